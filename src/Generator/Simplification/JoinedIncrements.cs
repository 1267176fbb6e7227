using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Joins additions to the same adjoint: <c>a[i] += p; b[j] += q; a[i] += r</c> becomes <c>b[j] += q; a[i] += p + r</c>. A primal sum keeps the order of its operations.</summary>
internal static class JoinedIncrements
{
    public static Block Run(Block block) => new Joining(new BufferGroups(block)).Run(block);

    /// <param name="groups">The adjoint buffers that are views of one another.</param>
    private sealed class Joining(BufferGroups groups) : BlockRewriter
    {
        // How far ahead a partner is looked for, so that long straight-line methods cost no quadratic time.
        private const int Reach = 24;

        protected override void Rewrite(List<Statement> statements)
        {
            for (int i = 0; i < statements.Count; i++)
            {
                if (statements[i] is not Increment { Target: Element or Read } first || !first.IsDerivative) continue;
                if (FindPartner(statements, i, first) is not { } partner) continue;
                var second = (Increment)statements[partner];
                statements[partner] = second with { Value = SharedFactors.Sum([second.Value, first.Value], second.Value.Type) };
                statements.RemoveAt(i);
                i--;
            }
        }

        private int? FindPartner(List<Statement> statements, int index, Increment first)
        {
            Variable place = first.Target.NamedVariable()!;
            int end = Math.Min(statements.Count, index + 1 + Reach);
            int candidate = statements.FindIndex(index + 1, end - index - 1, s => s is Increment { IsDerivative: true } other && other.Target.Equals(first.Target));
            if (candidate < 0) return null;
            Variable[] needed = [.. first.Value.Variables().Concat(first.Target is Element element ? element.Index.Variables() : [])];
            for (int i = index + 1; i < end; i++)
            {
                switch (statements[i])
                {
                    case Increment { IsDerivative: true } second when second.Target.Equals(first.Target):
                        return Names(second.Value, place) || Names(first.Value, place) ? null : i;
                    case Increment { IsDerivative: true } other when !Names(other.Value, place) && !needed.Any(v => IsSame(v, other.Target.NamedVariable()!)) && !(other.Target is Element target && Names(target.Index, place)):
                        continue;
                    case Declare { Value: { } value } declare when !Names(value, place) && !needed.Any(v => IsSame(v, declare.Variable)) && !declare.Variable.Type.IsBuffer:
                        continue;
                    default:
                        return null;
                }
            }

            return null;
        }

        private bool Names(Expression expression, Variable variable) => expression.Variables().Any(v => IsSame(v, variable));

        private bool IsSame(Variable first, Variable second) => first.Id == second.Id || (first.Type.IsBuffer && second.Type.IsBuffer && groups.MayShare(first, second));
    }
}
