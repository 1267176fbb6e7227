using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Calls of other differentiable methods in reverse mode. A simple callee runs as it is and is differentiated by its adjoint method. Any other runs once, in its recording half,
/// and its reversing half takes the place of the transpose; what it reads of buffers that are overwritten later is recorded here.
/// </summary>
internal sealed class TransposedCalls(ProgramTree tree, Values values, ReplayedViews views, DerivativeVariables adjoints, MemoryAnalysis memory, Tapes tapes, bool isSplit)
{
    private readonly LinearProgram program = tree.Program;

    /// <summary>Whether the callee's primal is replaced by its recording half.</summary>
    public bool Records(Call call) => HasAdjoint(call) && !call.Callee.IsRunAgain;

    /// <summary>Whether the call leaves something on the tape.</summary>
    public bool UsesTape(Call call, Node node) => Records(call) || Snapshots(call, node).Any();

    /// <summary>
    /// The buffers whose elements are recorded: as they are at the exit of the callee, which its reversing half is given, or where the user's adjoint runs the callee again, as they are at its entry.
    /// </summary>
    public IEnumerable<Variable> Snapshots(Call call, Node node) => !HasAdjoint(call) || Safety.IsOff(SafetyAnalysis.CallSnapshots) ? [] : call.Arguments
        .Where((argument, i) => call.Callee.Parameters[i].Variable.Type.IsBuffer && argument is Read).Select(a => ((Read)a).Variable).Distinct()
        .Where(buffer => !memory.Stands(buffer, node) || (call.Callee.Rule is not null && call.Arguments.Where((a, i) => call.Callee.MayWrite(i) && a.NamedVariable()?.Id == buffer.Id).Any()));

    public Statement Forward(Call call, Node node)
    {
        if (!Records(call)) return call;
        var arguments = new CallArguments(call.Callee.PathOf("Record"));
        for (int i = 0; i < call.Arguments.Count; i++) arguments.Add(call.Callee.Parameters[i].Passing, call.Arguments[i]);
        arguments.Add(Passing.Ref, new Read(tapes.Record));
        _ = node;
        return arguments.ToEffect(call.Result);
    }

    public void Transpose(Call call, LeafNode node, Action<Statement> add, Func<Expression, Expression> adjointOf, Func<Variable, Variable> adjointBuffer, Func<Variable> resultSeed)
    {
        if (!HasAdjoint(call)) return;
        MissingRules.Check(call, isReverse: true);
        bool records = Records(call);
        var arguments = new CallArguments(records ? call.Callee.PathOf("Reverse") : call.Callee.AdjointPath);
        var after = new List<Statement>();
        Dictionary<int, Variable> snapshots = TakeSnapshots(call, node, add, after);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Callee.Rule is null) AddPrimal(call, i, node, arguments, snapshots);
            else AddEntry(call, i, node, arguments, snapshots, add);
        }

        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Callee.Parameters[i].Active) AddAdjoint(call, i, node, arguments, add, after, adjointOf, adjointBuffer);
        }

        if (call.Callee.ReturnType.IsDifferentiable)
        {
            bool isActive = call.Result is { } result && program.Activity.IsActive(result);
            Expression seed = isActive ? new Read(call.Result!.Type.IsBuffer ? resultSeed() : adjoints[call.Result]) : call.Callee.ReturnType.IsReal ? Algebra.Zero(call.Callee.ReturnType) : new Template("default", [], call.Callee.ReturnType);
            arguments.Add(Passing.Value, seed);
            if (isActive && call.Result!.Type.IsReal && program.IsDeclared(call.Result)) after.Insert(0, new Assign(seed, Algebra.Zero(seed.Type)));
        }

        if (records) arguments.Add(Passing.Ref, new Read(tapes.Record));
        add(arguments.ToEffect(null));
        foreach (Statement statement in after) add(statement);
    }

    private bool HasAdjoint(Call call) => (call.Result is { } result && program.Activity.IsActive(result))
        || call.Arguments.Where((argument, i) => call.Callee.Parameters[i].Active && argument.NamedVariable() is { } variable && program.Activity.IsActive(variable)).Any();

    private Dictionary<int, Variable> TakeSnapshots(Call call, LeafNode node, Action<Statement> add, List<Statement> after)
    {
        var snapshots = new Dictionary<int, Variable>();
        foreach (Variable buffer in Snapshots(call, node).Reverse())
        {
            IrType element = ((BufferType)buffer.Type).Element;
            if (!element.IsUnmanaged) throw new RefusalException(node.Statement.Ordinal, "the buffer '" + buffer.Name + "' is overwritten after it is passed to '" + call.Callee.Path + "', and its elements can't be recorded");
            Variable snapshot = program.Variables.New(buffer.Name + "Then", ((BufferType)buffer.Type).Writable);
            snapshots[buffer.Id] = snapshot;
            if (buffer.Type is BufferType { IsRectangular: true } shape)
            {
                add(new Declare(snapshot, new Allocate(values.Control(Length.OfAll(buffer), node, "length"), shape, OnStack: false)));
                add(new Effect("{0}.Pop<" + element.Text + ">({1}.Length).CopyTo(" + Elements.Of(new Read(snapshot), 1) + ")", [new Read(tapes.Record), new Read(snapshot)], null, [], false));
                continue;
            }

            Expression length = values.Control(new Length(buffer), node, "length");
            add(new TapeWindow(tapes.Scratch, snapshot, length, Pop: false));
            add(new Effect("{0}.Pop<" + element.Text + ">({1}).CopyTo({2})", [new Read(tapes.Record), length, new Read(snapshot)], null, [], false));
            after.Insert(0, new Effect("{0}.Pop<" + element.Text + ">({1})", [new Read(tapes.Scratch), length], null, [], false));
        }

        return snapshots;
    }

    private void AddPrimal(Call call, int i, LeafNode node, CallArguments arguments, Dictionary<int, Variable> snapshots)
    {
        Expression argument = call.Arguments[i];
        switch (argument)
        {
            case Read { Type.IsBuffer: true } buffer:
                Expression view = snapshots.TryGetValue(buffer.Variable.Id, out Variable? snapshot) ? new Read(snapshot) : new Read(views.Primal(buffer.Variable));
                arguments.Add(Passing.Value, view);
                break;
            default:
                Version? defined = argument is Read read ? node.Definitions.FirstOrDefault(d => d.Variable.Id == read.Variable.Id) : null;
                bool isExit = call.Callee.Parameters[i].Passing is Passing.Ref or Passing.Out;
                Expression value = isExit && defined is not null ? new Read(defined.Symbol) : isExit && argument is Element ? ExitValue(argument, node) : values.At(argument, node);
                arguments.Add(Passing.Value, value);
                break;
        }
    }

    /// <summary>An argument of the user's adjoint method: the value at the call, in a place that it may write if the callee does.</summary>
    private void AddEntry(Call call, int i, LeafNode node, CallArguments arguments, Dictionary<int, Variable> snapshots, Action<Statement> add)
    {
        Parameter parameter = call.Callee.Parameters[i];
        if (parameter.Variable.Type is BufferType type)
        {
            Variable buffer = call.Arguments[i] is Read read
                ? snapshots.TryGetValue(read.Variable.Id, out Variable? snapshot) ? snapshot : views.Primal(read.Variable)
                : throw new RefusalException(call.Ordinal, "'" + call.Callee.Path + "' takes a buffer that isn't a variable; put it in one");
            bool isArray = buffer.Type is BufferType { Kind: BufferKind.Array } && !isSplit;
            arguments.Add(Passing.Value, isArray || type.IsRectangular || !call.Callee.Rule!.Adjoint!.TakesArray[i]
                ? new Read(buffer)
                : new Template("global::AutodiffGen.AdjointBuffers.ToArray<" + type.Element.Text + ">({0})", [new Read(buffer)], parameter.Variable.Type));
            return;
        }

        if (parameter.Passing is Passing.Value or Passing.In)
        {
            arguments.Add(Passing.Value, values.At(call.Arguments[i], node));
            return;
        }

        Variable entry = program.Variables.New(parameter.Variable.Name + "Then", parameter.Variable.Type);
        add(parameter.Passing == Passing.Out ? new Declare(entry, null) { IsUnassigned = true } : new Declare(entry, values.At(call.Arguments[i], node)));
        arguments.Add(parameter.Passing, new Read(entry));
    }

    /// <summary>The value after the call of an element that it takes by reference, which a declaration behind the call holds.</summary>
    private static Expression ExitValue(Expression element, LeafNode call)
    {
        Node? holder = call.Parent.Nodes.SkipWhile(n => !ReferenceEquals(n, call)).Skip(1).FirstOrDefault(n => n is LeafNode { Primal: Declare { Value: Element held } } && held.Equals(element));
        return holder is null ? Algebra.Zero(element.Type) : new Read(holder.Definitions[0].Symbol);
    }

    private void AddAdjoint(Call call, int i, LeafNode node, CallArguments arguments, Action<Statement> add, List<Statement> after, Func<Expression, Expression> adjointOf, Func<Variable, Variable> adjointBuffer)
    {
        Parameter parameter = call.Callee.Parameters[i];
        Expression argument = call.Arguments[i];
        bool isActive = argument.NamedVariable() is { } variable && argument is Read or Element && program.Activity.IsActive(argument.NamedVariable()!);
        if (parameter.Variable.Type is BufferType type)
        {
            if (isActive)
            {
                arguments.Add(Passing.Value, new Read(adjointBuffer(((Read)argument).Variable)));
                return;
            }

            Variable unused = program.Variables.New("unused", type.Writable);
            arguments.Add(Passing.Value, new Read(unused));
            Expression length = values.Control(Length.OfAll(((Read)argument).Variable), node, "length");
            if (type.IsRectangular)
            {
                add(new Declare(unused, new Allocate(length, type, OnStack: false)));
                return;
            }

            add(new TapeWindow(tapes.Scratch, unused, length, Pop: false));
            add(new Fill(unused, Algebra.Zero(type.Element)));
            after.Insert(0, new Effect("{0}.Pop<" + type.Element.Text + ">({1})", [new Read(tapes.Scratch), length], null, [], false));
            return;
        }

        if (parameter.Passing == Passing.Out)
        {
            arguments.Add(Passing.Value, isActive ? adjointOf(argument) : Algebra.Zero(parameter.Variable.Type));
            if (isActive) after.Insert(0, new Assign(adjointOf(argument), Algebra.Zero(parameter.Variable.Type)));
            return;
        }

        if (isActive)
        {
            arguments.Add(Passing.Ref, adjointOf(argument));
            return;
        }

        Variable ignored = program.Variables.New("unused", parameter.Variable.Type);
        add(new Declare(ignored, Algebra.Zero(ignored.Type)));
        arguments.Add(Passing.Ref, new Read(ignored));
    }
}
