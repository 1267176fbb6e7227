using System.Globalization;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>Reads a row program without its values: the loops, conditions and subscripts that tell which columns each row has.</summary>
internal sealed class RowPlanner
{
    /// <summary>The type of the columns of a row that always has the same number of them.</summary>
    public static readonly OtherType ColumnsType = new("global::AutodiffGen.Jacobians.RowColumns", false);

    private readonly RowProgram rows;
    private readonly Variable collector;
    private readonly RowStrips strips;

    /// <summary>The columns of the row that is being read, if it always has the same number of them.</summary>
    private Variable? columns;
    private int noted;

    private readonly Dictionary<int, Variable> lengths = [];
    private readonly ExpressionRewriter integers;

    public RowPlanner(RowProgram rows, Variable collector)
    {
        this.rows = rows;
        this.collector = collector;
        strips = new RowStrips(collector);
        foreach (Parameter parameter in rows.Program.Function.Parameters)
        {
            Variable primal = parameter.Variable;
            if (primal.Type.IsReal) continue;
            if (primal.Type.IsRealBuffer)
            {
                Variable length = rows.Program.Variables.New(primal.Name + "Length", IrType.Int32);
                lengths[primal.Id] = length;
                Parameters.Add(new DerivedParameter(length, Passing.Value, "The length of <c>" + primal.Name.TrimStart('@') + "</c>."));
            }
            else
            {
                Parameters.Add(new DerivedParameter(primal, Passing.Value, Documentation.PrimalParameter(parameter)));
            }
        }

        integers = new RowLengths(lengths, rows.Views);
    }

    public List<DerivedParameter> Parameters { get; } = [];

    public Block Run()
    {
        Block body = Rewrite(rows.Body);

        // Without the values much of the user's own code has no use.
        return Cleanup.DropUnused(body, 0);
    }

    private Block Rewrite(Block block)
    {
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements) Rewrite(statement, output);
        return new Block(output.ToEquatableArray());
    }

    private void Rewrite(Statement statement, List<Statement> output)
    {
        Expression E(Expression expression) => integers.Rewrite(expression);
        switch (statement)
        {
            case Row row:
                Begin(row, E(row.Index), output);
                output.AddRange(Rewrite(row.Body).Statements);
                break;
            case Emission emission:
                Note(emission, output);
                break;
            case Declare { Variable.Type.IsDifferentiable: false } declare:
                if (declare.Value is null) output.Add(declare);
                else if (!rows.Taint.IsTainted(declare.Value)) output.Add(declare with { Value = E(declare.Value) });
                else output.Add(declare with { Value = null });
                break;
            case Assign { Target.Type.IsDifferentiable: false } assign:
                if (!rows.Taint.IsTainted(assign.Target.NamedVariable()!)) output.Add(assign with { Target = E(assign.Target), Value = E(assign.Value) });
                break;
            case If choice when !rows.Taint.IsTainted(choice.Condition):
                Block whenTrue = Rewrite(choice.Then);
                Block whenFalse = Rewrite(choice.Else);
                if (!whenTrue.IsEmpty || !whenFalse.IsEmpty) output.Add(new If(E(choice.Condition), whenTrue, whenFalse));
                break;
            case For loop when !rows.Taint.HasTaintedBounds(loop):
                Block body = Cleanup.DropUnused(Rewrite(loop.Body), 0);
                if (!body.IsEmpty) output.Add(strips.Rewrite(loop with { From = E(loop.From), To = E(loop.To), Step = E(loop.Step), Body = body }));
                break;
            case While loop when !rows.Taint.HasTaintedBounds(loop):
                output.Add(loop with { Condition = E(loop.Condition), Body = Rewrite(loop.Body), Update = Rewrite(loop.Update) });
                break;
            case Breakable breakable:
                output.Add(breakable with { Body = Rewrite(breakable.Body) });
                break;
            case Fill { Buffer.Type.IsRealBuffer: false } fill:
                output.Add(fill with { Value = E(fill.Value) });
                break;
            case Effect effect:
                output.Add(effect with { Operands = integers.RewriteAll(effect.Operands) });
                break;
            case Break or Continue or Return:
                output.Add(statement);
                break;
        }
    }

    private void Begin(Row row, Expression index, List<Statement> output)
    {
        Emission[] emissions = [.. row.Body.Statements.OfType<Emission>()];
        string site = row.Site.ToString(CultureInfo.InvariantCulture);
        columns = row.IsStatic && emissions.Length > 0 && !emissions.Any(e => e.MayBeOutside) ? rows.Program.Variables.New("row", ColumnsType) : null;
        noted = 0;
        string begin = columns is null ? "{0}.Begin(" + site + ", {1})" : "{0}." + (row.IsOrdered ? "BeginOrdered" : "Begin") + "(" + site + ", {1}, " + emissions.Length.ToString(CultureInfo.InvariantCulture) + ")";
        output.Add(new Effect(begin, [new Read(collector), index], columns, [], false));
    }

    private void Note(Emission emission, List<Statement> output)
    {
        Expression first = Literal.Int(0);
        foreach (Parameter independent in rows.Shape.Independents)
        {
            if (independent.Variable.Id == emission.Independent.Variable.Id) break;
            first = Integers.Add(first, lengths.TryGetValue(independent.Variable.Id, out Variable? other) ? new Read(other) : Literal.Int(1), IrType.Int32);
        }

        Expression index = emission.Index is null ? Literal.Int(0) : integers.Rewrite(emission.Index);
        if (!index.Type.Equals(IrType.Int32)) index = new Template("checked((int){0})", [index], IrType.Int32);
        Expression length = lengths.TryGetValue(emission.Independent.Variable.Id, out Variable? known) ? new Read(known) : Literal.Int(1);
        if (columns is not null) output.Add(new Effect("{0}.Set(" + (noted++).ToString(CultureInfo.InvariantCulture) + ", {1}, {2}, {3})", [new Read(columns), index, length, first], null, [], false));
        else output.Add(new Effect(emission.MayBeOutside ? "{0}.AddIfInside({1}, {2}, {3})" : "{0}.Add({1}, {2}, {3})", [new Read(collector), index, length, first], null, [], false));
    }
}
