namespace AutodiffGen.Jacobians;

/// <summary>How the values of a sparse Jacobian are computed.</summary>
public enum JacobianMethod
{
    /// <summary>The cheapest of the others, by a fixed estimate of their costs.</summary>
    Automatic,

    /// <summary>Each row is differentiated where the method computes it, and written to its place. Only where the rows are independent of each other.</summary>
    Direct,

    /// <summary>Products of the Jacobian with the sums of the columns of each colour, in forward mode, eight colours in one sweep.</summary>
    Columns,

    /// <summary>Products of the transposed Jacobian with the sum of the rows of each colour, in reverse mode, a colour in each sweep.</summary>
    Rows,

    /// <summary>Some entries by columns, the others by rows (<see cref="Coloring.Bicoloring"/>): pays where both a row and a column are full.</summary>
    Both,
}
