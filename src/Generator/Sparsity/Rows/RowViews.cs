using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>
/// Slices of parameters that stay where they are, such as the species of a state: their elements are elements of the parameter. Only the linear part is rewritten; the primal statements stay.
/// </summary>
internal sealed class RowViews
{
    private readonly Dictionary<int, (Variable Parameter, Expression Start)> views = [];
    private readonly Dictionary<int, Expression> lengths = [];

    public RowViews(LinearProgram program)
    {
        Statement[] all = [.. program.Body.All().Select(s => s.Primal())];
        HashSet<int> assigned = [.. all.SelectMany(Usage.Assigned).Select(v => v.Id), .. all.OfType<For>().Select(f => f.Counter.Id)];
        HashSet<int> parameters = [.. program.Function.Parameters.Select(p => p.Variable.Id)];
        foreach (Declare declare in program.Body.Statements.Select(s => s.Primal()).OfType<Declare>())
        {
            if (!declare.Variable.Type.IsRealBuffer || assigned.Contains(declare.Variable.Id)) continue;
            (Variable buffer, Expression start)? view = declare.Value switch
            {
                Slice slice => (slice.Buffer, slice.Start ?? Literal.Int(0)),
                Read read => (read.Variable, Literal.Int(0)),
                _ => null,
            };
            if (view is not var (seen, first) || first.Descendants().Any(e => e is Element) || first.Variables().Any(v => assigned.Contains(v.Id))) continue;
            Expression length = declare.Value is Slice { Count: { } count } ? count : Integers.Subtract(new Length(seen), first, IrType.Int32);
            if (length.Descendants().Any(e => e is Element) || length.Variables().Any(v => assigned.Contains(v.Id))) continue;
            lengths[declare.Variable.Id] = length;
            if (views.TryGetValue(seen.Id, out (Variable Parameter, Expression Start) outer)) views[declare.Variable.Id] = (outer.Parameter, Integers.Add(outer.Start, first, IrType.Int32));
            else if (parameters.Contains(seen.Id) && !assigned.Contains(seen.Id)) views[declare.Variable.Id] = (seen, first);
        }
    }

    /// <summary>Whether a variable is such a view.</summary>
    public bool Contains(Variable variable) => views.ContainsKey(variable.Id);

    /// <summary>The length of a view, by those of parameters and other views; null if it is none.</summary>
    public Expression? LengthOf(Variable variable) => views.ContainsKey(variable.Id) ? lengths[variable.Id] : null;

    /// <summary>The body with elements of the parameters in the linear statements.</summary>
    public Block Rewrite(Block block) => views.Count == 0 ? block : new(block.Statements.Select(Rewrite).ToEquatableArray());

    private Statement Rewrite(Statement statement) => statement switch
    {
        Differentiated linear => linear with { Target = Resolved(linear.Target), Terms = linear.Terms.Select(t => t with { Reference = Resolved(t.Reference) }).ToEquatableArray() },
        If choice => choice with { Then = Rewrite(choice.Then), Else = Rewrite(choice.Else) },
        For loop => loop with { Body = Rewrite(loop.Body) },
        While loop => loop with { Body = Rewrite(loop.Body), Update = Rewrite(loop.Update) },
        Breakable breakable => breakable with { Body = Rewrite(breakable.Body) },
        _ => statement,
    };

    private Expression Resolved(Expression reference) =>
        reference is Element element && views.TryGetValue(element.Buffer.Id, out (Variable Parameter, Expression Start) view) && element.Index.Type.Equals(IrType.Int32)
            ? new Element(view.Parameter, Integers.Add(view.Start, element.Index, IrType.Int32))
            : reference;
}
