namespace AutodiffGen.Checking;

/// <summary>A <see cref="GradientCheck"/> failed.</summary>
/// <param name="report">The report, whose text is the message.</param>
public sealed class GradientCheckException(GradientCheckReport report) : Exception(report.ToString())
{
    /// <summary>The report.</summary>
    public GradientCheckReport Report { get; } = report;
}
