using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding;

/// <summary>Questions about where control goes.</summary>
internal static class Jumps
{
    /// <summary>Whether a block has a <see cref="Break"/> to a label.</summary>
    public static bool Leaves(Block block, int label) => block.Statements.Any(statement => statement switch
    {
        Break exit => exit.Label == label,
        If choice => Leaves(choice.Then, label) || Leaves(choice.Else, label),
        For loop => Leaves(loop.Body, label),
        While loop => Leaves(loop.Body, label) || Leaves(loop.Update, label),
        Breakable breakable => Leaves(breakable.Body, label),
        _ => false,
    });

    private static bool Continues(Block block, int label) => block.Statements.Any(statement => statement switch
    {
        Continue exit => exit.Label == label,
        If choice => Continues(choice.Then, label) || Continues(choice.Else, label),
        For loop => Continues(loop.Body, label),
        While loop => Continues(loop.Body, label),
        Breakable breakable => Continues(breakable.Body, label),
        _ => false,
    });

    /// <summary>Whether control never goes on to the next statement, by the compiler's own rules.</summary>
    public static bool Exits(Statement statement) => statement switch
    {
        Return or Break or Continue or Effect { Exits: true } => true,
        If choice => Exits(choice.Then) && Exits(choice.Else),
        While { Condition: Literal { Bits: not 0 } } loop => !Leaves(loop.Body, loop.Label),
        While { TestAtEnd: true } loop => Exits(loop.Body) && !Leaves(loop.Body, loop.Label) && !Continues(loop.Body, loop.Label),
        Breakable breakable => Exits(breakable.Body) && !Leaves(breakable.Body, breakable.Label),
        _ => false,
    };

    /// <summary>Whether no iteration of a loop is followed by another.</summary>
    public static bool RunsOnce(For loop) => Exits(loop.Body) && !Continues(loop.Body, loop.Label);

    private static bool Exits(Block block) => block.Statements.Count > 0 && Exits(block.Statements[block.Statements.Count - 1]);
}
