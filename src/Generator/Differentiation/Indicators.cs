using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Convert = AutodiffGen.Generator.IR.Convert;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Choices of 0 and 1 by a comparison of differentiable values, as in <c>x > k ? 1.0 : 0.0</c>, whose jump is lost on the way to a result. A choice that multiplies what it compares, as a mask
/// does in <c>(x > 0 ? 1 : 0) * x</c>, is meant: the other factor carries the derivative.
/// </summary>
internal sealed class Indicators(Statement[] statements, Activity activity, ValueFlow flow)
{
    private readonly Dictionary<int, HashSet<int>> masks = [];
    private readonly HashSet<string> lost = [];

    public IEnumerable<Refusal> Find(string id)
    {
        foreach (Declare declare in statements.OfType<Declare>())
        {
            if (declare.Value is { } value && Find(value) is { } choice) masks[declare.Variable.Id] = ComparedBy(choice);
        }

        foreach (Statement statement in statements)
        {
            lost.Clear();
            switch (statement)
            {
                case Declare { Value: { } value } declare when !masks.ContainsKey(declare.Variable.Id) && activity.IsUseful(declare.Variable):
                    Visit(value, []);
                    break;
                case Assign assign when activity.IsUseful(assign.Target.NamedVariable()):
                    Visit(assign.Value, []);
                    break;
                case Increment increment when activity.IsUseful(increment.Target.NamedVariable()):
                    Visit(increment.Value, []);
                    break;
                case Return { Value: { Type.IsReal: true } value }:
                    Visit(value, []);
                    break;
                default:
                    continue;
            }

            if (lost.Count > 0) yield return new Refusal(statement.Ordinal, Name(lost), id);
        }
    }

    /// <summary>Names of variables as a text.</summary>
    public static string Name(IEnumerable<string> names) => string.Join(" and ", names.OrderBy(name => name, StringComparer.Ordinal).Select(name => "'" + name + "'"));

    /// <param name="value">A value whose derivative is used.</param>
    /// <param name="factors">The variables that it is multiplied with.</param>
    private void Visit(Expression value, IReadOnlyCollection<int> factors)
    {
        switch (value)
        {
            case Conditional when Find(value) is { } choice:
                if (!ComparedBy(choice).Overlaps(factors)) lost.UnionWith(flow.Compared(choice.Condition));
                break;
            case Read read when masks.TryGetValue(read.Variable.Id, out HashSet<int>? compared):
                if (!compared.Overlaps(factors)) lost.Add(read.Variable.Name);
                break;
            case Unary unary:
                Visit(unary.Operand, factors);
                break;
            case Convert convert:
                Visit(convert.Operand, factors);
                break;
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                Visit(sum.Left, factors);
                Visit(sum.Right, factors);
                break;
            case Binary { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } product:
                Visit(product.Left, [.. factors, .. Ids(product.Right)]);
                Visit(product.Right, [.. factors, .. Ids(product.Left)]);
                break;
            case Conditional choice:
                Visit(choice.WhenTrue, factors);
                Visit(choice.WhenFalse, factors);
                break;
            case Invoke invoke when RuleTable.Find(invoke.Member, invoke.Arguments.Count) is { } rule:
                for (int i = 0; i < invoke.Arguments.Count; i++)
                {
                    if (rule.Partials[i] is not null) Visit(invoke.Arguments[i], []);
                }

                break;
        }
    }

    /// <summary>The choice of 0 and 1 that a value is, or null.</summary>
    private Conditional? Find(Expression value) => value switch
    {
        Convert { Type.IsReal: true } convert => Find(convert.Operand),
        Conditional { WhenTrue: var first, WhenFalse: var second } choice when IsUnit(first) && IsUnit(second) && !first.Equals(second) && flow.Compared(choice.Condition).Any() => choice,
        _ => null,
    };

    private static bool IsUnit(Expression value) => value switch
    {
        Literal { Code: null, Type.IsReal: true } literal => literal.RealValue is 0 or 1 or -1,
        Literal { Code: null, Type: PrimitiveType { IsInteger: true } } literal => literal.Bits is 0 or 1 or -1,
        Unary { Operator: UnaryOperator.Negate } negation => IsUnit(negation.Operand),
        Convert convert => IsUnit(convert.Operand),
        _ => false,
    };

    private static HashSet<int> ComparedBy(Conditional choice) => [.. Ids(choice.Condition)];

    private static IEnumerable<int> Ids(Expression expression) => expression.Variables().Where(variable => variable.Type.IsDifferentiable).Select(variable => variable.Id);
}
