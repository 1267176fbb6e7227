using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Removes the flags of a normalized program that nothing reads.</summary>
internal static class Flags
{
    public static Block RemoveUnread(Block block, HashSet<int> flags)
    {
        var read = new HashSet<int>();
        foreach (Statement statement in block.All())
        {
            IEnumerable<Expression> expressions = statement.Primal() is Assign { Target: Read } assign ? [assign.Value] : statement.Expressions();
            foreach (Variable variable in expressions.SelectMany(e => e.Variables())) read.Add(variable.Id);
        }

        flags.ExceptWith(read);
        return flags.Count == 0 ? block : Remove(block, flags);
    }

    private static Block Remove(Block block, HashSet<int> flags) => new(block.Statements.Where(s => !IsUnread(s, flags)).Select(s => s switch
    {
        If @if => @if with { Then = Remove(@if.Then, flags), Else = Remove(@if.Else, flags) },
        For @for => @for with { Body = Remove(@for.Body, flags) },
        While @while => @while with { Body = Remove(@while.Body, flags) },
        _ => s,
    }).ToEquatableArray());

    private static bool IsUnread(Statement statement, HashSet<int> flags) => statement switch
    {
        Declare declare => flags.Contains(declare.Variable.Id),
        Assign { Target: Read target } => flags.Contains(target.Variable.Id),
        _ => false,
    };
}
