using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Takes the rows of arrays of arrays out of the loops over their elements (loop-invariant code motion): <c>double[] wRow = w[i];</c> stands in front of the loop over <c>w[i][j]</c>. Only rows that surely exist are, so
/// that a loop that doesn't run throws nothing: those whose length bounds the loop, and those that a counter around it runs through.
/// </summary>
/// <param name="variables">Makes the variables of rows.</param>
/// <param name="shapeOf">For an array of arrays the id of one that has the same shape: for a derivative that of its primal.</param>
internal sealed class HoistedRows(VariableSource variables, Func<Variable, int> shapeOf)
{
    public Block Run(Block block) => Run(block, [], []);

    private Block Run(Block block, List<For> around, Dictionary<(int Buffer, Subscripts Row), Variable> known)
    {
        known = new Dictionary<(int, Subscripts), Variable>(known);
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            Statement hoisted = statement is For { Parallelism: null } loop ? Hoist(loop, around, known, output) : statement;
            output.Add(Inner(hoisted, around, known));
            HashSet<int> assigned = Assigned(statement);
            foreach ((int Buffer, Subscripts Row) row in known.Keys.Where(row => row.Row.Variables().Any(variable => assigned.Contains(variable.Id))).ToArray()) known.Remove(row);
        }

        return new Block(output.ToEquatableArray());
    }

    private Statement Inner(Statement statement, List<For> around, Dictionary<(int, Subscripts), Variable> known) => statement switch
    {
        If choice => choice with { Then = Run(choice.Then, around, known), Else = Run(choice.Else, around, known) },
        For loop => loop with { Body = Run(loop.Body, [.. around, loop], Without(known, loop)) },
        While loop => loop with { Body = Run(loop.Body, around, Without(known, loop)) },
        Breakable breakable => breakable with { Body = Run(breakable.Body, around, known) },
        WithTapes tapes => tapes with { Body = Run(tapes.Body, around, known) },
        WithCleanup cleanup => new WithCleanup(Run(cleanup.Body, around, known), cleanup.Cleanup),
        _ => statement,
    };

    /// <summary>The rows that are still the same ones in each iteration.</summary>
    private static Dictionary<(int, Subscripts), Variable> Without(Dictionary<(int Buffer, Subscripts Row), Variable> known, Statement loop)
    {
        HashSet<int> assigned = Assigned(loop);
        return known.Where(entry => !entry.Key.Row.Variables().Any(variable => assigned.Contains(variable.Id))).ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private For Hoist(For loop, List<For> around, Dictionary<(int, Subscripts), Variable> known, List<Statement> output)
    {
        HashSet<int> inside = Assigned(loop);
        var rows = new Dictionary<(int, Subscripts), Variable>();
        foreach (Element element in loop.Body.All().SelectMany(statement => statement.Expressions()).SelectMany(expression => expression.Descendants()).OfType<Element>())
        {
            if (RowOf(element) is not { } row || inside.Contains(element.Buffer.Id) || rows.ContainsKey((element.Buffer.Id, row))) continue;
            if (row.Variables().Any(variable => inside.Contains(variable.Id)) || row.Descendants().Any(part => part is Element or Template or Invoke)) continue;
            if (!known.TryGetValue((element.Buffer.Id, row), out Variable? variable))
            {
                if (!IsBound(loop, element.Buffer, row) && !IsRunThrough(around, element.Buffer, row)) continue;
                var type = new BufferType(BufferKind.Array, element.Type);
                variable = variables.New(element.Buffer.Name + "Row", type);
                output.Add(new Declare(variable, new Slice(element.Buffer, row, null, type)));
                known.Add((element.Buffer.Id, row), variable);
            }

            rows.Add((element.Buffer.Id, row), variable);
        }

        return rows.Count == 0 ? loop : (For)new Rewriting(new Renaming(rows)).Apply(new Block([loop])).Statements[0];
    }

    /// <summary>The subscripts of the row that an element of an array of arrays stands in.</summary>
    private static Subscripts? RowOf(Element element) =>
        element is { Buffer.Type: BufferType { IsJagged: true }, Index: Subscripts index } ? new Subscripts(index.Items.Take(index.Items.Count - 1).ToEquatableArray()) : null;

    /// <summary>All variables that a statement assigns or declares, nested ones included.</summary>
    private static HashSet<int> Assigned(Statement statement)
    {
        var ids = new HashSet<int>();
        foreach (Statement part in new Block([statement]).All())
        {
            ids.UnionWith(Usage.Assigned(part).Select(variable => variable.Id));
            if (part is Declare declare) ids.Add(declare.Variable.Id);
            else if (part is For loop) ids.UnionWith(new[] { loop.Counter, loop.TripCount }.OfType<Variable>().Select(variable => variable.Id));
        }

        return ids;
    }

    /// <summary>Whether the loop runs as far as the length of the row, or of one that is there if this one is, says.</summary>
    private bool IsBound(For loop, Variable buffer, Subscripts row) =>
        new[] { loop.From, loop.To }.Where(bound => !bound.Descendants().Any(part => part is Conditional)).SelectMany(bound => bound.Descendants()).OfType<RowLength>().Any(length => shapeOf(length.Buffer) == shapeOf(buffer) && length.Row.Equals(row));

    /// <summary>Whether each subscript is one that a counter of a loop around runs through, in the bounds of the array.</summary>
    private bool IsRunThrough(List<For> around, Variable buffer, Subscripts row)
    {
        for (int level = 0; level < row.Items.Count; level++)
        {
            AffineForm form = AffineForm.Of(row.Items[level]);
            For? loop = form.Coefficients.Count == 1 && form.Coefficients.First() is { Key: Read counter, Value: 1 } ? around.LastOrDefault(other => other.Counter.Id == counter.Variable.Id) : null;
            if (loop is not { Guard: null, Step: Literal { Code: null, Bits: 1 or -1 } }) return false;
            bool isUp = loop.Relation is BinaryOperator.Less or BinaryOperator.LessOrEqual;
            AffineForm low = AffineForm.Of(isUp ? loop.From : loop.To);
            AffineForm high = AffineForm.Of(isUp ? loop.To : loop.From);
            long least = low.Constant + form.Constant + (loop.Relation == BinaryOperator.Greater ? 1 : 0);
            if (low.Coefficients.Count > 0 || least < 0) return false;
            if (high.Coefficients.Count != 1 || high.Coefficients.First().Value != 1 || !IsLength(high.Coefficients.First().Key, buffer, row, level)) return false;
            if (high.Constant + form.Constant - (loop.Relation == BinaryOperator.Less ? 1 : 0) > -1) return false;
        }

        return true;
    }

    private bool IsLength(Expression length, Variable buffer, Subscripts row, int level) => level == 0
        ? length is Length { Dimension: null } rows && shapeOf(rows.Buffer) == shapeOf(buffer) && rows.Buffer.Type is BufferType { IsJagged: true }
        : length is RowLength inner && shapeOf(inner.Buffer) == shapeOf(buffer) && inner.Row.Items.SequenceEqual(row.Items.Take(level));

    private sealed class Renaming(Dictionary<(int Buffer, Subscripts Row), Variable> rows) : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression) =>
            expression is RowLength length && rows.TryGetValue((length.Buffer.Id, length.Row), out Variable? row) ? new Length(row) : base.Rewrite(expression);

        public override Expression RewriteTarget(Element element) => RewriteElement(element);

        protected override Expression RewriteElement(Element element) =>
            RowOf(element) is { } subscripts && rows.TryGetValue((element.Buffer.Id, subscripts), out Variable? row) ? new Element(row, Rewrite(((Subscripts)element.Index).Items[subscripts.Items.Count])) : base.RewriteElement(element);
    }
}
