using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>What the program generator knows of a variable that is in scope.</summary>
internal sealed record Variable
{
    public required string Name { get; init; }

    public required Scalar Type { get; init; }

    /// <summary>The kind of buffer, or null for a scalar.</summary>
    public BufferKind? Buffer { get; init; }

    /// <summary>The number of elements at the base size.</summary>
    public int Count { get; init; }

    /// <summary>The numbers of rows and columns of a rectangular array at the base size.</summary>
    public (int Rows, int Columns) Shape { get; init; }

    public bool IsRectangle => Buffer == BufferKind.Rectangle;

    /// <summary>Whether a rectangular array is made once, at the top of the method: others can't be told apart in reverse mode when a variable moves.</summary>
    public bool MadeOnce { get; init; }

    /// <summary>The least value of an integer (or of the elements) at the base size.</summary>
    public int Low { get; init; }

    /// <summary>The greatest value of an integer (or of the elements) at the base size.</summary>
    public int High { get; set; }

    /// <summary>Whether the variable itself may be assigned.</summary>
    public bool Assignable { get; init; }

    /// <summary>Whether the elements may be assigned.</summary>
    public bool Writable { get; init; }

    /// <summary>Whether it is data, which no active value may enter.</summary>
    public bool Constant { get; init; }

    public bool OnStack { get; init; }

    /// <summary>A parameter by reference.</summary>
    public bool ByReference { get; init; }

    /// <summary>Whether a lambda may use it.</summary>
    public bool IsCapturable => !ByReference && Buffer is not (BufferKind.Span or BufferKind.ReadOnlySpan);

    /// <summary>An array from an effect: neither sliced nor passed on, since an adjoint holds its elements on the tape.</summary>
    public bool Loaded { get; init; }

    /// <summary>In an iteration that may run beside others: the only subscript, the row of a rectangular array, at which it uses the elements.</summary>
    public Expr? Own { get; init; }

    /// <summary>The counter of a loop.</summary>
    public bool Counter { get; init; }

    /// <summary>The variable whose elements this one looks at, itself if it is the owner.</summary>
    public string Root { get; init; } = "";

    public bool IsReal => Type is Scalar.Double or Scalar.Single;

    public bool IsBuffer => Buffer is not null;
}
