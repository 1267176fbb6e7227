using AutodiffGen.Checking;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Checking;

public sealed class GradientCheckTests
{
    private static readonly double[] Start = [-1.2, 1, 0.7, 1.3];

    [Fact]
    public void ARightGradientPasses()
    {
        GradientCheckReport report = GradientCheck.Gradient(Rosenbrock, RosenbrockGradient, Start);
        Assert.True(report.IsSuccess, report.ToString());
        Assert.Equal(1 + Start.Length, report.Entries.Count);
        Assert.All(report.Entries, entry => Assert.Equal(GradientCheckOutcome.Agrees, entry.Outcome));
        Assert.StartsWith("Gradient check passed: 5 of 5", report.ToString(), StringComparison.Ordinal);
        report.ThrowIfFailed();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void AWrongComponentIsNamed(int wrong)
    {
        GradientCheckReport report = GradientCheck.Gradient(
            Rosenbrock,
            (x, gradient) =>
            {
                double value = RosenbrockGradient(x, gradient);
                gradient[wrong] *= 1.0001;
                return value;
            },
            Start);
        GradientCheckEntry failure = Assert.Single(report.Failures);
        Assert.Equal($"x[{wrong}]", failure.Name);
        Assert.Equal(GradientCheckOutcome.Disagrees, failure.Outcome);
        Assert.Equal(failure.Derivative / 1.0001, failure.Expected, Math.Abs(failure.Expected) * 1e-8);
        Assert.True(failure.EstimatedError < failure.Tolerance);
        string text = report.ToString();
        Assert.Contains($"x[{wrong}]: derivative {FormattableString.Invariant($"{failure.Derivative:R}")}", text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"expected {failure.Expected:R}"), text, StringComparison.Ordinal);
        GradientCheckException thrown = Assert.Throws<GradientCheckException>(report.ThrowIfFailed);
        Assert.Equal(text, thrown.Message);
        Assert.Same(report, thrown.Report);
    }

    [Fact]
    public void AnUnwrittenComponentIsFound()
    {
        GradientCheckReport report = GradientCheck.Gradient(
            Rosenbrock,
            (x, gradient) =>
            {
                Span<double> all = stackalloc double[x.Length];
                double value = RosenbrockGradient(x, all);
                all[..^1].CopyTo(gradient);
                return value;
            },
            Start);
        Assert.Equal("x[3]", Assert.Single(report.Failures).Name);
    }

    [Fact]
    public void AValueWithOtherBitsIsFound()
    {
        GradientCheckReport report = GradientCheck.Gradient(Rosenbrock, (x, gradient) => Math.BitIncrement(RosenbrockGradient(x, gradient)), Start);
        Assert.Contains("value", Assert.Single(report.Failures).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesStandInTheReport()
    {
        GradientCheckReport report = GradientCheck.Gradient(
            x => x[0] * x[1],
            (x, gradient) =>
            {
                gradient[0] = x[1];
                gradient[1] = -x[0];
                return x[0] * x[1];
            },
            [2, 3],
            new GradientCheckOptions { Names = ["rate", "volatility"] });
        Assert.Equal("volatility", Assert.Single(report.Failures).Name);
    }

    [Fact]
    public void TheForwardMethodIsHeldAgainstTheGradient()
    {
        Assert.True(GradientCheck.Gradient(Rosenbrock, RosenbrockGradient, RosenbrockForward, Start).IsSuccess);
        GradientCheckReport report = GradientCheck.Gradient(
            Rosenbrock,
            RosenbrockGradient,
            (x, tangent) => (Rosenbrock(x), RosenbrockForward(x, tangent).Tangent + (1e-6 * tangent[1])),
            Start);
        Assert.Contains(report.Failures, failure => failure.Name == "tangent of x[1]");
        Assert.DoesNotContain(report.Failures, failure => failure.Name == "tangent of x[0]");
        Assert.Contains(report.Failures, failure => failure.Name.StartsWith("<gradient, v> = tangent", StringComparison.Ordinal));
    }

    [Fact]
    public void ArraysAreAConvenience()
    {
        Assert.True(GradientCheck.Gradient((double[] x) => Rosenbrock(x), ValueAndGradient, Start).IsSuccess);
        Assert.False(GradientCheck.Gradient((double[] x) => Rosenbrock(x) + x[0], ValueAndGradient, Start).IsSuccess);
        Assert.Throws<ArgumentException>(() => GradientCheck.Gradient((double[] x) => 0.0, _ => (0.0, new double[1]), Start));

        static (double Value, double[] Gradient) ValueAndGradient(double[] x)
        {
            double[] gradient = new double[x.Length];
            return (RosenbrockGradient(x, gradient), gradient);
        }
    }

    [Fact]
    public void SinglePrecisionIsHeldToItsOwnPrecision()
    {
        float[] x = [1.5f, -0.25f, 300];
        Assert.True(GradientCheck.Gradient(Function, Gradient, x).IsSuccess, GradientCheck.Gradient(Function, Gradient, x).ToString());
        GradientCheckReport report = GradientCheck.Gradient(
            Function,
            (point, gradient) =>
            {
                float value = Gradient(point, gradient);
                gradient[2] *= 1.05f;
                return value;
            },
            x);
        Assert.Equal("x[2]", Assert.Single(report.Failures).Name);
        Assert.True(GradientCheck.Derivative(MathF.Sin, MathF.Cos, 0.7f).IsSuccess);
        Assert.False(GradientCheck.Derivative(MathF.Sin, MathF.Sin, 0.7f).IsSuccess);

        static float Function(ReadOnlySpan<float> x) => (MathF.Sin(x[0]) * x[1]) + MathF.Sqrt(x[2]);

        static float Gradient(ReadOnlySpan<float> x, Span<float> gradient)
        {
            gradient[0] = MathF.Cos(x[0]) * x[1];
            gradient[1] = MathF.Sin(x[0]);
            gradient[2] = 0.5f / MathF.Sqrt(x[2]);
            return Function(x);
        }
    }

    [Fact]
    public void JacobianProductsAreHeldAgainstDifferencesAndEachOther()
    {
        GradientCheckReport report = GradientCheck.JacobianProducts(Map, MapForward, MapAdjoint, Start, 3);
        Assert.True(report.IsSuccess, report.ToString());
    }

    [Fact]
    public void AWrongAdjointIsLocalised()
    {
        GradientCheckReport report = GradientCheck.JacobianProducts(
            Map,
            MapForward,
            (x, y, xAdjoint, yAdjoint) =>
            {
                MapAdjoint(x, y, xAdjoint, yAdjoint);
                xAdjoint[2] += 1e-6;
            },
            Start,
            3);
        string[] components = [.. report.Failures.Select(failure => failure.Name).Where(name => name.StartsWith("adjoint of", StringComparison.Ordinal))];
        Assert.Equal(["adjoint of x[2]"], components);
        Assert.Contains(report.Failures, failure => failure.Name.StartsWith("<w, J v>", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Failures, failure => failure.Name.StartsWith("tangent", StringComparison.Ordinal));
    }

    [Fact]
    public void AWrongTangentIsFoundByDifferences()
    {
        GradientCheckReport report = GradientCheck.JacobianProducts(
            Map,
            (x, y, xTangent, yTangent) =>
            {
                MapForward(x, y, xTangent, yTangent);
                yTangent[1] *= 1.01;
            },
            MapAdjoint,
            Start,
            3);
        string[] tangents = [.. report.Failures.Select(failure => failure.Name).Where(name => name.StartsWith("tangent", StringComparison.Ordinal))];
        Assert.Equal(3, tangents.Length);
        Assert.All(tangents, name => Assert.StartsWith("tangent of y[1]", name, StringComparison.Ordinal));
    }

    [Fact]
    public void SingleJacobianProducts()
    {
        float[] x = [0.5f, 2];
        SpanMap<float> map = (point, y) => y[0] = point[0] * point[1];
        SpanMapForward<float> forward = (point, y, v, tangent) =>
        {
            y[0] = point[0] * point[1];
            tangent[0] = (v[0] * point[1]) + (point[0] * v[1]);
        };
        Assert.True(GradientCheck.JacobianProducts(map, forward, Adjoint(1), x, 1).IsSuccess);
        Assert.False(GradientCheck.JacobianProducts(map, forward, Adjoint(1.02f), x, 1).IsSuccess);

        static SpanMapAdjoint<float> Adjoint(float factor) => (point, y, xAdjoint, yAdjoint) =>
        {
            y[0] = point[0] * point[1];
            xAdjoint[0] += factor * point[1] * yAdjoint[0];
            xAdjoint[1] += point[0] * yAdjoint[0];
        };
    }

    [Fact]
    public void ReportsAreTheSameInEveryCulture()
    {
        string here = Report();
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("fi-FI");
            Assert.Equal(here, Report());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        static string Report() => GradientCheck.Derivative(x => -0.5 * x * x, x => x, 1.5).ToString();
    }

    [Fact]
    public void ManyFailuresAreCut()
    {
        GradientCheckReport report = GradientCheck.Gradient(x => x[0], (x, gradient) =>
        {
            gradient.Fill(7);
            return x[0];
        }, new double[100]);
        Assert.Equal(100, report.Failures.Count());
        Assert.EndsWith("... and 75 more", report.ToString(), StringComparison.Ordinal);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = x[i + 1] - (x[i] * x[i]);
            double b = 1 - x[i];
            sum += (100 * a * a) + (b * b);
        }

        return sum;
    }

    private static double RosenbrockGradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = 200 * (x[i + 1] - (x[i] * x[i]));
            gradient[i + 1] += a;
            gradient[i] -= (2 * x[i] * a) + (2 * (1 - x[i]));
        }

        return Rosenbrock(x);
    }

    private static (double Value, double Tangent) RosenbrockForward(ReadOnlySpan<double> x, ReadOnlySpan<double> tangent)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = x[i + 1] - (x[i] * x[i]);
            sum += (200 * a * (tangent[i + 1] - (2 * x[i] * tangent[i]))) - (2 * (1 - x[i]) * tangent[i]);
        }

        return (Rosenbrock(x), sum);
    }

    /// <summary>y[0] = x0 x1, y[1] = sin(x2) + x3², y[2] is not written.</summary>
    private static void Map(ReadOnlySpan<double> x, Span<double> y)
    {
        y[0] = x[0] * x[1];
        y[1] = Math.Sin(x[2]) + (x[3] * x[3]);
    }

    private static void MapForward(ReadOnlySpan<double> x, Span<double> y, ReadOnlySpan<double> xTangent, Span<double> yTangent)
    {
        Map(x, y);
        yTangent[0] = (xTangent[0] * x[1]) + (x[0] * xTangent[1]);
        yTangent[1] = (Math.Cos(x[2]) * xTangent[2]) + (2 * x[3] * xTangent[3]);
    }

    private static void MapAdjoint(ReadOnlySpan<double> x, Span<double> y, Span<double> xAdjoint, Span<double> yAdjoint)
    {
        Map(x, y);
        xAdjoint[0] += yAdjoint[0] * x[1];
        xAdjoint[1] += yAdjoint[0] * x[0];
        xAdjoint[2] += yAdjoint[1] * Math.Cos(x[2]);
        xAdjoint[3] += yAdjoint[1] * 2 * x[3];
        yAdjoint.Clear();
    }
}
