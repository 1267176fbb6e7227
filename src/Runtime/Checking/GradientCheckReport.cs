using System.Globalization;
using System.Text;

namespace AutodiffGen.Checking;

/// <summary>The result of a <see cref="GradientCheck"/>: every comparison that was made, and whether all is well.</summary>
public sealed class GradientCheckReport
{
    private const int LinesShown = 25;
    private readonly bool failUnconverged;

    internal GradientCheckReport(IReadOnlyList<GradientCheckEntry> entries, bool failUnconverged)
    {
        Entries = entries;
        this.failUnconverged = failUnconverged;
    }

    /// <summary>All comparisons, in order.</summary>
    public IReadOnlyList<GradientCheckEntry> Entries { get; }

    /// <summary>The comparisons that let the check fail.</summary>
    public IEnumerable<GradientCheckEntry> Failures => Entries.Where(IsFailure);

    /// <summary>Whether there are no failures. A derivative between the two slopes of a kink is no failure; the report mentions it.</summary>
    public bool IsSuccess => !Entries.Any(IsFailure);

    /// <summary>Throws if the check failed.</summary>
    /// <exception cref="GradientCheckException">The check failed; the message is the report.</exception>
    public void ThrowIfFailed()
    {
        if (!IsSuccess) throw new GradientCheckException(this);
    }

    /// <summary>A summary, and one line for each comparison that didn't simply agree.</summary>
    /// <returns>Lines of text, the same in every culture.</returns>
    public override string ToString()
    {
        GradientCheckEntry[] notable = [.. Entries.Where(IsFailure), .. Entries.Where(entry => !IsFailure(entry) && entry.Outcome != GradientCheckOutcome.Agrees)];
        int failures = Entries.Count(IsFailure);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Gradient check {(failures == 0 ? "passed" : "failed")}: {Entries.Count - failures} of {Entries.Count} comparisons hold.");
        foreach (GradientCheckEntry entry in notable.Take(LinesShown)) text.Append('\n').Append("  ").Append(entry);
        if (notable.Length > LinesShown) text.Append(CultureInfo.InvariantCulture, $"\n  ... and {notable.Length - LinesShown} more");
        return text.ToString();
    }

    private bool IsFailure(GradientCheckEntry entry) =>
        entry.Outcome == GradientCheckOutcome.Disagrees || (entry.Outcome == GradientCheckOutcome.Unconverged && failUnconverged);
}
