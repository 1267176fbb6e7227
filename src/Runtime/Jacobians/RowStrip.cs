namespace AutodiffGen.Jacobians;

/// <summary>
/// For how many iterations of a loop nothing changes that its rows depend on but the counter. Each number that is watched is linear in the counter as long as the others don't change; so if none has changed
/// from the last iteration to this one, the differences tell when the first one will.
/// </summary>
internal sealed class RowStrip
{
    private Watch[] watches = [];
    private long limit = long.MaxValue;

    /// <summary>The number of the iteration; those that don't follow each other directly have no consecutive numbers.</summary>
    public int Iteration { get; private set; }

    /// <summary>A comparison changes where the difference changes its sign.</summary>
    public void Compare(int watch, long left, long right)
    {
        long value = left - right;
        ref Watch known = ref At(watch);
        long steps = 0;
        if (known.Iteration == Iteration - 1 && Math.Sign(known.Value) == Math.Sign(value))
        {
            long slope = value - known.Value;
            steps = slope == 0 || slope > 0 == value > 0 ? long.MaxValue : (Math.Abs(value) - 1) / Math.Abs(slope);
        }

        limit = Math.Min(limit, steps);
        known = new Watch(Iteration, value, 0, 0);
    }

    /// <summary>A division changes where the quotient does.</summary>
    public void Divide(int watch, long left, long right)
    {
        bool isDefined = left >= 0 && right > 0;
        long quotient = isDefined ? left / right : -1;
        ref Watch known = ref At(watch);
        long steps = 0;
        if (isDefined && known.Iteration == Iteration - 1 && known.Divisor == right && known.Quotient == quotient)
        {
            long slope = left - known.Value;
            long remainder = left - (quotient * right);
            steps = slope == 0 ? long.MaxValue : slope > 0 ? (right - 1 - remainder) / slope : remainder / -slope;
        }

        limit = Math.Min(limit, steps);
        known = new Watch(Iteration, left, right, quotient);
    }

    /// <summary>Ends an iteration.</summary>
    /// <param name="left">The number of iterations behind it.</param>
    /// <returns>How many of them are like this one.</returns>
    public int Next(int left)
    {
        int steps = (int)Math.Min(limit, left);
        limit = long.MaxValue;
        Iteration += left > 0 ? 1 : 2;
        return steps;
    }

    /// <summary>The iteration that comes next doesn't follow directly.</summary>
    public void Jump() => Iteration++;

    private ref Watch At(int watch)
    {
        if (watch >= watches.Length)
        {
            int known = watches.Length;
            Array.Resize(ref watches, watch + 1);
            Array.Fill(watches, new Watch(-2, 0, 0, 0), known, watches.Length - known);
        }

        return ref watches[watch];
    }

    private readonly record struct Watch(int Iteration, long Value, long Divisor, long Quotient);
}
