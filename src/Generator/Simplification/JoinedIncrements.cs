using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Joins additions to the same adjoint: <c>a[i] += p; b[j] += q; a[i] += r</c> becomes <c>b[j] += q; a[i] += p + r</c>. A primal sum keeps the order of its operations.</summary>
internal static class JoinedIncrements
{
    public static Block Run(Block block) => new Joining().Run(block);

    private sealed class Joining : BlockRewriter
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
                statements[partner] = second with { Value = Algebra.Add(second.Value, first.Value) };
                statements.RemoveAt(i);
                i--;
            }
        }

        private static int? FindPartner(List<Statement> statements, int index, Increment first)
        {
            Variable place = first.Target.NamedVariable()!;
            int end = Math.Min(statements.Count, index + 1 + Reach);
            int candidate = statements.FindIndex(index + 1, end - index - 1, s => s is Increment { IsDerivative: true } other && other.Target.Equals(first.Target));
            if (candidate < 0) return null;
            var needed = new HashSet<int>(first.Value.Variables().Concat(first.Target is Element element ? element.Index.Variables() : []).Select(v => v.Id));
            for (int i = index + 1; i < end; i++)
            {
                switch (statements[i])
                {
                    case Increment { IsDerivative: true } second when second.Target.Equals(first.Target):
                        return Names(second.Value, place) || Names(first.Value, place) ? null : i;
                    case Increment { IsDerivative: true } other when !Names(other.Value, place) && !needed.Contains(other.Target.NamedVariable()!.Id) && !(other.Target is Element target && Names(target.Index, place)):
                        continue;
                    case Declare { Value: { } value } declare when !Names(value, place) && !needed.Contains(declare.Variable.Id) && !declare.Variable.Type.IsBuffer:
                        continue;
                    default:
                        return null;
                }
            }

            return null;
        }

        private static bool Names(Expression expression, Variable variable) => expression.Variables().Any(v => v.Id == variable.Id);
    }
}
