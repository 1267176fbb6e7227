using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Carries what the reverse sweep reads of the forward sweep's locals from one method to the other: scalars and the contents of local buffers go over the tape, views of parameters are
/// made again. The reverse method sees all primal buffers read-only.
/// </summary>
internal static class Crossing
{
    public static void Connect(LinearProgram program, Variable tape, List<Statement> forward, List<Statement> reverse)
    {
        var declarations = new Dictionary<int, Declare>();
        foreach (Declare declare in forward.OfType<Declare>()) declarations[declare.Variable.Id] = declare;
        Dictionary<int, Variable> results = forward.Select(Result).OfType<Variable>().GroupBy(v => v.Id).ToDictionary(g => g.Key, g => g.First());

        List<Variable> needed = Needed(reverse, declarations, results);
        var entry = new List<Statement>();
        var lengths = new Dictionary<Length, Expression>();
        var windows = new Dictionary<int, Variable>();
        foreach (Variable variable in needed)
        {
            bool isView = declarations.TryGetValue(variable.Id, out Declare? declaration) && declaration.Value is Slice or Read { Type.IsBuffer: true };
            if (isView)
            {
                entry.Add(declaration!);
                continue;
            }

            if (!variable.Type.IsBuffer)
            {
                if (!variable.Type.IsUnmanaged) throw new RefusalException(0, "the value of '" + variable.Name + "' is needed in the reverse sweep, and values of type '" + variable.Type.Text + "' can't be recorded");
                forward.Add(new TapePush(tape, new Read(variable)));
                entry.Insert(0, new TapePop(tape, variable));
                continue;
            }

            IrType element = ((BufferType)variable.Type).Element;
            if (!element.IsUnmanaged) throw new RefusalException(0, "the elements of '" + variable.Name + "' are needed in the reverse sweep and can't be recorded");
            if (IsOnlyMeasured(variable, reverse.Concat(entry)))
            {
                foreach (Length measure in Lengths.Of(variable).Where(l => IsNamed(l, reverse.Concat(entry)))) Push(measure, lengths);
                continue;
            }

            if (variable.Type is BufferType { IsRectangular: true })
            {
                CrossArray(variable);
                continue;
            }

            Variable length = program.Variables.New(variable.Name + "Length", IrType.Int32);
            Variable window = windows[variable.Id] = new Variable(variable.Id, variable.Name, new BufferType(BufferKind.Span, element));
            forward.Add(new Effect("{0}.CopyTo({1}.Push<" + element.Text + ">({2}))", [new Read(variable), new Read(tape), new Length(variable)], null, [], false));
            forward.Add(new TapePush(tape, new Length(variable)));
            entry.InsertRange(0, [new TapePop(tape, length), new TapeWindow(tape, window, new Read(length), Pop: true)]);
        }

        reverse.InsertRange(0, entry);

        Variable Push(Length length, Dictionary<Length, Expression> known)
        {
            Variable popped = program.Variables.New(length.Buffer.Name + "Length" + length.Dimension, IrType.Int32);
            known[length] = new Read(popped);
            forward.Add(new TapePush(tape, length));
            entry.Insert(0, new TapePop(tape, popped));
            return popped;
        }

        // The reverse method has an array of its own, of the same shape.
        void CrossArray(Variable array)
        {
            var type = (BufferType)array.Type;
            string elements = type.Element.Text;
            forward.Add(new Effect(Elements.Of(new Read(array), 0) + ".CopyTo({1}.Push<" + elements + ">({2}))", [new Read(array), new Read(tape), new Length(array)], null, [], false));
            entry.Insert(0, new Effect("{0}.Pop<" + elements + ">({1}.Length).CopyTo(" + Elements.Of(new Read(array), 1) + ")", [new Read(tape), new Read(array)], null, [], false));
            var sizes = new Dictionary<Length, Expression>();
            var allocation = new Declare(array, null);
            entry.Insert(0, allocation);
            foreach (Length length in Lengths.Of(array).Where(l => l.Dimension is not null)) Push(length, sizes);
            entry[entry.IndexOf(allocation)] = new Declare(array, new Allocate(new Lengths(sizes).Rewrite(Length.OfAll(array)), type, OnStack: false));
        }

        Block measured = new Rewriting(new Lengths(lengths)).Apply(new Block(reverse.ToEquatableArray()));

        // A view of what was an array is now one of a span.
        if (windows.Count > 0) measured = new VariableReplacement(windows).Rewrite(measured);
        reverse.Clear();
        reverse.AddRange(measured.Statements);
        ReadOnly(program, declarations.Values, reverse);
    }

    /// <summary>Whether the statements use nothing of a buffer but its length.</summary>
    private static bool IsOnlyMeasured(Variable buffer, IEnumerable<Statement> statements) =>
        !new Block(statements.ToEquatableArray()).All().SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).Any(e => e is not Length && e.NamedVariable()?.Id == buffer.Id);

    private static bool IsNamed(Length length, IEnumerable<Statement> statements) =>
        new Block(statements.ToEquatableArray()).All().SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).Contains(length);

    private static Variable? Result(Statement statement) => statement switch
    {
        Call call => call.Result,
        Effect effect => effect.Result,
        _ => null,
    };

    /// <summary>The forward sweep's locals that the reverse sweep names, and those that their views name, in order of declaration.</summary>
    private static List<Variable> Needed(List<Statement> reverse, Dictionary<int, Declare> declarations, Dictionary<int, Variable> results)
    {
        Statement[] all = [.. new Block(reverse.ToEquatableArray()).All()];
        var own = new HashSet<int>(all.OfType<Declare>().Select(d => d.Variable.Id));
        var pending = new Queue<Variable>(all.SelectMany(s => s.Expressions()).SelectMany(e => e.Variables()).Concat(all.OfType<Fill>().Select(f => f.Buffer)));
        var needed = new Dictionary<int, Variable>();
        while (pending.Count > 0)
        {
            Variable variable = pending.Dequeue();
            if (needed.ContainsKey(variable.Id) || own.Contains(variable.Id)) continue;
            if (declarations.TryGetValue(variable.Id, out Declare? declaration))
            {
                needed[variable.Id] = variable;
                if (declaration.Value is Slice or Read { Type.IsBuffer: true })
                {
                    foreach (Variable source in declaration.Value.Variables()) pending.Enqueue(source);
                }
            }
            else if (results.ContainsKey(variable.Id))
            {
                needed[variable.Id] = variable;
            }
        }

        List<int> order = [.. declarations.Keys.Concat(results.Keys)];
        return [.. needed.Values.OrderBy(v => order.IndexOf(v.Id))];
    }

    /// <summary>Makes every primal buffer variable of the reverse method a read-only span.</summary>
    private static void ReadOnly(LinearProgram program, IEnumerable<Declare> declarations, List<Statement> reverse)
    {
        IEnumerable<Variable> primals = program.Function.Parameters.Select(p => p.Variable)
            .Concat(program.Body.All().Select(s => s.Primal()).OfType<Declare>().Select(d => d.Variable))
            .Concat(declarations.Select(d => d.Variable));
        var replacements = new Dictionary<int, Variable>();
        foreach (Variable variable in primals)
        {
            if (variable.Type is BufferType type) replacements[variable.Id] = variable with { Type = type.ReadOnly };
        }

        Block replaced = new VariableReplacement(replacements).Rewrite(new Block(reverse.ToEquatableArray()));
        reverse.Clear();
        reverse.AddRange(replaced.Statements);
    }

    private sealed class Lengths(Dictionary<Length, Expression> lengths) : ExpressionRewriter
    {
        /// <summary>The length of a buffer, and those of its dimensions if it has several.</summary>
        public static IEnumerable<Length> Of(Variable buffer) => [new Length(buffer), .. Length.OfAll(buffer).Children().Cast<Length>()];

        protected override Expression RewriteLength(Length length) => lengths.TryGetValue(length, out Expression? known) ? known : length;
    }
}
