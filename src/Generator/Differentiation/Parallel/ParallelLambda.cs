using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Parallel;

/// <summary>One loop as a lambda: what it captures, what its iterations add to together, and why it can't be one.</summary>
internal sealed class ParallelLambda
{
    private readonly For loop;
    private readonly LinearProgram program;
    private readonly DerivativeVariables derivatives;
    private readonly Statement[] all;
    private readonly List<Variable> tapes = [];
    private readonly List<Variable> sums = [];
    private readonly List<Variable> arrays = [];
    private readonly Dictionary<int, Variable> copies = [];
    private readonly List<Declare> copied = [];

    public ParallelLambda(For loop, LinearProgram program, DerivativeVariables derivatives, ParallelAccesses accesses, IReadOnlyDictionary<int, Passing> references, HashSet<int> userVariables, Block method)
    {
        this.loop = loop;
        this.program = program;
        this.derivatives = derivatives;
        all = [.. loop.Body.All()];
        if (loop.Step is not Literal { Bits: 1 or -1 } step || loop.Relation != (step.Bits == 1 ? BinaryOperator.Less : BinaryOperator.GreaterOrEqual)) Obstacle = "the loop has another form";
        var inside = new HashSet<Statement>(all, ReferenceComparer.Instance);
        HashSet<int> outside = [.. method.All().Where(statement => !inside.Contains(statement)).SelectMany(statement => Captures.Mentioned(statement).Concat(statement is Declare declare ? [declare.Variable] : [])).Select(variable => variable.Id)];
        foreach (Variable variable in Captures.Of(loop.Body, result => outside.Contains(result.Id)))
        {
            if (variable.Id == loop.Counter.Id) continue;
            if (IsTape(variable)) tapes.Add(variable);
            else if (variable.Type is BufferType type) AddBuffer(variable, type, accesses, userVariables);
            else AddScalar(variable, references);
        }
    }

    /// <summary>Why the iterations have to run in order; null if they needn't.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Whether iterations use a tape, or add to what others add to.</summary>
    public bool NeedsBlocks => tapes.Count + sums.Count + arrays.Count > 0;

    /// <summary>Whether iterations use a tape.</summary>
    public bool UsesTapes => tapes.Count > 0;

    /// <summary>Copies of what a lambda can't capture.</summary>
    public IEnumerable<Statement> Copies => copied;

    private Block Body => new VariableReplacement(copies).Rewrite(loop.Body);

    private Expression Start => loop.Step is Literal { Bits: 1 } ? loop.From : loop.To;

    private Expression End => loop.Step is Literal { Bits: 1 } ? loop.To : Integers.Add(loop.From, Literal.Int(1), IrType.Int32);

    private static bool IsTape(Variable variable) => variable.Type is OtherType { Name: "global::AutodiffGen.Tape" };

    private void AddScalar(Variable variable, IReadOnlyDictionary<int, Passing> references)
    {
        if (!all.SelectMany(Usage.Assigned).Any(assigned => assigned.Id == variable.Id))
        {
            if (!references.ContainsKey(variable.Id)) return;
            Variable copy = program.Variables.New(variable.Name, variable.Type);
            copies[variable.Id] = copy;
            copied.Add(new Declare(copy, new Read(variable)));
        }
        else if (variable.Type.IsReal && derivatives.PrimalOf(variable) is not null && all.All(statement => OnlyAddsTo(statement, variable)))
        {
            sums.Add(variable);
        }
        else
        {
            Obstacle = "each iteration assigns '" + variable.Name + "'";
        }
    }

    private void AddBuffer(Variable buffer, BufferType type, ParallelAccesses accesses, HashSet<int> userVariables)
    {
        if (type.Kind != BufferKind.Array) Obstacle = "'" + buffer.Name + "' is a span";
        else if (all.Any(statement => statement.Primal() is Permute or Assign { Target: Read { Type.IsBuffer: true } } && Usage.Assigned(statement).Any(moved => moved.Id == buffer.Id))) Obstacle = "'" + buffer.Name + "' is exchanged";
        else if (userVariables.Contains(buffer.Id) || !all.Any(statement => Writes(statement, buffer))) return;
        else if (derivatives.PrimalOf(buffer) is not { } primal) Obstacle = "each iteration writes '" + buffer.Name + "'";
        else if (accesses.IsShared(loop.Parallelism!.Loop, primal) && type.IsJagged) Obstacle = "several iterations add to rows of '" + buffer.Name + "'";
        else if (accesses.IsShared(loop.Parallelism!.Loop, primal)) arrays.Add(buffer);
        if (arrays.Contains(buffer) && !all.All(statement => OnlyAddsTo(statement, buffer))) Obstacle = "several iterations use '" + buffer.Name + "'";
    }

    /// <summary>Whether a statement may write elements of a buffer that it names.</summary>
    private static bool Writes(Statement statement, Variable buffer) => statement.Primal() switch
    {
        Assign { Target: Element target } => target.Buffer.Id == buffer.Id,
        Increment { Target: Element target } => target.Buffer.Id == buffer.Id,
        Fill fill => fill.Buffer.Id == buffer.Id,
        Copy copy => copy.Target.Id == buffer.Id,
        Declare { Value: not null, Variable.Type.IsBuffer: true } declare => declare.Value.Variables().Any(variable => variable.Id == buffer.Id),
        Call or Effect => Usage.Named(statement).Any(variable => variable.Id == buffer.Id),
        _ => false,
    };

    /// <summary>Whether all that a statement does with a variable, or with elements of it, is to add to it: itself, by way of a view, or in the adjoint of a call.</summary>
    private bool OnlyAddsTo(Statement statement, Variable sum)
    {
        bool Names(Expression expression) => expression.Variables().Any(variable => variable.Id == sum.Id);
        switch (statement.Primal())
        {
            case Increment { Target: Read target } increment when target.Variable.Id == sum.Id:
                return !Names(increment.Value);
            case Increment { Target: Element target } increment when target.Buffer.Id == sum.Id:
                return !Names(increment.Value) && !Names(target.Index);
            case Declare { Value: Slice slice } declare when slice.Buffer.Id == sum.Id:
                return all.All(other => OnlyAddsTo(other, declare.Variable));
            case Effect effect when effect.Operands.Any(operand => operand is Read read && read.Variable.Id == sum.Id):
                // The reversing half of a callee that only reads what belongs to it.
                return sum.Type.IsBuffer ? effect.Writes.Count == 0 && effect.Result is null : effect.Operands.Select((operand, i) => !Names(operand) || effect.Format.Contains("ref {" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) + "}")).All(isReference => isReference);
            default:
                return !statement.Expressions().Where(expression => expression is not Length).Any(Names) && !Captures.Mentioned(statement).Any(variable => variable.Id == sum.Id && statement is not (For or If or While));
        }
    }

    /// <summary>The loop as <c>Parallel.For</c>.</summary>
    public For Iterations() => loop with
    {
        From = Start,
        To = End,
        Relation = BinaryOperator.Less,
        Step = Literal.Int(1),
        Body = Body,
        Parallelism = loop.Parallelism! with { Form = ParallelForm.Iterations },
    };

    /// <summary>The loop in blocks.</summary>
    /// <param name="runner">What runs them.</param>
    /// <param name="parts">Gets the variables that are parts of the block.</param>
    public IEnumerable<Statement> Blocks(Variable runner, List<VariablePart> parts)
    {
        Variable block = program.Variables.New("block", new OtherType("global::AutodiffGen.ParallelBlock", false));
        Variable PartOfBlock(string suffix, IrType type)
        {
            Variable part = program.Variables.New("block" + suffix, type);
            parts.Add(new VariablePart(part, block, "." + suffix));
            return part;
        }

        var inner = new Dictionary<int, Variable>();
        foreach (Variable tape in tapes) inner[tape.Id] = PartOfBlock(tape.Name == "scratch" ? "Scratch" : "Tape", tape.Type);
        var before = new List<Statement>();
        var body = new List<Statement>();
        var end = new List<Statement>();
        var after = new List<Statement>();
        var rest = new List<Statement>();
        Variable counter = program.Variables.New("i", IrType.Int32);
        Variable? first = null;
        foreach (Variable sum in sums)
        {
            var type = new BufferType(BufferKind.Array, sum.Type);
            Variable shares = program.Variables.New(NameOf(sum) + "Shares", type);
            Variable share = program.Variables.New(NameOf(sum) + "Share", sum.Type);
            inner[sum.Id] = share;
            before.Add(new Declare(shares, new Allocate(new Template("{0}.Count", [new Read(runner)], IrType.Int32), type, OnStack: false)));
            body.Add(new Declare(share, Algebra.Zero(sum.Type)));
            end.Add(new Assign(new Element(shares, new Read(PartOfBlock("Index", IrType.Int32))), new Read(share)));
            after.Add(new Increment(new Read(sum), new Element(shares, new Read(counter))) { IsDerivative = true });
            first ??= shares;
        }

        foreach (Variable array in arrays)
        {
            var type = (BufferType)array.Type;
            Variable total = array;
            if (type.Part is not null)
            {
                // Fields of structs are added up in an array of their own.
                total = program.Variables.New(NameOf(array) + "Shares", type.Allocated);
                before.Add(new Declare(total, new Allocate(new Length(array), type.Allocated, OnStack: false)));
                Variable each = program.Variables.New("i", IrType.Int32);
                var add = new Increment(new Element(array, new Read(each)), new Element(total, new Read(each))) { IsDerivative = true };
                rest.Add(new For(each, Literal.Int(0), BinaryOperator.Less, new Length(total), Literal.Int(1), new Block([add]), -1));
            }

            BufferType view = type.IsRectangular ? type : ((BufferType)total.Type).Writable;
            Variable share = program.Variables.New(NameOf(array) + "Share", view);
            inner[array.Id] = share;
            body.Add(new Declare(share, new Template(type.IsRectangular ? "(" + type.Text + "){0}.ShareArray<" + type.Element.Text + ">({1})" : "{0}.Share({1})", [new Read(block), new Read(total)], view)));
        }

        bool isUp = loop.Step is Literal { Bits: 1 };
        Expression from = new Read(PartOfBlock("From", IrType.Int32));
        Expression to = new Read(PartOfBlock("To", IrType.Int32));
        body.Add(loop with
        {
            From = isUp ? from : Integers.Subtract(to, Literal.Int(1), IrType.Int32),
            To = isUp ? to : from,
            Body = new VariableReplacement(inner).Rewrite(Body),
            Parallelism = null,
        });
        body.AddRange(end);
        var blocks = new For(block, Start, BinaryOperator.Less, End, Literal.Int(1), new Block(body.ToEquatableArray()), -1)
        {
            Parallelism = loop.Parallelism! with { Form = ParallelForm.Blocks, Runner = runner },
        };
        if (first is not null) rest.Add(new For(counter, Literal.Int(0), BinaryOperator.Less, new Length(first), Literal.Int(1), new Block(after.ToEquatableArray()), -1));
        return [.. before, blocks, .. rest];
    }

    /// <summary>The name of what a sum is the derivative of.</summary>
    private string NameOf(Variable sum)
    {
        foreach (string suffix in new[] { "Sum", "Adjoint", "Gradient" })
        {
            if (sum.Name.EndsWith(suffix, StringComparison.Ordinal) && sum.Name.Length > suffix.Length) return sum.Name.Substring(0, sum.Name.Length - suffix.Length);
        }

        return sum.Name;
    }
}
