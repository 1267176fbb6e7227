using App;

Rosenbrock();
Scalars();
InPlace();
Loops();
Calls();
Guards();
Console.WriteLine($"{Check.Passed} checks passed, {Check.Failed} failed");
return Check.Failed == 0 ? 0 : 1;

static void Rosenbrock()
{
    double[] x = [-1.2, 1, 0.5];
    double[] expected =
    [
        (-400 * x[0] * (x[1] - (x[0] * x[0]))) - (2 * (1 - x[0])),
        (200 * (x[1] - (x[0] * x[0]))) - (400 * x[1] * (x[2] - (x[1] * x[1]))) - (2 * (1 - x[1])),
        200 * (x[2] - (x[1] * x[1])),
    ];
    double[] gradient = [double.NaN, double.NaN, double.NaN];
    Check.Close("RosenbrockGradient.Value", Model.Rosenbrock(x), Model.RosenbrockGradient(x, gradient));
    Check.Close("RosenbrockGradient", expected, gradient);

    (double value, double[] xGradient) = Model.RosenbrockValueAndGradient(x);
    Check.Close("RosenbrockValueAndGradient.Value", Model.Rosenbrock(x), value);
    Check.Close("RosenbrockValueAndGradient", expected, xGradient);

    double[] direction = [0.3, -0.7, 1.1];
    (double forwardValue, double tangent) = Model.RosenbrockForward(x, direction);
    Check.Close("RosenbrockForward.Value", Model.Rosenbrock(x), forwardValue);
    Check.Close("RosenbrockForward.Tangent", expected.Zip(direction, (g, d) => g * d).Sum(), tangent);

    double[] accumulated = [1, 2, 3];
    Model.RosenbrockAdjoint(x, accumulated, 2);
    Check.Close("RosenbrockAdjoint", [1 + (2 * expected[0]), 2 + (2 * expected[1]), 3 + (2 * expected[2])], accumulated);
}

static void Scalars()
{
    double value = Model.PendulumGradient(2, 0.3, 9.81, out double length, out double angle);
    Check.Close("PendulumGradient.Value", Math.Sqrt(2 / 9.81) * 0.3, value);
    Check.Close("PendulumGradient.length", 0.3 * 0.5 / Math.Sqrt(2 * 9.81), length);
    Check.Close("PendulumGradient.angle", Math.Sqrt(2 / 9.81), angle);

    float energy = Model.EnergyGradient(3f, 2f, out float mass, out float speed);
    Check.Close("EnergyGradient.Value", 6, energy);
    Check.Close("EnergyGradient.mass", 2, mass);
    Check.Close("EnergyGradient.speed", 6, speed);
}

static void InPlace()
{
    const double rate = 3.7;
    double[] state = [0.2, 0.6];
    double[] stateAdjoint = [1, 0];
    double rateAdjoint = 0;
    Model.LogisticAdjoint(state, rate, 2, stateAdjoint, ref rateAdjoint);

    // s1 = r s0 (1 - s0), s2 = r s1 (1 - s1)
    double s1 = rate * 0.2 * 0.8;
    double slope1 = rate * (1 - (2 * 0.2));
    double slope2 = rate * (1 - (2 * s1));
    Check.Close("LogisticAdjoint.state", rate * s1 * (1 - s1), state[0]);
    Check.Close("LogisticAdjoint.stateAdjoint", [slope1 * slope2, 0], stateAdjoint);
    Check.Close("LogisticAdjoint.rateAdjoint", (s1 * (1 - s1)) + (slope2 * 0.2 * 0.8), rateAdjoint);
}

static void Loops()
{
    double root = Model.CubeRootGradient(20, out double slope);
    Check.Close("CubeRootGradient.Value", Math.Cbrt(20), root);
    Check.Close("CubeRootGradient", Math.Cbrt(20) / 60, slope);

    double power = Model.PowerGradient(1.5, 7, out double derivative);
    Check.Close("PowerGradient.Value", Math.Pow(1.5, 7), power);
    Check.Close("PowerGradient", 7 * Math.Pow(1.5, 6), derivative);
}

static void Calls()
{
    double[] weights = [-0.4, 0.9];
    var gradient = new double[2];
    double value = Model.LossGradient(weights, 2, gradient, out double factor);

    double[] sigmoid = [.. weights.Select(w => 1 / (1 + Math.Exp(-2 * w)))];
    Check.Close("LossGradient.Value", weights.Sum(w => Math.Log(1 + Math.Exp(2 * w))), value);
    Check.Close("LossGradient", [2 * sigmoid[0], 2 * sigmoid[1]], gradient);
    Check.Close("LossGradient.factor", (weights[0] * sigmoid[0]) + (weights[1] * sigmoid[1]), factor);
}

static void Guards()
{
    bool thrown = false;
    try
    {
        Model.RosenbrockGradient([1, 2], new double[3]);
    }
    catch (ArgumentException)
    {
        thrown = true;
    }

    Check.Close("RosenbrockGradient throws on a wrong length", 1, thrown ? 1 : 0);
}
