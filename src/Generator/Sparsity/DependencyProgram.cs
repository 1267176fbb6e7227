using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// The sparsity reader of the linear program: drops the coefficients and keeps subscripts, loops and conditions, with the set of inputs that a value depends on in the place of the value. What
/// real values decide is widened: both sides of a branch count, and a loop whose number of iterations they decide makes all that it writes depend on all that it reads. The result
/// holds for all values.
/// </summary>
internal sealed class DependencyProgram
{
    public const string Suffix = "Dependencies";

    private readonly LinearProgram program;
    private readonly ValueTaint taint;
    private readonly SetVariables sets;
    private readonly Variable? result;

    /// <summary>The statement that is being rewritten.</summary>
    private Statement current = null!;

    /// <summary>Where more counts than might be needed, and why.</summary>
    private readonly List<Refusal> notes = [];

    /// <summary>Whether a return that real values decide may have left the method already, so that nothing is overwritten for sure any more.</summary>
    private bool mayHaveReturned;

    /// <summary>Whether some statement may not run, or stands for more than one.</summary>
    private bool hasWeak;

    /// <summary>Whether the statements that are being rewritten stand under a condition on real values, whose jumps are not taken.</summary>
    private bool mayNotRun;

    /// <summary>The loops that the jumps of these statements may leave for sure, the innermost last.</summary>
    private List<int> labels = [];

    private DependencyProgram(LinearProgram program, Variable collection)
    {
        this.program = program;
        taint = new ValueTaint(program);
        sets = new SetVariables(program, collection, taint);
        result = program.Result is { Type.IsDifferentiable: true } real ? sets[real] : null;
    }

    /// <summary>The method that runs on sets; hidden, for the pattern method and for callers.</summary>
    public static (DerivedMethod Method, IReadOnlyList<Refusal> Notes) Make(LinearProgram program)
    {
        Function function = program.Function;
        Variable collection = program.Variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
        var maker = new DependencyProgram(program, collection);
        DerivedParameter[] parameters =
        [
            new DerivedParameter(collection, Passing.Value, "The sets."),
            .. function.Parameters.Select(p => new DerivedParameter(maker.sets[p.Variable], p.Passing, p.Variable.Type.IsDifferentiable ? "The sets of <c>" + p.Variable.Name + "</c>." : Documentation.PrimalParameter(p))),
        ];
        maker.sets.InScope.AddRange(function.Parameters.Select(p => p.Variable).Where(v => v.Type.IsRealBuffer));
        List<Statement> body = [.. maker.Rewrite(program.Body, isWeak: false).Statements];
        bool isWeak = maker.mayHaveReturned;
        if (maker.result is { } result)
        {
            if (isWeak && ReachesEnd(body)) body.Add(new Return(new Read(result)));
            if (isWeak) body.Insert(0, new Declare(result, SetVariables.Empty));
        }
        else if (isWeak && program.Result is not null && ReachesEnd(body))
        {
            body.Add(new Return(Literal.Int(0)));
        }

        // What is assigned in some cases only adds to what was there before.
        IEnumerable<Variable> unassigned = function.Parameters.Where(p => p.Passing == Passing.Out && (maker.hasWeak || maker.taint.IsTainted(p.Variable))).Select(p => maker.sets[p.Variable]);
        body.InsertRange(0, unassigned.Select(v => new Assign(new Read(v), v.Type.IsInteger ? new Literal(v.Type, 0) : new Template("default", [], v.Type))));
        var method = new DerivedMethod(
            function.Name + Suffix,
            ["What the values of <c>" + function.Name + "</c> depend on, as sets of inputs. For generated code."],
            maker.result is null ? string.Empty : "The set of the result.",
            string.Empty,
            function.Accessibility,
            parameters.ToEquatableArray(),
            program.Result is null ? [] : [new DerivedResult(SetVariables.TypeOf(program.Result.Type), "Value")],
            new Block(body.ToEquatableArray()),
            Hidden: true);
        return (method, maker.notes);
    }

    /// <summary>Whether the compiler takes the end of the statements for reachable.</summary>
    private static bool ReachesEnd(IReadOnlyList<Statement> statements) => statements.LastOrDefault() switch
    {
        Return or Break or Continue or Effect { Exits: true } => false,
        If @if => @if.Blocks().Any(b => ReachesEnd([.. b.Statements])),
        While { Condition: Literal { Bits: not 0 } } loop => IsLeft(loop, loop.Label),
        Breakable breakable => IsLeft(breakable, breakable.Label) || ReachesEnd([.. breakable.Body.Statements]),
        _ => true,
    };

    private static bool IsLeft(Statement statement, int label) => statement.Blocks().SelectMany(b => b.All()).OfType<Break>().Any(b => b.Label == label);

    private Block Rewrite(Block block, bool isWeak)
    {
        int inScope = sets.InScope.Count;
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            Rewrite(statement, isWeak || mayHaveReturned, output);
            if (statement.Primal() is Declare { Variable: { Type.IsRealBuffer: true } buffer }) sets.InScope.Add(buffer);
            if (statement.Primal() is Call { Result: { Type.IsRealBuffer: true } returned }) sets.InScope.Add(returned);
        }

        sets.InScope.RemoveRange(inScope, sets.InScope.Count - inScope);
        return new Block(output.ToEquatableArray());
    }

    private void Note(Statement statement, string reason) => notes.Add(new Refusal(statement.Ordinal, reason, "ADG0031"));

    private void Rewrite(Statement statement, bool isWeak, List<Statement> output)
    {
        current = statement;
        sets.IsCautious = isWeak;
        hasWeak |= isWeak || (statement is For or While && taint.HasTaintedBounds(statement)) || statement is Call;
        if (statement is Differentiated { Terms: var terms } && terms.Select(t => t.Reference).OfType<Element>().FirstOrDefault(e => !sets.IsKnown(e)) is { } unknownElement)
            Note(statement, "values decide which element of '" + unknownElement.Buffer.Name + "' is read, so all of them count");
        if (isWeak && MayThrow(statement))
        {
            Note(statement, "values decide whether the statement runs, and its subscripts may throw without them, so all elements of its buffers count");
            RewriteUnsafe(statement, output);
            return;
        }

        switch (statement.Primal())
        {
            case Return @return:
                Leave(statement, @return, isWeak, output);
                break;
            case Declare { Variable.Type: BufferType } declare:
                DeclareBuffer(declare, output);
                break;
            case Declare declare when declare.Variable.Type.IsReal:
                output.Add(new Declare(sets[declare.Variable], statement is Differentiated d ? sets.Union(d.Terms) : SetVariables.Empty));
                break;
            case Declare declare:
                output.Add(declare.Value is null || taint.IsTainted(declare.Value) ? declare with { Value = null } : declare with { Value = sets.Rewrite(declare.Value) });
                break;
            case Assign { Target: Read { Type.IsBuffer: true } idle } when IsIdle(idle.Variable):
                break;
            case Assign { Target.Type.IsBuffer: true } assign:
                if (isWeak || IsTaintedView(assign.Value) || taint.HasUnknownPlace(((Read)assign.Target).Variable)) throw Refuse(assign, "which buffer a variable stands for depends on values");
                output.Add(new Assign(new Read(sets[((Read)assign.Target).Variable]), View(assign.Value)));
                break;
            case Assign or Increment when statement is Differentiated linear:
                Store(linear.Target, sets.Union(linear.Terms), isWeak || linear.Accumulates, output);
                break;
            case Assign { Target.Type.IsReal: true } constant:
                if (program.Activity.IsActive(constant.Target.NamedVariable()!)) Store(constant.Target, SetVariables.Empty, isWeak, output);
                break;
            case Increment:
                break;
            case Assign assign:
                if (!taint.IsTainted(assign.Target.NamedVariable()!)) SetInteger(assign, isWeak, output);
                break;
            case Fill or Copy or Permute:
                Move(statement, isWeak, output);
                break;
            case Call call:
                // Of scalars alone there is nothing finer to say.
                if (new DependencyCalls(program, taint, sets).Rewrite(call, isWeak, output) && !call.Callee.HasPartials)
                    Note(call, "the pattern of '" + call.Callee.Title + "' can't be used here, so all that it writes depends on all that it is given");
                break;
            case Effect effect:
                // A guard clause on sizes holds here too; other effects are not repeated.
                if (effect.Exits && !isWeak && !effect.Operands.Any(taint.IsTainted)) output.Add(effect with { Operands = sets.RewriteAll(effect.Operands) });
                else if (effect.Result is { } unknown && !program.IsDeclared(unknown)) output.Add(new Declare(sets[unknown], unknown.Type.IsRealBuffer ? None(unknown) : null));
                break;
            case If @if:
                Branch(@if, isWeak, output);
                break;
            case For or While when taint.HasTaintedBounds(statement):
                Note(statement, "values decide how often the loop runs, so all that it writes depends on all that it reads");
                mayHaveReturned |= DenseLoop.Add(statement, program, sets, taint, result, output);
                break;
            case For or While when isWeak && (statement.Expressions().Any(e => sets.MayThrow(e)) || (statement is While endless && MayHang(endless))):
                Note(statement, "values decide whether the loop runs, and its bounds may throw without them, so all that it writes depends on all that it reads");
                mayHaveReturned |= DenseLoop.Add(statement, program, sets, taint, result, output);
                break;
            case For @for:
                bool weakBody = isWeak || LeavesEarly(@for);
                output.Add(@for with { From = sets.Rewrite(@for.From), To = sets.Rewrite(@for.To), Step = sets.Rewrite(@for.Step), Body = Body(@for, @for.Body, weakBody) });
                break;
            case While @while:
                bool isWeakBody = isWeak || LeavesEarly(@while);
                output.Add(@while with { Condition = sets.Rewrite(@while.Condition), Body = Body(@while, @while.Body, isWeakBody), Update = Rewrite(@while.Update, isWeakBody) });
                break;
            case Breakable breakable:
                output.Add(breakable with { Body = Body(breakable, breakable.Body, isWeak || LeavesEarly(breakable)) });
                break;
            case Break or Continue:
                Jump(statement, statement is Break @break ? @break.Label : ((Continue)statement).Label, output);
                break;
            default:
                throw Refuse(statement, "a statement of this kind isn't followed");
        }
    }

    /// <summary>Whether evaluating the integers of a statement, which perhaps doesn't run, may throw.</summary>
    private bool MayThrow(Statement statement) => statement.Primal() is not (If or For or While or Breakable or Effect) && statement.Expressions().Any(e => sets.MayThrow(e, isCautious: statement is Differentiated));

    /// <summary>The smallest block that is right without looking at subscripts.</summary>
    private void RewriteUnsafe(Statement statement, List<Statement> output)
    {
        switch (statement.Primal())
        {
            case Declare { Variable: { Type.IsReal: true } variable } when statement is Differentiated linear:
                output.Add(new Declare(sets[variable], sets.Union(linear.Terms.Select(t => sets.All(t.Reference.NamedVariable()!)))));
                break;
            case Assign or Increment when statement is Differentiated:
                DenseLoop.Add(statement, program, sets, taint, result, output);
                break;
            case Assign { Target.Type.IsReal: true }:
                break;
            default:
                throw Refuse(statement, "a value decides whether the statement runs, and evaluating its subscripts without that value may throw");
        }
    }

    private bool LeavesEarly(Statement statement) => taint.TaintedJumps(statement).Any();

    private Block Body(Statement loop, Block body, bool isWeak)
    {
        // Where values may cut an iteration short, its other jumps, and its returns, aren't sure to be met either.
        (List<int> outerLabels, bool outer) = (labels, mayNotRun);
        bool isCut = taint.MayCutShort(loop);
        labels = isCut ? [] : [.. outerLabels, ValueTaint.LabelOf(loop)!.Value];
        mayNotRun |= isCut;
        mayHaveReturned |= LeavesEarly(loop) && !isCut;
        Block rewritten = Rewrite(body, isWeak);
        (labels, mayNotRun) = (outerLabels, outer);
        return rewritten;
    }

    private void Branch(If @if, bool isWeak, List<Statement> output)
    {
        if (!taint.IsTainted(@if.Condition) && !(isWeak && sets.MayThrow(@if.Condition)))
        {
            output.Add(new If(sets.Rewrite(@if.Condition), Rewrite(@if.Then, isWeak), Rewrite(@if.Else, isWeak)));
            return;
        }

        // Either side may run: both add to what was there before.
        bool outer = mayNotRun;
        List<int> outerLabels = labels;
        mayNotRun = true;
        labels = [];
        output.AddRange(Rewrite(@if.Then, isWeak: true).Statements);
        output.AddRange(Rewrite(@if.Else, isWeak: true).Statements);
        mayNotRun = outer;
        labels = outerLabels;
    }

    private void Leave(Statement statement, Return @return, bool isWeak, List<Statement> output)
    {
        if (@return.Value is { Type.IsBuffer: true } buffer)
        {
            if (isWeak || mayNotRun || IsTaintedView(buffer) || (buffer.NamedVariable() is { } named && taint.HasUnknownPlace(named))) throw Refuse(@return, "which buffer is returned depends on values");
            output.Add(new Return(View(buffer)));
            return;
        }

        Expression? value = result is null ? (@return.Value is null ? null : Literal.Int(0)) : statement is Differentiated linear ? sets.Union(linear.Terms) : SetVariables.Empty;
        if (!mayNotRun)
        {
            output.Add(new Return(value is not null && result is not null && mayHaveReturned ? sets.Union(new Read(result), value) : value));
            return;
        }

        mayHaveReturned = true;
        if (result is not null && value is not null && !value.Equals(SetVariables.Empty)) output.Add(new Assign(new Read(result), sets.Union(new Read(result), value)));
        Jump(@return, null, output);
    }

    /// <summary>A jump that isn't sure to be met still ends the loop around it that is sure to be left if it is, which may have no other end; what comes after that counts too.</summary>
    private void Jump(Statement jump, int? label, List<Statement> output)
    {
        if (label is { } target && labels.Contains(target)) output.Add(jump);
        else if (labels.Count > 0) output.Add(new Break(labels[labels.Count - 1]));
    }

    /// <summary>Whether the loop may have no other end than a jump out of a loop in it, which isn't sure to be met.</summary>
    private bool MayHang(While loop) => loop.Blocks().SelectMany(b => b.All()).Where(s => ValueTaint.LabelOf(s) is not null).SelectMany(ValueTaint.Leaving).Intersect(ValueTaint.Leaving(loop))
        .Any(s => s.Primal() switch { Break jump => !labels.Contains(jump.Label), Continue jump => !labels.Contains(jump.Label), _ => mayNotRun });

    private void SetInteger(Assign assign, bool isWeak, List<Statement> output)
    {
        // A place is no value that may stand for another where there is none.
        sets.IsCautious = false;
        Expression target = sets.Rewrite(assign.Target);
        sets.IsCautious = isWeak;
        var set = new Assign(target is Element place ? place with { Index = sets.Rewrite(((Element)assign.Target).Index) } : target, sets.Rewrite(assign.Value));
        if (!isWeak || set.Target is not Element element)
        {
            output.Add(set);
            return;
        }

        Expression exists = new Binary(
            BinaryOperator.AndAlso,
            new Binary(BinaryOperator.GreaterOrEqual, sets.Position(element), Literal.Int(0), IrType.Boolean),
            new Binary(BinaryOperator.Less, sets.Position(element), new Length(element.Buffer), IrType.Boolean),
            IrType.Boolean);
        output.Add(new If(exists, new Block([set]), new Block([])));
    }

    /// <summary>Whether nothing is ever asked of the sets of a buffer: it holds data, and what depends on its length isn't followed.</summary>
    private bool IsIdle(Variable buffer) => buffer.Type.IsRealBuffer && taint.HasUnknownLength(buffer) && !program.Activity.IsActive(buffer);

    /// <summary>No elements, for a variable that views none yet.</summary>
    private static Allocate None(Variable buffer) => new(Length.OfAll(buffer).EachSubscript(_ => Literal.Int(0)), (BufferType)SetVariables.TypeOf(buffer.Type), OnStack: false);

    private void DeclareBuffer(Declare declare, List<Statement> output)
    {
        if (declare.Value is { } value && !IsIdle(declare.Variable) && IsTaintedView(value)) throw Refuse(declare, "the length or place of a buffer depends on values");
        Variable handle = sets[declare.Variable];
        output.Add(declare with { Variable = handle, Value = declare.Value is not null && !IsIdle(declare.Variable) ? View(declare.Value) : declare.Variable.Type.IsRealBuffer ? None(declare.Variable) : null });
    }

    /// <summary>The view of the sets that corresponds to a view of values.</summary>
    private Expression View(Expression view) => view.Type.IsRealBuffer ? Retyped(sets.Rewrite(view)) : sets.Rewrite(view);

    private Expression Retyped(Expression view) => view switch
    {
        Conditional choice => new Conditional(choice.Condition, Retyped(choice.WhenTrue), Retyped(choice.WhenFalse)),
        Slice { Start: { } start, Buffer: var buffer } slice when sets.IsCautious => new Template(
            buffer.Type is BufferType { Kind: BufferKind.Array } ? "{0}.Part(new {System.Span<int>}({1}), {2}, {3})" : "{0}.Part({1}, {2}, {3})",
            [new Read(sets.Sets), new Read(buffer), start, slice.Count ?? Simplification.Integers.Subtract(new Length(buffer), start, IrType.Int32)],
            SetVariables.TypeOf(slice.ViewType)),
        Allocate allocate when sets.IsCautious => new Allocate(allocate.Count.EachSubscript(size => new Invoke("System.Math.Max", [size, Literal.Int(0)], IrType.Int32)), (BufferType)SetVariables.TypeOf(allocate.BufferType), allocate.OnStack),
        Slice slice => slice with { ViewType = (BufferType)SetVariables.TypeOf(slice.ViewType) },
        Allocate allocate => allocate with { BufferType = (BufferType)SetVariables.TypeOf(allocate.BufferType) },
        _ => view,
    };

    private bool IsTaintedView(Expression view) => view switch
    {
        Slice { Start: null, Count: null } whole => taint.HasUnknownLength(whole.Buffer) && !taint.HasUnknownPlace(whole.Buffer),
        Slice slice => taint.HasUnknownLength(slice.Buffer) || (slice.Start is { } start && taint.IsTainted(start)) || (slice.Count is { } count && taint.IsTainted(count)),
        Allocate allocate => taint.IsTainted(allocate.Count),
        Read read => taint.HasUnknownLength(read.Variable),
        Conditional choice => taint.IsTainted(choice.Condition) || IsTaintedView(choice.WhenTrue) || IsTaintedView(choice.WhenFalse),
        _ => true,
    };

    private void Store(Expression target, Expression value, bool isWeak, List<Statement> output)
    {
        if (target is Element element && !sets.IsKnown(element))
        {
            if (value.Equals(SetVariables.Empty)) return;
            output.AddRange(sets.AddToAll(element.Buffer, value));
            Note(current, "values decide which element of '" + element.Buffer.Name + "' is written, so all of them count");
            return;
        }

        // Accumulating alone is no reason for caution.
        if (!isWeak || !sets.IsCautious || target is Read)
        {
            Expression place = sets.Of(target);
            if (!isWeak || !value.Equals(SetVariables.Empty)) output.Add(new Assign(place, isWeak ? sets.Union(place, value) : value));
        }
        else if (!value.Equals(SetVariables.Empty))
        {
            var place = (Element)target;
            var rewritten = new Element(sets[place.Buffer], sets.Rewrite(place.Index));
            output.Add(new Effect("{0}.AddAt(" + Elements.Of(new Read(rewritten.Buffer), 1) + ", {2}, {3})", [new Read(sets.Sets), new Read(rewritten.Buffer), sets.Position(rewritten), value], null, [], false));
        }
    }

    private void Move(Statement statement, bool isWeak, List<Statement> output)
    {
        switch (statement)
        {
            case Fill fill when fill.Buffer.Type.IsRealBuffer:
                Expression value = program.Activity.IsActive(fill.Buffer) && program.Activity.IsActive(fill.Value) ? sets.Union(Activities(fill.Value).Select(v => (Expression)new Read(sets[v]))) : SetVariables.Empty;
                if (!isWeak && !taint.HasUnknownPlace(fill.Buffer)) output.Add(new Fill(sets[fill.Buffer], value));
                else output.AddRange(sets.AddToAll(fill.Buffer, value));
                break;
            case Copy copy when copy.Target.Type.IsRealBuffer && (taint.HasUnknownPlace(copy.Source) || taint.HasUnknownPlace(copy.Target)):
                output.AddRange(sets.AddToAll(copy.Target, sets.All(copy.Source)));
                break;
            case Copy copy when copy.Target.Type.IsRealBuffer:
                if (!isWeak) output.Add(new Copy(sets[copy.Source], sets[copy.Target]));
                else output.Add(new Effect("{0}.AddEach(" + Elements.Of(new Read(sets[copy.Source]), 1) + ", " + Elements.Of(new Read(sets[copy.Target]), 2) + ")", [new Read(sets.Sets), new Read(sets[copy.Source]), new Read(sets[copy.Target])], null, [], false));
                break;
            case Fill fill:
                if (!taint.IsTainted(fill.Buffer)) output.Add(fill with { Value = sets.Rewrite(fill.Value) });
                break;
            case Copy copy:
                if (!taint.IsTainted(copy.Target)) output.Add(copy);
                break;
            case Permute permute:
                if (isWeak || permute.Targets.Any(taint.HasUnknownPlace)) throw Refuse(permute, "which buffer a variable stands for depends on values");
                output.Add(new Permute(permute.Targets.Select(v => sets[v]).ToEquatableArray(), permute.Sources.Select(v => sets[v]).ToEquatableArray()));
                break;
        }
    }

    private IEnumerable<Variable> Activities(Expression value) => Analysis.Activity.Dependencies(value).Where(program.Activity.IsActive);

    private static RefusalException Refuse(Statement statement, string reason) => new(statement.Ordinal, reason) { Id = "ADG0027" };
}
