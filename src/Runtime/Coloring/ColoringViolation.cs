namespace AutodiffGen.Coloring;

/// <summary>Where a colouring fails.</summary>
/// <param name="First">The first vertex of the pair that violates the definition; for a bicolouring the row of the entry that can't be read.</param>
/// <param name="Second">The second vertex; for a bicolouring the column of the entry.</param>
/// <param name="Message">What is wrong, with names and values.</param>
public sealed record ColoringViolation(int First, int Second, string Message)
{
    /// <summary>The message.</summary>
    /// <returns><see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
