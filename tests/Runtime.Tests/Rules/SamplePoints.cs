using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>Random points where a function is regular, exact in <c>float</c>.</summary>
internal static class SamplePoints
{
    public static double[] For(Rule rule, Random random)
    {
        double[] point = (rule.Name, rule.Partials.Count) switch
        {
            ("Asin" or "Acos" or "AsinPi" or "AcosPi" or "Atanh", _) => [Between(-0.95, 0.95)],
            ("Acosh", _) => [Between(1.1, 10)],
            ("TanPi", _) => [Between(-0.45, 0.45)],
            ("Tan", _) => [Between(-1.4, 1.4)],
            ("Sqrt" or "ReciprocalSqrtEstimate", _) => [Between(0.05, 10)],
            ("Log" or "Log2" or "Log10", 1) => [Between(0.05, 20)],
            ("LogP1" or "Log2P1" or "Log10P1", _) => [Between(-0.9, 10)],
            ("Log", 2) => [Between(0.1, 10), random.Next(2) == 0 ? Between(0.2, 0.8) : Between(1.3, 5)],
            ("Pow", _) => [Between(0.2, 4), Between(-3, 3)],
            ("PowX" or "PowY", _) => [Between(0.2, 4), Between(-3, 3), 0],
            ("RootN", 2) => [Between(0.1, 5), Degree()],
            ("RootN", _) => [Between(0.1, 5), Degree(), 0],
            ("ScaleB", _) => [Anywhere(), random.Next(-5, 6)],
            ("Round", 2) => [Anywhere(), 0],
            ("Round", 3) => [Anywhere(), 0, random.Next(5)],
            ("Clamp" or "ClampNative", _) => Bounds(),
            _ => [.. Enumerable.Range(0, rule.Partials.Count).Select(_ => Anywhere())],
        };
        for (int i = 0; i < point.Length; i++) point[i] = (float)point[i];
        return point;

        double Between(double low, double high) => low + ((high - low) * random.NextDouble());

        double Anywhere() => Between(0.2, 2.5) * (random.Next(2) == 0 ? 1 : -1);

        int Degree() => random.Next(2) == 0 ? random.Next(1, 6) : -random.Next(1, 4);

        double[] Bounds()
        {
            double min = Between(-2, 0);
            return [Between(-3, 3), min, min + Between(0.5, 3)];
        }
    }
}
