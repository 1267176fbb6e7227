namespace AutodiffGen.Differential.Tests.Rows;

/// <summary>The source of dual numbers with a whole gradient: the same method over them is the reference.</summary>
internal static class RowOracle
{
    public const string Source = """
        internal readonly struct Dual(double value, double[]? gradient)
        {
            public double Value => value;

            public double[]? Gradient => gradient;

            public static implicit operator Dual(double value) => new(value, null);

            public static Dual operator +(Dual a, Dual b) => new(a.Value + b.Value, Sum(1, a, 1, b));

            public static Dual operator -(Dual a, Dual b) => new(a.Value - b.Value, Sum(1, a, -1, b));

            public static Dual operator -(Dual a) => new(-a.Value, Sum(-1, a, 0, default));

            public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, Sum(b.Value, a, a.Value, b));

            public static Dual operator /(Dual a, Dual b) => new(a.Value / b.Value, Sum(1 / b.Value, a, -a.Value / (b.Value * b.Value), b));

            public static bool operator <(Dual a, Dual b) => a.Value < b.Value;

            public static bool operator >(Dual a, Dual b) => a.Value > b.Value;

            public static Dual Chain(double value, double slope, Dual a) => new(value, Sum(slope, a, 0, default));

            private static double[]? Sum(double p, Dual a, double q, Dual b)
            {
                if (a.Gradient is null && b.Gradient is null) return null;
                var sum = new double[(a.Gradient ?? b.Gradient)!.Length];
                for (int i = 0; i < sum.Length; i++) sum[i] = (a.Gradient is null ? 0 : p * a.Gradient[i]) + (b.Gradient is null ? 0 : q * b.Gradient[i]);
                return sum;
            }
        }

        internal static class DualMath
        {
            public static Dual Sin(Dual a) => Dual.Chain(Math.Sin(a.Value), Math.Cos(a.Value), a);

            public static Dual Exp(Dual a) => Dual.Chain(Math.Exp(a.Value), Math.Exp(a.Value), a);
        }

        """;

    /// <summary>The marked method, its dual twin, and what calls both.</summary>
    public static string Print(RowProgram program, int number) => $$"""
        #pragma warning disable CS0162, CS0219, CS1717 // Random programs assign what they never read.
        public static partial class R{{number}}
        {
            [Differentiable(Derivatives.Jacobian, Of = "y", WithRespectTo = new[] { "x" })]
        {{program.Print("double", "Math")}}
        }

        internal static class Oracle{{number}}
        {
        {{program.Print("Dual", "DualMath")}}
        }

        internal static class Driver{{number}}
        {
            internal static double[] Primal(double[] x, int[] idx)
            {
                var y = new double[2 * x.Length];
                R{{number}}.F(x, y, x.Length, idx);
                return y;
            }

            internal static double[]?[] Reference(double[] x, int[] idx)
            {
                var u = new Dual[x.Length];
                for (int j = 0; j < x.Length; j++)
                {
                    var unit = new double[x.Length];
                    unit[j] = 1;
                    u[j] = new Dual(x[j], unit);
                }

                var y = new Dual[2 * x.Length];
                Oracle{{number}}.F(u, y, x.Length, idx);
                return Array.ConvertAll(y, v => v.Gradient);
            }

            internal static AutodiffGen.Jacobians.JacobianPlan Plan(int n, int[] idx, AutodiffGen.Jacobians.JacobianMethod method) => R{{number}}.CreateFJacobianPlan(n, 2 * n, n, idx, method);

            internal static double[] Values(double[] x, int[] idx, AutodiffGen.Jacobians.JacobianPlan plan, double[] values)
            {
                var y = new double[2 * x.Length];
                R{{number}}.FJacobian(x, y, x.Length, idx, plan, values);
                return y;
            }

            internal static bool OnlyValues(double[] x, int[] idx, AutodiffGen.Jacobians.JacobianPlan plan, double[] values)
            {
                {{(program.ReadsOutput ? "" : $"R{number}.FJacobianValues(x, x.Length, idx, plan, values);")}}
                return {{(program.ReadsOutput ? "false" : "true")}};
            }
        }

        """;
}
