using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// A quotient that only another quotient of the same block reads moves into it: <c>double a = s / p; x += a / q;</c> becomes <c>x += s / (p * q);</c>, one division in place of two that wait for
/// each other. Only derivatives are touched.
/// </summary>
internal sealed class MergedQuotients : BlockRewriter
{
    // How far ahead the reader is looked for, so that long straight-line methods cost no quadratic time.
    private const int Reach = 24;

    private readonly int firstGenerated;
    private readonly Dictionary<int, int> reads;
    private readonly HashSet<int> assigned;

    private MergedQuotients(Block block, int firstGenerated)
    {
        this.firstGenerated = firstGenerated;
        reads = block.All().SelectMany(Usage.Named).GroupBy(v => v.Id).ToDictionary(g => g.Key, g => g.Count());
        assigned = [.. block.All().SelectMany(Usage.Assigned).Select(v => v.Id)];
    }

    public static Block Run(Block block, int firstGenerated) => new MergedQuotients(block, firstGenerated).Run(block);

    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (statements[i] is not Declare { Value: Binary { Operator: BinaryOperator.Divide, Type.IsReal: true } quotient, Variable: var variable } || variable.Id < firstGenerated) continue;
            if (assigned.Contains(variable.Id) || !reads.TryGetValue(variable.Id, out int count) || count != 1 || !IsOfScalars(quotient)) continue;
            int user = statements.FindIndex(i + 1, Math.Min(Reach, statements.Count - i - 1), s => Usage.Mentions(s, variable));
            if (user < 0 || statements[user] is not Increment { IsDerivative: true } increment) continue;
            var replacing = new Replacing(variable, quotient);
            Expression merged = replacing.Rewrite(increment.Value);
            var inputs = new HashSet<int>(quotient.Variables().Select(v => v.Id));
            bool isStable = !statements.Skip(i + 1).Take(user - i - 1).SelectMany(Usage.Tree).SelectMany(Usage.Assigned).Any(v => inputs.Contains(v.Id));
            if (!replacing.HasMerged || !isStable) continue;
            statements[user] = increment with { Value = merged };
            statements.RemoveAt(i);
            i--;
        }
    }

    /// <summary>Whether no store to a buffer can change the value.</summary>
    private static bool IsOfScalars(Expression expression) => expression.Descendants().All(e => e is Read { Type.IsBuffer: false } or Literal or Binary or Unary);

    private sealed class Replacing(Variable variable, Expression value) : ExpressionRewriter
    {
        public bool HasMerged { get; private set; }

        public override Expression Rewrite(Expression expression)
        {
            if (expression is Binary { Operator: BinaryOperator.Divide, Type.IsReal: true } quotient && Monomial.Parse(quotient).Factors.Any(f => f is Read read && read.Variable.Id == variable.Id))
            {
                HasMerged = true;
                return Algebra.Multiply(Monomial.Parse(quotient).WithoutFactor(new Read(variable))!.Render(quotient.Type), value);
            }

            return base.Rewrite(expression);
        }
    }
}
