using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Makes derivative code read as written by hand: constants and copies are propagated, a zero and the first addition to it become one declaration, additions to the same place join, and what
/// nothing reads goes. Only variables that the generator made, and sums into them, are touched; primal statements stay.
/// </summary>
internal static class Cleanup
{
    public static Block Run(Block block, int firstGenerated)
    {
        for (int round = 0; round < 8; round++)
        {
            Block before = block;
            block = ConstantBranches.Fold(new Propagation(block, firstGenerated).Run());
            block = new Declarations(firstGenerated).Run(block);
            block = JoinedIncrements.Run(block);
            block = MergedQuotients.Run(block, firstGenerated);
            block = SharedViews.Run(block, firstGenerated);
            block = new Unused(block, firstGenerated).Run();
            if (block.Equals(before)) return block;
        }

        // A long chain of values that nobody reads has one end less in each round.
        return DropUnused(block, firstGenerated);
    }

    /// <summary>Only drops what nothing reads.</summary>
    public static Block DropUnused(Block block, int firstGenerated)
    {
        Block before;
        do
        {
            before = block;
            block = new Unused(block, firstGenerated).Run();
        }
        while (!block.Equals(before));

        return block;
    }
}
