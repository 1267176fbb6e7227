using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>
/// A dual number with a tangent for every input at once, and beside each tangent a scale: the sum of the absolute values of the terms that it
/// was added up from, by which rounding errors are judged. Integers and booleans have a value only.
/// </summary>
/// <param name="Number">The value; a <c>float</c>, an <c>int</c> or a <c>bool</c> is exact in it.</param>
/// <param name="Tangents">The derivative with respect to each input, or null if all are zero.</param>
/// <param name="Scales">The size of each tangent before cancellation, or null if all are zero.</param>
internal readonly record struct Value(double Number, double[]? Tangents = null, double[]? Scales = null)
{
    public bool IsTrue => Number != 0;

    public int Integer => (int)Number;

    /// <summary>A value computed from operands, with its partial derivatives.</summary>
    /// <param name="number">The value.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="partials">The derivative by each operand.</param>
    /// <param name="slack">How large the absolute rounding error of a partial is, in units of the last place of 1; 0 if it is relative.</param>
    public static Value Combine(double number, ReadOnlySpan<Value> operands, ReadOnlySpan<double> partials, double slack)
    {
        double[]? tangents = null, scales = null;
        for (int k = 0; k < operands.Length; k++)
        {
            if (operands[k].Tangents is not { } tangent) continue;
            tangents ??= new double[tangent.Length];
            scales ??= new double[tangent.Length];
            for (int i = 0; i < tangent.Length; i++)
            {
                // A zero tangent drops its term, as an infinite slope must not turn it into NaN.
                if (tangent[i] != 0) tangents[i] += partials[k] * tangent[i];
                scales[i] += (Math.Abs(partials[k]) + slack) * operands[k].Scales![i];
            }
        }

        return new Value(number, tangents, scales);
    }

    public static double Round(double value, Scalar type) => type == Scalar.Single ? (float)value : value;
}
