using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Generics;

/// <summary>Members of generic structs and generic helpers, whose bodies stand where they are called with the type arguments of the call.</summary>
public class GenericBodyTests
{
    private const string Types = """
        using System.Numerics;

        public readonly record struct Vec<T>(T X, T Y)
            where T : struct, IFloatingPointIeee754<T>
        {
            public static Vec<T> Unit => new(T.One, T.Zero);
            public static Vec<T> operator +(Vec<T> a, Vec<T> b) => new(a.X + b.X, a.Y + b.Y);
            public static Vec<T> operator *(T s, Vec<T> a) => new(s * a.X, s * a.Y);
            public T Dot(Vec<T> other) => X * other.X + Y * other.Y;
            public T Norm => T.Sqrt(Dot(this));
            public Vec<TOther> To<TOther>()
                where TOther : struct, IFloatingPointIeee754<TOther> => new(TOther.CreateChecked(X), TOther.CreateChecked(Y));
        }

        public struct Total<T>
            where T : struct, INumber<T>
        {
            public T Sum;
            public T Scale = T.One + T.One;
            public int Count;
            public Total(T start) => Sum = start * Scale;
            public void Add(T value)
            {
                if (value < T.Zero) return;
                Sum += Scale * value;
                Count++;
            }
        }

        public interface IFunction<T>
        {
            static abstract T Start { get; }
            T Weight { get; }
            T Of(T x);
        }

        public struct Gauss(double width) : IFunction<double>
        {
            public double Width = width;
            public static double Start => 0.25;
            public double Weight => Width * 3;
            double IFunction<double>.Of(double x) => Math.Exp(-x * x / Width);
        }

        public readonly struct Power : IFunction<double>
        {
            public readonly int Exponent;
            public Power(int exponent) => Exponent = exponent;
            public static double Start => 1;
            public double Weight => Exponent;
            public double Of(double x)
            {
                double product = 1;
                for (int i = 0; i < Exponent; i++) product *= x;
                return product;
            }
        }
        """;

    [Fact]
    public void BodiesTakeTheirTypeArguments() => ThreeWays.Check(Types + ThreeWays.InModel("""
        private static T Integrate<TFunction, T>(TFunction f, T to, int n)
            where TFunction : struct, IFunction<T>
            where T : struct, IFloatingPointIeee754<T>
        {
            T h = (to - TFunction.Start) / T.CreateChecked(n);
            T sum = T.Zero;
            for (int i = 0; i < n; i++) sum += f.Of(TFunction.Start + (T.CreateChecked(i) + T.CreateChecked(0.5)) * h) * f.Weight;
            return sum * h;
        }

        private static TOut Fold<TIn, TOut>(ReadOnlySpan<TIn> items, TOut seed, Func<TOut, TIn, TOut> f)
        {
            TOut state = seed;
            foreach (TIn item in items) state = f(state, item);
            return state;
        }

        private static T Twice<T>(Func<T, T> f, T x)
            where T : INumber<T> => f(f(x)) + T.Max(x, T.Zero);

        [Differentiable]
        private static T Cube<T>(T x)
            where T : INumber<T> => x * x * x;

        [Differentiable]
        private static T Angle<T>(T y, T x)
            where T : struct, IFloatingPointIeee754<T> => T.Atan2(y, x) * new Vec<T>(x, y).Norm;

        [Differentiable]
        public static double F(double[] x)
        {
            var v = new Vec<double>(x[0], x[1]);
            Vec<double> u = v + x[2] * new Vec<double>(x[1], 1.0) + Vec<double>.Unit;
            Vec<float> narrow = u.To<float>();
            var total = new Total<double>(x[0]);
            for (int i = 0; i < x.Length; i++) total.Add(x[i] * x[0]);
            T Scaled<T>(T t, int n)
                where T : INumber<T> => n > 1 ? t * T.CreateChecked(n) + t : t;
            (double p, Vec<double> w) = Fold<double, (double, Vec<double>)>(x, (1.0, v), (s, t) => (s.Item1 * t, s.Item2 + t * u));
            return u.Dot(v) + v.Norm + total.Sum / total.Count + Twice(t => Math.Sin(t) * x[1], x[0]) + Twice(Cube, x[2]) + Integrate(new Gauss(x[1] + 2), x[0], 4) + Integrate(new Power(3), x[2], 3)
                + Scaled(x[0], 3) + Scaled(2, 2) + p * w.Norm + Angle(x[1], u.X) + 0 * narrow.X;
        }
        """), Drivers.Scalar, [[0.7, 0.4, 1.3], [1.9, -0.8, 0.2]]);

    /// <summary>In a method that is generic itself the bodies stand in its own type parameter.</summary>
    [Fact]
    public void BodiesStandInGenericMethods() => ThreeWays.Check(Types + ThreeWays.InModel("""
        private static TScalar Twice<TScalar>(Func<TScalar, TScalar> f, TScalar x)
            where TScalar : INumber<TScalar> => f(f(x)) + TScalar.One / x;

        [Differentiable]
        private static T Energy<T>(Vec<T> v, Span<Vec<T>> trail, T x)
            where T : struct, IFloatingPointIeee754<T>
        {
            Vec<T> u = v + x * v;
            for (int i = 0; i < trail.Length; i++) trail[i] = trail[i] + T.CreateChecked(i) * u;
            return trail[1].Norm * u.Dot(v) + Twice(t => T.Exp(-t) * x, v.Y);
        }

        [Differentiable]
        public static T F<T>(T[] x)
            where T : struct, IFloatingPointIeee754<T>
        {
            var total = new Total<T>(x[0]);
            Vec<T> v = x[2] * new Vec<T>(x[0], x[1]);
            total.Add(v.Norm);
            return total.Sum * v.Dot(Vec<T>.Unit) + Twice(t => T.Sin(t) + x[1], x[2]);
        }

        public static double[] Run()
        {
            Vec<float>[] trail = [new(1, 2), new(3, 4)], gradient = new Vec<float>[2];
            float value = EnergyGradient(new Vec<float>(0.5f, 0.75f), trail, 0.25f, out Vec<float> v, gradient, out float x);
            return [value, v.X, v.Y, x, gradient[1].X];
        }
        """), Drivers.Scalar, [[0.7, 0.4, 1.3], [1.9, 0.8, 0.2]]);

    [Theory]
    [InlineData("Sum(n => n * x, (byte)3)", "the type argument 'byte'")]
    [InlineData("Run(new Hidden(), x)", "make 'factor' internal")]
    [InlineData("Run(new Kept(), x)", "write it in this project, as a method of a struct")]
    [InlineData("Nested(new Vec<double>(x, x), 3)", "calls itself")]
    public void WhatCantStandHereIsNamed(string value, string words)
    {
        GeneratorRun run = GeneratorRun.Of(Types + ThreeWays.InModel($$"""
            public readonly struct Hidden : IFunction<double>
            {
                private readonly int factor = 2;
                public Hidden() { }
                public static double Start => 0;
                public double Weight => 1;
                public double Of(double x) => x * factor;
            }

            public interface IKept : IFunction<double>
            {
                double IFunction<double>.Of(double x) => x;
            }

            public readonly struct Kept : IKept
            {
                public static double Start => 0;
                public double Weight => 1;
            }

            private static T Run<TFunction, T>(TFunction f, T x)
                where TFunction : struct, IFunction<T> => f.Of(x);

            private static double Sum<T>(Func<T, double> f, T n)
                where T : INumber<T> => f(n + n);

            private static T Nested<T>(Vec<T> v, int n)
                where T : struct, IFloatingPointIeee754<T> => n == 0 ? v.X : Nested(v + v, n - 1);

            [Differentiable]
            public static double F(double x) => {{value}};
            """));
        Diagnostic error = Assert.Single(run.Diagnostics);
        Assert.Contains(words, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(run.Generated);
        Assert.Empty(run.CompilerProblems());
    }
}
