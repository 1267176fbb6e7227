using System.Globalization;

namespace AutodiffGen.Checking;

/// <summary>What came of one comparison.</summary>
public enum GradientCheckOutcome
{
    /// <summary>The derivative agrees within the tolerance.</summary>
    Agrees,

    /// <summary>The slopes of the two sides differ, and the derivative lies between them.</summary>
    Kink,

    /// <summary>Differences don't converge, so they can't tell: a jump, an infinite slope, or noise.</summary>
    Unconverged,

    /// <summary>The derivative is wrong, or the function isn't the one that was differentiated.</summary>
    Disagrees,
}

/// <summary>One comparison of a <see cref="GradientCheck"/>.</summary>
/// <param name="Name">What was compared: a component, a direction, or the value.</param>
/// <param name="Derivative">What the derivative method gave.</param>
/// <param name="Expected">What differences, or the other side of an identity, gave.</param>
/// <param name="EstimatedError">The estimated error of <paramref name="Expected"/>.</param>
/// <param name="Tolerance">The deviation that was allowed.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Remark">More to say, such as the slopes of the two sides, or null.</param>
public sealed record GradientCheckEntry(
    string Name, double Derivative, double Expected, double EstimatedError, double Tolerance, GradientCheckOutcome Outcome, string? Remark = null)
{
    /// <summary>The comparison in one line.</summary>
    /// <returns>A line of text, the same in every culture.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: derivative {Derivative:R}, expected {Expected:R} (estimated error {EstimatedError:G2}, tolerance {Tolerance:G2}): {Verdict}{(Remark is null ? "" : "; " + Remark)}");

    private string Verdict => Outcome switch
    {
        GradientCheckOutcome.Agrees => "agrees",
        GradientCheckOutcome.Kink => "at a kink",
        GradientCheckOutcome.Unconverged => "differences don't converge",
        _ => "disagrees",
    };
}
