using System.Numerics;
using AutodiffGen.Checking;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>Every rule at random regular points, against differences, complex steps, and for <c>float</c> against itself in <c>double</c>.</summary>
public sealed class RuleDerivativeTests
{
    private const int Points = 30;

    public static TheoryData<string, int> DoubleFunctions => Functions(typeof(double));

    public static TheoryData<string, int> SingleFunctions => Functions(typeof(float));

    [Theory]
    [MemberData(nameof(DoubleFunctions))]
    public void PartialsAgreeWithRichardsonDifferences(string name, int arity)
    {
        var evaluation = new RuleEvaluation(RuleTable.Find(name, arity)!, name, IrType.Double);
        var random = new Random(17);
        int[] checkedPoints = new int[arity];
        for (int round = 0; round < Points; round++)
        {
            double[] point = SamplePoints.For(evaluation.Rule, random);
            point = WithHint(evaluation.Rule, point);
            for (int i = 0; i < arity; i++)
            {
                if (!IsVaried(evaluation, i)) continue;
                int index = i;
                DifferenceEstimate expected = RichardsonDifference.Central(t => Primal(evaluation, point, index, t), point[i], Precision.Double);
                if (!(expected.Error <= 1e-7 * (1 + Math.Abs(expected.Value)))) continue; // a jump or kink beside the point
                double actual = evaluation.Partial(i, point);
                Assert.True(
                    Math.Abs(actual - expected.Value) <= (1e-9 * (1 + Math.Abs(actual))) + (10 * expected.Error),
                    FormattableString.Invariant($"{name}, partial {i} at ({string.Join("; ", point)}): {actual:R}, differences give {expected}"));
                checkedPoints[i]++;
            }
        }

        for (int i = 0; i < arity; i++)
        {
            if (IsVaried(evaluation, i)) Assert.True(checkedPoints[i] >= Points / 2, $"Only {checkedPoints[i]} points of {name} could be checked.");
        }
    }

    [Theory]
    [MemberData(nameof(SingleFunctions))]
    public void SinglePartialsAreTheDoubleOnesRounded(string name, int arity)
    {
        Rule rule = RuleTable.Find(name, arity)!;
        var single = new RuleEvaluation(rule, name, IrType.Single);
        string twin = name.Replace("System.MathF.", "System.Math.", StringComparison.Ordinal).Replace("System.Single.", "System.Double.", StringComparison.Ordinal);
        var exact = new RuleEvaluation(rule, twin, IrType.Double);
        var random = new Random(18);
        for (int round = 0; round < Points; round++)
        {
            double[] point = SamplePoints.For(rule, random);
            double[] singlePoint = WithHint(rule, point, round: true);
            double[] exactPoint = WithHint(rule, point);
            for (int i = 0; i < arity; i++)
            {
                if (rule.Partials[i] is null) continue;
                double expected = exact.Partial(i, exactPoint);
                double actual = single.Partial(i, singlePoint);
                Assert.True(
                    Math.Abs(actual - expected) <= 1e-5 * (1 + Math.Abs(expected)),
                    FormattableString.Invariant($"{name}, partial {i} at ({string.Join("; ", point)}): {actual:R}, in double {expected:R}"));
            }
        }
    }

    public static TheoryData<string, Func<Complex, Complex>> ComplexFunctions => new()
    {
        { "System.Math.Sin", Complex.Sin },
        { "System.Math.Cos", Complex.Cos },
        { "System.Math.Sinh", Complex.Sinh },
        { "System.Math.Cosh", Complex.Cosh },
        { "System.Math.Exp", Complex.Exp },
        { "System.Math.Log", Complex.Log },
        { "System.Math.Sqrt", Complex.Sqrt },
        { "System.Math.Asin", Complex.Asin },
        { "System.Math.Acos", Complex.Acos },
    };

    [Theory]
    [MemberData(nameof(ComplexFunctions))]
    public void PartialsAgreeWithComplexSteps(string name, Func<Complex, Complex> function)
    {
        var evaluation = new RuleEvaluation(RuleTable.Find(name, 1)!, name, IrType.Double);
        var random = new Random(19);
        for (int round = 0; round < Points; round++)
        {
            double[] point = SamplePoints.For(evaluation.Rule, random);
            double expected = function(new Complex(point[0], 1e-20)).Imaginary / 1e-20;
            double actual = evaluation.Partial(0, point);
            Assert.Equal(expected, actual, 4e-15 * Math.Max(1, Math.Abs(expected)));
        }
    }

    private static TheoryData<string, int> Functions(Type real)
    {
        var data = new TheoryData<string, int>();
        foreach (RuleEntry entry in RuleTable.Subjects.SelectMany(subject => subject.Entries))
        {
            int arity = entry.Rule.Partials.Count;

            // That its derivative is not that of its value is what StopGradient is for.
            foreach (string member in entry.Members.Where(m => m != "AutodiffGen.Derivative.StopGradient"))
            {
                if (KnownMember.Find(member, arity, real) is { } found && KnownMember.IsReal(found.ReturnType)) data.Add(member, arity);
            }
        }

        return data;
    }

    /// <summary>An integer has no derivative, and a hint is no variable: it follows from the other arguments.</summary>
    private static bool IsVaried(RuleEvaluation evaluation, int index) => evaluation.IsRealArgument(index) && !(index == 2 && HasHint(evaluation.Rule));

    private static bool HasHint(Rule rule) => rule.Partials.Count == 3 && rule.Name is "PowX" or "PowY" or "RootN" && rule.Partials.Count == 3;

    private static double[] WithHint(Rule rule, double[] point, bool round = false)
    {
        if (!HasHint(rule)) return point;
        double hint = rule.Name == "RootN" ? double.RootN(point[0], (int)point[1]) : Math.Pow(point[0], point[1]);
        return [point[0], point[1], round ? (float)hint : hint];
    }

    private static double Primal(RuleEvaluation evaluation, double[] point, int index, double t)
    {
        double[] moved = [.. point];
        moved[index] = t;
        return evaluation.Rule.Name switch
        {
            "ReciprocalEstimate" => 1 / t, // estimates have steps
            "ReciprocalSqrtEstimate" => 1 / Math.Sqrt(t),
            _ => evaluation.Value(WithHint(evaluation.Rule, moved)),
        };
    }
}
