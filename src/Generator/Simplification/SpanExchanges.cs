using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Spells out exchanges of span variables, which C# has no tuples for.</summary>
internal sealed class SpanExchanges(VariableSource variables) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is not Permute permute || permute.Targets.All(t => t.Type is BufferType { Kind: BufferKind.Array })) continue;
            var spelled = new List<Statement>();
            var held = new List<Variable>();
            foreach (Variable source in permute.Sources)
            {
                Variable local = variables.New(source.Name + "Held", source.Type);
                spelled.Add(new Declare(local, new Read(source)));
                held.Add(local);
            }

            for (int k = 0; k < held.Count; k++) spelled.Add(new Assign(new Read(permute.Targets[k]), new Read(held[k])));
            statements.RemoveAt(i);
            statements.InsertRange(i, spelled);
        }
    }
}
