using System.Globalization;
using System.Reflection;
using System.Text;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Runtime.Tests;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Each line of the tables in docs/semantics.md holds in generated code, in forward and in reverse, in <c>double</c> and in <c>float</c>. The lines are read from the document.</summary>
public class KinkTableTests
{
    private static readonly string[] Lines = [.. Repository.Read("docs/semantics.md").Split('\n').Select(line => line.TrimEnd()).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

    private static readonly Lazy<LoadedAssembly> Generated = new(Generate);

    public static TheoryData<int, string, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string, string>();
            for (int i = 0; i < Lines.Length; i++)
            {
                data.Add(i, "double", Lines[i]);
                data.Add(i, "float", Lines[i]);
            }

            return data;
        }
    }

    [Fact]
    public void TheTablesAreThere() => Assert.True(Lines.Length >= 70);

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheLineHolds(int index, string type, string line)
    {
        var entry = new Entry(line, type);
        int checkedArguments = 0;
        for (int argument = 0; argument < entry.Point.Length; argument++)
        {
            if (!entry.IsReal(argument)) continue;

            // A dash: nothing passes, whatever the seed.
            double partial = entry.Partials[argument] ?? 0;
            double zeroSeed = entry.ZeroSeeds[argument] ?? 0;
            double[] got = Generated.Value.Delegate<Func<double[]>>($"Driver.{NameOf(index, type, argument)}")();
            double[] expected = [entry.Value, partial, zeroSeed, entry.Value, partial, zeroSeed];
            for (int i = 0; i < expected.Length; i++)
            {
                double tolerance = (type == "float" ? 1e-6 : 1e-15) * Math.Abs(expected[i]);
                bool same = expected[i].Equals(got[i]) || Math.Abs(expected[i] - got[i]) <= tolerance || expected[i] == got[i];
                Assert.True(same, FormattableString.Invariant($"argument {argument}, {(i < 3 ? "forward" : "reverse")} {(i % 3 == 0 ? "value" : i % 3 == 1 ? "with seed 1" : "with seed 0")}: expected {expected[i]:R}, got {got[i]:R}"));
            }

            checkedArguments++;
        }

        Assert.True(checkedArguments > 0);
    }

    [Fact]
    public void ForwardAndReverseDifferAtTheRootOfASquare()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x) => Math.Sqrt(x * x);

                public static double[] Run()
                {
                    FGradient(0, out double gradient);
                    return [FForward(0, 1).Tangent, gradient];
                }
            }
            """).Load().Run();
        Assert.Equal([0, double.NaN], got);
    }

    private static string NameOf(int index, string type, int argument) => FormattableString.Invariant($"L{index}{type}{argument}");

    /// <summary>For each argument of each line a method in which that one is differentiable.</summary>
    private static LoadedAssembly Generate()
    {
        var model = new StringBuilder();
        var driver = new StringBuilder();
        for (int index = 0; index < Lines.Length; index++)
        {
            foreach (string type in new[] { "double", "float" })
            {
                var entry = new Entry(Lines[index], type);
                for (int argument = 0; argument < entry.Point.Length; argument++)
                {
                    if (!entry.IsReal(argument)) continue;
                    string name = NameOf(index, type, argument);
                    string parameters = string.Join(", ", entry.Types.Select((t, i) => (i == argument || !entry.IsReal(i) ? "" : "[Constant] ") + t + " a" + i));
                    string arguments = string.Join(", ", entry.Types.Select((_, i) => "a" + i));
                    model.Append($"    [Differentiable(Derivatives.Forward | Derivatives.Adjoint)] public static {type} {name}({parameters}) => ({type}){entry.Call}({arguments});\n");
                    string point = string.Join(", ", entry.Types.Select((t, i) => Literal(entry.Point[i], t)));
                    driver.Append(CultureInfo.InvariantCulture, $$"""
                        public static double[] {{name}}()
                        {
                            var forward = Model.{{name}}Forward({{point}}, 1);
                            {{type}} one = 0, zero = 0;
                            double value = Model.{{name}}Adjoint({{point}}, ref one, 1);
                            Model.{{name}}Adjoint({{point}}, ref zero, 0);
                            return [forward.Value, forward.Tangent, Model.{{name}}Forward({{point}}, 0).Tangent, value, one, zero];
                        }

                        """);
                }
            }
        }

        return GeneratorRun.Of("public static partial class Model\n{\n" + model + "}\n").Load(moreSources: "public static class Driver\n{\n" + driver + "}\n");
    }

    private static string Literal(double value, string type) => value switch
    {
        double.PositiveInfinity => type + ".PositiveInfinity",
        double.NegativeInfinity => type + ".NegativeInfinity",
        double.NaN => type + ".NaN",
        _ => "(" + type + ")(" + value.ToString("R", CultureInfo.InvariantCulture) + ")",
    };

    /// <summary>A line of a table, for a type.</summary>
    private sealed class Entry
    {
        public Entry(string line, string type)
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            string text = cells[0].Trim('`');
            string owner = text[..text.IndexOf('.', StringComparison.Ordinal)];
            string member = text[(owner.Length + 1)..];
            Point = [.. Cells(cells[1]).Select(cell => Number(cell)!.Value)];
            Value = Number(cells[2])!.Value;
            Partials = [.. Cells(cells[3]).Select(Number)];
            ZeroSeeds = [.. Cells(cells[4]).Select(Number)];
            Assert.Equal(Point.Length, Partials.Length);
            Assert.Equal(Point.Length, ZeroSeeds.Length);

            bool single = type == "float";
            (Type home, string path) = owner == "double" ? (single ? typeof(float) : typeof(double), type) : single && typeof(MathF).GetMember(member).Length > 0 ? (typeof(MathF), "MathF") : (typeof(Math), "Math");
            Type real = single ? typeof(float) : typeof(double);
            MethodInfo method = home.GetMethods().Where(candidate => candidate.Name == member && candidate.GetParameters().Length == Point.Length)
                .Single(candidate => candidate.GetParameters() is var parameters && parameters[0].ParameterType == real && parameters.All(p => p.ParameterType == real || p.ParameterType == typeof(int)));
            Call = path + "." + member;
            Types = [.. method.GetParameters().Select(parameter => parameter.ParameterType == real ? type : "int")];
        }

        public double[] Point { get; }

        public double Value { get; }

        public double?[] Partials { get; }

        public double?[] ZeroSeeds { get; }

        public string Call { get; }

        public string[] Types { get; }

        public bool IsReal(int argument) => Types[argument] != "int";

        private static string[] Cells(string cell) => [.. cell.Split(',').Select(part => part.Trim())];

        private static double? Number(string text) => text switch
        {
            "–" => null,
            "∞" => double.PositiveInfinity,
            "-∞" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
    }
}
