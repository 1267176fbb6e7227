using System.Globalization;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Values by way of fields, structs of the library, numbers that may be null, and methods with rules.</summary>
internal sealed partial class Disguises
{
    private static readonly Dictionary<string, string> RuledFunctions = new(StringComparer.Ordinal)
    {
        ["Math.Sin"] = "Math.Cos(x)",
        ["Math.Exp"] = "Math.Exp(x)",
        ["Math.Tanh"] = "1.0 / (Math.Cosh(x) * Math.Cosh(x))",
    };

    /// <summary>An assignment of two reals by way of a complex number, or null.</summary>
    public string? AsComplex(AssignPair pair)
    {
        if (!style.HasFlag(Features.Library) || generic is not null || pair is not { First: Local { Type: Scalar.Double } first, Second: Local { Type: Scalar.Double } second }) return null;
        string name = Fresh("zPair");
        return $"var {name} = new System.Numerics.Complex({text(pair.FirstValue)}, {text(pair.SecondValue)}); ({plain(first)}, {plain(second)}) = ({name}.Real, {name}.Imaginary);";
    }

    /// <summary>A constant that stands in the object.</summary>
    private string? Field(Expr e, int roll)
    {
        if (e is not Const { IsReal: true } constant) return null;
        string type = SourcePrinter.Name(e.Type), literal = SourcePrinter.Literal(constant.Value, e.Type);
        string name = "zField_" + type + "_" + string.Concat(literal.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
        bool isArray = roll % 3 == 0;
        if (isArray) name += "_of";
        members[name] = isArray ? $"[Constant] private readonly {type}[] {name} = {{ 9, {literal} }};" : $"[Constant] private {(roll % 2 == 0 ? "readonly " : "")}{type} {name} = {literal};";
        return (roll % 5 == 0 ? "this." : "") + name + (isArray ? "[1]" : "");
    }

    private string? Library(Expr e, int roll)
    {
        if (e is Negate { Type: Scalar.Double } negation) return $"(-new System.Numerics.Complex({text(negation.Operand)}, 0.5)).Real";
        if (e is not Op { Operator: "+" or "-" or "*" or "/" } op || op.Left.Type != op.Right.Type) return null;
        (string left, string right) = (text(op.Left), text(op.Right));
        if (op.Left.Type == Scalar.Single)
        {
            return (roll % 3) switch
            {
                0 => $"(new System.Numerics.Vector2({left}, 1f) {op.Operator} new System.Numerics.Vector2({right}, 2f)).X",
                1 => $"(new System.Numerics.Vector3(1f, {left}, 3f) {op.Operator} new System.Numerics.Vector3(4f, {right}, 2f)).Y",
                _ => $"(new System.Numerics.Vector4(1f, 2f, 3f, {left}) {op.Operator} new System.Numerics.Vector4(4f, 1f, 2f, {right})).W",
            };
        }

        if (op.Left.Type != Scalar.Double) return null;
        if (op.Operator is "*" or "/") return $"(new System.Numerics.Complex({left}, 0.5) {op.Operator} {Operand(right)}).Real";
        return roll % 2 == 0
            ? $"(new System.Numerics.Complex({left}, 0.5) {op.Operator} new System.Numerics.Complex({right}, 0.25)).Real"
            : $"(new System.Numerics.Complex(2.0, {left}) {op.Operator} new System.Numerics.Complex(0.25, {right})).Imaginary";
    }

    private string? Nullable(Expr e, int roll)
    {
        if (e is not (Op or Apply or Choose) || !e.IsReal) return null;
        string type = SourcePrinter.Name(e.Type), name = Fresh("zN"), other = SourcePrinter.Literal(0.75, e.Type);
        if (e is Choose choice) return $"({text(choice.Condition)} ? ({type}?)({text(choice.WhenTrue)}) : null) ?? {text(choice.WhenFalse)}";
        string value = $"({type}?)({plain(e)})";
        return (roll % 4) switch
        {
            0 => $"({value}).Value",
            1 => $"{value} ?? {other}",
            2 => $"new {type}?({plain(e)}).GetValueOrDefault({other})",
            _ => $"{value} is {{ }} {name} ? {name} : {other}",
        };
    }

    private string? Rule(Expr e, int roll)
    {
        if (e is Op { Operator: "*", Type: Scalar.Double } product && product.Right.Type == Scalar.Double)
        {
            members["zTimes"] = "private static double zTimes(double a, double b) => a * b;";
            members["zTimesRule"] = "[DerivativeOf(nameof(zTimes), Derivatives.Adjoint)] private static double zTimesBack(double a, double b, ref double aAdjoint, ref double bAdjoint, double resultAdjoint) { aAdjoint += b * resultAdjoint; bAdjoint += a * resultAdjoint; return zTimes(a, b); }";
            return $"zTimes({text(product.Left)}, {text(product.Right)})";
        }

        if (e is not Apply { Type: Scalar.Double, Arguments: [var argument] } call || !RuledFunctions.TryGetValue(call.Function.Double, out string? slope)) return null;
        string name = "z" + call.Function.Double[5..];
        members[name] = $"private static double {name}(double x) => {call.Function.Double}(x);";
        members[name + "Rule"] = string.Create(CultureInfo.InvariantCulture, $"[DerivativeOf(nameof({name}), Derivatives.Forward)] private static (double Value, double Tangent) {name}Ahead(double x, double xTangent) => ({call.Function.Double}(x), {slope} * xTangent);");
        return $"{name}({text(argument)})";
    }
}
