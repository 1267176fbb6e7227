using System.Collections;
using System.Reflection;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>What the steps hand on keeps no compilation alive, and equals itself.</summary>
public class ModelTests
{
    private const string Source = """
        public static partial class Model
        {
            [Differentiable]
            public static double Inner(double x, ref double y, Random random)
            {
                y = y * x * random.NextDouble();
                Console.WriteLine($"{x} {y}");
                return Math.Pow(x, 3) + (float)y;
            }

            [Differentiable]
            public static double F(double[] x, Span<double> u, int n, Random random)
            {
                var work = new double[x.Length];
                double state = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    if (x[i] > 2 && n > 3) continue;
                    work[i] = Inner(x[i], ref state, random);
                    Span<double> part = u[1..];
                    part[0] = n switch { 0 => part[0], 1 => state, _ => throw new ArgumentException(nameof(n)) };
                }
                while (state > 1) state *= 0.5;
                return state + work[0] + checked(n * 2);
            }

            [Differentiable]
            public static double Refused(double x) => x * Unknown(x);

            private static double Unknown(double x) => x;

            [Differentiable]
            public static double Ruled(double x) => Known(x);

            [DerivativeOf(nameof(Unknown), Derivatives.Forward)]
            private static double WrongRule(double x) => x;

            [DerivativeOf(nameof(Known), Derivatives.Forward)]
            private static (double, double) Rule(double x, double xTangent) => (x, xTangent);

            private static double Known(double x) => x;
        }
        """;

    public static TheoryData<string> Steps() =>
        [.. typeof(TrackingNames).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void NoSymbolSyntaxOrLocationIsReachable(string step)
    {
        GeneratorRun run = GeneratorRun.Tracked(Source);
        Assert.NotEmpty(run.Result.TrackedSteps[step]);
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach ((object value, _) in run.Result.TrackedSteps[step].SelectMany(one => one.Outputs)) Walk(value, step, visited);
        Assert.True(visited.Count > 2, $"only {visited.Count} objects were seen");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void TheSameSourceGivesAnEqualModel(string step)
    {
        object[] first = Values(GeneratorRun.Tracked(Source), step);
        object[] second = Values(GeneratorRun.Tracked(Source), step);
        Assert.Equal(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.NotSame(first[i], second[i]);
            Assert.True(first[i].Equals(second[i]), $"{step}: {first[i]}");
            Assert.Equal(first[i].GetHashCode(), second[i].GetHashCode());
        }
    }

    private static object[] Values(GeneratorRun run, string step) => [.. run.Result.TrackedSteps[step].SelectMany(one => one.Outputs).Select(output => output.Value)];

    private static void Walk(object? node, string path, HashSet<object> visited)
    {
        if (node is null or string or Type or Delegate || node.GetType().IsPrimitive || node.GetType().IsEnum) return;
        Assert.False(
            node is ISymbol or Compilation or SyntaxNode or SyntaxTree or Location or SemanticModel or IOperation or SourceText or Diagnostic or AttributeData,
            $"{node.GetType()} at {path}");
        if (!node.GetType().IsValueType && !visited.Add(node)) return;
        if (node is IEnumerable items)
        {
            foreach (object? item in items) Walk(item, path + "[]", visited);
        }

        for (Type? type = node.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(field.GetValue(node), $"{path}.{field.Name}", visited);
            }
        }
    }
}
