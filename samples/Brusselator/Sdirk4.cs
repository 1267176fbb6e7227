namespace Brusselator;

/// <summary>
/// The singly diagonally implicit Runge-Kutta method of order 4 with five stages of Hairer and Wanner (Solving Ordinary Differential Equations II, table IV.6.5): L-stable, the last stage
/// is the new state, and a method of order 3 is embedded.
/// </summary>
internal static class Sdirk4
{
    public const int Stages = 5;

    /// <summary>The diagonal.</summary>
    public const double Gamma = 0.25;

    /// <summary>The coefficients below the diagonal.</summary>
    public static readonly double[][] Lower =
    [
        [],
        [1.0 / 2],
        [17.0 / 50, -1.0 / 25],
        [371.0 / 1360, -137.0 / 2720, 15.0 / 544],
        [25.0 / 24, -49.0 / 48, 125.0 / 16, -85.0 / 12],
    ];

    /// <summary>The weights of order 4 less those of order 3.</summary>
    public static readonly double[] Error = [(25.0 / 24) - (59.0 / 48), (-49.0 / 48) + (17.0 / 96), (125.0 / 16) - (225.0 / 32), 0, Gamma];
}
