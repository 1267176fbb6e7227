using System.Globalization;
using System.Numerics.Tensors;
using System.Reflection;
using System.Text;
using AutodiffGen.Generator.Rules;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Every overload in the table of <c>TensorPrimitives</c>, also in place, against differences of the member itself.</summary>
public class TensorMemberTests
{
    private const int Length = 5;
    private static readonly double[][] Elements = [[0.31, 0.58, 0.82, 0.21, 0.68], [0.22, 0.61, 0.47, 0.37, 0.72], [0.74, 0.93, 0.81, 0.77, 0.96]];
    private static readonly double[] Scalars = [0.43, 0.57, 0.85];

    [Fact]
    public void Members()
    {
        var models = new StringBuilder();
        var drivers = new StringBuilder();
        var points = new List<double[]>();
        var names = new List<string>();
        foreach (MethodInfo member in typeof(TensorPrimitives).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.IsGenericMethod && m.GetGenericArguments().Length == 1))
        {
            // The estimates are steps of their own.
            ParameterInfo[] parameters = member.GetParameters();
            bool isMap = parameters.Length > 1 && parameters.Count(p => Is(p, typeof(Span<>))) == 1 && member.ReturnType == typeof(void);
            int inputs = parameters.Length - (isMap ? 1 : 0);
            TensorMap? map = isMap ? TensorTable.FindMap(member.Name, inputs) : null;
            bool isKnown = isMap ? map is not null || member.Name == "SoftMax" : TensorTable.FindReduction(member.Name, inputs) is not null || (inputs == 1 && TensorTable.Choices.ContainsKey(member.Name));
            if (!isKnown || member.Name.EndsWith("Estimate", StringComparison.Ordinal)) continue;
            Add(isInPlace: false);
            if (isMap && parameters.Take(inputs).All(p => Is(p, typeof(ReadOnlySpan<>))) && (map is null || Enumerable.Range(0, inputs).Any(map.UsesInput))) Add(isInPlace: true);

            void Add(bool isInPlace)
            {
                string name = "F" + points.Count.ToString(CultureInfo.InvariantCulture);
                points.Add(Write(name, member, parameters[..inputs], isMap, isInPlace, models, drivers));
                names.Add(member + (isInPlace ? " in place" : ""));
            }
        }

        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics.Tensors;\n" + ThreeWays.InModel(models.ToString())).Load(moreSources: drivers.ToString());
        Assert.All(Enumerable.Range(0, points.Count), i =>
        {
            try
            {
                ThreeWays.Check(loaded, $"DriverF{i}", [points[i]]);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(names[i] + ": " + e.Message, e);
            }
        });
        Assert.True(points.Count > 120, $"{points.Count} overloads");
    }

    private static bool Is(ParameterInfo parameter, Type span) => parameter.ParameterType.IsGenericType && parameter.ParameterType.GetGenericTypeDefinition() == span;

    /// <summary>Writes a method that makes one call, and a driver that packs its real arguments into one array; returns the point to check it at.</summary>
    private static double[] Write(string name, MethodInfo member, ParameterInfo[] inputs, bool isMap, bool isInPlace, StringBuilder models, StringBuilder drivers)
    {
        var point = new List<double>();
        List<string> declared = [], passed = [], primal = [], tangents = [], adjoints = [], parts = [];
        int at = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            bool isSpan = Is(inputs[i], typeof(ReadOnlySpan<>));
            if (!isSpan && !inputs[i].ParameterType.IsGenericParameter)
            {
                passed.Add(inputs[i].ParameterType.IsEnum ? inputs[i].ParameterType.Name + ".ToZero" : "1");
                continue;
            }

            double shift = member.Name == "Acosh" ? 1 : 0;
            point.AddRange(isSpan ? Elements[i].Select(v => v + shift) : [Scalars[i]]);
            declared.Add((isInPlace && i == 0 ? "Span<double> a" : isSpan ? "ReadOnlySpan<double> a" : "double a") + i);
            passed.Add("a" + i);
            string part = isSpan ? $"[{at}..{at += Length}]" : $"[{at++}]";
            primal.Add("p" + part);
            tangents.Add("v" + part);
            adjoints.Add(isSpan ? $"g.AsSpan({at - Length}, {Length})" : "ref g" + part);
            parts.Add(part);
        }

        if (isInPlace) (primal[0], tangents[0], adjoints[0]) = ("d", "e", "e");
        string call = $"TensorPrimitives.{member.Name}<double>({string.Join(", ", passed)}{(isMap ? isInPlace ? ", a0" : ", d" : "")})";
        bool hasDestination = isMap && !isInPlace;
        models.Append($"[Differentiable(Derivatives.Forward | Derivatives.Adjoint)] public static {(isMap ? "void" : "double")} {name}({string.Join(", ", declared)}{(hasDestination ? ", Span<double> d" : "")}) => {call};\n");
        string arguments = string.Join(", ", primal) + (hasDestination ? ", d" : "");
        string result = isMap ? "" : "double value = ";
        string values = isMap ? "double[] d = " + (isInPlace ? "p[..5]; " : (member.Name == "SoftMax" ? "new double[5]; " : "[1, 2, 3, 4, 5, 6]; ")) : "";
        string zeros = isInPlace ? "v[..5]" : "new double[d.Length]";
        drivers.Append($$"""
            public static class Driver{{name}}
            {
                public static double[] Value(double[] p) { {{values}}{{result}}Model.{{name}}({{arguments}}); return {{(isMap ? "d" : "[value]")}}; }
                public static double[] Forward(double[] p, double[] v) { {{values}}{{(isMap ? $"double[] e = {zeros}; " : "var (value, tangent) = ")}}Model.{{name}}Forward({{arguments}}, {{string.Join(", ", tangents)}}{{(hasDestination ? ", e" : "")}}); return {{(isMap ? "[.. d, .. e]" : "[value, tangent]")}}; }
                public static double[] Reverse(double[] p, double[] w) { {{values}}var g = new double[p.Length]; {{(isMap ? "double[] e = [.. w]; " : result)}}Model.{{name}}Adjoint({{arguments}}, {{string.Join(", ", adjoints)}}{{(hasDestination ? ", e" : isMap ? "" : ", w[0]")}}); {{(isInPlace ? "e.CopyTo(g, 0); " : "")}}return [.. {{(isMap ? "d" : "new[] { value }")}}, .. g]; }
            }

            """);
        return [.. point];
    }
}
