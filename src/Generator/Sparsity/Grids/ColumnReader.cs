using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>One nonzero of a row: the parameter that the column belongs to, its subscript, and between which values counters are there.</summary>
internal sealed record Column(Parameter Independent, Polynomial Index, Ranges Ranges);

/// <summary>What one statement writes: the number of the statement, the subscript of its row, and the columns.</summary>
internal sealed record SymbolicRow(int Site, Polynomial Index, Ranges Ranges, List<Column> Columns);

/// <summary>Reads a row program with symbols for its sizes and counters: the subscripts of rows and columns, for all sizes at once.</summary>
internal sealed class ColumnReader
{
    private const int MostDigits = 6;

    private readonly RowProgram program;
    private readonly SymbolTable symbols;
    private readonly int leastSize;
    private readonly Subscripts subscripts;
    private readonly HashSet<int> assigned;
    private readonly Dictionary<Counter, Polynomial> digits = [];
    private Dictionary<int, Polynomial?> values = [];
    private readonly HashSet<int> unknown = [];
    private bool isSplit;

    private ColumnReader(RowProgram program, SymbolTable symbols, int leastSize)
    {
        this.program = program;
        this.symbols = symbols;
        this.leastSize = leastSize;
        subscripts = new Subscripts(symbols, (counter, radix) =>
        {
            if (digits.Count >= MostDigits || digits.ContainsKey(counter)) return;
            digits.Add(counter, radix);
            isSplit = true;
        });
        assigned = [.. program.Body.All().SelectMany(Usage.Assigned).Select(v => v.Id)];
    }

    /// <summary>The rows; null if a subscript isn't known.</summary>
    public static List<SymbolicRow>? Read(RowProgram program, SymbolTable symbols, int leastSize)
    {
        (List<SymbolicRow> rows, IReadOnlyCollection<int> unknown) = ReadAll(program, symbols, leastSize);
        return unknown.Count == 0 ? rows : null;
    }

    /// <summary>The rows of which all subscripts are known.</summary>
    public static IEnumerable<SymbolicRow> ReadKnown(RowProgram program, SymbolTable symbols, int leastSize)
    {
        (List<SymbolicRow> rows, IReadOnlyCollection<int> unknown) = ReadAll(program, symbols, leastSize);
        return rows.Where(r => !unknown.Contains(r.Site));
    }

    private static (List<SymbolicRow> Rows, IReadOnlyCollection<int> Unknown) ReadAll(RowProgram program, SymbolTable symbols, int leastSize)
    {
        var reader = new ColumnReader(program, symbols, leastSize);
        do
        {
            reader.values = [];
            reader.unknown.Clear();
            reader.isSplit = false;
            var rows = new List<SymbolicRow>();
            reader.Read(program.Body, new Ranges(symbols, leastSize), rows, null);
            if (!reader.isSplit) return (rows, reader.unknown);
        }
        while (true);
    }

    private Polynomial? Value(Expression expression, Ranges ranges) => subscripts.Evaluate(expression, ranges, Atom);

    private Polynomial? Atom(Expression expression)
    {
        switch (expression)
        {
            case Read { Variable: var variable } when values.TryGetValue(variable.Id, out Polynomial? value):
                return value;
            case Read { Variable: { Type.IsInteger: true } parameter } when !assigned.Contains(parameter.Id) && program.Program.Function.Parameters.Any(p => p.Variable.Id == parameter.Id && p.Passing is Passing.Value or Passing.In):
                return symbols.Of(new Size(parameter.Name));
            case Length { Buffer: var buffer } when program.Views.LengthOf(buffer) is { } length:
                return Value(length, new Ranges(symbols, leastSize));
            case Length { Buffer: var buffer } when program.Program.Function.Parameters.Any(p => p.Variable.Id == buffer.Id) && !assigned.Contains(buffer.Id):
                return symbols.Of(new Size(buffer.Name + ".Length"));
            default:
                return null;
        }
    }

    /// <summary>Reads a block; null where control doesn't get to its end.</summary>
    private Ranges? Read(Block block, Ranges ranges, List<SymbolicRow> rows, SymbolicRow? row)
    {
        Ranges? current = ranges;
        foreach (Statement statement in block.Statements)
        {
            current = Read(statement, current, rows, row);
            if (current is null) return null;
        }

        return current;
    }

    private Ranges? Read(Statement statement, Ranges ranges, List<SymbolicRow> rows, SymbolicRow? row)
    {
        switch (statement)
        {
            case Row write when write.Body.IsEmpty:
                break;
            case Row write when Value(write.Index, ranges) is { } index:
                var symbolic = new SymbolicRow(write.Site, index, ranges, []);
                rows.Add(symbolic);
                Read(write.Body, ranges, rows, symbolic);
                break;
            case Emission { MayBeOutside: false, Index: { } subscript } emission when row is not null && Value(subscript, ranges) is { } column:
                row.Columns.Add(new Column(emission.Independent, column, ranges));
                break;
            case Emission { Index: null } scalar when row is not null:
                row.Columns.Add(new Column(scalar.Independent, Polynomial.Zero, ranges));
                break;
            case Row or Emission:
                unknown.Add(statement is Row other ? other.Site : row?.Site ?? -1);
                break;
            case Declare { Variable.Type.IsInteger: true } declare:
                values[declare.Variable.Id] = declare.Value is null ? null : Value(declare.Value, ranges);
                break;
            case Assign { Target: Read { Variable: { Type.IsInteger: true } target } } assign:
                values[target.Id] = Value(assign.Value, ranges);
                break;
            case Effect effect:
                foreach (Variable written in Usage.Assigned(effect)) values[written.Id] = null;
                if (effect.Exits) return null;
                break;
            case If choice:
                return ReadChoice(choice, ranges, rows, row);
            case For loop:
                ReadLoop(loop, ranges, rows, row);
                break;
            case While loop:
                Forget(loop);
                Read(loop.Body, ranges, rows, row);
                Read(loop.Update, ranges, rows, row);
                Forget(loop);
                break;
            case Breakable breakable:
                Forget(breakable);
                Read(breakable.Body, ranges, rows, row);
                Forget(breakable);
                break;
            case Break or Continue or Return:
                return null;
        }

        return ranges;
    }

    private Ranges? ReadChoice(If choice, Ranges ranges, List<SymbolicRow> rows, SymbolicRow? row)
    {
        Ranges inThen = ranges.Where(choice.Condition, true, e => Value(e, ranges));
        Ranges inElse = ranges.Where(choice.Condition, false, e => Value(e, ranges));
        Dictionary<int, Polynomial?> before = values;
        values = new Dictionary<int, Polynomial?>(before);
        Ranges? afterThen = Read(choice.Then, inThen, rows, row);
        Dictionary<int, Polynomial?> whenTrue = values;
        values = new Dictionary<int, Polynomial?>(before);
        Ranges? afterElse = Read(choice.Else, inElse, rows, row);
        if (afterThen is null) return afterElse;
        if (afterElse is null)
        {
            values = whenTrue;
            return afterThen;
        }

        Dictionary<int, Polynomial?> whenFalse = values;
        values = [];
        foreach (int id in whenTrue.Keys.Where(whenFalse.ContainsKey)) values[id] = subscripts.Join(whenTrue[id], inThen, whenFalse[id], inElse, ranges);
        return ranges;
    }

    private void ReadLoop(For loop, Ranges ranges, List<SymbolicRow> rows, SymbolicRow? row)
    {
        Forget(loop);
        Polynomial? from = Value(loop.From, ranges);
        Polynomial? to = Value(loop.To, ranges);
        bool isUp = loop.Relation is BinaryOperator.Less or BinaryOperator.LessOrEqual;
        if (loop.Relation is BinaryOperator.Less or BinaryOperator.Greater && to is not null) to += Polynomial.Constant(isUp ? -1 : 1);
        Polynomial value = Counted(new Counter(loop.Counter, string.Empty, loop.Counter.Name.TrimStart('@')), isUp ? from : to, isUp ? to : from, ref ranges);
        values[loop.Counter.Id] = value;
        Read(loop.Body, ranges, rows, row);
        values.Remove(loop.Counter.Id);
        Forget(loop);
    }

    /// <summary>A counter with its range, or its digits.</summary>
    private Polynomial Counted(Counter counter, Polynomial? lowest, Polynomial? highest, ref Ranges ranges)
    {
        if (!digits.TryGetValue(counter, out Polynomial? radix) || !ranges.IsNonNegative(lowest))
        {
            int symbol = symbols.NumberOf(counter);
            ranges = ranges.With(symbol, lowest, highest);
            return Polynomial.Symbol(symbol);
        }

        Polynomial one = Polynomial.Constant(1);
        Polynomial? cells = highest is null ? null : (highest + one).DivideExactly(radix);
        Polynomial quotient = Counted(Digit('q', " / "), Polynomial.Zero, cells is null ? null : cells - one, ref ranges);
        Polynomial remainder = Counted(Digit('r', " % "), Polynomial.Zero, radix - one, ref ranges);
        return (quotient * radix) + remainder;

        Counter Digit(char digit, string division) => counter with { Digits = counter.Digits + digit, Text = counter.Text + division + SymbolText.Parenthesized(symbols.Text(radix)) };
    }

    /// <summary>What a loop assigns has different values in its iterations.</summary>
    private void Forget(Statement statement)
    {
        foreach (Variable variable in new[] { statement }.Concat(statement.Blocks().SelectMany(b => b.All())).SelectMany(Usage.Assigned)) values[variable.Id] = null;
    }
}
