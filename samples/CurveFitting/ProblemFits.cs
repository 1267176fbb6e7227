namespace CurveFitting;

/// <summary>The fits of one problem: from each published start, with generated derivatives and with differences.</summary>
internal sealed record ProblemFits(Problem Problem, IReadOnlyList<(FitResult Generated, FitResult Differences)> Starts)
{
    public static ProblemFits Of(Problem problem) => new(
        problem,
        [.. problem.Starts.Select(start => (
            Fitting.Fit(problem.Model, problem.Data, start, JacobianSource.Generated),
            Fitting.Fit(problem.Model, problem.Data, start, JacobianSource.Differences)))]);

    public IEnumerable<FitResult> Generated => Starts.Select(s => s.Generated);

    public IEnumerable<FitResult> Differences => Starts.Select(s => s.Differences);
}
