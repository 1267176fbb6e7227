namespace AutodiffGen.Generator.Tests.Oracle;

/// <summary>The drivers of the usual shapes. What a derivative overwrites is dirty before the call, and what it accumulates into isn't zero.</summary>
internal static class Drivers
{
    public const string Scalar = """
        public static class Driver
        {
            public static double[] Value(double[] x) => [Model.F(x)];

            public static double[] Forward(double[] x, double[] v)
            {
                (double value, double tangent) = Model.FForward(x, v);
                return [value, tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var before = (double[])x.Clone();
                var adjoint = new double[x.Length];
                Array.Fill(adjoint, 0.5);
                double value = Model.FAdjoint(x, adjoint, w[0]);
                var gradient = new double[x.Length];
                Array.Fill(gradient, double.NaN);
                if (!Model.FGradient(x, gradient).Equals(value)) throw new InvalidOperationException("FGradient returns another value than FAdjoint.");
                (double sameValue, double[] sameGradient) = Model.FValueAndGradient(x);
                if (!sameValue.Equals(value)) throw new InvalidOperationException("FValueAndGradient returns another value than FAdjoint.");
                if (!sameGradient.AsSpan().SequenceEqual(gradient)) throw new InvalidOperationException("FValueAndGradient returns another gradient than FGradient.");
                if (!x.AsSpan().SequenceEqual(before)) throw new InvalidOperationException("The input was changed.");
                var result = new double[1 + x.Length];
                result[0] = value;
                for (int i = 0; i < x.Length; i++)
                {
                    result[1 + i] = adjoint[i] - 0.5;
                    if (!(Math.Abs(result[1 + i] - w[0] * gradient[i]) <= 1e-9 * (1 + Math.Abs(gradient[i])))) throw new InvalidOperationException($"FGradient[{i}] is {gradient[i]}, FAdjoint gives {result[1 + i] / w[0]}.");
                }
                return result;
            }
        }
        """;

    public const string InPlace = """
        public static class Driver
        {
            public static double[] Value(double[] u)
            {
                Model.F(u);
                return u;
            }

            public static double[] Forward(double[] u, double[] v)
            {
                Model.FForward(u, v);
                return [.. u, .. v];
            }

            public static double[] Reverse(double[] u, double[] w)
            {
                Model.FAdjoint(u, w);
                return [.. u, .. w];
            }
        }
        """;

    public const string Returned = """
        public static class Driver
        {
            public static double[] Value(double[] x) => Model.F(x);

            public static double[] Forward(double[] x, double[] v)
            {
                (double[] value, double[] tangent) = Model.FForward(x, v);
                return [.. value, .. tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var adjoint = new double[x.Length];
                double[] value = Model.FAdjoint(x, adjoint, w);
                return [.. value, .. adjoint];
            }
        }
        """;
}
