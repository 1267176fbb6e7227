using System.Globalization;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>Runs a row program: the primal statements as they are, and each derivative written to the place that the plan's layout has for it.</summary>
internal sealed class RowEvaluator
{
    private readonly RowProgram rows;
    private readonly VariableSource variables;
    private readonly Variable plan;
    private readonly Variable values;
    private readonly Variable layout;
    private readonly Variable? omitted;
    private readonly Statement declaration;
    private readonly List<Statement> cursors = [];

    /// <summary>For each number of derivatives the places of the rows that have it and are in order.</summary>
    private readonly Dictionary<int, Variable> ordered = [];
    private Variable row = null!;
    private bool isStatic;
    private int emitted;

    /// <param name="rows">The program.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="values">The values of the nonzeros.</param>
    /// <param name="omitted">The dependent, if it isn't wanted: nothing is computed then that only it needs.</param>
    public RowEvaluator(RowProgram rows, Variable plan, Variable values, Variable? omitted = null)
    {
        this.rows = rows;
        this.plan = plan;
        this.values = values;
        this.omitted = omitted;
        variables = rows.Program.Variables;
        layout = variables.New("layout", new OtherType("global::AutodiffGen.Jacobians.DirectLayout", false));
        declaration = new Declare(layout, new Template("{0}.Layout", [new Read(plan)], layout.Type));
    }

    public Block Run()
    {
        Block body = Cleanup.Run(Rewrite(rows.Body), rows.Program.FirstGenerated);
        return new Block([declaration, .. omitted is null ? [] : WithLength(ref body), .. cursors, .. body.Statements]);
    }

    /// <summary>Without the output, its length comes from the plan, and much of the user's own code has no use.</summary>
    private IEnumerable<Statement> WithLength(ref Block body)
    {
        Variable length = variables.New(omitted!.Name + "Length", IrType.Int32);
        var lengths = new RowLengths(new Dictionary<int, Variable> { [omitted.Id] = length }, rows.Views);
        body = Cleanup.DropUnused(new VariableReplacement(lengths).Rewrite(body), 0);
        return body.All().Any(s => Usage.Mentions(s, length)) ? [new Declare(length, new Template("{0}.Pattern.Rows", [new Read(plan)], IrType.Int32))] : [];
    }

    /// <summary>Whether a statement is about the output, which isn't wanted.</summary>
    private bool IsOmitted(Statement statement) => omitted is not null && statement switch
    {
        Declare declare => rows.Program.Groups.MayShare(declare.Variable, omitted),
        _ => Analysis.WrittenBuffers.Of(statement).Any(v => rows.Program.Groups.MayShare(v, omitted)),
    };

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
                string format = isStatic ? "{0}[" + Text(emitted++) + "] = {1}" : "{0}.Add({1})";
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
            case var other when IsOmitted(other):
                break;
            default:
                output.Add(statement);
                break;
        }
    }

    private void Begin(Row found, List<Statement> output)
    {
        emitted = 0;
        isStatic = found.IsStatic;
        int count = found.Body.Statements.OfType<Emission>().Count();
        if (isStatic && count == 0) return;
        if (found.IsOrdered)
        {
            row = variables.New("row", new OtherType("global::AutodiffGen.Jacobians.OrderedRow", false));
            output.Add(new Effect("{0}[{1}]", [new Read(Ordered(count)), found.Index], row, [], false));
            return;
        }

        Variable cursor = variables.New("rows", new OtherType("global::AutodiffGen.Jacobians.RowCursor", false));
        string length = isStatic ? ", " + Text(count) : string.Empty;
        cursors.Add(new Effect("{0}.Rows(" + Text(found.Site) + length + ", {1})", [new Read(layout), new Read(values)], cursor, [], false));
        row = variables.New("row", new OtherType("global::AutodiffGen.Jacobians.RowValues", false));
        output.Add(new Effect("{0}.Next()", [new Read(cursor)], row, [], false));
    }

    private Variable Ordered(int count)
    {
        if (ordered.TryGetValue(count, out Variable? known)) return known;
        ordered[count] = known = variables.New("rows", new OtherType("global::AutodiffGen.Jacobians.OrderedRows", false));
        cursors.Add(new Effect("{0}.Ordered(" + Text(count) + ", {1})", [new Read(layout), new Read(values)], known, [], false));
        return known;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
