using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Makes a random program from a seed. The same seed and features make the same program.</summary>
internal static class ProgramGenerator
{
    public static RandomProgram Generate(int seed, Features features)
    {
        var random = new Random(seed);
        int size = random.Next(3, 7);
        Scalar[] reals = !features.HasFlag(Features.Floats) ? [Scalar.Double] : random.Next(10) switch
        {
            < 5 => [Scalar.Double],
            < 8 => [Scalar.Double, Scalar.Single],
            _ => [Scalar.Single],
        };
        var methods = ImmutableArray.CreateBuilder<Method>();
        if (features.HasFlag(Features.Recursion) && random.Next(2) == 0) AddRecursive(random, features, size, reals, methods);
        if (features.HasFlag(Features.Calls))
        {
            for (int i = features.HasFlag(Features.Short) ? random.Next(2) : random.Next(3); i > 0; i--)
            {
                methods.Add(new MethodGenerator(random, features, size, reals, [.. methods]).Generate("G" + methods.Count, null));
            }
        }

        methods.Add(new MethodGenerator(random, features, size, reals, [.. methods]).Generate("F", null));
        if (features.HasFlag(Features.Objects)) methods[^1] = methods[^1] with { Parameters = MoveToObjects(new Random(seed), methods[^1].Parameters) };
        return new RandomProgram(seed, size, methods.ToImmutable()) { Style = features & Features.Printed };
    }

    /// <summary>Most parameters become members of objects. What is a member is passed by reference, save where the method starts with a copy of it.</summary>
    private static ImmutableArray<Param> MoveToObjects(Random random, ImmutableArray<Param> parameters) =>
    [
        .. parameters.Select(parameter =>
        {
            int roll = random.Next(1, 1 << 30);
            if (roll % 4 == 0) return parameter;
            Param moved = parameter with { Member = roll };
            return moved is { IsActive: true, Buffer: null, Passing: Passing.Value } && !ObjectMember.IsCopied(moved) ? moved with { Passing = Passing.Ref } : moved;
        }),
    ];

    /// <summary>One method that calls itself, or two that call each other, with a first parameter that counts down.</summary>
    private static void AddRecursive(Random random, Features features, int size, Scalar[] reals, ImmutableArray<Method>.Builder methods)
    {
        Method Signature(string name)
        {
            Method drawn = new MethodGenerator(random, features, size, reals, []).Signature(name);
            var depth = new Param("depth", Scalar.Int, Low: -1, High: 3);
            return drawn with { Parameters = [depth, .. drawn.Parameters.Where(parameter => parameter.Name != "depth")] };
        }

        Method first = Signature("R0");
        Method second = random.Next(2) == 0 ? first : Signature("R1");
        methods.Add(new MethodGenerator(random, features, size, reals, []).Generate(first.Name, first, second));
        if (second != first) methods.Add(new MethodGenerator(random, features, size, reals, []).Generate(second.Name, second, first));
    }
}
