using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// What is recorded in each iteration of a loop. Where the trip count is known at entry and nothing else uses the tape in between, the frames of all iterations stand in one window
/// per type, indexed by the iteration; else each iteration pushes its frame at its end.
/// </summary>
internal sealed class Frame(LoopNode loop, IReadOnlyList<Version> versions, bool isFlat)
{
    public LoopNode Loop { get; } = loop;

    public IReadOnlyList<Version> Versions { get; } = versions;

    public bool IsFlat { get; } = isFlat;

    /// <summary>The windows of a flat frame, by element type, in the order in which they are pushed.</summary>
    public IReadOnlyList<IrType> Types { get; } = [.. versions.Select(v => v.Symbol.Type).Distinct()];

    public int Slots(IrType type) => Versions.Count(v => v.Symbol.Type.Equals(type));

    public int Slot(Version version) => Versions.Where(v => v.Symbol.Type.Equals(version.Symbol.Type)).ToList().IndexOf(version);

    /// <summary>The number of iterations of a counted loop, over the given bounds.</summary>
    public static Expression TripCount(For loop, Expression from, Expression to, Expression step)
    {
        IrType type = IrType.Int32;
        bool isDown = loop.Relation is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        Expression distance = Integers.Subtract(isDown ? from : to, isDown ? to : from, type);
        if (loop.Relation is BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual) distance = Integers.Add(distance, Literal.Int(1), type);
        Expression stride = isDown ? Integers.Negate(step) : step;
        if (stride is not Literal { Bits: 1 }) distance = new Binary(BinaryOperator.Divide, Integers.Add(distance, Integers.Subtract(stride, Literal.Int(1), type), type), stride, type);
        if (distance is Length or Literal { Bits: >= 0 }) return distance;
        if (distance is Literal) return Literal.Int(0);
        if (!loop.Counter.Type.Equals(IrType.Int32)) distance = new IR.Convert(distance, IrType.Int32, Checked: true);
        return new Invoke("System.Math.Max", [distance, Literal.Int(0)], IrType.Int32);
    }

    /// <summary>The place of a version in its window in the current iteration.</summary>
    public Expression Index(Version version, Expression from, Expression step)
    {
        For loop = Loop.For!;
        Expression counter = new Read(loop.Counter);
        Expression iteration = loop.Relation is BinaryOperator.Less or BinaryOperator.LessOrEqual ? Integers.Subtract(counter, from, IrType.Int32) : Integers.Subtract(from, counter, IrType.Int32);
        Expression stride = loop.Relation is BinaryOperator.Less or BinaryOperator.LessOrEqual ? step : Integers.Negate(step);
        if (stride is not Literal { Bits: 1 }) iteration = new Binary(BinaryOperator.Divide, iteration, stride, IrType.Int32);
        if (!loop.Counter.Type.Equals(IrType.Int32)) iteration = new IR.Convert(iteration, IrType.Int32);
        int slots = Slots(version.Symbol.Type);
        return Integers.Add(slots == 1 ? iteration : new Binary(BinaryOperator.Multiply, Literal.Int(slots), iteration, IrType.Int32), Literal.Int(Slot(version)), IrType.Int32);
    }
}
