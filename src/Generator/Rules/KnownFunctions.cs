using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>The functions that partial derivatives are made of. Each exists in .NET 8 and has a <c>float</c> twin (see <see cref="RuleTable.Instantiate"/>).</summary>
internal static class KnownFunctions
{
    public const double Ln2 = 0.6931471805599453;
    public const double Ln10 = 2.302585092994046;
    public const double Log2E = 1.4426950408889634;
    public const double Log10E = 0.4342944819032518;
    public const double InversePi = 0.3183098861837907;

    public static Formula Sin(Formula x) => Call("System.Math.Sin", x);

    public static Formula Cos(Formula x) => Call("System.Math.Cos", x);

    public static Formula SinPi(Formula x) => Call("System.Double.SinPi", x);

    public static Formula CosPi(Formula x) => Call("System.Double.CosPi", x);

    public static Formula Sinh(Formula x) => Call("System.Math.Sinh", x);

    public static Formula Cosh(Formula x) => Call("System.Math.Cosh", x);

    public static Formula Exp(Formula x) => Call("System.Math.Exp", x);

    public static Formula Exp2(Formula x) => Call("System.Double.Exp2", x);

    public static Formula Exp10(Formula x) => Call("System.Double.Exp10", x);

    public static Formula Log(Formula x) => Call("System.Math.Log", x);

    public static Formula Sqrt(Formula x) => Call("System.Math.Sqrt", x);

    public static Formula Pow(Formula x, Formula y) => Call("System.Math.Pow", x, y);

    public static Formula Hypot(Formula x, Formula y) => Call("System.Double.Hypot", x, y);

    public static Formula ScaleB(Formula x, Formula n) => Call("System.Math.ScaleB", x, n);

    public static Formula CopySign(Formula x, Formula y) => Call("System.Math.CopySign", x, y);

    public static Formula Round(Formula x) => Call("System.Math.Round", x);

    public static Formula PowX(Formula x, Formula y, Formula r) => Call("AutodiffGen.Partials.PowX", x, y, r);

    public static Formula PowY(Formula x, Formula y, Formula r) => Call("AutodiffGen.Partials.PowY", x, y, r);

    public static Formula HypotX(Formula x, Formula r) => Call("AutodiffGen.Partials.HypotX", x, r);

    public static Formula RootN(Formula x, Formula n, Formula r) => Call("AutodiffGen.Partials.RootN", x, n, r);

    public static Formula Atan2Y(Formula y, Formula x) => Call("AutodiffGen.Partials.Atan2Y", y, x);

    public static Formula Atan2X(Formula y, Formula x) => Call("AutodiffGen.Partials.Atan2X", y, x);

    /// <summary>A part of a member of a struct of the library; see <see cref="LibraryMember.LeafKey"/>.</summary>
    public static Formula Known(string member, params Formula[] arguments) => Call(member, arguments);

    private static Formula Call(string member, params Formula[] arguments) =>
        new(new Invoke(member, arguments.Select(argument => argument.Expression).ToEquatableArray(), IrType.Double));
}
