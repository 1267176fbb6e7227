using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Loops each of whose iterations looks at another part of a buffer, so that one subscript means other elements each time, and other subscripts the same one.</summary>
internal sealed partial class MethodGenerator
{
    /// <summary>A loop over windows of a buffer, or of a new array that nothing else writes: what only windows write depends on their places alone.</summary>
    private Stmt? Windows()
    {
        if (Chance(0.3)) return SlidingWindow(null);
        Scalar type = Pick(reals);
        int count = random.Next(3, 6);
        var made = new DeclareView(BufferKind.Array, type, Fresh(BufferNames), new ArrayOf(type, [.. Enumerable.Range(0, count).Select(_ => Real(type, 1))], false));
        var array = new Variable { Name = made.Name, Type = type, Buffer = BufferKind.Array, Count = count, Writable = true, Root = made.Name };
        scope = new Scope(scope);
        scope.Add(array);
        Stmt loop = SlidingWindow(array)!;
        scope = scope.Parent!;
        scope.Add(array with { Writable = false });
        pending.Add(loop);
        return made;
    }

    private Stmt? SlidingWindow(Variable? own)
    {
        if ((own ?? PickOrNull(scope.Visible.Where(v => v is { IsBuffer: true, IsRectangle: false, IsReal: true, Writable: true, Constant: false, Loaded: false, Own: null, Count: > 1 }))) is not { } source) return null;
        int width = random.Next(1, Math.Min(3, source.Count - 1) + 1), steps = source.Count - width + 1;
        string counterName = Counter();
        var counter = new Local(Scalar.Int, counterName);
        Expr to = Integer(steps, steps)!;
        bool isBackward = Chance(0.25);
        scope = new Scope(scope);
        scope.Add(CounterVariable(counterName, 0, steps - 1));
        bool isAlone = own is not null;
        (bool oldContinue, bool oldBreak) = (mayContinue, mayBreak);
        (mayContinue, mayBreak) = (true, true);
        loopDepth++;
        budget--;
        string name = Fresh(BufferNames);
        Expr start = random.Next(4) switch
        {
            0 => new Op("-", Whole(steps - 1), counter),
            1 => Integer(0, steps - 1)!,
            _ => counter,
        };
        var window = new Variable { Name = name, Type = source.Type, Buffer = BufferKind.Span, Count = width, Assignable = false, Writable = true, OnStack = source.OnStack, Root = source.Root };
        var slice = new SliceOf(source.Name, start, Whole(width), source.Buffer == BufferKind.Array ? SliceStyle.AsSpan : SliceStyle.Slice);
        scope.Add(window);
        var statements = new List<Stmt> { new DeclareView(BufferKind.Span, source.Type, name, slice) };
        At Part()
        {
            bool byCounter = Chance(0.3);
            Expr index = byCounter && steps <= width ? counter : byCounter ? Integer(0, width - 1)! : Whole(random.Next(width));
            return new At(source.Type, name, index);
        }

        for (int i = random.Next(2, 5); i > 0; i--)
        {
            Expr value = new Op("*", Part(), Chance(0.5) ? Part() : isAlone ? Number(source.Type) : Real(source.Type, 1));
            if (Chance(0.5)) statements.Add(new AssignStmt(Part(), "=", Changed(Tame(value))));
            else if (PickOrNull(scope.Visible.Where(v => v is { IsBuffer: false, Assignable: true } && v.Type == source.Type)) is { } sum) statements.Add(new AssignStmt(new Local(sum.Type, sum.Name), "+=", Tame(value)));
            else if (!isAlone && Target(source.Type) is { } target) statements.Add(new AssignStmt(target, "+=", Tame(value)));
            if (!isAlone && Chance(0.3)) statements.AddRange(Statements(1));
        }

        loopDepth--;
        (mayContinue, mayBreak) = (oldContinue, oldBreak);
        scope = scope.Parent!;
        var body = new Body([.. statements]);
        return isBackward ? new ForStmt(counterName, Whole(steps - 1), ">=", Whole(0), -1, body) : new ForStmt(counterName, Whole(0), "<", to, 1, body);
    }
}
