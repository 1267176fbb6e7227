namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Which values an argument may have so that the function is smooth and its slope moderate.</summary>
internal enum Domain
{
    /// <summary>Any moderate number.</summary>
    Any,

    /// <summary>Between -1 and 1.</summary>
    Small,

    /// <summary>Between -0.85 and 0.85.</summary>
    Inside,

    /// <summary>At least 1.25.</summary>
    AboveOne,

    /// <summary>Between 0.5 and 2.5.</summary>
    Positive,
}

/// <summary>A function of the rule table as the oracle knows it: value and partial derivatives, in closed form.</summary>
/// <param name="Double">How it is called on <c>double</c>.</param>
/// <param name="Single">How it is called on <c>float</c>.</param>
/// <param name="Domains">The domain of each argument.</param>
/// <param name="OfDouble">The value on <c>double</c>.</param>
/// <param name="OfSingle">The value on <c>float</c>.</param>
/// <param name="Partials">The partial derivatives, from the arguments and the value.</param>
/// <param name="Margin">How far the arguments are from a kink or a jump; null if there is none.</param>
internal sealed record Function(
    string Double, string Single, Domain[] Domains, Func<double[], double> OfDouble, Func<float[], float> OfSingle,
    Func<double[], double, double[]> Partials, Func<double[], double>? Margin = null)
{
    public int Arity => Domains.Length;

    public string Text(Scalar type, string[] arguments) => $"{(type == Scalar.Single ? Single : Double)}({string.Join(", ", arguments)})";

    public double Evaluate(Scalar type, double[] arguments) =>
        type == Scalar.Single ? OfSingle(Array.ConvertAll(arguments, value => (float)value)) : OfDouble(arguments);

    public override string ToString() => Double;
}
