namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>A place that holds a scalar: a variable, or an element of a buffer.</summary>
internal abstract class Place
{
    public abstract Value Value { get; set; }
}

internal sealed class Cell : Place
{
    public override Value Value { get; set; }
}

internal sealed class ElementPlace(View view, int index) : Place
{
    public View Window => view.Slice(index, 1);

    public override Value Value
    {
        get => view[index];
        set => view[index] = value;
    }
}

/// <summary>A window on an array.</summary>
internal sealed record View(Value[] Elements, int Start, int Count)
{
    /// <summary>The numbers of rows and columns of a rectangular array.</summary>
    public (int Rows, int Columns) Shape { get; init; }

    public static View NewRectangle(int rows, int columns) =>
        rows < 0 || columns < 0 ? throw new RejectedException("negative length") : New(rows * columns) with { Shape = (rows, columns) };

    /// <summary>Where an element of a rectangular array stands.</summary>
    public int Position(int row, int column) =>
        (uint)row < (uint)Shape.Rows && (uint)column < (uint)Shape.Columns ? (row * Shape.Columns) + column : throw new RejectedException("index out of range");

    public Value this[int index]
    {
        get => Elements[Start + Check(index)];
        set => Elements[Start + Check(index)] = value;
    }

    public static View New(int count) => count < 0 ? throw new RejectedException("negative length") : new(new Value[count], 0, count);

    public View Slice(int start, int count) =>
        start < 0 || count < 0 || start + count > Count ? throw new RejectedException("slice out of range") : new(Elements, Start + start, count);

    public Value[] ToArray() => Elements.AsSpan(Start, Count).ToArray();

    private int Check(int index) => (uint)index < (uint)Count ? index : throw new RejectedException("index out of range");
}

/// <summary>The program can't be used with these inputs: it fails, runs too long, or its numbers are too large.</summary>
internal sealed class RejectedException(string message) : Exception(message);
