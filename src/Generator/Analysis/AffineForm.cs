using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// An integer expression as <c>constant + sum of coefficient * atom</c>, where an atom is a variable, a length or any other expression that is compared as it stands.
/// </summary>
internal sealed class AffineForm
{
    private readonly Dictionary<Expression, long> coefficients = [];

    public long Constant { get; private set; }

    public IReadOnlyDictionary<Expression, long> Coefficients => coefficients;

    public static AffineForm Of(Expression expression)
    {
        var form = new AffineForm();
        form.Add(expression, 1);
        return form;
    }

    public AffineForm Minus(AffineForm other)
    {
        var difference = new AffineForm { Constant = Constant - other.Constant };
        foreach (KeyValuePair<Expression, long> entry in coefficients) difference.AddAtom(entry.Key, entry.Value);
        foreach (KeyValuePair<Expression, long> entry in other.coefficients) difference.AddAtom(entry.Key, -entry.Value);
        return difference;
    }

    public long this[Expression atom] => coefficients.TryGetValue(atom, out long coefficient) ? coefficient : 0;

    private void Add(Expression expression, long factor)
    {
        switch (expression)
        {
            case Literal { Code: null, Type.IsInteger: true } literal:
                Constant += factor * literal.Bits;
                break;
            case Binary { Operator: BinaryOperator.Add } sum:
                Add(sum.Left, factor);
                Add(sum.Right, factor);
                break;
            case Binary { Operator: BinaryOperator.Subtract } difference:
                Add(difference.Left, factor);
                Add(difference.Right, -factor);
                break;
            case Unary { Operator: UnaryOperator.Negate } negate:
                Add(negate.Operand, -factor);
                break;
            case Binary { Operator: BinaryOperator.Multiply, Left: Literal { Code: null } left } product:
                Add(product.Right, factor * left.Bits);
                break;
            case Binary { Operator: BinaryOperator.Multiply, Right: Literal { Code: null } right } product:
                Add(product.Left, factor * right.Bits);
                break;
            case Binary { Operator: BinaryOperator.Multiply } product:
                AddProduct(product, factor);
                break;
            default:
                AddAtom(expression, factor);
                break;
        }
    }

    /// <summary>Distributes a product over sums, so that <c>(i + 1) * n</c> and <c>i * n + n</c> are alike.</summary>
    private void AddProduct(Binary product, long factor)
    {
        AffineForm left = Of(product.Left);
        AffineForm right = Of(product.Right);
        if (left.coefficients.Count > 4 || right.coefficients.Count > 4)
        {
            AddAtom(product, factor);
            return;
        }

        Constant += factor * left.Constant * right.Constant;
        foreach (KeyValuePair<Expression, long> entry in left.coefficients) AddAtom(entry.Key, factor * entry.Value * right.Constant);
        foreach (KeyValuePair<Expression, long> entry in right.coefficients) AddAtom(entry.Key, factor * entry.Value * left.Constant);
        foreach (KeyValuePair<Expression, long> first in left.coefficients)
        {
            foreach (KeyValuePair<Expression, long> second in right.coefficients)
            {
                bool ordered = string.CompareOrdinal(first.Key.ToString(), second.Key.ToString()) <= 0;
                AddAtom(new Binary(BinaryOperator.Multiply, ordered ? first.Key : second.Key, ordered ? second.Key : first.Key, product.Type), factor * first.Value * second.Value);
            }
        }
    }

    private void AddAtom(Expression atom, long coefficient)
    {
        long sum = this[atom] + coefficient;
        if (sum == 0) coefficients.Remove(atom);
        else coefficients[atom] = sum;
    }
}
