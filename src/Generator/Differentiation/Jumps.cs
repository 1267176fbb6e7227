using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Whether every jump of a block can be printed as <c>break</c> or <c>continue</c>, that is, leaves the innermost construct that C# would make it leave.</summary>
internal static class Jumps
{
    public static bool AreStructured(Block block) => Check(block, null, null, complexUpdate: false);

    private static bool Check(Block block, int? breaks, int? continues, bool complexUpdate) => block.Statements.All(statement => statement switch
    {
        Break jump => jump.Label == breaks,
        Continue jump => jump.Label == continues && !complexUpdate,
        For @for => Check(@for.Body, @for.Label, @for.Label, false),
        While @while => Check(@while.Body, @while.Label, @while.Label, !@while.Update.IsEmpty && (@while.TestAtEnd || !@while.Update.Statements.All(s => s is Assign or Increment))),
        Breakable breakable => Check(breakable.Body, breakable.Label, null, false),
        If @if => Check(@if.Then, breaks, continues, complexUpdate) && Check(@if.Else, breaks, continues, complexUpdate),
        _ => true,
    });
}
