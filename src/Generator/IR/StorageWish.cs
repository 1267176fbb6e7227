namespace AutodiffGen.Generator.IR;

/// <summary>What the source asks reverse mode to do with the values that a statement computes, where its derivatives need them in another order than they come. More wishes, such as for checkpoints, may follow.</summary>
internal enum StorageWish
{
    /// <summary>What the storage plan finds best.</summary>
    Automatic,

    /// <summary>Compute them again.</summary>
    Recompute,

    /// <summary>Record them.</summary>
    Save,
}
