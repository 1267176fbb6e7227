using System.Globalization;
using System.Text;

namespace AutodiffGen.Coloring;

/// <summary>
/// A colouring of the unknowns of a grid in closed form: the colour of species <c>s</c> in cell <c>(i, j, k)</c> is
/// <c>(a₁·i + a₂·j + a₃·k + b·s) mod m</c>. It needs no graph and no table, and often fewer colours than a greedy colouring.
/// </summary>
/// <remarks>
/// <para>
/// The colouring is valid for the columns of the Jacobian of a stencil: no two unknowns that a value depends on have the same colour. For bounded
/// dimensions this is the colouring of D. Goldfarb and Ph. L. Toint, "Optimal estimation of Jacobian and Hessian matrices that arise in finite difference
/// calculations", Mathematics of Computation 43 (1984), found by search; for periodic dimensions each difference of two offsets is tested wrapped too.
/// </para>
/// <para>
/// It stays valid where only some of the cells have values, or depend on a part of the stencil only (boundaries, fewer rows than columns): that
/// adds no condition.
/// </para>
/// </remarks>
public sealed class LinearForm : IEquatable<LinearForm>
{
    private readonly int[] coefficients;

    /// <summary>Makes a form.</summary>
    /// <param name="modulus">The number of colours, at least 1.</param>
    /// <param name="coefficients">The coefficient of each coordinate of an unknown: its cell and, if there are several, its species.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="modulus"/> is less than 1, or a coefficient is negative or not less than it.</exception>
    public LinearForm(int modulus, params ReadOnlySpan<int> coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 1);
        foreach (int coefficient in coefficients)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(coefficient, nameof(coefficients));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(coefficient, modulus, nameof(coefficients));
        }

        Modulus = modulus;
        this.coefficients = coefficients.ToArray();
    }

    /// <summary>The modulus: the number of colours.</summary>
    public int Modulus { get; }

    /// <summary>The coefficient of each dimension and, if there are several species, of the species; each from 0 to <see cref="Modulus"/> - 1.</summary>
    public ReadOnlySpan<int> Coefficients => coefficients;

    /// <summary>
    /// Finds a valid form with the fewest colours, from the largest number of nonzeros in a row (fewer is impossible) to twice that number; of these, the one
    /// whose coefficients are lexicographically smallest.
    /// </summary>
    /// <remarks>The search is bounded by a fixed number of steps, tens of milliseconds, whatever the extents; usual stencils take less than one.</remarks>
    /// <param name="stencil">The stencil.</param>
    /// <param name="extents">The number of cells in each dimension; <see cref="int.MaxValue"/> for a bounded dimension of any size.</param>
    /// <returns>The form, or <c>null</c> if none was found.</returns>
    /// <exception cref="ArgumentException">There is not one extent for each dimension.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public static LinearForm? Find(Stencil stencil, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(stencil);
        int[][][] rows = stencil.Rows();
        int[] sizes = stencil.Sizes(extents)[..stencil.Dimensions];
        bool[] periodic = stencil.Periodic.ToArray();
        int bound = Math.Max(1, LinearFormSearch.LowerBound(rows, sizes, periodic));
        List<int[]> differences = LinearFormSearch.Differences(rows, sizes, periodic);
        int[]? found = LinearFormSearch.Find(differences, Length(stencil), bound, (int)Math.Min(2L * bound, int.MaxValue - 1), out int modulus);
        return found is null ? null : new LinearForm(modulus, found);
    }

    /// <summary>Whether the form colours a stencil on a grid validly, without enumerating cells.</summary>
    /// <param name="stencil">The stencil.</param>
    /// <param name="extents">The number of cells in each dimension; <see cref="int.MaxValue"/> for a bounded dimension of any size.</param>
    /// <returns>Whether unknowns that a value depends on always have different colours.</returns>
    /// <exception cref="ArgumentException">There is not one extent for each dimension, or not one coefficient for each coordinate of the stencil.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    public bool IsValidFor(Stencil stencil, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(stencil);
        if (coefficients.Length != Length(stencil)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The form has {coefficients.Length} coefficients, but the stencil has {Length(stencil)} coordinates."), nameof(stencil));
        int[] sizes = stencil.Sizes(extents)[..stencil.Dimensions];
        return LinearFormSearch.IsValid(LinearFormSearch.Differences(stencil.Rows(), sizes, stencil.Periodic.ToArray()), coefficients, Modulus);
    }

    /// <summary>The colour of an unknown.</summary>
    /// <param name="index">Its cell and, if there are several species, its species: as many numbers as <see cref="Coefficients"/>.</param>
    /// <returns>The colour, from 0 to <see cref="Modulus"/> - 1.</returns>
    /// <exception cref="ArgumentException">The number of coordinates is wrong.</exception>
    public int Color(params ReadOnlySpan<int> index)
    {
        DerivativeGuard.SameLength(coefficients.Length, index.Length, nameof(index));
        long sum = 0;
        for (int d = 0; d < index.Length; d++) sum = (sum + ((long)coefficients[d] * index[d])) % Modulus;
        return (int)(sum < 0 ? sum + Modulus : sum);
    }

    /// <summary>The colours of all unknowns of a grid, in the order of <see cref="Stencil.ToPattern"/>.</summary>
    /// <param name="stencil">The stencil.</param>
    /// <param name="extents">The number of cells in each dimension.</param>
    /// <returns>A colour for each column.</returns>
    /// <exception cref="ArgumentException">The number of extents or coefficients does not fit the stencil.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    /// <exception cref="OverflowException">The grid has more unknowns than an array can hold.</exception>
    public VertexColoring ToColoring(Stencil stencil, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(stencil);
        DerivativeGuard.SameLength(Length(stencil), coefficients.Length, nameof(stencil));
        int[] size = stencil.Sizes(extents);
        Span<int> weights = [0, 0, 0, 0];
        coefficients.CopyTo(weights);
        int speciesWeight = stencil.SpeciesCount > 1 ? weights[stencil.Dimensions] : 0;
        weights[stencil.Dimensions..].Clear();
        int[] colors = new int[checked(size[0] * size[1] * size[2] * stencil.SpeciesCount)];
        int position = 0;
        for (int s = 0; s < stencil.SpeciesCount; s++)
        {
            for (int i = 0; i < size[0]; i++)
            {
                for (int j = 0; j < size[1]; j++)
                {
                    long start = ((long)speciesWeight * s % Modulus) + ((long)weights[0] * i % Modulus) + ((long)weights[1] * j % Modulus);
                    for (int k = 0; k < size[2]; k++) colors[position++] = (int)((start + ((long)weights[2] * k)) % Modulus);
                }
            }
        }

        return new VertexColoring(colors);
    }

    /// <summary>Whether both forms have the same modulus and coefficients.</summary>
    /// <param name="other">The other form.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(LinearForm? other) => other is not null && Modulus == other.Modulus && Coefficients.SequenceEqual(other.Coefficients);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinearForm);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Modulus);
        foreach (int coefficient in coefficients) hash.Add(coefficient);
        return hash.ToHashCode();
    }

    /// <summary>The formula, with the coordinates named i, j, k, l.</summary>
    /// <returns>Such as <c>(i + 2·j + 3·k) mod 6</c>.</returns>
    public override string ToString()
    {
        var terms = new StringBuilder();
        int count = 0;
        for (int d = 0; d < coefficients.Length; d++)
        {
            if (coefficients[d] == 0) continue;
            if (count++ > 0) terms.Append(" + ");
            if (coefficients[d] != 1) terms.Append(CultureInfo.InvariantCulture, $"{coefficients[d]}·");
            terms.Append((char)('i' + d));
        }

        string sum = count == 0 ? "0" : terms.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{(count > 1 ? $"({sum})" : sum)} mod {Modulus}");
    }

    private static int Length(Stencil stencil) => stencil.Dimensions + (stencil.SpeciesCount > 1 ? 1 : 0);
}
