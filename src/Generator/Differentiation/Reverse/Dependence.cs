using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>One access to elements of a buffer; <see cref="Index"/> is null where any element may be meant.</summary>
internal sealed record Access(Node Node, Variable Buffer, Expression? Index, AccessKind Kind);

internal enum AccessKind
{
    Read,
    Increment,
    Write,
}

/// <summary>
/// Decides from subscripts whether two accesses can meet. Everything that isn't proven distinct meets. Subscripts are compared as affine forms over loop counters and values that
/// don't change in the loops concerned, those of a rectangular array one by one: two elements are the same one only if all of their subscripts are equal.
/// </summary>
internal sealed class Dependence(ProgramTree tree)
{
    private readonly Resolver resolver = new(tree);
    private readonly HashSet<int> moving =
    [
        .. tree.Program.Body.All().OfType<Permute>().SelectMany(p => p.Targets).Select(v => v.Id),
        .. tree.Program.Body.All().OfType<Assign>().Select(a => a.Target).OfType<Read>().Where(r => r.Type.IsBuffer).Select(r => r.Variable.Id),
    ];

    /// <summary>The statements that declare a buffer variable.</summary>
    private readonly Dictionary<int, Node[]> makers = tree.Root.All().Where(node => Made(node.Statement.Primal()) is not null).GroupBy(node => Made(node.Statement.Primal())!.Id).ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Whether the variable is a view that is assigned again after its declaration.</summary>
    public bool IsMoving(Variable buffer) => moving.Contains(buffer.Id);

    /// <summary>Whether the write may overwrite, before the end of the region, the element that the other access means.</summary>
    public bool MayOverwriteLater(Access access, Access write, BlockNode region)
    {
        if (Safety.IsOff(SafetyAnalysis.ElementOverwrites)) return false;
        if (!tree.Program.Groups.MayShare(access.Buffer, write.Buffer)) return false;
        List<LoopNode> common = CommonLoops(access.Node, write.Node, region);
        bool sameIteration = ReferenceEquals(access.Node, write.Node) ? access.Kind == AccessKind.Read : write.Node.Position > access.Node.Position && !AreExclusive(access.Node, write.Node, region);
        if (common.Count == 0 && !sameIteration) return false;
        if (access.Index is null || write.Index is null || access.Buffer.Id != write.Buffer.Id || IsMoving(access.Buffer)) return true;
        BlockNode? iteration = common.Count == 0 ? null : common[0].Body;
        if (Base(access.Buffer, iteration) is not { } whole || IsMoving(whole)) return true;

        // How many iterations of each loop after the access the write can come that meets it, as far as the subscripts tell.
        var distances = new Dictionary<LoopNode, long>();
        foreach ((AffineForm first, AffineForm second) in Forms(access, iteration).Zip(Forms(write, iteration), (first, second) => (first, second)))
        {
            if (!Stable(first, common) || !Stable(second, common)) continue;
            AffineForm difference = second.Minus(first);
            if (difference.Coefficients.Count > 0) continue;
            List<LoopNode> used = [.. common.Where(l => l.For is not null && first.Coefficients.Keys.Any(a => Mentions(a, l.For.Counter)))];
            if (used.Count == 0 && difference.Constant != 0) return false;
            if (used.Count == 1 && IsLinear(first, used[0].For!.Counter))
            {
                if (Distance(used[0], first[new Read(used[0].For!.Counter)], difference.Constant) is not { } distance) return false;
                if (distance == long.MaxValue) continue;
                if (distances.TryGetValue(used[0], out long other) && other != distance) return false;
                distances[used[0]] = distance;
            }
            else if (difference.Constant == 0 && IsInjective(first, used))
            {
                // Several counters, as in i * n + j: the subscript is a different one in each iteration if the inner parts stay inside the strides.
                foreach (LoopNode loop in used)
                {
                    if (distances.TryGetValue(loop, out long other) && other != 0) return false;
                    distances[loop] = 0;
                }
            }
        }

        foreach (LoopNode loop in common)
        {
            if (!distances.TryGetValue(loop, out long distance)) return true;
            if (distance != 0) return distance > 0;
        }

        return sameIteration;
    }

    /// <summary>Whether the form depends on the counter by a constant factor alone.</summary>
    private static bool IsLinear(AffineForm form, Variable counter) => form[new Read(counter)] != 0 && !form.Coefficients.Keys.Any(a => a is not Read && Mentions(a, counter));

    /// <summary>Whether the two accesses may mean the same element in different iterations of the loop.</summary>
    public bool MayMeetAcross(LoopNode loop, Access first, Access second) => IsMoving(first.Buffer) || Base(first.Buffer, loop.Body) is not { } whole || IsMoving(whole) || MayMeetInOneRun(loop, first, second);

    /// <summary>The same for iterations of one run of a loop in which no view moves.</summary>
    public bool MayMeetInOneRun(LoopNode loop, Access first, Access second)
    {
        if (!tree.Program.Groups.MayShare(first.Buffer, second.Buffer)) return false;
        if (loop.For is null || Base(first.Buffer, loop.Body) is not { } whole || Base(second.Buffer, loop.Body)?.Id != whole.Id) return true;
        return Forms(first, loop.Body).Zip(Forms(second, loop.Body), (one, other) => MayMeetAcross(loop, one, other)).All(meets => meets);
    }

    /// <summary>
    /// For a window of <paramref name="count"/> elements that starts at a multiple of the counter and is no longer than that: the multiple. Windows of different iterations with the same multiple have no element in
    /// common. Null for any other window.
    /// </summary>
    public Expression? Pitch(LoopNode loop, Access start, Expression count)
    {
        if (Base(start.Buffer, loop.Body) is null || Forms(start, loop.Body).ToArray() is not { Length: 1 } forms) return null;
        AffineForm form = forms[0];
        if (loop.For is null || !AtomsAreInvariant(form, loop) || form.Constant != 0 || form.Coefficients.Count != 1) return null;
        Expression resolved = resolver.ResolveIndex(count, start.Node.Before);
        (Expression atom, long factor) = (form.Coefficients.Keys.First(), form.Coefficients.Values.First());
        var counter = new Read(loop.For.Counter);
        if (atom.Equals(counter)) return resolved is Literal { Code: null } width && width.Bits <= Math.Abs(factor) ? new Literal(IrType.Int32, factor) : null;
        bool isRow = factor == 1 && atom is Binary { Operator: BinaryOperator.Multiply } product && ((product.Left.Equals(counter) && product.Right.Equals(resolved)) || (product.Right.Equals(counter) && product.Left.Equals(resolved)));
        return isRow ? resolved : null;
    }

    private bool MayMeetAcross(LoopNode loop, AffineForm one, AffineForm other)
    {
        var counter = new Read(loop.For!.Counter);
        if (!AtomsAreInvariant(one, loop) || !AtomsAreInvariant(other, loop)) return true;
        AffineForm difference = other.Minus(one);
        bool plain = one.Coefficients.Keys.Concat(other.Coefficients.Keys).All(a => a.Equals(counter) || (!Mentions(a, loop.For.Counter) && !IsInnerCounter(a, loop)));
        if (plain)
        {
            if (difference.Coefficients.Count > 0 || one[counter] == 0) return true;
            return Distance(loop, one[counter], difference.Constant) is not (null or 0);
        }

        return !(StaysInRow(one, loop) is { } stride && stride.Equals(StaysInRow(other, loop)));
    }

    /// <summary>
    /// The subscripts of an access, one for each dimension, or of the row of an array of arrays that is used as a whole; none where any element may be meant. A view that each iteration makes anew is another part of its
    /// buffer each time, so that the subscripts are those in the buffer that it is a part of: one that isn't made in the iteration.
    /// </summary>
    private IEnumerable<AffineForm> Forms(Access access, BlockNode? iteration)
    {
        Expression? index = access.Index is null ? null : resolver.ResolveIndex(access.Index, access.Node.Before);
        for (Variable buffer = access.Buffer; ViewIn(buffer, iteration) is { } view; buffer = Viewed(view)!)
        {
            if (((Declare)view.Statement.Primal()).Value is not Slice { Start: { } start }) continue;
            Expression from = resolver.ResolveIndex(start, view.Before);
            if (from is Subscripts row) index = new Subscripts([.. row.Items, .. index is null ? [] : Items(index)]);
            else if (index is not null) index = Integers.Add(from, index, IrType.Int32);
        }

        return index is null ? [] : Items(index).Select(AffineForm.Of);
    }

    private static IEnumerable<Expression> Items(Expression index) => index is Subscripts subscripts ? subscripts.Items : [index];

    /// <summary>What a buffer is a part of that isn't a view made in the iteration; null if that isn't known.</summary>
    private Variable? Base(Variable buffer, BlockNode? iteration)
    {
        Variable? whole = buffer;
        while (whole is not null && ViewIn(whole, iteration) is { } view) whole = Viewed(view);
        return whole;
    }

    /// <summary>The statement in an iteration that makes a view, or that may give one; null for what is made outside, and for new buffers.</summary>
    private Node? ViewIn(Variable buffer, BlockNode? iteration)
    {
        if (iteration is null || Safety.IsOff(SafetyAnalysis.MovingWindows) || !makers.TryGetValue(buffer.Id, out Node[]? made)) return null;
        return made.FirstOrDefault(node => node.Parent.Ancestors().Any(block => ReferenceEquals(block, iteration)) && !MakesNew(node.Statement.Primal()));
    }

    /// <summary>The buffer that a statement makes a view of; null if it is one of several, or not known.</summary>
    private Variable? Viewed(Node view) => makers[((view.Statement.Primal() as Declare)?.Variable ?? ((Call)view.Statement.Primal()).Result!).Id].Length > 1 ? null : view.Statement.Primal() switch
    {
        Declare { Value: Slice slice } => slice.Buffer,
        Declare { Value: Read read } => read.Variable,
        _ => null,
    };

    private static bool MakesNew(Statement statement) => statement switch
    {
        Declare declare => declare.Value is Allocate,
        Call call => !MovingViewTracking.Given(call).Any(),
        _ => true,
    };

    private static Variable? Made(Statement statement) => statement switch
    {
        Declare { Variable: { Type.IsBuffer: true } made } => made,
        Call { Result: { Type.IsBuffer: true } result } => result,
        Effect { Result: { Type.IsBuffer: true } result } => result,
        _ => null,
    };

    /// <summary>The loops of the region that run around both nodes, outermost first.</summary>
    private static List<LoopNode> CommonLoops(Node first, Node second, BlockNode region)
    {
        List<LoopNode> Loops(Node node) => [.. node.Parent.Ancestors().TakeWhile(b => !ReferenceEquals(b, region)).Select(b => b.Owner).OfType<LoopNode>().Reverse()];
        List<LoopNode> others = Loops(second);
        return [.. Loops(first).TakeWhile((loop, i) => i < others.Count && ReferenceEquals(loop, others[i]))];
    }

    private static bool AreExclusive(Node first, Node second, BlockNode region)
    {
        BlockNode[] blocks = [.. first.Parent.Ancestors().TakeWhile(b => !ReferenceEquals(b, region))];
        return second.Parent.Ancestors().TakeWhile(b => !ReferenceEquals(b, region)).Any(b => b.Owner is IfNode && blocks.Any(o => ReferenceEquals(o.Owner, b.Owner) && !ReferenceEquals(o, b)));
    }

    /// <summary>Whether all that the form is made of is fixed outside the common loops, or is one of their counters.</summary>
    private bool Stable(AffineForm form, List<LoopNode> common) => form.Coefficients.Keys.SelectMany(a => a.Variables()).All(variable =>
        tree.IsCounter(variable)
            ? common.Any(l => l.For?.Counter.Id == variable.Id)
            : tree.Find(variable) is { } version ? common.Count == 0 || !version.Block.Ancestors().Any(b => ReferenceEquals(b, common[0].Body)) : !IsMoving(variable))
        && !form.Coefficients.Keys.Any(a => a.Descendants().Any(e => e is Element));

    private bool AtomsAreInvariant(AffineForm form, LoopNode loop) => form.Coefficients.Keys.SelectMany(a => a.Variables()).All(variable =>
        tree.IsCounter(variable) || (tree.Find(variable) is { } version ? !version.Block.Ancestors().Any(b => ReferenceEquals(b, loop.Body)) : !IsMoving(variable)))
        && !form.Coefficients.Keys.Any(a => a.Descendants().Any(e => e is Element));

    private static bool Mentions(Expression atom, Variable counter) => atom.Variables().Any(v => v.Id == counter.Id);

    private bool IsInnerCounter(Expression atom, LoopNode loop) => atom.Variables().Any(v => tree.IsCounter(v) && loop.Body.All().OfType<LoopNode>().Any(l => l.For?.Counter.Id == v.Id));

    /// <summary>How many iterations later the second access meets the first; null if never, <see cref="long.MaxValue"/> if that isn't known.</summary>
    private static long? Distance(LoopNode loop, long coefficient, long constant)
    {
        if (loop.For!.Step is not Literal { Code: null } step) return constant == 0 ? 0 : long.MaxValue;
        long stride = coefficient * step.Bits;
        return constant % stride == 0 ? -constant / stride : null;
    }

    /// <summary>For <c>counter * stride + rest</c> with <c>0 &lt;= rest &lt; stride</c> proven: the stride.</summary>
    private Expression? StaysInRow(AffineForm form, LoopNode loop)
    {
        var counter = new Read(loop.For!.Counter);
        Expression? stride = null;
        foreach (KeyValuePair<Expression, long> entry in form.Coefficients)
        {
            if (!Mentions(entry.Key, loop.For.Counter)) continue;
            if (stride is not null) return null;
            if (entry.Key.Equals(counter)) stride = new Literal(IrType.Int32, entry.Value);
            else if (entry.Key is Binary { Operator: BinaryOperator.Multiply } product && entry.Value == 1 && (product.Left.Equals(counter) || product.Right.Equals(counter))) stride = product.Left.Equals(counter) ? product.Right : product.Left;
            else return null;
        }

        if (stride is null || form.Constant < 0) return null;
        return RestIsBelow(form, loop, stride) ? stride : null;
    }

    private bool RestIsBelow(AffineForm form, LoopNode loop, Expression stride)
    {
        KeyValuePair<Expression, long>[] rest = [.. form.Coefficients.Where(e => !Mentions(e.Key, loop.For!.Counter))];
        if (rest.Length == 0) return stride is Literal width && form.Constant < width.Bits;
        if (rest.Length != 1 || rest[0].Value != 1 || rest[0].Key is not Read inner) return false;
        For? range = loop.Body.All().OfType<LoopNode>().Select(l => l.For).FirstOrDefault(f => f?.Counter.Id == inner.Variable.Id);
        LoopNode? node = loop.Body.All().OfType<LoopNode>().FirstOrDefault(l => l.For?.Counter.Id == inner.Variable.Id);
        if (range is null || range.From is not Literal { Bits: >= 0 } || range.Step is not Literal { Bits: > 0 } || range.Relation != BinaryOperator.Less) return false;
        Expression bound = resolver.ResolveIndex(range.To, node!.Before);
        return form.Constant == 0 ? bound.Equals(stride) || (bound is Literal a && stride is Literal b && a.Bits <= b.Bits) : bound is Literal c && stride is Literal d && c.Bits + form.Constant <= d.Bits;
    }

    private bool IsInjective(AffineForm form, List<LoopNode> loops) => loops.Count == 2 && StaysInRow(form, loops[0]) is not null && (form[new Read(loops[1].For!.Counter)] == 1);
}
