using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>What the members of the vectors compute, in <c>double</c>.</summary>
internal static class VectorReference
{
    public static double[] Evaluate(LibraryMember member, double[] x)
    {
        int next = 0;
        double[][] a = [.. member.Parameters.Select(type =>
        {
            int count = type?.Leaves.Count ?? 1;
            next += count;
            return x[(next - count)..next];
        })];
        string name = member.Key["System.Numerics.VectorN.".Length..member.Key.IndexOf('(', StringComparison.Ordinal)];
        int n = member.Result?.Leaves.Count ?? 1;
        double[] Each(Func<int, double> part) => [.. Enumerable.Range(0, n).Select(part)];
        double Part(int argument, int i) => a[argument].Length == 1 ? a[argument][0] : a[argument][i];
        return name switch
        {
            ".ctor" => a.Length == 1 ? Each(_ => a[0][0]) : [.. a.SelectMany(parts => parts)],
            "Zero" => [x[0], .. new double[n - 1]],
            "One" => Each(i => i == 0 ? 1 + x[0] : 1),
            "UnitX" or "UnitY" or "UnitZ" or "UnitW" => Each(i => ("XYZW"[i] == name[4] ? 1 : 0) + (i == 0 ? x[0] : 0)),
            "op_Addition" or "Add" => Each(i => Part(0, i) + Part(1, i)),
            "op_Subtraction" or "Subtract" => Each(i => Part(0, i) - Part(1, i)),
            "op_Multiply" or "Multiply" => Each(i => Part(0, i) * Part(1, i)),
            "op_Division" or "Divide" => Each(i => Part(0, i) / Part(1, i)),
            "op_UnaryNegation" or "Negate" => Each(i => -a[0][i]),
            "Dot" => [Dot(a[0], a[1])],
            "Cross" => Each(i => (a[0][(i + 1) % 3] * a[1][(i + 2) % 3]) - (a[0][(i + 2) % 3] * a[1][(i + 1) % 3])),
            "Length" => [Math.Sqrt(Dot(a[0], a[0]))],
            "LengthSquared" => [Dot(a[0], a[0])],
            "Distance" => [Math.Sqrt(a[0].Zip(a[1], (p, q) => (p - q) * (p - q)).Sum())],
            "DistanceSquared" => [a[0].Zip(a[1], (p, q) => (p - q) * (p - q)).Sum()],
            "Normalize" => Each(i => a[0][i] / Math.Sqrt(Dot(a[0], a[0]))),
            "Lerp" => Each(i => (a[0][i] * (1 - a[2][0])) + (a[1][i] * a[2][0])),
            "Reflect" => Each(i => a[0][i] - (2 * Dot(a[0], a[1]) * a[1][i])),
            "Abs" => Each(i => Math.Abs(a[0][i])),
            "SquareRoot" => Each(i => Math.Sqrt(a[0][i])),
            "Max" => Each(i => Math.Max(a[0][i], a[1][i])),
            "Min" => Each(i => Math.Min(a[0][i], a[1][i])),
            "Clamp" => Each(i => Math.Clamp(a[0][i], a[1][i], a[2][i])),
            _ => throw new NotSupportedException(member.Key),
        };
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
