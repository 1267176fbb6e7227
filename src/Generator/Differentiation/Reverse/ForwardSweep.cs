using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Emits the primal statements of a region, with what reverse code needs saved or recorded on the way.</summary>
internal sealed class ForwardSweep(ReverseProgram reverse)
{
    private readonly StoragePlan plan = reverse.Plan;
    private readonly Dictionary<Version, Variable> captures = [];
    private readonly Dictionary<(Frame, IrType), Variable> windows = [];
    private readonly Dictionary<Frame, Expression> starts = [];
    private readonly Dictionary<Node, Version[]> before = reverse.Plan.Needed.Where(v => v.Kind is VersionKind.Memory or VersionKind.Control).GroupBy(v => v.Node!).ToDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The variables that are declared in a nested block and read in the reverse code of the region.</summary>
    private readonly HashSet<int> hoisted = reverse.HoistedVariables();

    /// <summary>Emits one statement of a region; <paramref name="hoists"/> receives declarations that belong before it.</summary>
    public void Emit(Node node, List<Statement> output, List<Statement> hoists)
    {
        Expression? condition = null;
        foreach (Version version in before.TryGetValue(node, out Version[]? values) ? values : [])
        {
            if (plan[version] is not (Storage.Saved or Storage.Recorded)) continue;
            Variable local = Keep(version, version.Source, output, hoists);
            if (node is IfNode { If: var test } && version.Kind == VersionKind.Control && version.Source.Equals(test.Condition)) condition = new Read(local);
        }

        switch (node)
        {
            case LeafNode leaf:
                EmitLeaf(leaf, output, hoists);
                break;
            case IfNode branch:
                output.Add(new If(condition ?? branch.If.Condition, EmitBlock(branch.Then, hoists), EmitBlock(branch.Else, hoists)));
                break;
            case LoopNode loop:
                EmitLoop(loop, output, hoists);
                break;
        }

        foreach (Version version in node.Definitions.Where(v => ReferenceEquals(v.Block, node.Parent))) KeepIfNeeded(version, output, hoists);
    }

    public void KeepIfNeeded(Version version, List<Statement> output, List<Statement> hoists)
    {
        if (plan[version] is Storage.Saved or Storage.Recorded) Keep(version, new Read(version.Variable), output, hoists);
    }

    public Block EmitBlock(BlockNode block, List<Statement> hoists)
    {
        var output = new List<Statement>();
        foreach (Node node in block.Nodes) Emit(node, output, hoists);
        return new Block(output.ToEquatableArray());
    }

    /// <summary>Saves the value to a local or to the tape, and returns a variable that holds it here.</summary>
    private Variable Keep(Version version, Expression value, List<Statement> output, List<Statement> hoists)
    {
        if (plan[version] == Storage.Saved)
        {
            if (version.Block.Mode == BlockMode.Region)
            {
                output.Add(new Declare(version.Symbol, value));
            }
            else
            {
                hoists.Add(new Declare(version.Symbol, null));
                output.Add(new Assign(new Read(version.Symbol), value));
            }

            return version.Symbol;
        }

        Frame frame = reverse.Frames[version.Block.ReplayedLoop!]!;
        bool isControl = version.Kind == VersionKind.Control;
        if (frame.IsFlat)
        {
            Variable local = version.Symbol;
            if (isControl)
            {
                local = reverse.Variables.New(version.Symbol.Name, version.Symbol.Type);
                output.Add(new Declare(local, value));
                value = new Read(local);
            }

            Variable window = windows[(frame, version.Symbol.Type)];
            output.Add(new Assign(new Element(window, frame.Index(version, starts[frame], frame.Loop.For!.Step)), value));
            return local;
        }

        if (!captures.TryGetValue(version, out Variable? capture)) captures[version] = capture = reverse.Variables.New(version.Symbol.Name, version.Symbol.Type);
        if (ReferenceEquals(version.Block, frame.Loop.Body)) output.Add(new Declare(capture, value));
        else output.Add(new Assign(new Read(capture), value));
        return capture;
    }

    private void EmitLeaf(LeafNode node, List<Statement> output, List<Statement> hoists)
    {
        switch (node.Primal)
        {
            case Declare declare when hoisted.Contains(declare.Variable.Id):
                hoists.Add(new Declare(declare.Variable, null) { IsScoped = declare.Variable.Type is BufferType { Kind: not BufferKind.Array } && reverse.IsOnStack(declare.Variable) });
                if (declare.Value is not null) output.Add(new Assign(new Read(declare.Variable), declare.Value));
                break;
            case Call call:
                IEnumerable<Statement> snapshots = reverse.Calls.Snapshots(call, node).Select(Snapshot);
                output.AddRange(call.Callee.Rule is null ? [reverse.Calls.Forward(call, node), .. snapshots] : [.. snapshots, call]);
                break;
            default:
                if (!node.Primal.IsIdle()) output.Add(node.Primal);
                break;
        }

        Variable? made = (node.Primal as Call)?.Result ?? (node.Primal as Effect)?.Result;
        if (made is not null && hoisted.Contains(made.Id)) hoists.Add(new Declare(made, null));
        reverse.AddAdjointBuffers(node, output, hoists);
    }

    private Effect Snapshot(Variable buffer) => new(
        Elements.Of(new Read(buffer), 0) + ".CopyTo({1}.Push<" + ((BufferType)buffer.Type).Element.Text + ">({2}))", [new Read(buffer), new Read(reverse.Tapes.Record), new Length(buffer)], null, [], false);

    private void EmitLoop(LoopNode loop, List<Statement> output, List<Statement> hoists)
    {
        Frame? frame = reverse.Frames[loop];
        For? @for = loop.For;
        if (frame is { IsFlat: true }) @for = OpenWindows(frame, @for!, output);
        var body = new List<Statement>();
        var own = new List<Statement>();
        foreach (Version version in frame is { IsFlat: false } ? frame.Versions : [])
        {
            if (ReferenceEquals(version.Block, loop.Body)) continue;
            captures[version] = reverse.Variables.New(version.Symbol.Name, version.Symbol.Type);
            own.Add(new Declare(captures[version], null));
        }

        foreach (Version header in loop.Headers.Values.OrderBy(v => v.Position)) KeepIfNeeded(header, body, hoists);
        body.AddRange(EmitBlock(loop.Body, hoists).Statements);
        body.InsertRange(0, own);
        if (frame is { IsFlat: false })
        {
            foreach (Version version in frame.Versions) body.Add(new TapePush(reverse.Tapes.Record, new Read(captures[version])));
        }

        var block = new Block(body.ToEquatableArray());
        output.Add(@for is not null ? @for with { Body = block } : (While)loop.Statement with { Body = block });
    }

    private For OpenWindows(Frame frame, For loop, List<Statement> output)
    {
        if (loop.From is not (Literal or Length))
        {
            Variable start = reverse.Variables.New("start", loop.Counter.Type);
            output.Add(new Declare(start, loop.From));
            loop = loop with { From = new Read(start) };
        }

        starts[frame] = loop.From;
        Expression trips = Frame.TripCount(loop, loop.From, loop.To, loop.Step);
        foreach (IrType type in frame.Types)
        {
            Variable window = reverse.Variables.New(WindowName(frame, type), new BufferType(BufferKind.Span, type));
            windows[(frame, type)] = window;
            output.Add(new TapeWindow(reverse.Tapes.Record, window, Times(frame.Slots(type), trips), Pop: false));
        }

        return loop;
    }

    internal static string WindowName(Frame frame, IrType type) => frame.Slots(type) == 1 ? frame.Versions.First(v => v.Symbol.Type.Equals(type)).Variable.Name + "Record" : "record";

    internal static Expression Times(int slots, Expression trips) => slots == 1 ? trips : new Binary(BinaryOperator.Multiply, Literal.Int(slots), trips, IrType.Int32);
}
