using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Emits reverse code: in front of a replayed block what was recorded and what is computed again, then the transposes.</summary>
internal sealed class ReverseSweep(ReverseProgram reverse)
{
    private readonly StoragePlan plan = reverse.Plan;
    private readonly Dictionary<(Frame, IrType), Variable> windows = [];
    private readonly Dictionary<Frame, (Expression Start, Expression Step)> bounds = [];

    public Block Emit(ReverseBlock block)
    {
        var output = new List<Statement>();
        var scratch = new List<Statement>();
        if (block.Source.Mode != BlockMode.Region) EmitPrelude(block.Source, output, scratch);
        if (block.Source.Mode != BlockMode.Region) output.AddRange(reverse.AdjointDeclarations(block.Source));
        EmitItems(block, output);
        scratch.Reverse();
        output.AddRange(scratch);
        return new Block(output.ToEquatableArray());
    }

    public void EmitItems(ReverseBlock block, List<Statement> output)
    {
        foreach (ReverseItem item in block.Items)
        {
            switch (item)
            {
                case ReverseStatement statement:
                    output.Add(new StatementRealization(plan).Rewrite(statement.Statement));
                    break;
                case ReverseIf branch:
                    output.Add(new If(plan.Realize(branch.Condition), Emit(branch.Then), Emit(branch.Else)));
                    break;
                case ReverseLoop loop:
                    EmitLoop(loop, output);
                    break;
            }
        }
    }

    private void EmitPrelude(BlockNode block, List<Statement> output, List<Statement> scratch)
    {
        var steps = new List<(int Position, Action Emit)>();
        foreach (Version version in plan.Needed.Where(v => ReferenceEquals(v.Block, block) && block.Mode == BlockMode.Replayed))
        {
            if (plan[version] == Storage.Recomputed)
            {
                steps.Add((version.Position, () => output.Add(new Declare(version.Symbol, plan.Realize(plan.Definition(version))))));
            }
            else if (plan[version] == Storage.Recorded && reverse.Frames[block.ReplayedLoop!] is { IsFlat: true } frame)
            {
                (Expression start, Expression step) = bounds[frame];
                steps.Add((version.Position, () => output.Add(new Declare(version.Symbol, new Element(windows[(frame, version.Symbol.Type)], frame.Index(version, start, step))))));
            }
        }

        foreach ((Variable buffer, LeafNode length) in reverse.Views.Results.Where(r => ReferenceEquals(r.Length.Parent, block))) steps.Add((length.Position, () => reverse.AddReplayedResult(buffer, length, output, scratch)));
        foreach (LeafNode node in reverse.Views.In(block)) steps.Add((node.Position, () => reverse.AddReplayedBuffer(node, output, scratch)));
        foreach ((int _, Action emit) in steps.OrderBy(s => s.Position)) emit();
    }

    private void EmitLoop(ReverseLoop loop, List<Statement> output)
    {
        Frame? frame = reverse.Frames[loop.Node];
        Expression? from = loop.From is null ? null : plan.Realize(loop.From);
        Expression? to = loop.To is null ? null : plan.Realize(loop.To);
        Expression? step = loop.Step is null ? null : plan.Realize(loop.Step);
        if (frame is { IsFlat: true })
        {
            bounds[frame] = (from!, step!);
            Expression trips = Frame.TripCount(loop.Node.For!, from!, to!, step!);
            foreach (IrType type in frame.Types.Reverse())
            {
                Variable window = reverse.Variables.New(ForwardSweep.WindowName(frame, type), new BufferType(BufferKind.Span, type));
                windows[(frame, type)] = window;
                output.Add(new TapeWindow(reverse.Tapes.Record, window, ForwardSweep.Times(frame.Slots(type), trips), Pop: true));
            }
        }

        var body = new List<Statement>();
        if (frame is { IsFlat: false })
        {
            foreach (Version version in frame.Versions.Reverse()) body.Add(new TapePop(reverse.Tapes.Record, version.Symbol));
        }

        body.AddRange(Emit(loop.Body).Statements);
        output.Add(Reversed(loop, from, to is Length length ? LengthOfAdjoint(length, body) : to, step, body));
    }

    /// <summary>
    /// A loop over a buffer whose elements reverse code doesn't read, but whose adjoint's it does, runs over the adjoint, which is as long: so the run-time compiler sees that its
    /// subscripts are in range, and the primal buffer may not be needed at all.
    /// </summary>
    private Expression LengthOfAdjoint(Length length, List<Statement> body)
    {
        if (reverse.AdjointAsLongAs(length.Buffer) is not { } adjoint) return length;
        Element[] elements = [.. new Block(body.ToEquatableArray()).All().SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).OfType<Element>()];
        return elements.Any(e => e.Buffer.Id == adjoint.Id) && !elements.Any(e => e.Buffer.Id == length.Buffer.Id) ? length with { Buffer = adjoint } : length;
    }

    private For Reversed(ReverseLoop loop, Expression? from, Expression? to, Expression? step, List<Statement> body)
    {
        var one = Literal.Int(1);
        if (loop.TripCount is { } trips)
        {
            Expression count = plan.Realize(trips);
            Variable left = reverse.Variables.New("iteration", IrType.Int32);
            if (loop.Node.For is { } counted)
            {
                Expression iteration = Integers.Subtract(new Read(left), one, IrType.Int32);
                Expression offset = step is Literal { Bits: 1 } ? iteration : new Binary(BinaryOperator.Multiply, iteration, step!, counted.Counter.Type);
                body.Insert(0, new Declare(counted.Counter, Integers.Add(from!, offset, counted.Counter.Type)));
            }

            return new For(left, count, BinaryOperator.Greater, Literal.Int(0), Literal.Int(-1), new Block(body.ToEquatableArray()), -1) { Parallelism = loop.Node.For?.Parallelism };
        }

        For @for = loop.Node.For!;
        var block = new Block(body.ToEquatableArray());
        if (reverse.IsAnyOrder(loop.Node)) return @for with { From = from!, To = to!, Step = step!, Body = block };
        IrType type = @for.Counter.Type;
        bool isDown = @for.Relation is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        bool isStrict = @for.Relation is BinaryOperator.Less or BinaryOperator.Greater;
        Expression stride = isDown ? Integers.Negate(step!) : step!;
        Expression last;
        if (stride is Literal { Bits: 1 })
        {
            last = !isStrict ? to! : isDown ? Integers.Add(to!, one, type) : Integers.Subtract(to!, one, type);
        }
        else
        {
            // The last value is the first plus so many whole strides as fit.
            Expression distance = isDown ? Integers.Subtract(from!, to!, type) : Integers.Subtract(to!, from!, type);
            if (isStrict) distance = Integers.Subtract(distance, one, type);
            Expression whole = new Binary(BinaryOperator.Multiply, FloorDivide(distance, stride, type), stride, type);
            last = isDown ? Integers.Subtract(from!, whole, type) : Integers.Add(from!, whole, type);
        }

        return new For(@for.Counter, last, isDown ? BinaryOperator.LessOrEqual : BinaryOperator.GreaterOrEqual, from!, Integers.Negate(step!), block, -1) { Parallelism = @for.Parallelism };
    }

    /// <summary>The quotient, negative wherever the distance is, so that an empty loop stays empty.</summary>
    private static Expression FloorDivide(Expression distance, Expression stride, IrType type)
    {
        var quotient = new Binary(BinaryOperator.Divide, distance, stride, type);
        return new Conditional(new Binary(BinaryOperator.Less, distance, Literal.Int(0), IrType.Boolean), new Literal(type, -1), quotient);
    }
}
