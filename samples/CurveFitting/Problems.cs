namespace CurveFitting;

/// <summary>A problem with a known answer.</summary>
/// <param name="Name">The published name.</param>
/// <param name="Model">The model to fit.</param>
/// <param name="Data">The observations.</param>
/// <param name="Starts">The published starts: the first is far from the solution, the second near.</param>
/// <param name="Certified">The certified parameters, to 11 digits.</param>
/// <param name="CertifiedResidualSum">The certified residual sum of squares.</param>
internal sealed record Problem(
    string Name,
    Model Model,
    Observations Data,
    double[][] Starts,
    double[] Certified,
    double CertifiedResidualSum);

/// <summary>
/// Four problems of the Statistical Reference Datasets of NIST (nonlinear regression; public domain): one of lower and three of higher difficulty.
/// </summary>
internal static class Problems
{
    public static IReadOnlyList<Problem> All { get; } = [Misra1a(), Mgh09(), Rat43(), Thurber()];

    public static Problem? Find(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Problem Misra1a() => new(
        "Misra1a",
        ModelList.Misra1a,
        Observations.OfPairs(
        [
            (10.07, 77.6), (14.73, 114.9), (17.94, 141.1), (23.93, 190.8), (29.61, 239.9), (35.18, 289.0), (40.02, 332.8),
            (44.82, 378.4), (50.76, 434.8), (55.05, 477.3), (61.01, 536.8), (66.40, 593.1), (75.47, 689.1), (81.78, 760.0),
        ]),
        [[500, 0.0001], [250, 0.0005]],
        [2.3894212918E+02, 5.5015643181E-04],
        1.2455138894E-01);

    private static Problem Mgh09() => new(
        "MGH09",
        ModelList.Mgh09,
        Observations.OfPairs(
        [
            (0.1957, 4), (0.1947, 2), (0.1735, 1), (0.1600, 0.5), (0.0844, 0.25), (0.0627, 0.167), (0.0456, 0.125),
            (0.0342, 0.1), (0.0323, 0.0833), (0.0235, 0.0714), (0.0246, 0.0625),
        ]),
        [[25, 39, 41.5, 39], [0.25, 0.39, 0.415, 0.39]],
        [1.9280693458E-01, 1.9128232873E-01, 1.2305650693E-01, 1.3606233068E-01],
        3.0750560385E-04);

    private static Problem Rat43() => new(
        "Rat43",
        ModelList.Rat43,
        Observations.OfPairs(
        [
            (16.08, 1), (33.83, 2), (65.80, 3), (97.20, 4), (191.55, 5), (326.20, 6), (386.87, 7), (520.53, 8), (590.03, 9),
            (651.92, 10), (724.93, 11), (699.56, 12), (689.96, 13), (637.56, 14), (717.41, 15),
        ]),
        [[100, 10, 1, 1], [700, 5, 0.75, 1.3]],
        [6.9964151270E+02, 5.2771253025E+00, 7.5962938329E-01, 1.2792483859E+00],
        8.7864049080E+03);

    private static Problem Thurber() => new(
        "Thurber",
        ModelList.Thurber,
        Observations.OfPairs(
        [
            (80.574, -3.067), (84.248, -2.981), (87.264, -2.921), (87.195, -2.912), (89.076, -2.840), (89.608, -2.797),
            (89.868, -2.702), (90.101, -2.699), (92.405, -2.633), (95.854, -2.481), (100.696, -2.363), (101.060, -2.322),
            (401.672, -1.501), (390.724, -1.460), (567.534, -1.274), (635.316, -1.212), (733.054, -1.100), (759.087, -1.046),
            (894.206, -0.915), (990.785, -0.714), (1090.109, -0.566), (1080.914, -0.545), (1122.643, -0.400),
            (1178.351, -0.309), (1260.531, -0.109), (1273.514, -0.103), (1288.339, 0.010), (1327.543, 0.119),
            (1353.863, 0.377), (1414.509, 0.790), (1425.208, 0.963), (1421.384, 1.006), (1442.962, 1.115), (1464.350, 1.572),
            (1468.705, 1.841), (1447.894, 2.047), (1457.628, 2.200),
        ]),
        [[1000, 1000, 400, 40, 0.7, 0.3, 0.03], [1300, 1500, 500, 75, 1, 0.4, 0.05]],
        [1.2881396800E+03, 1.4910792535E+03, 5.8323836877E+02, 7.5416644291E+01, 9.6629502864E-01, 3.9797285797E-01, 4.9727297349E-02],
        5.6427082397E+03);
}
