using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Rectangular;

/// <summary>Arrays of several dimensions: read, written, updated in place, local, passed on and returned; forward and reverse mode against differences and closed forms.</summary>
public class RectangularTests
{
    /// <summary>The driver's vector is a square matrix, row by row.</summary>
    private const string Square = """
        internal static class Shape
        {
            public static double[,] Square(double[] x)
            {
                int n = (int)Math.Sqrt(x.Length);
                var a = new double[n, n];
                for (int i = 0; i < x.Length; i++) a[i / n, i % n] = x[i];
                return a;
            }

            public static double[] Flat(double[,] a)
            {
                var x = new double[a.Length];
                for (int i = 0; i < x.Length; i++) x[i] = a[i / a.GetLength(1), i % a.GetLength(1)];
                return x;
            }
        }

        """;

    private const string ScalarDriver = Square + """
        public static class Driver
        {
            public static double[] Value(double[] x) => [Model.F(Shape.Square(x))];

            public static double[] Forward(double[] x, double[] v)
            {
                var (value, tangent) = Model.FForward(Shape.Square(x), Shape.Square(v));
                return [value, tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                double[,] a = Shape.Square(x), gradient = Shape.Square(x), adjoint = new double[a.GetLength(0), a.GetLength(1)];
                double value = Model.FGradient(Shape.Square(x), gradient);
                Model.FAdjoint(a, adjoint, w[0]);
                for (int i = 0; i < a.GetLength(0); i++)
                {
                    for (int j = 0; j < a.GetLength(1); j++)
                    {
                        if (Math.Abs(adjoint[i, j] - w[0] * gradient[i, j]) > 1e-12 * (1 + Math.Abs(adjoint[i, j]))) throw new Exception("gradient and adjoint differ");
                    }
                }

                return [value, .. Shape.Flat(adjoint)];
            }
        }
        """;

    private const string InPlaceDriver = Square + """
        public static class Driver
        {
            public static double[] Value(double[] x)
            {
                double[,] a = Shape.Square(x);
                Model.F(a);
                return Shape.Flat(a);
            }

            public static double[] Forward(double[] x, double[] v)
            {
                double[,] a = Shape.Square(x), tangent = Shape.Square(v);
                Model.FForward(a, tangent);
                return [.. Shape.Flat(a), .. Shape.Flat(tangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                double[,] a = Shape.Square(x), adjoint = Shape.Square(w);
                Model.FAdjoint(a, adjoint);
                return [.. Shape.Flat(a), .. Shape.Flat(adjoint)];
            }
        }
        """;

    private const string ReturnedDriver = Square + """
        public static class Driver
        {
            public static double[] Value(double[] x) => Shape.Flat(Model.F(Shape.Square(x)));

            public static double[] Forward(double[] x, double[] v)
            {
                var (value, tangent) = Model.FForward(Shape.Square(x), Shape.Square(v));
                return [.. Shape.Flat(value), .. Shape.Flat(tangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                double[,] adjoint = new double[Shape.Square(x).GetLength(0), Shape.Square(x).GetLength(1)];
                double[,] value = Model.FAdjoint(Shape.Square(x), adjoint, Shape.Square(w));
                return [.. Shape.Flat(value), .. Shape.Flat(adjoint)];
            }
        }
        """;

    private static readonly double[][] Points = Samples.Lengths(1, 4, 9, 16);

    [Fact]
    public void AReadMatrix() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            double sum = 0;
            for (int i = 0; i < a.GetLength(0); i++)
            {
                for (int j = 0; j < a.GetLength(1); j++) sum += Math.Sin(a[i, j]) * a[j, i] + a.Length;
            }

            return sum;
        }
        """);

    [Fact]
    public void ATransposedProductHasItsClosedForm() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static double F(double[,] a)
            {
                double sum = 0;
                for (int i = 0; i < a.GetLength(0); i++)
                    for (int j = 0; j < a.GetLength(1); j++)
                        sum += a[i, j] * a[j, i];
                return sum;
            }
            """),
        ScalarDriver,
        Points,
        x => [[.. Enumerable.Range(0, x.Length).Select(k => 2 * x[(k % (int)Math.Sqrt(x.Length) * (int)Math.Sqrt(x.Length)) + (k / (int)Math.Sqrt(x.Length))])]]);

    [Fact]
    public void TransposedInPlace() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            for (int i = 0; i < a.GetLength(0); i++)
                for (int j = i + 1; j < a.GetLength(1); j++)
                    (a[i, j], a[j, i]) = (a[j, i] * a[i, i], a[i, j]);
        }
        """);

    [Fact]
    public void EachElementFromItsTransposed() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            for (int i = 0; i < a.GetLength(0); i++)
                for (int j = 0; j < a.GetLength(1); j++)
                    a[i, j] = a[j, i] * a[j, i] + 0.5 * a[i, j];
        }
        """);

    [Fact]
    public void ARecurrenceAlongBothDimensions() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            for (int i = 1; i < a.GetLength(0); i++)
            {
                for (int j = 1; j < a.GetLength(1); j++)
                {
                    a[i, j] *= a[i - 1, j] + a[i, j - 1];
                    a[i - 1, j] += a[i, j] * a[i, j];
                    a[i, j]++;
                }
            }
        }
        """);

    [Fact]
    public void ADiagonalIsReadAfterItsRowIsWritten() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            int n = a.GetLength(0);
            for (int k = 0; k < n; k++)
            {
                double pivot = 2 + a[k, k] * a[k, k];
                for (int j = 0; j < n; j++) a[k, j] /= pivot;
                for (int i = 0; i < n; i++)
                {
                    if (i == k) continue;
                    double factor = a[i, k];
                    for (int j = 0; j < n; j++) a[i, j] -= factor * a[k, j];
                }
            }
        }
        """);

    [Fact]
    public void ASubscriptThatComesBackIsNoNewElement() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            int n = a.GetLength(0);
            double sum = 0;
            for (int i = 0; i < 5; i++)
            {
                int k = (i * i - 4 * i + 4) % n;
                a[k, 0] = a[k, 0] * 0.5 + sum;
                sum += a[k, 0] * a[k, 0];
            }
        }
        """);

    [Fact]
    public void AQuadraticSubscriptOfOneDimensionComesBackToo() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double[] y = x.ToArray();
            double sum = 0;
            for (int i = 0; i < 5; i++)
            {
                y[i * i - 4 * i + 4] = sum + x[i];
                sum += 0.1 * y[i * i - 4 * i + 4] * y[i * i - 4 * i + 4];
            }

            return sum;
        }
        """, Samples.Lengths(5, 7));

    [Fact]
    public void AnotherNameForAParameter() => InPlace("""
        [Differentiable]
        public static void F(double[,] a)
        {
            double[,] b = a;
            for (int i = 1; i < b.GetLength(0); i++)
            {
                b[i, 0] = b[i, 0] * a[i - 1, 0];
                a[i, 0] += b[0, i] * a[i, i];
            }
        }
        """);

    [Fact]
    public void ATimeLoopThatExchangesTwoGrids() => Scalar("""
        [Differentiable]
        public static double F(double[,] start)
        {
            int n = start.GetLength(0), m = start.GetLength(1);
            var u = (double[,])start.Clone();
            var v = new double[n, m];
            for (int t = 0; t < 4; t++)
            {
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < m; j++)
                        v[i, j] = u[i, j] + 0.1 * (u[(i + 1) % n, j] * u[i, (j + m - 1) % m] - u[i, j] * u[i, j]);
                (u, v) = (v, u);
            }

            double sum = 0;
            for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) sum += u[i, j] * u[i, j] * (i + 2 * j + 1);
            return sum;
        }
        """);

    [Fact]
    public void AVariableThatIsAssignedAnotherArray() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            var b = new double[a.GetLength(0), 2];
            double[,] current = a;
            double sum = 0;
            for (int t = 0; t < 3; t++)
            {
                current[0, 0] = current[0, 0] * 0.7 + sum;
                sum += current[0, current.GetLength(1) - 1] * current[0, 0];
                if (t == 1) current = b;
            }

            return sum + b[0, 0];
        }
        """);

    [Fact]
    public void ExchangedArraysOfDifferentShapes() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            double[,] wide = new double[1, 5], tall = new double[3, 1];
            double sum = 0;
            for (int t = 0; t < 3; t++)
            {
                for (int i = 0; i < wide.GetLength(0); i++)
                    for (int j = 0; j < wide.GetLength(1); j++)
                        wide[i, j] = wide[i, j] * 0.5 + a[0, 0] * a[0, 0] * (i + j + t);
                (wide, tall) = (tall, wide);
                for (int i = 0; i < wide.GetLength(0); i++) sum += wide[i, 0] * wide[i, 0] + tall[0, tall.GetLength(1) - 1];
            }

            return sum;
        }
        """);

    [Fact]
    public void AScratchArrayOfEachIteration() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            double sum = 0;
            for (int k = 0; k < a.GetLength(0); k++)
            {
                var t = new double[k + 1, 2];
                for (int i = 0; i <= k; i++)
                {
                    t[i, 0] = a[i, k] * a[k, i];
                    t[i, 1] = Math.Exp(t[i, 0]);
                }

                for (int i = 0; i < t.GetLength(0); i++) sum += t[i, 0] * t[i, 1] * t[k, 1];
            }

            return sum;
        }
        """);

    [Fact]
    public void AScratchArrayThatEachIterationFillsAnew() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            int n = a.GetLength(0);
            var t = new double[n, 2];
            double sum = 0;
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < 2; j++)
                        t[i, j] = a[i, k] * (j + 1) * a[k, 0];
                for (int i = 0; i < n; i++) sum += t[i, 0] * t[i, 1];
            }

            return sum;
        }
        """);

    [Fact]
    public void AScratchArrayThatEachIterationFillsInPart() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            int n = a.GetLength(0);
            var t = new double[n, 2];
            double sum = 0;
            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < 1; j++)
                        t[i, j] = a[i, k] * (j + 1) + t[i, 1];
                for (int i = k; i < n; i++) t[i, 1] = t[i, 0] * a[k, i];
                for (int i = 0; i < n; i++) sum += t[i, 0] * t[i, 1];
            }

            return sum;
        }
        """);

    [Fact]
    public void EarlyExitsAndValuesThatLoopsCarry() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            double s = 1;
            for (int i = 0; i < a.GetLength(0); i++)
            {
                for (int j = 0; j < a.GetLength(1); j++)
                {
                    if (i > j) continue;
                    s = s * 0.5 + a[i, j] * s;
                    if (s > 1.4) break;
                    a[i, j] = s * s;
                }

                if (s < -3) return s;
            }

            return s + a[0, 0];
        }
        """);

    [Fact]
    public void ABoundThatTheBodyChanges() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            int columns = a.GetLength(1);
            double s = 0;
            for (int i = 0; i < a.GetLength(0); i++)
            {
                for (int j = 0; j < columns; j++) s += a[i, j] * a[i, j] * (j + 1);
                if (columns > 1) columns--;
                a[i, columns - 1] = s;
            }

            return s;
        }
        """);

    [Fact]
    public void ThreeDimensionsAndInitialisers() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            var cube = new double[2, a.GetLength(0), 3];
            double[,] weights = { { 1, 2 }, { a[0, 0], 4 } };
            var more = new double[,,] { { { a[0, 0] * a[0, 0] } } };
            for (int i = 0; i < cube.GetLength(0); i++)
                for (int j = 0; j < cube.GetLength(1); j++)
                    for (int k = 0; k < cube.GetLength(2); k++)
                        cube[i, j, k] = a[j, 0] * weights[i, 1 - i] + k * more[0, 0, 0];
            double s = 0;
            for (int j = 0; j < cube.GetLength(1); j++) s += cube[1, j, 2] * cube[0, j, 1] + cube.Rank;
            Array.Clear(weights);
            return s * (1 + weights[1, 0]);
        }
        """);

    [Fact]
    public void FloatsIntegersAndConstants() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            int[,] map = { { 0, 1 }, { 1, 0 } };
            var narrow = new float[2, 2];
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 2; j++)
                    narrow[i, map[i, j]] = (float)1.5 * (i + j);
            return Weighted(a, new double[,] { { 1, 2 } }, new int[1, 1]) * narrow[1, 0];
        }

        [Differentiable]
        public static double Weighted(double[,] a, [Constant] double[,] weights, int[,] zero)
        {
            double s = 0;
            for (int i = 0; i < a.GetLength(0); i++) s += a[i, zero[0, 0]] * a[i, i] * weights[0, i % 2];
            return s;
        }
        """);

    [Fact]
    public void CallsThatWriteInALoop() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            double sum = 0;
            for (int t = 0; t < 3; t++)
            {
                Step(a, 0.1 * t);
                sum += Trace(a) * Trace(a);
                Bump(ref a[0, a.GetLength(1) - 1], sum);
            }

            return sum;
        }

        [Differentiable]
        public static void Step(double[,] a, double h)
        {
            for (int i = 1; i < a.GetLength(0); i++) a[i, i - 1] = a[i, i] * a[i - 1, i] + h * a[0, 0];
            a[0, 0] *= a[0, 0] * 0.3;
        }

        [Differentiable]
        public static double Trace(double[,] a)
        {
            double s = 0;
            for (int i = 0; i < a.GetLength(0); i++) s += a[i, i] + a[i, 0];
            return s;
        }

        [Differentiable]
        public static void Bump(ref double x, double y) => x = x * 0.5 + Math.Sin(y);
        """);

    [Fact]
    public void AProductThatACallReturnsInALoop() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            var p = (double[,])a.Clone();
            for (int t = 0; t < 2; t++)
            {
                var q = Multiply(p, a);
                for (int i = 0; i < p.GetLength(0); i++) for (int j = 0; j < p.GetLength(1); j++) p[i, j] = q[i, j] * 0.3;
            }

            return p[0, 0] * p[0, p.GetLength(1) - 1];
        }

        [Differentiable]
        public static double[,] Multiply(double[,] a, double[,] b)
        {
            var c = new double[a.GetLength(0), b.GetLength(1)];
            for (int i = 0; i < c.GetLength(0); i++)
                for (int j = 0; j < c.GetLength(1); j++)
                    for (int k = 0; k < a.GetLength(1); k++)
                        c[i, j] += a[i, k] * b[k, j];
            return c;
        }
        """);

    [Fact]
    public void AReturnedArray() => Returned("""
        [Differentiable]
        public static double[,] F(double[,] a)
        {
            int n = a.GetLength(0);
            var c = new double[n, n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    c[i, j] = a[i, j] * a[j, i] + (i > 0 ? c[i - 1, j] : 0);
            return c;
        }
        """);

    [Fact]
    public void AReturnedParameter() => Returned("""
        [Differentiable]
        public static double[,] F(double[,] a)
        {
            a[0, 0] *= a[0, 0];
            return a;
        }
        """);

    [Fact]
    public void AMethodWithARule() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            var k = (double[,])a.Clone();
            double sum = 0;
            for (int t = 0; t < 2; t++)
            {
                sum += Corner(k) * a[0, 0];
                Scale(k, sum * 0.1);
            }

            return sum + k[0, 0];
        }

        private static double Corner(double[,] m) => m[0, 0] * m[m.GetLength(0) - 1, 0];

        [DerivativeOf(nameof(Corner), Derivatives.Forward)]
        private static (double Value, double Tangent) CornerForward(double[,] m, double[,] mTangent) =>
            (Corner(m), m[0, 0] * mTangent[m.GetLength(0) - 1, 0] + m[m.GetLength(0) - 1, 0] * mTangent[0, 0]);

        [DerivativeOf(nameof(Corner), Derivatives.Adjoint)]
        private static double CornerAdjoint(double[,] m, double[,] mAdjoint, double resultAdjoint)
        {
            mAdjoint[0, 0] += m[m.GetLength(0) - 1, 0] * resultAdjoint;
            mAdjoint[m.GetLength(0) - 1, 0] += m[0, 0] * resultAdjoint;
            return Corner(m);
        }

        private static void Scale(double[,] m, double factor) => m[0, 0] *= factor;

        [DerivativeOf(nameof(Scale), Derivatives.Forward)]
        private static void ScaleForward(double[,] m, double factor, double[,] mTangent, double factorTangent)
        {
            mTangent[0, 0] = mTangent[0, 0] * factor + m[0, 0] * factorTangent;
            Scale(m, factor);
        }

        [DerivativeOf(nameof(Scale), Derivatives.Adjoint)]
        private static void ScaleAdjoint(double[,] m, double factor, double[,] mAdjoint, ref double factorAdjoint)
        {
            factorAdjoint += m[0, 0] * mAdjoint[0, 0];
            mAdjoint[0, 0] *= factor;
            m[0, 0] *= factor;
        }
        """);

    [Fact]
    public void AChoiceOfArrays() => Scalar("""
        [Differentiable]
        public static double F(double[,] a)
        {
            if (a.Length == 0) return 0;
            double[,] b = a.GetLength(0) % 2 == 0 ? a : new double[2, 3];
            double[,] c = b;
            if (a.GetLength(0) == 3) c = (double[,])a.Clone();
            c[0, 0] += a[0, 0] * a[0, 0];
            return b[0, 0] * c[0, 0] + a[0, 0] * c[0, c.GetLength(1) - 1];
        }
        """);

    [Fact]
    public void ArraysThatALoopMakesAreNotExchanged()
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("""
            [Differentiable]
            public static double F(double[,] a)
            {
                double[,] b = a;
                for (int t = 0; t < 3; t++)
                {
                    var c = new double[1, 1];
                    c[0, 0] = b[0, 0] * b[0, 0];
                    b = c;
                }

                return b[0, 0];
            }
            """));
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0021", diagnostic.Id);
        Assert.Contains("make the arrays before the loop", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void ARecursionOnAnArray() => InPlace("""
        [Differentiable]
        public static void F(double[,] a) => Rotate(a, 3);

        [Differentiable]
        public static void Rotate(double[,] a, int depth)
        {
            if (depth == 0) return;
            int n = a.GetLength(0);
            for (int i = 0; i < n; i++) a[i, depth % n] = a[i, depth % n] * a[depth % n, i] * 0.5 + 0.1 * depth;
            Rotate(a, depth - 1);
        }
        """);

    private static void Scalar(string members) => ThreeWays.Check(ThreeWays.InModel(members), ScalarDriver, Points);

    private static void InPlace(string members) => ThreeWays.Check(ThreeWays.InModel(members), InPlaceDriver, Points);

    private static void Returned(string members) => ThreeWays.Check(ThreeWays.InModel(members), ReturnedDriver, Points);
}
