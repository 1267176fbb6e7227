using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Arrays that others hold too, and may change whenever code runs that isn't known: what was read of them is kept.</summary>
public class OutsideArrayTests
{
    private const string Model = """
        using System;

        public static partial class Model
        {
            private static readonly double[] Scratch = new double[1];
            private static readonly double[] Table = [2];
            private static int calls;

            private static double[] Lookup() { Scratch[0] = ++calls; return Scratch; }

            private static double Change() => ++Table[0];

            private static int Property => (int)++Table[0];

            [Differentiable]
            private static double Hidden(double x) { Change(); return x * x; }

            // sin(x) sin(2 x)
            [Differentiable]
            public static double OneArrayForTwoCalls(double x)
            {
                double[] a = Lookup();
                double p = Math.Sin(a[0] * x);
                double[] b = Lookup();
                return p * Math.Sin(b[0] * x);
            }

            // sin(2 x) sin(3 x)
            [Differentiable]
            public static double AFieldThatACallChanges(double x)
            {
                double p = Math.Sin(Table[0] * x);
                Change();
                return p * Math.Sin(Table[0] * x);
            }

            // sin(2 x) sin(3 x)
            [Differentiable]
            public static double AFieldThatAPropertyChanges(double x)
            {
                double p = Math.Sin(Table[0] * x);
                int n = Property;
                return p * Math.Sin(n * x);
            }

            // sin(2 x) x²
            [Differentiable]
            public static double AFieldThatADifferentiableMethodChanges(double x)
            {
                double p = Math.Sin(Table[0] * x);
                return p * Hidden(x);
            }

            // s = sin(3 x), then times sin(4 x) and sin(5 x)
            [Differentiable]
            public static double AFieldThatEachIterationChanges(double x)
            {
                double s = 1;
                for (int i = 0; i < 3; i++)
                {
                    Change();
                    s *= Math.Sin(Table[0] * x);
                }

                return s;
            }

            // sin(x) sin(2 x) sin(3 x)
            [Differentiable]
            public static double AViewOfWhatACallGives(double x)
            {
                double s = 1;
                for (int i = 0; i < 3; i++)
                {
                    ReadOnlySpan<double> row = Lookup().AsSpan(0, 1);
                    s *= Math.Sin(row[0] * x);
                }

                return s;
            }

            private static double[] Same(double[] data) => data;

            // sin(2 x) x
            [Differentiable]
            public static double TwoNamesForOneArray(double x)
            {
                double[] a = Same(Table), b = Same(Table);
                double p = Math.Sin(a[0] * x);
                b[0] = 7;
                return p * x;
            }

            // sin(2 x) x
            [Differentiable]
            public static double WhatACallGivesBack(double x, [Constant] double[] data)
            {
                double p = Math.Sin(data[0] * x);
                double[] same = Same(data);
                same[0] = 7;
                return p * x;
            }

            public static double[] Run(string name)
            {
                Func<double, (double, double)> adjoint = name switch
                {
                    "OneArrayForTwoCalls" => x => (OneArrayForTwoCallsGradient(x, out double g), g),
                    "AFieldThatACallChanges" => x => (AFieldThatACallChangesGradient(x, out double g), g),
                    "AFieldThatAPropertyChanges" => x => (AFieldThatAPropertyChangesGradient(x, out double g), g),
                    "AFieldThatADifferentiableMethodChanges" => x => (AFieldThatADifferentiableMethodChangesGradient(x, out double g), g),
                    "AFieldThatEachIterationChanges" => x => (AFieldThatEachIterationChangesGradient(x, out double g), g),
                    _ => x => (AViewOfWhatACallGivesGradient(x, out double g), g),
                };
                Func<double, (double, double)> forward = name switch
                {
                    "OneArrayForTwoCalls" => x => OneArrayForTwoCallsForward(x, 1),
                    "AFieldThatACallChanges" => x => AFieldThatACallChangesForward(x, 1),
                    "AFieldThatAPropertyChanges" => x => AFieldThatAPropertyChangesForward(x, 1),
                    "AFieldThatADifferentiableMethodChanges" => x => AFieldThatADifferentiableMethodChangesForward(x, 1),
                    "AFieldThatEachIterationChanges" => x => AFieldThatEachIterationChangesForward(x, 1),
                    _ => x => AViewOfWhatACallGivesForward(x, 1),
                };
                (Table[0], calls) = (2, 0);
                (double value, double slope) = adjoint(0.4);
                (Table[0], calls) = (2, 0);
                (double again, double tangent) = forward(0.4);
                return [value, slope, again, tangent];
            }

            public static double[] Aliased()
            {
                Table[0] = 2;
                double value = TwoNamesForOneArrayGradient(0.4, out double slope);
                double other = WhatACallGivesBackGradient(0.4, [2], out double same);
                return [value, slope, other, same];
            }
        }
        """;

    private static readonly Lazy<LoadedAssembly> Loaded = new(() => GeneratorRun.Of(Model).Load());

    [Theory]
    [InlineData("OneArrayForTwoCalls", "1, 2")]
    [InlineData("AFieldThatACallChanges", "2, 3")]
    [InlineData("AFieldThatAPropertyChanges", "2, 3")]
    [InlineData("AFieldThatADifferentiableMethodChanges", "2")]
    [InlineData("AFieldThatEachIterationChanges", "3, 4, 5")]
    [InlineData("AViewOfWhatACallGives", "1, 2, 3")]
    public void IsReadWhenItWasRead(string name, string numbers)
    {
        double[] factors = [.. numbers.Split(", ").Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
        const double X = 0.4;
        double value = factors.Aggregate(1.0, (product, k) => product * Math.Sin(k * X));
        double slope = value * factors.Sum(k => k * Math.Cos(k * X) / Math.Sin(k * X));
        if (factors.Length == 1) (value, slope) = (value * X * X, (slope * X * X) + (2 * X * value));
        double[] got = Loaded.Value.Delegate<Func<string, double[]>>("Model.Run")(name);
        foreach ((double expected, double actual) in new[] { value, slope, value, slope }.Zip(got)) Assert.Equal(expected, actual, 1e-13);
    }

    /// <summary>What a call gives may be what it was given, or what another gave: a write through one name is one through the other.</summary>
    [Fact]
    public void MayHaveTwoNames()
    {
        double[] got = Loaded.Value.Delegate<Func<double[]>>("Model.Aliased")();
        foreach ((double expected, double actual) in new[] { Math.Sin(0.8) * 0.4, Math.Sin(0.8) + (0.8 * Math.Cos(0.8)), Math.Sin(0.8) * 0.4, Math.Sin(0.8) + (0.8 * Math.Cos(0.8)) }.Zip(got)) Assert.Equal(expected, actual, 1e-13);
    }
}
