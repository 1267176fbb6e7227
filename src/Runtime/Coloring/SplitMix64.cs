namespace AutodiffGen.Coloring;

/// <summary>
/// The generator SplitMix64 (G. L. Steele Jr., D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): 64 bits of state, the
/// same sequence on every machine and in every version of .NET.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in <c>[0, bound)</c>, all equally likely (D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29, 2019).</summary>
    public int Next(int bound)
    {
        ulong high = Math.BigMul(Next(), (ulong)bound, out ulong low);
        if (low < (ulong)bound)
        {
            ulong threshold = (0 - (ulong)bound) % (ulong)bound;
            while (low < threshold) high = Math.BigMul(Next(), (ulong)bound, out low);
        }

        return (int)high;
    }

    /// <summary>A permutation of <c>0 … count - 1</c>, all equally likely (Fisher and Yates; Knuth, TAOCP 2, section 3.4.2, Algorithm P).</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        for (int i = count - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
