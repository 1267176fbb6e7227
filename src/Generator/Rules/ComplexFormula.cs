using AutodiffGen.Generator.IR;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

/// <summary>A complex number under construction: the derivative of a holomorphic function is one, and its two parts are all four partial derivatives (Cauchy and Riemann).</summary>
internal readonly record struct ComplexFormula(Formula Real, Formula Imaginary)
{
    public static ComplexFormula operator -(ComplexFormula operand) => new(Negative(operand.Real), Negative(operand.Imaginary));

    public static ComplexFormula operator *(ComplexFormula left, ComplexFormula right) =>
        new((left.Real * right.Real) - (left.Imaginary * right.Imaginary), (left.Real * right.Imaginary) + (left.Imaginary * right.Real));

    public static ComplexFormula operator *(Formula scale, ComplexFormula right) => new(scale * right.Real, scale * right.Imaginary);

    /// <summary>A number divided by a complex one, by the library's own division, which doesn't overflow.</summary>
    public static ComplexFormula operator /(Formula left, ComplexFormula right) => Call("op_Division(double, Complex)", left, right.Real, right.Imaginary);

    public static ComplexFormula operator +(Formula left, ComplexFormula right) => new(left + right.Real, right.Imaginary);

    public static ComplexFormula operator -(Formula left, ComplexFormula right) => new(left - right.Real, Negative(right.Imaginary));

    /// <summary><c>z * z</c>.</summary>
    public ComplexFormula Square => new((Real * Real) - (Imaginary * Imaginary), 2 * Real * Imaginary);

    public static ComplexFormula Function(string name, ComplexFormula z) => Call(name + "(Complex)", z.Real, z.Imaginary);

    public static ComplexFormula Choose(Formula condition, ComplexFormula whenTrue, ComplexFormula whenFalse) =>
        new(Formula.Choose(condition, whenTrue.Real, whenFalse.Real), Formula.Choose(condition, whenTrue.Imaginary, whenFalse.Imaginary));

    /// <summary>A member of <c>Complex</c>, by the end of its key.</summary>
    public static ComplexFormula Call(string member, params Formula[] arguments) =>
        new(Known(LibraryStruct.Complex.FullName + "." + member + ".Real", arguments), Known(LibraryStruct.Complex.FullName + "." + member + ".Imaginary", arguments));

    /// <summary>The partial derivatives of a part of the result by the two parts of the argument.</summary>
    public Formula[] Partials(int part) => part == 0 ? [Real, Negative(Imaginary)] : [Imaginary, Real];

    private static Formula Negative(Formula operand) => operand.Expression is Unary { Operator: UnaryOperator.Negate } negation ? new Formula(negation.Operand) : -operand;
}
