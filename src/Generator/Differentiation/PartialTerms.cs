using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Collects the terms <c>coefficient * reference'</c> of an expression that <see cref="Decomposition"/> has prepared, by the chain rule.</summary>
internal sealed class PartialTerms(Activity activity)
{
    private readonly List<LinearTerm> terms = [];

    /// <param name="activity">Tells which references carry derivatives.</param>
    /// <param name="expression">The prepared expression.</param>
    /// <param name="result">What holds the expression's own value afterwards, if anything does.</param>
    public static EquatableArray<LinearTerm> Of(Activity activity, Expression expression, Expression? result)
    {
        var collector = new PartialTerms(activity);
        collector.Collect(expression, Algebra.One(expression.Type), guarded: false, result);
        return collector.terms.Where(t => !Algebra.IsZero(t.Coefficient)).ToEquatableArray();
    }

    private void Collect(Expression expression, Expression coefficient, bool guarded, Expression? result)
    {
        if (!activity.IsActive(expression) || Algebra.IsZero(coefficient)) return;
        switch (expression)
        {
            case Read or Element:
                Add(expression, coefficient, guarded);
                break;
            case Unary { Operator: UnaryOperator.Negate } negate:
                Collect(negate.Operand, Algebra.Negate(coefficient), guarded, null);
                break;
            case IR.Convert convert:
                // The derivative passes through a conversion between real types; coefficients keep the type of the whole expression.
                Collect(convert.Operand, coefficient, guarded, null);
                break;
            case Binary binary:
                CollectBinary(binary, coefficient, guarded, result);
                break;
            case Conditional conditional:
                CollectConditional(conditional, coefficient, guarded);
                break;
            case Invoke invoke:
                CollectInvoke(invoke, coefficient, guarded, result);
                break;
        }
    }

    private void CollectBinary(Binary binary, Expression coefficient, bool guarded, Expression? result)
    {
        IrType type = coefficient.Type;
        Expression left = Algebra.To(binary.Left, type);
        Expression right = Algebra.To(binary.Right, type);
        switch (binary.Operator)
        {
            case BinaryOperator.Add:
                Collect(binary.Left, coefficient, guarded, null);
                Collect(binary.Right, coefficient, guarded, null);
                break;
            case BinaryOperator.Subtract:
                Collect(binary.Left, coefficient, guarded, null);
                Collect(binary.Right, Algebra.Negate(coefficient), guarded, null);
                break;
            case BinaryOperator.Multiply:
                Collect(binary.Left, Algebra.Multiply(coefficient, right), guarded, null);
                Collect(binary.Right, Algebra.Multiply(coefficient, left), guarded, null);
                break;
            case BinaryOperator.Divide:
                Collect(binary.Left, Algebra.Divide(coefficient, right), guarded, null);
                if (activity.IsActive(binary.Right)) Collect(binary.Right, Algebra.Multiply(coefficient, DivisorPartial(left, right, Algebra.To(result!, type))), guarded, null);
                break;
            case BinaryOperator.Remainder:
                Collect(binary.Left, coefficient, guarded, null);
                if (activity.IsActive(binary.Right))
                {
                    var quotient = new Binary(BinaryOperator.Divide, new Binary(BinaryOperator.Subtract, left, Algebra.To(result!, type), type), right, type);
                    var rounded = new Invoke(RuleTable.MemberOf("System.Math.Round", type), [quotient], type);
                    Collect(binary.Right, Algebra.Negate(Algebra.Multiply(coefficient, rounded)), guarded, null);
                }

                break;
        }
    }

    /// <summary>The partial <c>-q / b</c> of <c>q = a / b</c> in the divisor; <c>-q * q</c> for a reciprocal, which saves a division.</summary>
    private static Expression DivisorPartial(Expression left, Expression right, Expression quotient) => left is Literal { Code: null, RealValue: 1 or -1 } one
        ? Algebra.Multiply(Literal.Real(-one.RealValue, quotient.Type), Algebra.Multiply(quotient, quotient))
        : Algebra.Negate(Algebra.Divide(quotient, right));

    private void CollectConditional(Conditional conditional, Expression coefficient, bool guarded)
    {
        EquatableArray<LinearTerm> whenTrue = Of(activity, conditional.WhenTrue, null);
        EquatableArray<LinearTerm> whenFalse = Of(activity, conditional.WhenFalse, null);
        foreach (Expression reference in whenTrue.Concat(whenFalse).Select(t => t.Reference).Distinct())
        {
            Expression Side(EquatableArray<LinearTerm> side) => Algebra.To(side.FirstOrDefault(t => t.Reference.Equals(reference))?.Coefficient ?? Algebra.Zero(coefficient.Type), coefficient.Type);
            Add(reference, Algebra.Multiply(Algebra.Select(conditional.Condition, Side(whenTrue), Side(whenFalse)), coefficient), guarded);
        }
    }

    private void CollectInvoke(Invoke invoke, Expression coefficient, bool guarded, Expression? result)
    {
        EquatableArray<Partial?> partials = RuleTable.Specialise(invoke.Member, invoke.Arguments)!.Partials;
        for (int i = 0; i < invoke.Arguments.Count; i++)
        {
            if (partials[i] is not { } partial || !activity.IsActive(invoke.Arguments[i])) continue;
            Expression value = Algebra.To(RuleTable.Instantiate(partial, invoke.Type, invoke.Arguments, result ?? Algebra.Zero(invoke.Type)), coefficient.Type);
            Collect(invoke.Arguments[i], Algebra.Multiply(coefficient, value), guarded || partial.Guarded, null);
        }
    }

    private void Add(Expression reference, Expression coefficient, bool guarded)
    {
        int like = terms.FindIndex(t => t.Guarded == guarded && !guarded && t.Reference.Equals(reference));
        if (like < 0) terms.Add(new LinearTerm(coefficient, reference, guarded));
        else terms[like] = terms[like] with { Coefficient = Algebra.Add(terms[like].Coefficient, coefficient) };
    }
}
