using System.Globalization;
using System.Text;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Generator.Tests.Harness;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>Holds a compiled program and its derivative methods against the oracle.</summary>
internal sealed class Checks
{
    /// <summary>Rounding errors of a derivative, relative to the sum of the absolute values of its terms, in units in the last place.</summary>
    private const double Ulps = 4096;

    private const double Garbage = 7.25;

    private readonly RandomProgram program;
    private readonly OracleRun oracle;
    private readonly double unit;

    /// <summary>The trace of the regions that the primal left.</summary>
    private double? trace;

    /// <summary>Below this, digits are lost because there is no smaller number, not because a derivative is wrong.</summary>
    private readonly double underflow;

    private Checks(RandomProgram program, OracleRun oracle)
    {
        this.program = program;
        this.oracle = oracle;
        unit = Ulps * (UsesSingle(program) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53));
        underflow = UsesSingle(program) ? 1e-36 : 1e-300;
    }

    private int Slots => program.Entry.Parameters.Length;

    private delegate double[][] Primal(double[][] arguments);

    private delegate double[][] Derivative(double[][] arguments, double[][] seeds);

    public static Outcome? Run(RandomProgram program, LoadedAssembly loaded, string driver, IReadOnlyList<OracleRun> runs, bool derivatives)
    {
        var primal = loaded.Delegate<Primal>(driver + ".Primal");
        foreach (OracleRun run in runs)
        {
            var checks = new Checks(program, run);
            double[][] exit;
            try
            {
                exit = primal(run.Case.Arguments);
            }
            catch (Exception exception) when (exception is InvalidProgramException or AggregateException { InnerException: InvalidProgramException })
            {
                // The compiler (4.14 to 5.9) emits such code for an unused span of a local array; there is nothing to differentiate.
                return new Outcome(program, "rejected", "the compiler made an invalid program of the primal");
            }

            string? wrong = checks.Values("primal", exit);
            if (wrong is not null) return checks.Fail("oracle", wrong);
            if (!derivatives)
            {
                if (checks.Differences(primal) is { } difference) return checks.Fail("oracle tangent", difference);
                continue;
            }

            double[][] Call(string method, double[][] seeds) => loaded.Delegate<Derivative>($"{driver}.{method}")(run.Case.Arguments, seeds);
            if (checks.Forward(seeds => Call("Forward", seeds)) is { } forward) return forward;
            if (checks.Adjoint(seeds => Call("Adjoint", seeds)) is { } adjoint) return adjoint;
            if (!DriverSource.HasGradient(program.Entry)) continue;
            if (checks.Gradient("gradient", seeds => Call("Gradient", seeds)) is { } gradient) return gradient;
            if (!DriverSource.HasValueAndGradient(program)) continue;
            if (checks.Gradient("value and gradient", seeds => Call("ValueAndGradient", seeds)) is { } both) return both;
        }

        return null;
    }

    private static bool UsesSingle(RandomProgram program) => SourcePrinter.Print(program with { Style = program.Style & ~Features.Generics }, "P").Contains("float", StringComparison.Ordinal);

    private Outcome Fail(string kind, string message)
    {
        var text = new StringBuilder(message);
        text.Append("\n  arguments:");
        for (int p = 0; p < Slots; p++) text.Append($" {program.Entry.Parameters[p].Name} = [{Join(oracle.Case.Arguments[p])}]");
        return new Outcome(program, kind, text.ToString());
    }

    private static string Join(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private string Name(int slot) => slot < Slots ? program.Entry.Parameters[slot].Name : "result";

    /// <summary>Values at exit, bit for bit, and the state of the effects.</summary>
    private string? Values(string what, double[][] got)
    {
        for (int slot = 0; slot <= Slots; slot++)
        {
            if (slot < Slots && program.Entry.Parameters[slot] is { Buffer: null, Passing: Passing.Value or Passing.In }) continue;
            double[] expected = Array.ConvertAll(oracle.Exit[slot], value => value.Number);
            if (got[slot].Length != expected.Length) return $"{what}: {Name(slot)} has length {got[slot].Length} instead of {expected.Length}";
            for (int i = 0; i < expected.Length; i++)
            {
                if (BitConverter.DoubleToInt64Bits(got[slot][i]) == BitConverter.DoubleToInt64Bits(expected[i])) continue;
                return $"{what}: {Name(slot)}[{i}] is {got[slot][i]:R} instead of {expected[i]:R}";
            }
        }

        uint state = (uint)got[Slots + 1][0];
        trace ??= got[Slots + 1][1];
        return state == oracle.State && trace == got[Slots + 1][1] ? null : $"{what}: effects were not made once and in order";
    }

    private string? Close(string what, double got, double expected, double scale)
    {
        double bound = (unit * scale) + underflow;
        return Math.Abs(got - expected) <= bound
            ? null
            : $"{what} is {got.ToString("R", CultureInfo.InvariantCulture)} instead of {expected.ToString("R", CultureInfo.InvariantCulture)} (allowed difference {bound.ToString("G3", CultureInfo.InvariantCulture)})";
    }

    private double[][] Seeds(int salt)
    {
        var random = new Random(program.Seed ^ salt);
        double[][] seeds = [.. oracle.Exit.Select(slot => slot.Select(_ => (double)(float)((random.NextDouble() + 0.5) * (random.Next(2) == 0 ? 1 : -1))).ToArray())];
        return seeds;
    }

    private Outcome? Forward(Func<double[][], double[][]> forward)
    {
        double[][] seeds = Seeds(17);
        var directions = new double[oracle.Columns];
        for (int p = 0; p < Slots; p++)
        {
            if (oracle.FirstColumn[p] >= 0) seeds[p].CopyTo(directions, oracle.FirstColumn[p]);
            else Array.Fill(seeds[p], Garbage);
        }

        double[][] got = forward(seeds);
        if (Values("value in forward", got) is { } value) return Fail("forward value", value);
        for (int slot = 0; slot <= Slots; slot++)
        {
            if (slot < Slots && (!program.Entry.Parameters[slot].IsActive || program.Entry.Parameters[slot] is { Buffer: null, Passing: Passing.Value or Passing.In })) continue;
            double[] tangents = got[Slots + 2 + slot];
            if (tangents.Length != oracle.Exit[slot].Length) return Fail("forward tangent", $"the tangent of {Name(slot)} has length {tangents.Length}");
            for (int i = 0; i < tangents.Length; i++)
            {
                Value row = oracle.Exit[slot][i];
                double expected = 0, scale = 0;
                for (int c = 0; c < oracle.Columns && row.Tangents is not null; c++)
                {
                    expected += row.Tangents[c] * directions[c];
                    scale += row.Scales![c] * Math.Abs(directions[c]);
                }

                if (Close($"the tangent of {Name(slot)}[{i}]", tangents[i], expected, scale) is { } wrong) return Fail("forward tangent", wrong);
            }
        }

        return null;
    }

    private Outcome? Adjoint(Func<double[][], double[][]> adjoint)
    {
        double[][] seeds = Seeds(29);
        double[][] got = adjoint(seeds);
        if (Values("value in adjoint", got) is { } value) return Fail("adjoint value", value);
        if (Transposed("adjoint", got, seeds) is { } wrong) return Fail("adjoint", wrong);

        double[][] again = adjoint(seeds);
        for (int slot = 0; slot < got.Length; slot++)
        {
            if (!again[slot].AsSpan().SequenceEqual(got[slot])) return Fail("second call", $"slot {slot}: [{Join(again[slot])}] after [{Join(got[slot])}]");
        }

        return null;
    }

    private Outcome? Gradient(string kind, Func<double[][], double[][]> gradient)
    {
        double[][] dirty = [.. oracle.Exit.Select(slot => slot.Select(_ => Garbage).ToArray())];
        double[][] got = gradient(dirty);
        if (Values("value in " + kind, got) is { } value) return Fail(kind + " value", value);
        double[][] seeds = [.. oracle.Exit.Select(slot => new double[slot.Length])];
        seeds[Slots][0] = 1;
        return Transposed(kind, got, seeds) is { } wrong ? Fail(kind, wrong) : null;
    }

    /// <summary>Derivatives at entry against the transposed Jacobian times the seeds at exit.</summary>
    private string? Transposed(string kind, double[][] got, double[][] seeds)
    {
        var expected = new double[oracle.Columns];
        var scales = new double[oracle.Columns];
        for (int slot = 0; slot <= Slots; slot++)
        {
            // What is no output that can be seeded has no row; a by-value input has its own unit row, as its adjoint is added to.
            if (slot < Slots && !program.Entry.Parameters[slot].IsActive) continue;
            for (int i = 0; i < seeds[slot].Length; i++)
            {
                if (oracle.Exit[slot][i] is not { Tangents: { } row, Scales: { } sizes }) continue;
                for (int c = 0; c < expected.Length; c++)
                {
                    expected[c] += row[c] * seeds[slot][i];
                    scales[c] += sizes[c] * Math.Abs(seeds[slot][i]);
                }
            }
        }

        for (int p = 0; p < Slots; p++)
        {
            if (oracle.FirstColumn[p] < 0) continue;
            double[] derivative = got[Slots + 2 + p];
            for (int i = 0; i < derivative.Length; i++)
            {
                int column = oracle.FirstColumn[p] + i;
                if (Close($"the {kind} of {Name(p)}[{i}]", derivative[i], expected[column], scales[column]) is { } wrong) return wrong;
            }
        }

        return null;
    }

    /// <summary>The oracle's own tangents against central differences of the compiled program, extrapolated once.</summary>
    private string? Differences(Primal primal)
    {
        const double Step = 1e-4;
        if (UsesSingle(program) || oracle.Margin < 0.05) return null;
        for (int p = 0; p < Slots; p++)
        {
            if (oracle.FirstColumn[p] < 0) continue;
            for (int i = 0; i < oracle.Case.Arguments[p].Length; i++)
            {
                double[][] At(double shift)
                {
                    double[][] moved = [.. oracle.Case.Arguments.Select(argument => (double[])argument.Clone())];
                    moved[p][i] += shift;
                    return primal(moved);
                }

                double[][] wide = At(2 * Step), near = At(Step), nearBack = At(-Step), wideBack = At(-2 * Step);
                for (int slot = 0; slot <= Slots; slot++)
                {
                    if (slot < Slots && program.Entry.Parameters[slot] is { Buffer: null, Passing: Passing.Value or Passing.In }) continue;
                    for (int k = 0; k < oracle.Exit[slot].Length; k++)
                    {
                        double coarse = (wide[slot][k] - wideBack[slot][k]) / (4 * Step), fine = (near[slot][k] - nearBack[slot][k]) / (2 * Step);
                        double difference = ((4 * fine) - coarse) / 3, tangent = oracle.Exit[slot][k].Tangents?[oracle.FirstColumn[p] + i] ?? 0;
                        double allowed = 1e-5 * (1 + Math.Abs(tangent)) + Math.Abs(fine - coarse);
                        if (!(Math.Abs(difference - tangent) <= allowed))
                        {
                            return $"the derivative of {Name(slot)}[{k}] by {Name(p)}[{i}] is {tangent:R}, by differences {difference:R}";
                        }
                    }
                }
            }
        }

        return null;
    }
}
