using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>A buffer variable that is assigned again: the buffers that it may view, and the integers that tell what it views now.</summary>
internal sealed class MovingView(Variable variable, VariableSource variables)
{
    public Variable Variable { get; } = variable;

    /// <summary>Which of its buffers the variable views, counted along <see cref="Roots"/>; the arena comes last.</summary>
    public Variable Root { get; } = variables.New(variable.Name + "Root", IrType.Int32);

    public Variable Start { get; } = variables.New(variable.Name + "Start", IrType.Int32);

    public Variable Count { get; } = variables.New(variable.Name + "Count", IrType.Int32);

    public List<Variable> Roots { get; } = [];

    public bool UsesArena { get; private set; }

    public bool AddRoot(Variable root)
    {
        if (Roots.Any(r => r.Id == root.Id)) return false;
        Roots.Add(root);
        return true;
    }

    public bool AddRoots(MovingView other)
    {
        bool grew = false;
        foreach (Variable root in other.Roots.ToArray()) grew |= AddRoot(root);
        return other.UsesArena ? TakeArena() | grew : grew;
    }

    public bool TakeArena()
    {
        if (UsesArena) return false;
        if (IsWhole)
            throw new RefusalException(0, "the array variable '" + Variable.Name + "' may be an array that is made in a loop, or one that a call returns which may return what it is given; make the arrays before the loop, and let the method that is called fill an array that it is given");
        UsesArena = true;
        return true;
    }

    public int IndexOf(Variable root) => Roots.FindIndex(r => r.Id == root.Id);

    /// <summary>Whether the variable always views a whole buffer: no slice is taken of a rectangular array.</summary>
    public bool IsWhole => Variable.Type is BufferType { IsRectangular: true };

    public IEnumerable<Statement> Declarations() => IsWhole
        ? [new Declare(Root, Literal.Int(0))]
        : [new Declare(Root, Literal.Int(0)), new Declare(Start, Literal.Int(0)), new Declare(Count, Literal.Int(0))];
}
