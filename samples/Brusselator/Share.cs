using System.Diagnostics;

namespace Brusselator;

/// <summary>How often something was done, and how long it took in all.</summary>
internal sealed class Share
{
    public int Count { get; private set; }

    public TimeSpan Time { get; private set; }

    /// <summary>Adds what has been done since a time stamp.</summary>
    public void Add(long begin)
    {
        Count++;
        Time += Stopwatch.GetElapsedTime(begin);
    }
}
