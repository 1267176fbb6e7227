using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Arrays that others hold too: those that calls give, and those that a type or an object holds. Code that isn't known may change them whenever it runs (a lookup that fills and returns one scratch array), so that what has
/// been read of them need not stand there any more.
/// </summary>
internal static class OutsideArrays
{
    /// <summary>The body, in which the effects that may change such arrays say so.</summary>
    public static Block Note(Block body) => body.All().Any(statement => Given(statement) is not null) ? Note(body, []) : body;

    private static Block Note(Block block, List<Variable> known)
    {
        known = [.. known];
        var statements = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            statements.Add(statement switch
            {
                // What a region with catch writes are its own variables; reverse mode takes it to change every such array.
                CaughtEffect => statement,
                Effect { IsPure: false, KeepsArrays: false, Exits: false } effect => effect with { Writes = effect.Writes.Concat(known).Distinct().ToEquatableArray() },
                If choice => choice with { Then = Note(choice.Then, known), Else = Note(choice.Else, known) },
                For loop => loop with { Body = Note(loop.Body, known) },
                While loop => loop with { Body = Note(loop.Body, known), Update = Note(loop.Update, known) },
                Breakable breakable => breakable with { Body = Note(breakable.Body, known) },
                _ => statement,
            });
            if (Given(statement) is { } given) known.Add(given);
        }

        return new Block(statements.ToEquatableArray());
    }

    /// <summary>The array that an effect gives.</summary>
    private static Variable? Given(Statement statement) => statement is Effect { IsPure: false, Result: { Type: BufferType } result } ? result : null;
}
