using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>Members of <c>TensorPrimitives</c>: values of the member itself, derivatives in closed form.</summary>
internal sealed partial class Interpreter
{
    private void Run(TensorMap map, Frame frame)
    {
        View[] views = [.. map.Inputs.Select(frame.View)];
        Value? number = map.Number is null ? null : Eval(map.Number, frame);
        View target = frame.View(map.Destination);
        int count = views[0].Count;
        if (views.Any(view => view.Count != count) || target.Count < count || (map.Function.Name == "SoftMax" && target.Count != count) || (map.Function.Name is "SoftMax" or "Sigmoid" && count == 0)) throw new RejectedException("lengths of a tensor call");
        bool Overlaps(View view) => ReferenceEquals(view.Elements, target.Elements) && view.Start != target.Start && view.Start < target.Start + target.Count && target.Start < view.Start + view.Count;
        if (views.Any(Overlaps)) throw new RejectedException("a tensor call on overlapping spans");
        double[][] inputs = [.. views.Select(Numbers), .. number is { } given ? new[] { new[] { given.Number } } : []];
        double[] values = map.Function.Evaluate(map.Type, inputs, number is not null);
        Value[][] places = [.. Enumerable.Range(0, count).Select(i => (Value[])[.. views.Select(view => view[i]), .. number is { } last ? new[] { last } : []])];
        for (int i = 0; i < count; i++)
        {
            Spend();
            target[i] = Seen(map.Function.Partials is { } partials
                ? Value.Combine(values[i], places[i], partials(Array.ConvertAll(places[i], value => value.Number), values[i]), 1)
                : Value.Combine(values[i], [.. places.Select(place => place[0])], [.. values.Select((value, j) => values[i] * ((i == j ? 1 : 0) - value))], 1));
            if (map.Function.Name is "Abs" or "Max" or "Min" or "Hypot") Margin = Math.Min(Margin, places[i].Length == 1 ? Math.Abs(values[i]) : map.Function.Name == "Hypot" ? values[i] : Math.Abs(places[i][0].Number - places[i][1].Number));
            if (map.Function.Name == "Floor") Margin = Math.Min(Margin, Math.Abs(places[i][0].Number - Math.Round(places[i][0].Number)));
        }
    }

    private Value Reduce(TensorReduce reduction, Frame frame)
    {
        View first = frame.View(reduction.First);
        View second = reduction.Second is null ? first : frame.View(reduction.Second);
        string name = reduction.Function.Name;
        if (first.Count != second.Count || (first.Count == 0 && name is not ("Sum" or "SumOfSquares" or "Norm" or "Dot"))) throw new RejectedException("lengths of a tensor call");
        double[] x = Numbers(first), y = Numbers(second);
        double result = reduction.Function.Evaluate(reduction.Type, reduction.Second is null ? [x] : [x, y], false)[0];
        double mean = x.DefaultIfEmpty().Average(), norm = Math.Sqrt(x.Sum(v => v * v)), other = Math.Sqrt(y.Sum(v => v * v));
        int chosen = name is "Max" or "Min" or "MaxMagnitude" or "MinMagnitude" ? reduction.Function.IndexOf(reduction.Type, x) : -1;
        double Unit(double value) => value == 0 || result == 0 ? 0 : value / result;
        double Partial(int i) => name switch
        {
            "Sum" => 1,
            "Average" => 1.0 / x.Length,
            "SumOfSquares" => 2 * x[i],
            "SumOfMagnitudes" => Math.Sign(x[i]),
            "Norm" => Unit(x[i]),
            "StdDev" => Unit(x[i] - mean) / x.Length,
            "Dot" => y[i],
            "Distance" => Unit(x[i] - y[i]),
            "CosineSimilarity" => ((y[i] / other) - (result * x[i] / norm)) / norm,
            _ => i == chosen ? 1 : 0,
        };
        double PartialOfSecond(int i) => name switch
        {
            "Dot" => x[i],
            "Distance" => Unit(y[i] - x[i]),
            _ => ((x[i] / norm) - (result * y[i] / other)) / other,
        };

        // Near a kink a difference is exact only to the digits of what it is a difference of.
        double slack = name is "StdDev" ? (x.Max(Math.Abs) / Math.Max(result, 1e-300)) + 1 : name == "CosineSimilarity" ? (1 / norm) + (1 / other) : 1;
        if (name is "Norm" or "StdDev" or "Distance") Margin = Math.Min(Margin, result);
        if (name == "SumOfMagnitudes") Margin = Math.Min(Margin, x.Min(Math.Abs));
        if (chosen >= 0)
        {
            bool isMagnitude = name.EndsWith("Magnitude", StringComparison.Ordinal);
            for (int i = 0; i < x.Length; i++) Margin = i == chosen ? Margin : Math.Min(Margin, isMagnitude ? Math.Abs(Math.Abs(x[i]) - Math.Abs(result)) : Math.Abs(x[i] - result));
        }

        Spend();
        Value[] operands = [.. first.ToArray(), .. reduction.Second is null ? [] : second.ToArray()];
        double[] partials = [.. Enumerable.Range(0, x.Length).Select(Partial), .. reduction.Second is null ? [] : Enumerable.Range(0, y.Length).Select(PartialOfSecond)];
        return Seen(Value.Combine(result, operands, partials, slack));
    }

    private static double[] Numbers(View view) => Array.ConvertAll(view.ToArray(), value => value.Number);
}
