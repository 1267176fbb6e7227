using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>Runs a row program: the primal statements as they are, and each derivative written to the place that the plan's layout has for it.</summary>
internal sealed class RowEvaluator
{
    private readonly RowProgram rows;
    private readonly VariableSource variables;
    private readonly Variable values;
    private readonly Variable plan;
    private readonly Variable layout;
    private readonly Variable next;
    private Variable row = null!;
    private bool isStatic;
    private int emitted;

    public RowEvaluator(RowProgram rows, Variable plan, Variable values)
    {
        this.rows = rows;
        this.plan = plan;
        this.values = values;
        variables = rows.Program.Variables;
        layout = variables.New("layout", new OtherType("global::AutodiffGen.Jacobians.DirectLayout", false));
        next = variables.New("next", IrType.Int32);
    }

    public Block Run()
    {
        Block body = Cleanup.Run(Rewrite(rows.Body), rows.Program.FirstGenerated);
        return new Block(
        [
            new Declare(layout, new Template("{0}.Layout", [new Read(plan)], layout.Type)),
            new Declare(next, Literal.Int(0)),
            .. body.Statements,
        ]);
    }

    private Block Rewrite(Block block)
    {
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements) Rewrite(statement, output);
        return new Block(output.ToEquatableArray());
    }

    private void Rewrite(Statement statement, List<Statement> output)
    {
        switch (statement)
        {
            case Row found:
                Begin(found, output);
                output.AddRange(Rewrite(found.Body).Statements);
                break;
            case Emission emission:
                Expression value = Algebra.To(emission.Value, IrType.Double);
                string format = isStatic ? "{0}[" + (emitted++).ToString(System.Globalization.CultureInfo.InvariantCulture) + "] = {1}" : "{0}.Add({1})";
                output.Add(new Effect(format, [new Read(row), value], null, [], false));
                break;
            case If choice:
                output.Add(choice with { Then = Rewrite(choice.Then), Else = Rewrite(choice.Else) });
                break;
            case For loop:
                output.Add(loop with { Body = Rewrite(loop.Body) });
                break;
            case While loop:
                output.Add(loop with { Body = Rewrite(loop.Body), Update = Rewrite(loop.Update) });
                break;
            case Breakable breakable:
                output.Add(breakable with { Body = Rewrite(breakable.Body) });
                break;
            default:
                output.Add(statement);
                break;
        }
    }

    private void Begin(Row found, List<Statement> output)
    {
        emitted = 0;
        int count = found.Body.Statements.OfType<Emission>().Count();
        if (found.IsStatic && count == 0)
        {
            output.Add(new Effect("{0}++", [new Read(next)], null, [next], false));
            return;
        }

        row = variables.New("row", new OtherType("global::AutodiffGen.Jacobians.RowValues", false));
        isStatic = found.IsStatic;
        string length = isStatic ? count.ToString(System.Globalization.CultureInfo.InvariantCulture) + ", " : string.Empty;
        output.Add(new Effect("{0}.Row({1}++, " + length + "{2})", [new Read(layout), new Read(next), new Read(values)], row, [next], false));
    }
}
