namespace CurveFitting;

/// <summary>A model: its value at <paramref name="x"/> for the parameters <paramref name="b"/>.</summary>
internal delegate double ModelFunction(ReadOnlySpan<double> b, double x);

/// <summary>The generated gradient of a model: returns the value and overwrites <paramref name="bGradient"/>.</summary>
internal delegate double ModelGradient(ReadOnlySpan<double> b, double x, Span<double> bGradient);

/// <summary>A model that can be fitted by name.</summary>
/// <param name="Name">The name, as the command line takes it.</param>
/// <param name="Formula">The formula, for the reader.</param>
/// <param name="ParameterCount">The number of parameters.</param>
/// <param name="Function">The method.</param>
/// <param name="Gradient">Its generated gradient.</param>
/// <param name="DefaultStart">A sensible start for given data.</param>
internal sealed record Model(
    string Name,
    string Formula,
    int ParameterCount,
    ModelFunction Function,
    ModelGradient Gradient,
    Func<Observations, double[]> DefaultStart);

/// <summary>The list of the models that the command line knows.</summary>
internal static class ModelList
{
    public static Model Misra1a { get; } =
        new("misra1a", "y = b1*(1-exp(-b2*x))", 2, Models.Misra1a, Models.Misra1aGradient, Starts.Saturation);

    public static Model Mgh09 { get; } =
        new("mgh09", "y = b1*(x^2+x*b2)/(x^2+x*b3+b4)", 4, Models.Mgh09, Models.Mgh09Gradient, _ => [0.25, 0.39, 0.415, 0.39]);

    public static Model Rat43 { get; } =
        new("rat43", "y = b1/((1+exp(b2-b3*x))^(1/b4))", 4, Models.Rat43, Models.Rat43Gradient, Starts.Richards);

    public static Model Thurber { get; } = new(
        "thurber",
        "y = (b1+b2*x+b3*x^2+b4*x^3)/(1+b5*x+b6*x^2+b7*x^3)",
        7,
        Models.Thurber,
        Models.ThurberGradient,
        _ => [1300, 1500, 500, 75, 1, 0.4, 0.05]);

    public static IReadOnlyList<Model> All { get; } =
    [
        Misra1a,
        Mgh09,
        Rat43,
        Thurber,
        new("exponential", "y = b1*exp(b2*x)", 2, Models.Exponential, Models.ExponentialGradient, Starts.Exponential),
        new("logistic", "y = b1/(1+exp(-b2*(x-b3)))", 3, Models.Logistic, Models.LogisticGradient, Starts.Logistic),
        new("gaussian", "y = b1*exp(-((x-b2)/b3)^2/2)", 3, Models.Gaussian, Models.GaussianGradient, Starts.Gaussian),
        new("michaelis-menten", "y = b1*x/(b2+x)", 2, Models.MichaelisMenten, Models.MichaelisMentenGradient, Starts.MichaelisMenten),
        new("linear", "y = b1+b2*x", 2, Models.Polynomial, Models.PolynomialGradient, Starts.Line),
        new("quadratic", "y = b1+b2*x+b3*x^2", 3, Models.Polynomial, Models.PolynomialGradient, data => [.. Starts.Line(data), 0]),
    ];

    public static Model? Find(string name) => All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
