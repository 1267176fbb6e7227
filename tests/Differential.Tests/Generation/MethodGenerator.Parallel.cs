using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Loops whose iterations may run at once.</summary>
internal sealed partial class MethodGenerator
{
    /// <summary>Whether what is made runs beside itself: it has no effects, and doesn't leave.</summary>
    private bool isParallel;

    /// <summary>Each iteration writes elements of its own in one or two arrays, which it uses at no other subscript; all else around it it only reads.</summary>
    private Stmt? ParallelLoop()
    {
        Variable[] arrays = [.. scope.Visible.Where(v => v is { IsReal: true, Writable: true, Loaded: false, Count: > 0, Buffer: BufferKind.Array or BufferKind.Rectangle }).OrderBy(_ => random.Next())];
        Variable[] targets = [.. arrays.DistinctBy(v => v.Root).Take(Chance(0.3) ? 2 : 1)];
        if (targets.Length == 0) return null;
        int Extent(Variable v) => v.IsRectangle ? v.Shape.Rows : v.Count;
        string name = Counter();
        int low = Chance(0.7) ? 0 : 1, end = Math.Max(low, targets.Min(Extent) - (Chance(0.8) ? 0 : 1));
        var counter = new Local(Scalar.Int, name);
        Expr Subscript(Variable v)
        {
            int pitch = end > low && 2 * (end - 1) < Extent(v) && Chance(0.5) ? 2 : 1, room = Math.Max(0, Extent(v) - 1 - (pitch * (end - 1)));
            int shift = random.Next(0, room + 1);
            Expr scaled = pitch == 1 ? counter : new Op("*", Whole(pitch), counter);
            return shift == 0 ? scaled : new Op("+", scaled, Whole(shift));
        }

        Dictionary<string, Expr> subscripts = targets.ToDictionary(v => v.Name, Subscript, StringComparer.Ordinal);
        Variable? Shared(Variable v)
        {
            if (subscripts.TryGetValue(v.Name, out Expr? own)) return v with { Own = own, Assignable = false, Loaded = true };
            return !v.IsCapturable || targets.Any(target => target.Root == v.Root && v.IsBuffer) ? null : v with { Assignable = false, Writable = false };
        }

        Expr from = Integer(low, low)!, to = Integer(end, end)!;
        scope = new Scope(scope, Shared);
        scope.Add(CounterVariable(name, low, end - 1));
        isParallel = true;
        loopDepth++;
        Body body = LoopBody(random.Next(0, 4), false);
        Stmt[] writes = [.. targets.Select(target => (Stmt)new AssignStmt(Element(Shared(target)!), Pick(["=", "+=", "="]), Tame(Real(target.Type, 2))))];
        isParallel = false;
        loopDepth--;
        scope = scope.Parent!;
        return new ParallelStmt(name, from, to, new Body([.. body.Statements, .. writes]));
    }
}
