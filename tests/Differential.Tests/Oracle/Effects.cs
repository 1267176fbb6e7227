namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>The effects that programs have: a state that every call changes, so that a missing, repeated or reordered call shows.</summary>
internal sealed class Effects
{
    /// <summary>The same as C#, to be compiled with the programs.</summary>
    public const string Source = """
        internal static class Effects
        {
            internal static uint State;

            /// <summary>What regions were left, in order: the oracle knows of none, but derivatives leave those that the primal leaves.</summary>
            internal static uint Trace;

            internal static void Mark(int id) => Trace = unchecked((Trace * 31u) + (uint)id) % 1000003u;

            internal static Region Open(int id)
            {
                Mark(id);
                return new Region(id);
            }

            internal sealed class Region(int id) : IDisposable
            {
                public void Dispose() => Mark(id + 500);
            }

            internal static void Tick(int id) => State = unchecked((State * 1664525u) + (uint)id + 1013904223u);

            internal static double Next()
            {
                Tick(7);
                return (State >> 8) / 16777216.0;
            }

            internal static int NextInt(int end) => (int)(Next() * end);

            internal static double[] Load(int count)
            {
                var data = new double[count];
                for (int i = 0; i < count; i++) data[i] = Next() + 0.25;
                return data;
            }

            internal static int[] Order(int count)
            {
                int first = NextInt(count);
                var order = new int[count];
                for (int i = 0; i < count; i++) order[i] = (first + count - i) % count;
                return order;
            }
        }

        """;

    public uint State { get; private set; }

    public void Tick(int id) => State = unchecked((State * 1664525u) + (uint)id + 1013904223u);

    public double Next()
    {
        Tick(7);
        return (State >> 8) / 16777216.0;
    }

    public int NextInt(int end) => (int)(Next() * end);

    public double[] Load(int count)
    {
        var data = new double[count];
        for (int i = 0; i < count; i++) data[i] = Next() + 0.25;
        return data;
    }

    public int[] Order(int count)
    {
        int first = NextInt(count);
        var order = new int[count];
        for (int i = 0; i < count; i++) order[i] = (first + count - i) % count;
        return order;
    }
}
