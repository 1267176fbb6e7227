namespace AutodiffGen.Coloring;

/// <summary>One dependence of a stencil: the target species in cell <c>(i, j, k)</c> depends on the source species in cell <c>(i + I, j + J, k + K)</c>.</summary>
/// <param name="Target">The species that depends, 0-based.</param>
/// <param name="Source">The species that it depends on, 0-based.</param>
/// <param name="I">The offset in the first dimension.</param>
/// <param name="J">The offset in the second dimension; 0 on a grid of one dimension.</param>
/// <param name="K">The offset in the third dimension; 0 on a grid of one or two dimensions.</param>
public readonly record struct StencilEntry(int Target, int Source, int I, int J = 0, int K = 0)
{
    /// <summary>The offset in a dimension.</summary>
    internal int Offset(int dimension) => dimension switch { 0 => I, 1 => J, _ => K };
}
