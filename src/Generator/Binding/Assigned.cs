using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding;

/// <summary>Initial values for locals that lowering has made look unassigned to the compiler.</summary>
internal static class Assigned
{
    /// <summary>Adds the variables that statements assign.</summary>
    public static void Collect(IEnumerable<Statement> statements, HashSet<int> variables)
    {
        foreach (Statement statement in statements)
        {
            switch (statement)
            {
                case Assign { Target: Read target }:
                    variables.Add(target.Variable.Id);
                    break;
                case If choice:
                    Collect(choice.Then.Statements, variables);
                    Collect(choice.Else.Statements, variables);
                    break;
                case Effect effect:
                    foreach (Variable written in effect.Writes) variables.Add(written.Id);
                    break;
                case Call call:
                    foreach (Read argument in call.Arguments.Where((_, i) => call.Callee.Parameters[i].Passing == Passing.Out).OfType<Read>()) variables.Add(argument.Variable.Id);
                    break;
                case While loop:
                    Collect(loop.Body.Statements, variables);
                    break;
            }
        }
    }

    /// <summary>Declares the variables with their default value where they are declared without any.</summary>
    public static Block Initialise(Block block, HashSet<int> variables) => new(block.Statements.Select(statement => Initialise(statement, variables)).ToEquatableArray());

    private static Statement Initialise(Statement statement, HashSet<int> variables) => statement switch
    {
        Declare { Value: null, Variable: { Type: not BufferType } variable } declare when variables.Contains(variable.Id) =>
            declare with { Value = Constants.Default(variable.Type, variable.Type is OtherType { Unmanaged: false }) },
        If choice => choice with { Then = Initialise(choice.Then, variables), Else = Initialise(choice.Else, variables) },
        For loop => loop with { Body = Initialise(loop.Body, variables) },
        While loop => loop with { Body = Initialise(loop.Body, variables), Update = Initialise(loop.Update, variables) },
        Breakable breakable => breakable with { Body = Initialise(breakable.Body, variables) },
        _ => statement,
    };
}
