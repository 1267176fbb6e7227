using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>Runs a row program: the primal statements as they are, and each derivative written to the place that the plan's layout has for it.</summary>
internal sealed class RowEvaluator
{
    private const string Next = "{0}[{1}[{2}++]] = {3}";
    private const string Last = "{0}[{1}[{2}]] = {3}";

    private static readonly PrimitiveType Slot = new(Primitive.UInt16);

    private readonly RowProgram rows;
    private readonly VariableSource variables;
    private readonly Variable values;
    private readonly Variable plan;
    private readonly Variable places;
    private readonly Variable slots;
    private readonly Variable next;
    private Variable row = null!;
    private Variable layout = null!;
    private Variable? cursor;
    private int emitted;

    public RowEvaluator(RowProgram rows, Variable plan, Variable values)
    {
        this.rows = rows;
        this.plan = plan;
        this.values = values;
        variables = rows.Program.Variables;
        places = variables.New("places", new BufferType(BufferKind.ReadOnlySpan, new OtherType("global::AutodiffGen.Jacobians.DirectRow", true)));
        slots = variables.New("slots", new BufferType(BufferKind.ReadOnlySpan, Slot));
        next = variables.New("next", IrType.Int32);
    }

    public Block Run()
    {
        Block body = Cleanup.Run(Rewrite(rows.Body), rows.Program.FirstGenerated);
        return new Block(
        [
            new Declare(places, new Template("{0}.Layout.Rows", [new Read(plan)], places.Type)),
            new Declare(slots, new Template("{0}.Layout.Slots", [new Read(plan)], slots.Type)),
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
                if (output[output.Count - 1] is Effect { Format: Next } last) output[output.Count - 1] = last with { Format = Last, Writes = [] };
                break;
            case Emission emission:
                Expression value = Algebra.To(emission.Value, IrType.Double);
                output.Add(cursor is null
                    ? new Assign(new Element(row, new Element(layout, Literal.Int(emitted++))), value)
                    : new Effect(Next, [new Read(row), new Read(layout), new Read(cursor), value], null, [cursor], false));
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

        Variable place = variables.New("place", ((BufferType)places.Type).Element);
        row = variables.New("row", values.Type);
        layout = variables.New("layout", slots.Type);
        cursor = found.IsStatic ? null : variables.New("k", IrType.Int32);
        output.Add(new Effect("{0}[{1}++]", [new Read(places), new Read(next)], place, [next], false));
        string length = found.IsStatic ? ", " + count.ToString(System.Globalization.CultureInfo.InvariantCulture) : string.Empty;
        output.Add(new Declare(row, new Template("{0}.Slice({1}.Start" + length + ")", [new Read(values), new Read(place)], row.Type)));
        output.Add(new Declare(layout, new Template("{0}.Slice({1}.Slots" + length + ")", [new Read(slots), new Read(place)], layout.Type)));
        if (cursor is not null) output.Add(new Declare(cursor, Literal.Int(0)));
    }
}
