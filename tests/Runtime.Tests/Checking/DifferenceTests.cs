using AutodiffGen.Checking;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Checking;

/// <summary>What differences can and can't tell.</summary>
public sealed class DifferenceTests
{
    public static TheoryData<Func<double, double>, Func<double, double>, double> SmoothFunctions => new()
    {
        { Math.Exp, Math.Exp, 1 },
        { Math.Exp, Math.Exp, -20 },
        { x => Math.Exp(-760 * x), x => -760 * Math.Exp(-760 * x), 1e-4 },
        { x => Math.Sin(1000 * x), x => 1000 * Math.Cos(1000 * x), 0.3 },
        { Math.Log, x => 1 / x, 1e-8 },
        { Math.Sqrt, x => 0.5 / Math.Sqrt(x), 0.001 },
        { x => x * x * x, x => 3 * x * x, 0 },
        { x => x * x, x => 2 * x, 1e10 },
        { x => 1e6 + x, _ => 1, 2 },
        { _ => 5, _ => 0, 3 },
        { x => 1 / (1 + (25 * x * x)), x => -50 * x / ((1 + (25 * x * x)) * (1 + (25 * x * x))), 0.21 },
        { x => Math.Atan(1e4 * (x - 1)), x => 1e4 / (1 + (1e8 * (x - 1) * (x - 1))), 1.00005 },
    };

    [Theory]
    [MemberData(nameof(SmoothFunctions))]
    public void DifferencesAreAccurateAndKnowTheirError(Func<double, double> function, Func<double, double> derivative, double x)
    {
        DifferenceEstimate estimate = RichardsonDifference.Central(function, x, Precision.Double);
        double exact = derivative(x);
        Assert.True(Math.Abs(estimate.Value - exact) <= (1e-8 * Math.Abs(exact)) + (1e-9 * Math.Abs(function(x)) / Math.Max(1, Math.Abs(x))) + 1e-20, $"{estimate} for {exact:R}");
        Assert.True(Math.Abs(estimate.Value - exact) <= 10 * estimate.Error, $"{estimate} for {exact:R}");
        Assert.True(estimate.IsConverged(exact));
        Assert.True(GradientCheck.Derivative(function, derivative, x).IsSuccess);
        Assert.False(GradientCheck.Derivative(function, t => (1.001 * derivative(t)) + 0.001, x).IsSuccess);
    }

    [Theory]
    [InlineData(0.0, GradientCheckOutcome.Kink)]
    [InlineData(1.0, GradientCheckOutcome.Kink)]
    [InlineData(0.25, GradientCheckOutcome.Kink)]
    [InlineData(1.01, GradientCheckOutcome.Disagrees)]
    [InlineData(-1.0, GradientCheckOutcome.Disagrees)]
    [InlineData(double.NaN, GradientCheckOutcome.Disagrees)]
    public void AtAKinkADerivativeBetweenTheSlopesIsRight(double derivative, GradientCheckOutcome expected)
    {
        GradientCheckReport report = GradientCheck.Derivative(x => Math.Max(x, 0), _ => derivative, 0.0);
        GradientCheckEntry entry = Assert.Single(report.Entries);
        Assert.Equal(expected, entry.Outcome);
        Assert.Equal("slope 0 on the left, 1 on the right", entry.Remark);
        Assert.Equal(expected == GradientCheckOutcome.Kink, report.IsSuccess);
        Assert.Contains("slope 0 on the left", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AbsAtZeroAgrees() => Assert.True(GradientCheck.Derivative(Math.Abs, _ => 0, 0.0).IsSuccess);

    [Theory]
    [InlineData("step")]
    [InlineData("root")]
    [InlineData("cube root")]
    [InlineData("nowhere defined")]
    public void WhatDifferencesCannotTellIsFlagged(string which)
    {
        Func<double, double> function = which switch
        {
            "step" => x => x >= 1 ? 1 : 0,
            "root" => x => Math.Sqrt(x - 1),
            "cube root" => x => Math.Cbrt(x - 1),
            _ => _ => double.NaN,
        };
        GradientCheckReport report = GradientCheck.Derivative(function, _ => 3, 1.0);
        GradientCheckEntry entry = Assert.Single(report.Entries);
        Assert.Equal(GradientCheckOutcome.Unconverged, entry.Outcome);
        Assert.False(report.IsSuccess);
        Assert.Contains("differences don't converge", report.ToString(), StringComparison.Ordinal);
        Assert.True(GradientCheck.Derivative(function, _ => 3, 1.0, new GradientCheckOptions { FailUnconverged = false }).IsSuccess);
    }

    [Fact]
    public void NanIsNeverADerivative()
    {
        Assert.False(GradientCheck.Derivative(x => x, _ => double.NaN, 1.0).IsSuccess);
        Assert.False(GradientCheck.Derivative(x => x, _ => double.PositiveInfinity, 1.0).IsSuccess);
    }

    [Fact]
    public void TolerancesCanBeChosen()
    {
        var loose = new GradientCheckOptions { RelativeTolerance = 0.1 };
        Assert.True(GradientCheck.Derivative(Math.Exp, x => 1.05 * Math.Exp(x), 1.0, loose).IsSuccess);
        var absolute = new GradientCheckOptions { AbsoluteTolerance = 0.1 };
        Assert.True(GradientCheck.Derivative(Math.Sin, x => Math.Cos(x) + 0.05, 1.0, absolute).IsSuccess);
        Assert.False(GradientCheck.Derivative(Math.Sin, x => Math.Cos(x) + 0.05, 1.0).IsSuccess);
    }
}
