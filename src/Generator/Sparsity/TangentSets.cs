using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// Tangents that are sets of inputs: forward mode with unions for sums, and without coefficients, follows the branches that the values take and so finds the pattern of the Jacobian at a
/// point.
/// </summary>
internal sealed class TangentSets : RetypedTangents
{
    public const string MethodSuffix = "ForwardSets";

    private readonly Variable sets;

    public TangentSets(DerivativeVariables tangents, VariableSource variables)
        : base(tangents)
    {
        sets = variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
    }

    public override string Suffix => MethodSuffix;

    public override string Summary => "The value of {0} and the inputs that it depends on, as sets. For generated code.";

    public override IrType TangentType => IrType.Int32;

    public override Expression Zero => SetVariables.Empty;

    public override Variable? Context => sets;

    protected override Expression Constant(Expression expression) => SetVariables.Empty;

    protected override Statement Add(Increment increment, Expression target, Expression value) => new Assign(target, Union(target, value));

    protected override Expression Combine(Expression expression) => expression switch
    {
        Unary unary => Linear(unary.Operand),
        Binary { Operator: BinaryOperator.Multiply } product => HasTangents(product.Right) ? Multiple(product.Left, product.Right) : Multiple(product.Right, product.Left),
        Binary { Operator: BinaryOperator.Divide } quotient => Linear(quotient.Left),
        Binary sum => Union(Linear(sum.Left), Linear(sum.Right)),
        IR.Convert convert => Linear(convert.Operand),
        Invoke times => Multiple(times.Arguments[0], times.Arguments[1]),
        _ => throw new InvalidOperationException("No set of " + expression.GetType().Name),
    };

    /// <summary>Where a condition makes the coefficient zero, nothing is passed on.</summary>
    private Expression Multiple(Expression coefficient, Expression tangent) =>
        CoefficientGuard.Of(coefficient) is var (condition, _) ? new Conditional(Rewrite(condition), Linear(tangent), SetVariables.Empty) : Linear(tangent);

    private Expression Union(Expression first, Expression second)
    {
        if (first.Equals(second) || second.Equals(SetVariables.Empty)) return first;
        return first.Equals(SetVariables.Empty) ? second : new Template("{0}.Union({1}, {2})", [new Read(sets), first, second], IrType.Int32);
    }
}
