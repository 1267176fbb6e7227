namespace AutodiffGen.Generator.Analysis;

/// <summary>The analyses that keep reverse mode from being silently wrong.</summary>
internal enum SafetyAnalysis
{
    None,

    /// <summary>Whether an element is overwritten before the reverse sweep reads it.</summary>
    ElementOverwrites,

    /// <summary>Whether a scalar is overwritten before the reverse sweep reads it.</summary>
    ScalarOverwrites,

    /// <summary>Which buffer variables may share elements.</summary>
    Aliases,

    /// <summary>Whether the adjoint of an assigned variable has to be reset.</summary>
    AdjointResets,

    /// <summary>Whether adjoints flow between the iterations of a loop.</summary>
    LoopIndependence,

    /// <summary>Whether the adjoints that come into a loop are known when it runs.</summary>
    IncomingAdjoints,

    /// <summary>What a view that each iteration makes anew is a part of.</summary>
    MovingWindows,

    /// <summary>Whether each iteration writes a scratch buffer before it uses it.</summary>
    ScratchBuffers,

    /// <summary>Whether the buffers of a call are overwritten after it.</summary>
    CallSnapshots,

    /// <summary>Whether a by-value parameter is assigned.</summary>
    ParameterCopies,

    /// <summary>Whether a coefficient means a value before or after its statement.</summary>
    CoefficientValues,
}

/// <summary>Lets a test switch one safety analysis off, to see that some test notices. Nothing else ever does.</summary>
internal static class Safety
{
    [ThreadStatic]
    private static SafetyAnalysis off;

    public static bool IsOff(SafetyAnalysis analysis) => off == analysis && analysis != SafetyAnalysis.None;

    /// <summary>Switches an analysis off on this thread while the action runs.</summary>
    public static void Without(SafetyAnalysis analysis, Action action)
    {
        off = analysis;
        try
        {
            action();
        }
        finally
        {
            off = SafetyAnalysis.None;
        }
    }
}
