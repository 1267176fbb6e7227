using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Of views that reverse code declares several times over the same integers, the first serves for all.</summary>
internal sealed class SharedViews(int firstGenerated, HashSet<int> assigned)
{
    private readonly Dictionary<int, Variable> shared = [];

    public static Block Run(Block block, int firstGenerated)
    {
        var pass = new SharedViews(firstGenerated, [.. block.All().SelectMany(Usage.Assigned).Select(v => v.Id)]);
        if (block.All().Where(pass.IsView).Take(2).Count() < 2) return block;
        Block rewritten = pass.Visit(block, []);
        return pass.shared.Count == 0 ? block : new VariableReplacement(pass.shared).Rewrite(rewritten);
    }

    private bool IsView(Statement statement) =>
        statement is Declare { Variable: { Type: BufferType { Kind: not BufferKind.Array } } variable, Value: Slice or Conditional { WhenTrue: Slice } } && variable.Id >= firstGenerated && !assigned.Contains(variable.Id);

    private Block Visit(Block block, IEnumerable<Declare> outer)
    {
        List<Declare> known = [.. outer];
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            if (IsView(statement))
            {
                var declare = (Declare)statement;
                Variable variable = declare.Variable;
                if (known.FirstOrDefault(k => k.Value!.Equals(declare.Value) && k.Variable.Type.Equals(variable.Type)) is { } first)
                {
                    shared[variable.Id] = first.Variable;
                    continue;
                }

                if (declare.Value!.Descendants().All(e => e is not (Element or Template or Invoke))) known.Add(declare);
                output.Add(declare);
                continue;
            }

            // What a loop assigns has changed already when its body begins again.
            var changed = new HashSet<int>(Usage.Tree(statement).SelectMany(Usage.Assigned).Select(v => v.Id));
            known.RemoveAll(k => k.Value!.Variables().Any(v => changed.Contains(v.Id)));
            output.Add(Inside(statement, known));
        }

        return new Block(output.ToEquatableArray());
    }

    private Statement Inside(Statement statement, List<Declare> known) => statement switch
    {
        If @if => @if with { Then = Visit(@if.Then, known), Else = Visit(@if.Else, known) },
        For @for => @for with { Body = Visit(@for.Body, known) },
        While @while => @while with { Body = Visit(@while.Body, known) },
        WithTapes tapes => tapes with { Body = Visit(tapes.Body, known) },
        _ => statement,
    };
}
