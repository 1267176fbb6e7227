using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using static System.Math;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>
/// A member of <c>TensorPrimitives</c> as the oracle knows it. Its values are those of the member itself, which has functions and an order of summation of its own; the derivatives are in closed form.
/// </summary>
/// <param name="Name">The member.</param>
/// <param name="Arity">The number of inputs.</param>
/// <param name="IsMap">Whether it fills a destination, of whose elements each depends on those at its place.</param>
/// <param name="Domain">Which values the last input may have, if that is a number.</param>
/// <param name="Partials">The partial derivatives of an element, from the elements at its place and the result; null where a member is treated as a whole.</param>
internal sealed record TensorFunction(string Name, int Arity, bool IsMap, Domain Domain, Func<double[], double, double[]>? Partials)
{
    /// <summary>The members that fill a destination.</summary>
    public static ImmutableArray<TensorFunction> Maps { get; } =
    [
        Map("Add", 2, (_, _) => [1, 1]),
        Map("Subtract", 2, (_, _) => [1, -1]),
        Map("Multiply", 2, (x, _) => [x[1], x[0]]),
        Map("Divide", 2, (x, r) => [1 / x[1], -r / x[1]]) with { Domain = Domain.AboveOne },
        Map("Negate", 1, (_, _) => [-1]),
        Map("MultiplyAdd", 3, (x, _) => [x[1], x[0], 1]),
        Map("AddMultiply", 3, (x, _) => [x[2], x[2], x[0] + x[1]]),
        Map("FusedMultiplyAdd", 3, (x, _) => [x[1], x[0], 1]),
        Map("Lerp", 3, (x, _) => [1 - x[2], x[2], x[1] - x[0]]),
        Map("Abs", 1, (x, _) => [x[0] > 0 ? 1 : x[0] < 0 ? -1 : 0]),
        Map("Max", 2, (x, _) => x[0] > x[1] ? [1, 0] : [0, 1]),
        Map("Min", 2, (x, _) => x[0] < x[1] ? [1, 0] : [0, 1]),
        Map("Hypot", 2, (x, r) => r == 0 ? [0, 0] : [x[0] / r, x[1] / r]),
        Map("Sin", 1, (x, _) => [Cos(x[0])]),
        Map("Cos", 1, (x, _) => [-Sin(x[0])]),
        Map("Atan", 1, (x, _) => [1 / (1 + (x[0] * x[0]))]),
        Map("Tanh", 1, (x, _) => [1 / (Cosh(x[0]) * Cosh(x[0]))]),
        Map("Exp", 1, (x, _) => [Exp(x[0])]),
        Map("Sigmoid", 1, (x, _) => [1 / ((1 + Exp(x[0])) * (1 + Exp(-x[0])))]),
        Map("Floor", 1, (_, _) => [0]),
        new("SoftMax", 1, true, Domain.Any, null),
    ];

    /// <summary>The members that give a number.</summary>
    public static ImmutableArray<TensorFunction> Reductions { get; } =
    [
        .. new[] { "Sum", "Average", "SumOfSquares", "SumOfMagnitudes", "Norm", "StdDev", "Max", "Min", "MaxMagnitude", "MinMagnitude" }.Select(name => new TensorFunction(name, 1, false, Domain.Any, null)),
        .. new[] { "Dot", "Distance", "CosineSimilarity" }.Select(name => new TensorFunction(name, 2, false, Domain.Any, null)),
    ];

    public override string ToString() => Name;

    /// <summary>The results: those of the member, for inputs of which one of a single element may be a number.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="isNumber">Whether the last input is a number.</param>
    public double[] Evaluate(Scalar type, double[][] inputs, bool isNumber) => type == Scalar.Single
        ? Array.ConvertAll(Evaluate(Array.ConvertAll(inputs, input => Array.ConvertAll(input, value => (float)value)), isNumber), value => (double)value)
        : Evaluate(inputs, isNumber);

    /// <summary>The element that a member chooses.</summary>
    public int IndexOf(Scalar type, double[] x) => type == Scalar.Single ? IndexOf<float>(Array.ConvertAll(x, value => (float)value)) : IndexOf<double>(x);

    private int IndexOf<T>(ReadOnlySpan<T> x)
        where T : INumber<T> => Name switch
        {
            "Max" => TensorPrimitives.IndexOfMax(x),
            "Min" => TensorPrimitives.IndexOfMin(x),
            "MaxMagnitude" => TensorPrimitives.IndexOfMaxMagnitude(x),
            _ => TensorPrimitives.IndexOfMinMagnitude(x),
        };

    private T[] Evaluate<T>(T[][] inputs, bool isNumber)
        where T : IFloatingPointIeee754<T>
    {
        T[] x = inputs[0], last = inputs[^1];
        if (!IsMap) return [Reduce(x, last)];
        T[] y = inputs.Length > 1 ? inputs[1] : x;
        var result = new T[x.Length];
        switch (Name)
        {
            case "Add" when isNumber: TensorPrimitives.Add<T>(x, last[0], result); break;
            case "Add": TensorPrimitives.Add<T>(x, y, result); break;
            case "Subtract" when isNumber: TensorPrimitives.Subtract<T>(x, last[0], result); break;
            case "Subtract": TensorPrimitives.Subtract<T>(x, y, result); break;
            case "Multiply" when isNumber: TensorPrimitives.Multiply<T>(x, last[0], result); break;
            case "Multiply": TensorPrimitives.Multiply<T>(x, y, result); break;
            case "Divide": TensorPrimitives.Divide<T>(x, last[0], result); break;
            case "Negate": TensorPrimitives.Negate<T>(x, result); break;
            case "MultiplyAdd" when isNumber: TensorPrimitives.MultiplyAdd<T>(x, y, last[0], result); break;
            case "MultiplyAdd": TensorPrimitives.MultiplyAdd<T>(x, y, last, result); break;
            case "AddMultiply" when isNumber: TensorPrimitives.AddMultiply<T>(x, y, last[0], result); break;
            case "AddMultiply": TensorPrimitives.AddMultiply<T>(x, y, last, result); break;
            case "FusedMultiplyAdd" when isNumber: TensorPrimitives.FusedMultiplyAdd<T>(x, y, last[0], result); break;
            case "FusedMultiplyAdd": TensorPrimitives.FusedMultiplyAdd<T>(x, y, last, result); break;
            case "Lerp" when isNumber: TensorPrimitives.Lerp<T>(x, y, last[0], result); break;
            case "Lerp": TensorPrimitives.Lerp<T>(x, y, last, result); break;
            case "Abs": TensorPrimitives.Abs<T>(x, result); break;
            case "Max" when isNumber: TensorPrimitives.Max<T>(x, last[0], result); break;
            case "Max": TensorPrimitives.Max<T>(x, y, result); break;
            case "Min" when isNumber: TensorPrimitives.Min<T>(x, last[0], result); break;
            case "Min": TensorPrimitives.Min<T>(x, y, result); break;
            case "Hypot": TensorPrimitives.Hypot<T>(x, y, result); break;
            case "Sin": TensorPrimitives.Sin<T>(x, result); break;
            case "Cos": TensorPrimitives.Cos<T>(x, result); break;
            case "Atan": TensorPrimitives.Atan<T>(x, result); break;
            case "Tanh": TensorPrimitives.Tanh<T>(x, result); break;
            case "Exp": TensorPrimitives.Exp<T>(x, result); break;
            case "Sigmoid": TensorPrimitives.Sigmoid<T>(x, result); break;
            case "Floor": TensorPrimitives.Floor<T>(x, result); break;
            default: TensorPrimitives.SoftMax<T>(x, result); break;
        }

        return result;
    }

    private T Reduce<T>(T[] x, T[] y)
        where T : IFloatingPointIeee754<T> => Name switch
        {
            "Sum" => TensorPrimitives.Sum<T>(x),
            "Average" => TensorPrimitives.Average<T>(x),
            "SumOfSquares" => TensorPrimitives.SumOfSquares<T>(x),
            "SumOfMagnitudes" => TensorPrimitives.SumOfMagnitudes<T>(x),
            "Norm" => TensorPrimitives.Norm<T>(x),
            "StdDev" => TensorPrimitives.StdDev<T>(x),
            "Max" => TensorPrimitives.Max<T>(x),
            "Min" => TensorPrimitives.Min<T>(x),
            "MaxMagnitude" => TensorPrimitives.MaxMagnitude<T>(x),
            "MinMagnitude" => TensorPrimitives.MinMagnitude<T>(x),
            "Dot" => TensorPrimitives.Dot<T>(x, y),
            "Distance" => TensorPrimitives.Distance<T>(x, y),
            _ => TensorPrimitives.CosineSimilarity<T>(x, y),
        };

    private static TensorFunction Map(string name, int arity, Func<double[], double, double[]> partials) => new(name, arity, true, Domain.Any, partials);
}
