using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Parallel;

/// <summary>
/// Which elements the iterations of the loops of <c>Parallel.For</c> use. What they write they must write apart, and no other iteration may read it: that is proven from the subscripts, or the loop is
/// refused, since an order that isn't the source's might give another value, and adjoints that two threads add to at once would lose a share. What they only read they may share.
/// </summary>
internal sealed class ParallelAccesses
{
    private readonly ProgramTree tree;
    private readonly Dependence dependence;
    private readonly HashSet<(int Loop, int Buffer)> shared = [];

    private ParallelAccesses(LinearProgram program)
    {
        tree = new ProgramTree(program, Normalization.WithoutReturn(program));
        dependence = new Dependence(tree);
        foreach (LoopNode loop in tree.Root.All().OfType<LoopNode>().Where(loop => loop.For?.Parallelism is not null)) Examine(loop);
    }

    /// <summary>Whether a function has such loops.</summary>
    public static bool Any(Function function) => function.Body.All().Any(statement => statement is For { Parallelism: not null });

    /// <exception cref="RefusalException">The iterations of a loop aren't proven to write apart.</exception>
    public static ParallelAccesses Of(LinearProgram program) => new(program);

    /// <summary>Whether several iterations of a loop may read the same element of a buffer.</summary>
    public bool IsShared(int loop, int buffer) => shared.Contains((loop, buffer));

    private void Examine(LoopNode loop)
    {
        HashSet<Node> inside = [.. loop.Body.All()];
        HashSet<int> own = [.. inside.Select(node => Made(node.Statement.Primal())).OfType<Variable>().Select(buffer => tree.Program.Groups[buffer])];
        IEnumerable<Variable> outside = tree.Root.All().Where(node => !inside.Contains(node)).Select(node => Declared(node.Statement.Primal())).OfType<Variable>().Concat(tree.Program.Function.Parameters.Select(parameter => parameter.Variable));
        own.ExceptWith(outside.Where(variable => variable.Type.IsBuffer).Select(buffer => tree.Program.Groups[buffer]));
        IEnumerable<Access> accesses = loop.Body.All().SelectMany(MemoryAnalysis.Accesses);
        foreach (IGrouping<int, Access> group in accesses.GroupBy(access => tree.Program.Groups[access.Buffer]).Where(group => !own.Contains(group.Key)))
        {
            // Buffers that are exchanged between runs of the loop are in one group, and yet not the same in one run.
            ILookup<Variable, Access> bases = group.ToLookup(access => Base(loop, access.Buffer).Buffer);
            Variable[] buffers = [.. bases.Select(entry => entry.Key)];
            bool areDistinct = buffers.Length > 1 && buffers.Skip(1).All(buffer => AreDistinct(buffers[0], buffer));
            foreach (Access[] same in areDistinct ? bases.Select(entry => entry.ToArray()) : [[.. group]])
            {
                if (Meet(loop, same)) Share(loop, same);
            }
        }

        // A property of a struct is set with the whole struct, so that other fields of it must not be set elsewhere at that time.
        foreach (IGrouping<Whole?, Access> fields in accesses.Where(access => OwnerOf(access.Buffer) is not null).GroupBy(access => OwnerOf(access.Buffer)))
        {
            Access[] all = [.. fields];
            if (all.Any(one => all.Any(other => tree.Program.Groups[one.Buffer] != tree.Program.Groups[other.Buffer] && !(IsField(one.Buffer) && IsField(other.Buffer)) && MayBeOneStruct(loop, one, other)))) Share(loop, all);
        }
    }

    /// <summary>Notes that iterations share what they read; refuses it of what they write.</summary>
    private void Share(LoopNode loop, Access[] accesses)
    {
        if (accesses.FirstOrDefault(access => access.Kind != AccessKind.Read) is { } write)
        {
            throw new RefusalException(loop.Statement.Ordinal, "the iterations of Parallel.For write to '" + Base(loop, write.Buffer).Buffer.Name
                + "', and their subscripts don't show that no iteration uses an element which another one writes; write to elements that belong to the counter, such as y[i], or y[i * n + j] with j from 0 up to n, or use an ordinary loop");
        }

        foreach (Access access in accesses) shared.Add((loop.For!.Parallelism!.Loop, Base(loop, access.Buffer).Buffer.Id));
    }

    /// <summary>The parameter that holds the structs of which a buffer is a field; null for any other buffer.</summary>
    private Whole? OwnerOf(Variable buffer) => buffer.Type is not BufferType { Part: not null } ? null
        : tree.Program.Function.Wholes.FirstOrDefault(whole => whole.Leaves.Any(leaf => leaf.Type is BufferType { Part: not null } && tree.Program.Groups[leaf] == tree.Program.Groups[buffer]));

    private static bool IsField(Variable part) => part.Type is BufferType { Part.Leaf.IsPlace: true };

    /// <summary>Whether two accesses to different fields may mean the same element in different iterations.</summary>
    private bool MayBeOneStruct(LoopNode loop, Access first, Access second)
    {
        (Variable one, Node? viewOfOne) = Base(loop, first.Buffer);
        (Variable other, Node? viewOfOther) = Base(loop, second.Buffer);
        bool areLeaves = new[] { one, other }.All(buffer => tree.Program.Function.Wholes.Any(whole => whole.Leaves.Any(leaf => leaf.Id == buffer.Id)));
        if (!areLeaves) return true;
        if (viewOfOne is null && viewOfOther is null) return dependence.MayMeetInOneRun(loop, first, second with { Buffer = first.Buffer });
        return viewOfOne is null || viewOfOther is null || PitchOf(loop, viewOfOne) is not { } pitch || !pitch.Equals(PitchOf(loop, viewOfOther));
    }

    /// <summary>A buffer that a statement makes.</summary>
    private static Variable? Made(Statement statement) => statement switch
    {
        Declare { Value: Allocate } declare => declare.Variable,
        Call call when !call.Arguments.Where((_, i) => call.Callee.MayReturn(i)).Any() => Declared(call),
        _ => null,
    };

    private static Variable? Declared(Statement statement) => statement switch
    {
        Declare { Variable: { Type.IsBuffer: true } buffer } => buffer,
        Call { Result: { Type.IsBuffer: true } result } => result,
        _ => null,
    };

    private bool Meet(LoopNode loop, Access[] accesses)
    {
        for (int i = 0; i < accesses.Length; i++)
        {
            for (int j = i; j < accesses.Length; j++)
            {
                if (MayMeet(loop, accesses[i], accesses[j])) return true;
            }
        }

        return false;
    }

    private bool MayMeet(LoopNode loop, Access first, Access second)
    {
        (Variable one, Node? viewOfOne) = Base(loop, first.Buffer);
        (Variable other, Node? viewOfOther) = Base(loop, second.Buffer);
        if (one.Id != other.Id) return !AreDistinct(one, other);
        if (Moves(loop, one)) return true;
        if (!dependence.MayMeetInOneRun(loop, first, second)) return false;

        // All that goes through windows of the same size at the same places: it is enough that the windows are apart.
        return viewOfOne is null || viewOfOther is null || PitchOf(loop, viewOfOne) is not { } pitch || !pitch.Equals(PitchOf(loop, viewOfOther));
    }

    private Expression? PitchOf(LoopNode loop, Node view) => view.Statement.Primal() is Declare { Value: Slice { Start: { } start, Count: { } count } slice } ? dependence.Pitch(loop, new Access(view, slice.Buffer, start, AccessKind.Write), count) : null;

    /// <summary>What a view that an iteration makes is a part of, itself not such a view, and where the view of that is made.</summary>
    private static (Variable Buffer, Node? View) Base(LoopNode loop, Variable buffer)
    {
        Node? view = null;
        while (true)
        {
            Node[] made = [.. loop.Body.All().Where(node => node.Statement.Primal() is Declare { Value: not null } declare && declare.Variable.Id == buffer.Id)];
            if (made.Length != 1 || Moves(loop, buffer) || made[0].Statement.Primal() is not Declare { Value: Slice slice }) return (buffer, view);
            (buffer, view) = (slice.Buffer, made[0]);
        }
    }

    private static bool Moves(LoopNode loop, Variable buffer) => loop.Body.All().Any(node => Moved(node.Statement.Primal()).Any(moved => moved.Id == buffer.Id));

    private static IEnumerable<Variable> Moved(Statement statement) => statement switch
    {
        Permute permute => permute.Targets,
        Assign { Target: Read { Type.IsBuffer: true } target } => [target.Variable],
        _ => [],
    };

    /// <summary>Whether two variables never name the same buffer: each starts as one of its own, and they are only ever exchanged.</summary>
    private bool AreDistinct(Variable one, Variable other)
    {
        int group = tree.Program.Groups[one];
        if (one.Id == other.Id || group != tree.Program.Groups[other]) return one.Id != other.Id;
        Statement[] all = [.. tree.Root.All().Select(node => node.Statement.Primal())];
        bool InGroup(Variable variable) => variable.Type.IsBuffer && tree.Program.Groups[variable] == group;
        return all.All(statement => statement switch
        {
            Declare declare when InGroup(declare.Variable) => declare.Value is Allocate && IsOutside(declare),
            Assign { Target: Read { Type.IsBuffer: true } target } => !InGroup(target.Variable),
            Call { Result: { Type.IsBuffer: true } result } => !InGroup(result),
            Permute permute => !permute.Targets.Any(InGroup) || new HashSet<int>(permute.Targets.Select(target => target.Id)).SetEquals(permute.Sources.Select(source => source.Id)),
            _ => true,
        });
    }

    /// <summary>Whether a declaration stands in no loop, so that it makes one buffer.</summary>
    private bool IsOutside(Declare declare) => tree.Root.All().Any(node => ReferenceEquals(node.Statement.Primal(), declare) && !node.Parent.Ancestors().Any(block => block.Owner is LoopNode));
}
