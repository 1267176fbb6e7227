using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Expressions that say whose derivatives a value has which a call has computed; see <see cref="TensorTable"/>. When the linear statements are made nothing but the value is left of them, and a
/// statement that only said it is idle: the linear statement beside it is all there is.
/// </summary>
internal sealed class StatedValues : ExpressionRewriter
{
    /// <summary>The value of an expression, without what is said of its derivatives.</summary>
    public static Expression ValueOf(Expression expression)
    {
        while (expression is Invoke { Member: var key } stated && TensorTable.Has(key)) expression = stated.Arguments[0];
        return expression;
    }

    public static Block Remove(Block block) => new Idle().Run(new Rewriting(new StatedValues()).Apply(block));

    public override Expression Rewrite(Expression expression) => base.Rewrite(ValueOf(expression));

    /// <summary>Drops idle statements without a linear part, and the loops that consisted of them.</summary>
    private sealed class Idle : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements) => statements.RemoveAll(s => s is not Differentiated && (s.IsIdle() || s is For { Body.IsEmpty: true, To: Length }));
    }
}
