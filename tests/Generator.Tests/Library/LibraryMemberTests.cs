using System.Globalization;
using System.Text;
using AutodiffGen.Generator.Rules;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Every member in the table: its value bit for bit, and its derivatives in forward mode, in batches, and in reverse, against differences of the member itself, or of its closed form in <c>double</c>.</summary>
public class LibraryMemberTests
{
    private static readonly LibraryMember[] OfComplex = [.. LibraryTable.Members.Where(member => member.Real == IR.IrType.Double && !member.Key.Contains("op_Implicit", StringComparison.Ordinal))];
    private static readonly LibraryMember[] OfVectors = [.. LibraryTable.Members.Where(member => member.Real == IR.IrType.Single)];

    private static readonly double[][] Points =
    [
        [0.7, -0.4, 1.3, 0.2],
        [-1.2, 0.6, 0.4, -1.5],
        [-0.3, -2.1, -1.1, 0.9],
        [1.5, 0.25, 2, 0.5],
    ];

    /// <summary>Where signs of zeros, infinities and NaN show whether scalar operations are those of the library.</summary>
    private static readonly double[][] Odd =
    [
        [0, 0, 0, 0], [-0.0, 0, 0, -0.0], [-0.0, -0.0, -0.0, -0.0], [0, -0.0, -0.0, 0], [double.PositiveInfinity, 0, 1, -0.0], [double.NaN, 1, -0.0, 2], [1, double.NegativeInfinity, double.NaN, double.PositiveInfinity],
        [1e300, 1e300, 1e300, -1e300], [5e-324, -5e-324, 1e-310, 0], [1e-20, 3, 1e20, -1], [-3, 0, 2.5, -0.0],
    ];

    [Fact]
    public void ComplexMembers()
    {
        LoadedAssembly loaded = Load(OfComplex, "double");
        for (int i = 0; i < OfComplex.Length; i++)
        {
            LibraryMember member = OfComplex[i];
            var primal = loaded.Delegate<Action<double[], double[]>>("Model.M" + i);
            var forward = loaded.Delegate<Action<double[], double[], double[], double[]>>("Model.M" + i + "Forward");
            var reverse = loaded.Delegate<Action<double[], double[], double[], double[]>>("Driver.M" + i);
            double[] Value(double[] x)
            {
                var y = new double[2];
                primal(x, y);
                return y;
            }

            foreach (double[] point in Points)
            {
                // The real exponent and the base of a logarithm.
                double[] x = member.Key.Contains("Log(Complex, double)", StringComparison.Ordinal) ? [point[0], point[1], Math.Abs(point[2]) + 0.5, 0] : [.. point];
                if (IsTest(member)) continue;
                Check(member.Key, x, Richardson.Jacobian(Value, x), Value(x), forward, reverse);
            }

            foreach (double[] x in Odd) SameBits(member.Key, x, Value(x), At(forward, x), At(reverse, x));
        }
    }

    [Fact]
    public void ComplexMembersInBatches()
    {
        LibraryMember[] members = [.. OfComplex.Where(member => member.Parameters.Count > 0 && !IsTest(member))];
        var model = new StringBuilder();
        for (int i = 0; i < members.Length; i++) model.Append(Method(members[i], "M" + i, "double", "[Differentiable(Derivatives.Jacobian, Of = \"y\", WithRespectTo = [\"x\"])]"));
        var driver = new StringBuilder();
        for (int i = 0; i < members.Length; i++)
        {
            driver.Append(CultureInfo.InvariantCulture, $$"""
                public static double[] J{{i}}(double[] x, double[] y)
                {
                    var plan = Model.CreateM{{i}}JacobianPlan(4, 2, method: AutodiffGen.Jacobians.JacobianMethod.Columns);
                    var values = new double[plan.Pattern.NonzeroCount];
                    Model.M{{i}}Jacobian(x, y, plan, values);
                    var all = new double[8];
                    for (int row = 0, k = 0; row < 2; row++)
                        foreach (int column in plan.Pattern.Row(row)) all[row * 4 + column] = values[k++];
                    return all;
                }

                """);
        }

        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel(model.ToString())).Load(moreSources: "public static class Driver\n{\n" + driver + "}\n");
        for (int i = 0; i < members.Length; i++)
        {
            var primal = loaded.Delegate<Action<double[], double[]>>("Model.M" + i);
            double[] x = [0.7, -0.4, 1.3, 0.2];
            var exit = new double[2];
            double[] jacobian = loaded.Delegate<Func<double[], double[], double[]>>("Driver.J" + i)(x, exit);
            double[][] expected = Richardson.Jacobian(
                at =>
                {
                    var y = new double[2];
                    primal(at, y);
                    return y;
                },
                x);
            for (int k = 0; k < 8; k++) Near(expected[k / 4][k % 4], jacobian[k], 1e-7, members[i].Key + " entry " + k);
        }
    }

    [Fact]
    public void VectorMembers()
    {
        LoadedAssembly loaded = Load(OfVectors, "float");
        for (int i = 0; i < OfVectors.Length; i++)
        {
            LibraryMember member = OfVectors[i];
            var primal = loaded.Delegate<Action<float[], float[]>>("Model.M" + i);
            var forward = loaded.Delegate<Action<float[], float[], float[], float[]>>("Model.M" + i + "Forward");
            var reverse = loaded.Delegate<Action<float[], float[], float[], float[]>>("Driver.M" + i);
            double[] Value(double[] x)
            {
                var y = new float[4];
                primal([.. x.Select(v => (float)v)], y);
                return [.. y.Select(v => (double)v)];
            }

            Action<double[], double[], double[], double[]> Wide(Action<float[], float[], float[], float[]> mode) => (x, y, dx, dy) =>
            {
                float[][] narrow = [.. new[] { x, y, dx, dy }.Select(values => values.Select(v => (float)v).ToArray())];
                mode(narrow[0], narrow[1], narrow[2], narrow[3]);
                narrow[1].Select(v => (double)v).ToArray().CopyTo(y, 0);
                narrow[2].Select(v => (double)v).ToArray().CopyTo(dx, 0);
                narrow[3].Select(v => (double)v).ToArray().CopyTo(dy, 0);
            };

            foreach (double[] point in Points)
            {
                double[] x = [.. point.Select(v => (double)(float)v), .. point.Select((v, k) => (double)(float)(0.3 - (v * (k + 0.5)))), .. point.Select((v, k) => (double)(float)(v + 1 + k))];
                if (IsTest(member)) continue;
                if (member.Key.Contains("SquareRoot", StringComparison.Ordinal)) x = [.. x.Select(v => Math.Abs(v) + 0.1f)];
                if (member.Key.Contains("Clamp", StringComparison.Ordinal)) x = Bounded(x, member.Result!.Leaves.Count);
                double[] Reference(double[] at) => [.. VectorReference.Evaluate(member, at), .. new double[4 - (member.Result?.Leaves.Count ?? 1)]];
                double[] expected = Reference(x);
                double[] value = Value(x);
                for (int k = 0; k < 4; k++) Near(expected[k], value[k], 1e-5, member.Key + " value " + k);
                Check(member.Key, x, Richardson.Jacobian(Reference, x), value, Wide(forward), Wide(reverse), 2e-5);
            }

            foreach (double[] odd in Odd)
            {
                double[] x = [.. odd, .. odd.Reverse(), .. odd.Select((v, k) => k % 2 == 0 ? v : -v)];
                SameBits(member.Key, x, Value(x), At(Wide(forward), x, 12, 4), At(Wide(reverse), x, 12, 4));
            }
        }
    }

    [Fact]
    public void EveryMemberExists()
    {
        foreach (LibraryMember member in LibraryTable.Members)
        {
            Type owner = typeof(System.Numerics.Complex).Assembly.GetType(member.Key[..member.Key.IndexOf('.', "System.Numerics.".Length)]) ?? typeof(System.Numerics.Vector2).Assembly.GetType(member.Key[..member.Key.IndexOf('.', "System.Numerics.".Length)])!;
            string name = member.Key[(owner.FullName!.Length + 1)..member.Key.IndexOf('(', StringComparison.Ordinal)];
            Assert.True(owner.GetMembers().Any(known => known.Name == name), member.Key);
        }
    }

    /// <summary>A point at which the second vector is a lower bound and the third an upper one.</summary>
    private static double[] Bounded(double[] x, int n) => [.. x.Take(n), .. x.Skip(n).Take(n).Select((_, k) => k - 1.0), .. x.Skip(n).Take(n).Select((_, k) => k - 0.5), .. x.Skip(3 * n)];

    private static double[] At(Action<double[], double[], double[], double[]> mode, double[] x, int inputs = 4, int outputs = 2)
    {
        var y = new double[outputs];
        mode([.. x], y, new double[inputs], new double[outputs]);
        return y;
    }

    private static void SameBits(string what, double[] x, params double[][] values)
    {
        foreach (double[] value in values.Skip(1))
            Assert.True(value.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(values[0].Select(BitConverter.DoubleToInt64Bits)), $"{what} at [{string.Join(", ", x)}]: [{string.Join(", ", value)}] instead of [{string.Join(", ", values[0])}]");
    }

    private static void Check(
        string what, double[] x, double[][] jacobian, double[] value, Action<double[], double[], double[], double[]> forward, Action<double[], double[], double[], double[]> reverse, double tolerance = 1e-7)
    {
        int outputs = value.Length;
        for (int column = 0; column < x.Length; column++)
        {
            var y = new double[outputs];
            var tangent = new double[outputs];
            var seed = new double[x.Length];
            seed[column] = 1;
            forward([.. x], y, seed, tangent);
            SameBits(what, x, value, y);
            for (int row = 0; row < outputs; row++) Near(jacobian[row][column], tangent[row], tolerance, $"{what}: tangent of {row} by {column} at [{string.Join(", ", x)}]");
        }

        for (int row = 0; row < outputs; row++)
        {
            var y = new double[outputs];
            var adjoint = new double[x.Length];
            var seed = new double[outputs];
            seed[row] = 1;
            reverse([.. x], y, adjoint, seed);
            SameBits(what, x, value, y);
            for (int column = 0; column < x.Length; column++) Near(jacobian[row][column], adjoint[column], tolerance, $"{what}: adjoint of {row} by {column} at [{string.Join(", ", x)}]");
        }
    }

    private static bool IsTest(LibraryMember member) => member.Key.Contains("quality", StringComparison.Ordinal);

    private static void Near(double expected, double got, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - got) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what} is {got:R} instead of {expected:R}");

    private static LoadedAssembly Load(LibraryMember[] members, string real)
    {
        var model = new StringBuilder();
        for (int i = 0; i < members.Length; i++) model.Append(Method(members[i], "M" + i, real, "[Differentiable]"));
        string driver = string.Concat(members.Select((_, i) => $"public static void M{i}({real}[] x, {real}[] y, {real}[] xAdjoint, {real}[] yAdjoint) => Model.M{i}Adjoint(x, y, xAdjoint, yAdjoint);\n"));
        return GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel(model.ToString())).Load(moreSources: "public static class Driver\n{\n" + driver + "}\n");
    }

    /// <summary>A method that computes a member of the elements of an array.</summary>
    private static string Method(LibraryMember member, string name, string real, string attribute)
    {
        int next = 0;
        string text = member.Format;
        for (int i = 0; i < member.Parameters.Count; i++)
        {
            int start = next;
            next += member.Parameters[i]?.Leaves.Count ?? 1;
            string[] leaves = [.. Enumerable.Range(start, next - start).Select(k => $"x[{k}]")];
            text = text.Replace("{" + i + "}", member.Parameters[i] is { } type ? $"new {type.Name}({string.Join(", ", leaves)})" : leaves[0], StringComparison.Ordinal);
        }

        foreach (string type in new[] { "Complex", "Vector2", "Vector3", "Vector4" }) text = text.Replace("{System.Numerics." + type + "}", type, StringComparison.Ordinal);
        string results = IsTest(member) ? $"y[0] = r ? 1 * x[0] : 2 * x[0];" : member.Result is { } result ? string.Concat(result.Leaves.Select((leaf, i) => $" y[{i}] = r.{leaf};")) : " y[0] = r;";
        string dependence = member.Parameters.Count == 0 ? " y[0] += x[0];" : string.Empty;
        return $"    {attribute} public static void {name}({real}[] x, {real}[] y) {{ var r = {text};{results}{dependence} }}\n";
    }
}
