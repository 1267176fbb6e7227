using static AutodiffGen.Generator.Rules.ComplexFormula;
using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class LibraryTable
{
    private const string PowerNote = "NaN at 0 where the real part of the exponent is less than 1; a zero seed gives 0 there.";
    private const string PoleNote = "NaN at 0.";
    private const string BranchNote = "That of the side of the branch cut on which the value is.";

    private static LibraryStruct Z => LibraryStruct.Complex;

    private static IEnumerable<LibraryMember> ComplexMembers() =>
    [
        Exact(Z, ".ctor", [null, null], Z, a => [a[0][0], a[1][0]]),
        .. new[] { "double", "float", "int", "long", "short", "byte", "sbyte", "ushort", "uint", "ulong" }.Select(type => Exact(Z, "op_Implicit", [null], Z, a => [a[0][0], 0], type)),
        Exact(Z, "Zero", [], Z, _ => [0, 0]),
        Exact(Z, "One", [], Z, _ => [1, 0]),
        Exact(Z, "ImaginaryOne", [], Z, _ => [0, 1]),
        .. new[] { "op_UnaryNegation", "Negate" }.Select(name => Exact(Z, name, [Z], Z, a => [-a[0][0], -a[0][1]])),
        Exact(Z, "Conjugate", [Z], Z, a => [a[0][0], -a[0][1]]),
        .. new[] { "op_Addition", "Add" }.SelectMany(Sums),
        .. new[] { "op_Subtraction", "Subtract" }.SelectMany(Differences),
        .. new[] { "op_Multiply", "Multiply" }.SelectMany(Products),
        .. new[] { "op_Division", "Divide" }.SelectMany(Quotients),
        Exact(Z, "op_Equality", [Z, Z], null, a => [Both(Equal(a[0][0], a[1][0]), Equal(a[0][1], a[1][1]))]),
        Exact(Z, "op_Inequality", [Z, Z], null, a => [Not(Both(Equal(a[0][0], a[1][0]), Equal(a[0][1], a[1][1])))]),
        .. new[] { "Abs", "Magnitude" }.Select(name => Called(Z, name, [Z], null, (a, _, r) => [HypotX(a[0][0], r), HypotX(a[0][1], r)], "0 at 0.")),
        Called(Z, "Phase", [Z], null, (a, _, r) => [Atan2X(a[0][1], a[0][0]), Atan2Y(a[0][1], a[0][0])], "NaN at 0, where there is no tangent plane."),
        Holomorphic("FromPolarCoordinates", [null, null], a => [new(Cos(a[1].Real), Sin(a[1].Real)), new(-(a[0].Real * Sin(a[1].Real)), a[0].Real * Cos(a[1].Real))]),
        Holomorphic("Reciprocal", [Z], a => [-(1 / a[0]).Square], PoleNote),
        Holomorphic("Exp", [Z], a => [Function("Exp", a[0])]),
        Holomorphic("Log", [Z], a => [1 / a[0]], PoleNote),
        Holomorphic("Log", [Z, null], a => [1 / Log(a[1].Real) * (1 / a[0]), -1 / (a[1].Real * Log(a[1].Real)) * ComplexFormula.Call("Log(Complex, double)", a[0].Real, a[0].Imaginary, a[1].Real)], PoleNote),
        Holomorphic("Log10", [Z], a => [Log10E * (1 / a[0])], PoleNote),
        Holomorphic("Sqrt", [Z], a => [0.5 / Function("Sqrt", a[0])], "NaN at 0; a zero seed gives 0 there.", isGuarded: true),
        Holomorphic("Pow", [Z, Z], a => [PowerSlope(a[0], a[1], Pow), PowerGrowth(a[0], Pow(a[0], a[1]))], PowerNote, isGuarded: true),
        Holomorphic("Pow", [Z, null], a => [PowerSlope(a[0], a[1], RealPow), PowerGrowth(a[0], RealPow(a[0], a[1]))], PowerNote, isGuarded: true),
        Holomorphic("Sin", [Z], a => [Function("Cos", a[0])]),
        Holomorphic("Cos", [Z], a => [-Function("Sin", a[0])]),
        Holomorphic("Tan", [Z], a => [1 + Function("Tan", a[0]).Square]),
        Holomorphic("Sinh", [Z], a => [Function("Cosh", a[0])]),
        Holomorphic("Cosh", [Z], a => [Function("Sinh", a[0])]),
        Holomorphic("Tanh", [Z], a => [1 - Function("Tanh", a[0]).Square]),
        Holomorphic("Asin", [Z], a => [1 / RootOfOneMinusSquare(a[0], "Cos", "Asin")], "NaN at ±1; a zero seed gives 0 there. " + BranchNote, isGuarded: true),
        Holomorphic("Acos", [Z], a => [-(1 / RootOfOneMinusSquare(a[0], "Sin", "Acos"))], "NaN at ±1; a zero seed gives 0 there. " + BranchNote, isGuarded: true),
        Holomorphic("Atan", [Z], a => [1 / (1 + a[0].Square)], "NaN at ±i."),
    ];

    private static LibraryMember[] Sums(string name) =>
    [
        Exact(Z, name, [Z, Z], Z, a => [a[0][0] + a[1][0], a[0][1] + a[1][1]]),
        Exact(Z, name, [Z, null], Z, a => [a[0][0] + a[1][0], a[0][1]]),
        Exact(Z, name, [null, Z], Z, a => [a[0][0] + a[1][0], a[1][1]]),
    ];

    private static LibraryMember[] Differences(string name) =>
    [
        Exact(Z, name, [Z, Z], Z, a => [a[0][0] - a[1][0], a[0][1] - a[1][1]]),
        Exact(Z, name, [Z, null], Z, a => [a[0][0] - a[1][0], a[0][1]]),
        Exact(Z, name, [null, Z], Z, a => [a[0][0] - a[1][0], -a[1][1]]),
    ];

    private static LibraryMember[] Products(string name) =>
    [
        Holomorphic(name, [Z, Z], a => [a[1], a[0]]),
        Called(Z, name, [Z, null], Z, (a, part, _) => part == 0 ? [a[1][0], null, a[0][0]] : [null, a[1][0], a[0][1]]),
        Called(Z, name, [null, Z], Z, (a, part, _) => part == 0 ? [a[1][0], a[0][0], null] : [a[1][1], null, a[0][0]]),
    ];

    private static LibraryMember[] Quotients(string name) =>
    [
        Holomorphic(name, [Z, Z], a => [1 / a[1], -(ComplexFormula.Call("op_Division(Complex, Complex)", a[0].Real, a[0].Imaginary, a[1].Real, a[1].Imaginary) * (1 / a[1]))], PoleNote),
        Called(Z, name, [Z, null], Z, (a, part, r) => part == 0 ? [1 / a[1][0], null, -r / a[1][0]] : [null, 1 / a[1][0], -r / a[1][0]], PoleNote),
        Holomorphic(name, [null, Z], a => [1 / a[1], -((a[0].Real / a[1]) * (1 / a[1]))], PoleNote),
    ];

    /// <summary>A function that has a complex derivative in each complex argument, and one along the line of the numbers in each real one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="derivatives">Makes the derivatives; of a real argument only the real part is given.</param>
    /// <param name="note">What the documentation says of singular points.</param>
    /// <param name="isGuarded">Whether a derivative may be infinite or NaN where the value is finite.</param>
    private static LibraryMember Holomorphic(string name, LibraryStruct?[] parameters, Func<ComplexFormula[], ComplexFormula[]> derivatives, string? note = null, bool isGuarded = false) =>
        Called(Z, name, parameters, Z, (arguments, part, _) => derivatives([.. arguments.Select(argument => new ComplexFormula(argument[0], argument.Length > 1 ? argument[1] : 0))])
            .SelectMany((derivative, i) => parameters[i] is null ? [part == 0 ? derivative.Real : derivative.Imaginary] : derivative.Partials(part))
            .Select(partial => (Formula?)(isGuarded ? Guarded(partial) : partial)), note);

    private static ComplexFormula Pow(ComplexFormula z, ComplexFormula w) => ComplexFormula.Call("Pow(Complex, Complex)", z.Real, z.Imaginary, w.Real, w.Imaginary);

    private static ComplexFormula RealPow(ComplexFormula z, ComplexFormula y) => ComplexFormula.Call("Pow(Complex, double)", z.Real, z.Imaginary, y.Real);

    /// <summary><c>w z^(w - 1)</c>. The library's power of 0 is 0 for negative exponents too; what is divided by 0 isn't.</summary>
    private static ComplexFormula PowerSlope(ComplexFormula z, ComplexFormula w, Func<ComplexFormula, ComplexFormula, ComplexFormula> power)
    {
        ComplexFormula Times(ComplexFormula factor) => w.Imaginary.Expression is IR.Literal ? w.Real * factor : w * factor;
        return ComplexFormula.Choose(w.Real >= 1, Times(power(z, new(w.Real - 1, w.Imaginary))), Times(power(z, w) * (1 / z)));
    }

    /// <summary><c>z^w log(z)</c>, 0 at 0.</summary>
    private static ComplexFormula PowerGrowth(ComplexFormula z, ComplexFormula power) =>
        ComplexFormula.Choose(Both(Equal(z.Real, 0), Equal(z.Imaginary, 0)), new(0, 0), power * Function("Log", z));

    /// <summary>
    /// <c>√(1 - z²)</c>, which is the cosine of the arc sine. On the branch cuts the library's root doesn't see which side is meant, but the value of the function does.
    /// </summary>
    private static ComplexFormula RootOfOneMinusSquare(ComplexFormula z, string inverse, string function) => ComplexFormula.Choose(
        Both(Equal(z.Imaginary, 0), z.Real * z.Real > 1),
        Function(inverse, Function(function, z)),
        Function("Sqrt", OneMinusSquare(z)));

    /// <summary><c>1 - z²</c>, factored where it would cancel near ±1.</summary>
    private static ComplexFormula OneMinusSquare(ComplexFormula z) => new(((1 - z.Real) * (1 + z.Real)) + (z.Imaginary * z.Imaginary), -2 * z.Real * z.Imaginary);
}
