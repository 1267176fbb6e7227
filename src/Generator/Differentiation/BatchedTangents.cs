using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Eight tangents at once. Tangents of <c>float</c> values are <c>double</c> too.</summary>
internal sealed class BatchedTangents(DerivativeVariables tangents) : RetypedTangents(tangents)
{
    public const string MethodSuffix = "ForwardBatched";

    public static Template ZeroLanes { get; } = new(IrType.Lanes.Text + ".Zero", [], IrType.Lanes);

    public override string Suffix => MethodSuffix;

    public override string Summary => "The value of {0} and eight of its tangents at once. For generated code.";

    public override IrType TangentType => IrType.Lanes;

    public override Expression Zero => ZeroLanes;

    public static IrType Widen(IrType type) => type is BufferType buffer ? buffer with { Element = IrType.Lanes } : IrType.Lanes;

    protected override Expression Constant(Expression expression) => new Template("{System.Runtime.Intrinsics.Vector512}.Create({0})", [Scalar(expression)], IrType.Lanes);

    protected override Statement Add(Increment increment, Expression target, Expression value) => increment with { Target = target, Value = value };

    protected override Expression Combine(Expression expression) => expression switch
    {
        Unary unary => unary with { Operand = Linear(unary.Operand), Type = IrType.Lanes },
        Binary { Operator: BinaryOperator.Multiply } product => HasTangents(product.Right)
            ? product with { Left = Scalar(product.Left), Right = Linear(product.Right), Type = IrType.Lanes }
            : product with { Left = Linear(product.Left), Right = Scalar(product.Right), Type = IrType.Lanes },
        Binary { Operator: BinaryOperator.Divide } quotient => quotient with { Left = Linear(quotient.Left), Right = Scalar(quotient.Right), Type = IrType.Lanes },
        Binary sum => sum with { Left = Linear(sum.Left), Right = Linear(sum.Right), Type = IrType.Lanes },
        IR.Convert convert => Linear(convert.Operand),
        Invoke times => times with { Member = "AutodiffGen.BatchedPartials.Times", Arguments = [Scalar(times.Arguments[0]), Linear(times.Arguments[1])], Type = IrType.Lanes },
        _ => throw new InvalidOperationException("No vector of " + expression.GetType().Name),
    };

    /// <summary>A coefficient, in the precision of the tangents.</summary>
    private Expression Scalar(Expression expression) => Simplification.Algebra.To(Rewrite(expression), IrType.Double);
}
