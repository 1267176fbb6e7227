using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>
/// What a program should do. <see cref="Exit"/> has one slot per parameter and one for the result; each holds the values at exit with their
/// tangents, which are the rows of the Jacobian. Its columns are the elements of the active inputs at entry, in order.
/// </summary>
internal sealed class OracleRun
{
    private OracleRun(Case inputs, Value[][] exit, int[] firstColumn, int columns, Interpreter interpreter)
    {
        Case = inputs;
        Exit = exit;
        FirstColumn = firstColumn;
        Columns = columns;
        State = interpreter.Effects.State;
        Margin = interpreter.Margin;
    }

    public Case Case { get; }

    public Value[][] Exit { get; }

    /// <summary>The first column of each parameter; -1 for what is no active input.</summary>
    public int[] FirstColumn { get; }

    public int Columns { get; }

    public uint State { get; }

    public double Margin { get; }

    /// <summary>Whether any output depends on an input other than as an untouched copy of it.</summary>
    public bool IsInteresting => Exit.SelectMany(slot => slot).Any(value =>
        value.Tangents is { } tangents && tangents.Count(tangent => tangent != 0) is var count && (count > 1 || (count == 1 && tangents.All(tangent => tangent is 0 or not 1))));

    /// <exception cref="RejectedException">The program fails on these inputs.</exception>
    public static OracleRun Of(Case inputs)
    {
        Method entry = inputs.Program.Entry;
        int count = entry.Parameters.Length;
        var first = new int[count];
        int columns = 0;
        for (int p = 0; p < count; p++)
        {
            first[p] = entry.Parameters[p].IsActiveInput ? columns : -1;
            if (first[p] >= 0) columns += inputs.Arguments[p].Length;
        }

        var interpreter = new Interpreter(inputs.Program);
        var views = new View?[count];
        var places = new Place?[count];
        var arguments = ImmutableArray.CreateBuilder<object>(count);
        for (int p = 0; p < count; p++)
        {
            Value[] values = [.. inputs.Arguments[p].Select((number, index) => Input(number, first[p], index, columns))];
            if (entry.Parameters[p].Buffer is not null) arguments.Add(views[p] = new View(values, 0, values.Length) { Shape = (inputs.Size + entry.Parameters[p].Extra, inputs.Size + entry.Parameters[p].ExtraColumns) });
            else arguments.Add(places[p] = new Cell { Value = entry.Parameters[p].IsInput ? values[0] : default });
        }

        Value[][] entryValues = [.. places.Select(place => place is null ? [] : new[] { place.Value })];
        Frame frame = interpreter.Call(entry, arguments.MoveToImmutable());
        bool hasOtherShape = entry is { ReturnsArray: true, ResultKind: BufferKind.Rectangle } && frame.ResultView is { } returned && returned.Shape != (inputs.Size, inputs.Size);
        if (hasOtherShape) throw new RejectedException("a returned array of another shape than the driver makes a seed of");
        var exit = new Value[count + 1][];
        for (int p = 0; p < count; p++)
        {
            bool byReference = entry.Parameters[p].Passing is Passing.Ref or Passing.Out;
            exit[p] = views[p] is { } view ? view.Elements : byReference ? [places[p]!.Value] : entryValues[p];
        }

        exit[count] = entry.Result is null ? [] : entry.ReturnsArray ? frame.ResultView?.ToArray() ?? [] : [frame.Result];
        return new OracleRun(inputs, exit, first, columns, interpreter);
    }

    private static Value Input(double number, int first, int index, int columns)
    {
        if (first < 0) return new Value(number);
        var unit = new double[columns];
        unit[first + index] = 1;
        return new Value(number, unit, unit);
    }
}
