using Xunit;

namespace AutodiffGen.Runtime.Tests;

public sealed class ObjectGuardTests
{
    [Fact]
    public void WhatIsOnlyReadMayBeMetTwice()
    {
        double[] array = [1, 2];
        double[] sum = [0];
        ObjectGuard guard = default;
        guard.Reads(array, "a");
        guard.Reads(array, "b");
        guard.Sums(sum, "s");
        guard.Writes(Array.Empty<double>(), "c");
        guard.Writes(Array.Empty<double>(), "d");
        guard.Reads<double>(array, "x");
        guard.Sums<double>(sum, "y");
        guard.End();
        guard.Writes(array, "a");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    [InlineData(2, 2)]
    public void OtherPartsMustDiffer(int first, int second)
    {
        foreach (object part in new object[] { new(), new double[3], new float[2, 2] })
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() =>
            {
                ObjectGuard guard = default;
                for (int i = 0; i < 40; i++) guard.Writes(new int[1], "other");
                Add(ref guard, part, "first", first);
                Add(ref guard, part, "second", second);
            });
            Assert.Equal("second", error.ParamName);
            Assert.Contains("'first' and 'second' are the same", error.Message, StringComparison.Ordinal);
        }

        static void Add(ref ObjectGuard guard, object part, string name, int use)
        {
            if (use == 0) guard.Reads(part, name);
            else if (use == 1) guard.Sums(part, name);
            else guard.Writes(part, name);
        }
    }

    private record struct Named(double Value, string? Name);

    /// <summary>Structs may hold references, and objects arrays of structs.</summary>
    [Fact]
    public void StructsAreHeldAgainstArrays()
    {
        var array = new Named[4];
        var plain = new (double A, float B)[3];
        static void With(Array array, Span<Named> buffer)
        {
            ObjectGuard guard = default;
            guard.Writes(array, "a");
            guard.Writes<Named>(buffer, "x");
            guard.End();
        }

        Assert.Throws<ArgumentException>("x", () => With(array, array));
        Assert.Throws<ArgumentException>("x", () => With(array, array.AsSpan(3)));
        With(array, new Named[4]);
        With(array, array.AsSpan(2, 0));
        With(plain, array);
        With(new double[3], array);
        With(Array.Empty<Named>(), array);
    }

    [Fact]
    public void BuffersAreHeldAgainstArraysByBytes()
    {
        double[,] array = new double[2, 3];
        Assert.Throws<ArgumentException>("x", () => With(array, (ref ObjectGuard guard) => guard.Writes<float>(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.CompilerServices.Unsafe.As<double, float>(ref array[1, 2]), 2), "x")));
        Assert.Throws<ArgumentException>("x", () => With(array, (ref ObjectGuard guard) => guard.Sums<double>(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref array[0, 0], 1), "x")));
        With(array, (ref ObjectGuard guard) => guard.Writes<double>(new double[6], "x"));

        static void With(double[,] array, Use use)
        {
            ObjectGuard guard = default;
            guard.Reads(array, "a");
            use(ref guard);
            guard.End();
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        object part = new();
        Check(part);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Check(part);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Check(object part)
        {
            ObjectGuard guard = default;
            guard.Reads(part, "a");
            guard.End();
        }
    }

    private delegate void Use(ref ObjectGuard guard);
}
