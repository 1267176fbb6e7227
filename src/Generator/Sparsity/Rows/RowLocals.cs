using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The locals of a block that is run again for its derivatives.</summary>
internal static class RowLocals
{
    /// <summary>The statements that compute the block's own variables, without those that change what is around it.</summary>
    public static IReadOnlyCollection<Statement> Copy(Block block)
    {
        HashSet<int> inside = [.. block.All().Select(s => s.Primal()).SelectMany(s => s is Declare declare ? [declare.Variable.Id] : s is For loop ? [loop.Counter.Id] : Array.Empty<int>())];
        return Copy(block, inside).Statements;
    }

    private static Block Copy(Block block, HashSet<int> inside)
    {
        var copied = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            switch (statement.Primal())
            {
                case If choice:
                    copied.Add(choice with { Then = Copy(choice.Then, inside), Else = Copy(choice.Else, inside) });
                    break;
                case For loop:
                    copied.Add(loop with { Body = Copy(loop.Body, inside) });
                    break;
                case Declare declare:
                    copied.Add(declare);
                    break;
                case Assign or Increment when Usage.Assigned(statement.Primal()).All(v => inside.Contains(v.Id)) && !Analysis.WrittenBuffers.Of(statement.Primal()).Any():
                    copied.Add(statement.Primal());
                    break;
                case Assign or Increment:
                    break;
                case Effect { Exits: true }:
                    // The first run has thrown.
                    break;
                default:
                    throw new NotLocalException("a statement of this kind can't be run again");
            }
        }

        return new Block(copied.ToEquatableArray());
    }

    /// <summary>The block with fresh variables for those that it declares.</summary>
    /// <param name="block">The block.</param>
    /// <param name="variables">Makes them.</param>
    /// <param name="counter">The counter of the loop around the block, which keeps its name.</param>
    public static Block Renamed(Block block, VariableSource variables, int? counter)
    {
        Dictionary<int, Variable> fresh = [];
        foreach (Statement statement in block.All())
        {
            Variable? declared = statement switch { Declare declare => declare.Variable, For loop => loop.Counter, _ => null };
            if (declared is not null && declared.Id != counter && !fresh.ContainsKey(declared.Id)) fresh[declared.Id] = variables.New(declared.Name, declared.Type);
        }

        return new EmissionReplacement(fresh).Rewrite(block);
    }

    /// <summary>Replaces variables in emissions too.</summary>
    private sealed class EmissionReplacement(IReadOnlyDictionary<int, Variable> fresh)
    {
        private readonly VariableReplacement statements = new(fresh);

        private readonly Substitution expressions = new(
            v => fresh.TryGetValue(v.Id, out Variable? other) ? new Read(other) : null,
            v => fresh.TryGetValue(v.Id, out Variable? other) ? other : v);

        public Block Rewrite(Block block) => new(block.Statements.Select(Rewrite).ToEquatableArray());

        private Statement Rewrite(Statement statement) => statement switch
        {
            Emission emission => emission with { Index = emission.Index is null ? null : expressions.Rewrite(emission.Index), Value = expressions.Rewrite(emission.Value) },
            If choice => ((If)statements.Rewrite(choice)) with { Then = Rewrite(choice.Then), Else = Rewrite(choice.Else) },
            For loop => ((For)statements.Rewrite(loop)) with { Body = Rewrite(loop.Body) },
            _ => statements.Rewrite(statement),
        };
    }
}
