using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Finds the loops no adjoint of which flows from one iteration to another, increments apart: their iterations can be transposed in any order, and each right after it has run.
/// Values may flow as they like, since the primal keeps its order.
/// </summary>
internal sealed class IndependentLoops(ProgramTree tree, Dependence dependence)
{
    private readonly LinearProgram program = tree.Program;

    public bool IsIndependent(LoopNode loop)
    {
        if (loop.For is null || loop.For.Guard is not null) return false;
        if (Safety.IsOff(SafetyAnalysis.LoopIndependence)) return true;
        AdjointAccess[] accesses = [.. loop.Body.All().SelectMany(n => AdjointEffects.Of(n, program))];
        if (loop.Body.All().Any(n => n.Statement is Permute)) return false;
        return loop.Headers.Values.Where(h => program.Activity.IsActive(h.Variable)).All(h => ScalarIsIndependent(loop, h, accesses)) && BuffersAreIndependent(loop, accesses);
    }

    private bool ScalarIsIndependent(LoopNode loop, Version header, AdjointAccess[] accesses)
    {
        AdjointAccess[] own = [.. accesses.Where(a => a.Variable.Id == header.Variable.Id)];
        if (own.All(a => a.Effect == AdjointEffect.Reads)) return true;

        // Assigned anew in each iteration before it is used, and not used after the loop.
        if (own.Any(a => a.Effect is AdjointEffect.Adds or AdjointEffect.Reads && Reaches(header, a.Node.Before[header.Variable.Id]))) return false;
        if (loop.Body.After.TryGetValue(header.Variable.Id, out Version? last) && Reaches(header, last)) return false;
        return !IsUsedAfter(loop, header.Variable);
    }

    /// <summary>Whether a value may be, or contain through branches and inner loops, the value at the start of the iteration.</summary>
    private static bool Reaches(Version header, Version value)
    {
        if (ReferenceEquals(header, value)) return true;
        return value.Kind switch
        {
            // What is added to moves its adjoint on, also where what is added has none.
            VersionKind.Computed => value.Node is LeafNode { Primal: Increment } && Reaches(header, value.Node.Before[value.Variable.Id]),
            VersionKind.Merged => value.Node!.Blocks.Any(b => Reaches(header, b.After[value.Variable.Id])),
            VersionKind.Exit => Reaches(header, value.Node!.Before[value.Variable.Id]),
            VersionKind.Header => !ReferenceEquals(value.Node, header.Node) && Reaches(header, value.Node!.Before[value.Variable.Id]),
            _ => false,
        };
    }

    private bool IsUsedAfter(LoopNode loop, Variable variable)
    {
        if (program.Function.Parameters.Any(p => p.Variable.Id == variable.Id && p.Passing != Passing.Value && p.Passing != Passing.In)) return true;
        if (program.Result?.Id == variable.Id) return true;

        // Any other mention of its adjoint outside the loop, before or after it: enclosing loops make "before" come after.
        return tree.Root.All().Where(n => !IsInside(n, loop)).SelectMany(n => AdjointEffects.Of(n, program)).Any(a => a.Variable.Id == variable.Id && a.Effect != AdjointEffect.Takes);
    }

    private static bool IsInside(Node node, LoopNode loop) => node.Parent.Ancestors().Any(b => ReferenceEquals(b, loop.Body));

    private bool BuffersAreIndependent(LoopNode loop, AdjointAccess[] accesses)
    {
        foreach (IGrouping<int, AdjointAccess> group in accesses.Where(a => a.Variable.Type.IsBuffer).GroupBy(a => program.Groups[a.Variable]))
        {
            AdjointAccess[] members = [.. group];
            if (!MeetsNowhere(loop, members) && !PrivateBuffers.IsPrivate(tree, loop, group.Key)) return false;
        }

        return true;
    }

    private bool MeetsNowhere(LoopNode loop, AdjointAccess[] members)
    {
        for (int i = 0; i < members.Length; i++)
        {
            for (int j = i; j < members.Length; j++)
            {
                if (!AdjointAccess.Conflict(members[i].Effect, members[j].Effect)) continue;
                if (dependence.MayMeetAcross(loop, ToAccess(members[i]), ToAccess(members[j]))) return false;
            }
        }

        return true;
    }

    private static Access ToAccess(AdjointAccess access) => new(access.Node, access.Variable, access.Index, AccessKind.Write);
}
