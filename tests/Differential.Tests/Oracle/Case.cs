using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>A program with a base length of its buffers and the values of its parameters; a scalar is an array of one.</summary>
internal sealed record Case(RandomProgram Program, int Size, double[][] Arguments)
{
    /// <summary>Draws arguments. Those of one parameter don't depend on which others there are, so that a shrunk program keeps its inputs.</summary>
    public static Case Draw(RandomProgram program, int size, int round)
    {
        double[][] arguments = [.. program.Entry.Parameters.Select(parameter => Draw(parameter, parameter.CountAt(size), program.Seed ^ (round * 7919)))];
        return new Case(program, size, arguments);
    }

    private static double[] Draw(Param parameter, int count, int seed)
    {
        int hash = seed;
        foreach (char letter in parameter.Name) hash = unchecked((hash * 31) + letter);
        var random = new Random(hash);
        double Next() => parameter.Type switch
        {
            Scalar.Int => parameter.Name == "depth" ? random.Next(0, 4) : random.Next(parameter.Low, parameter.High + 1),
            Scalar.Bool => random.Next(2),
            _ => Value.Round(Math.Round((random.NextDouble() * 3) - 1.5, 4), parameter.Type),
        };
        var values = new double[parameter.Buffer is null ? 1 : count];
        for (int i = 0; i < values.Length; i++) values[i] = Next();
        return values;
    }
}
