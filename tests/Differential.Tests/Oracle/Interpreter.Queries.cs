using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>Queries, as the loops that they stand for.</summary>
internal sealed partial class Interpreter
{
    private Value Sum(QuerySum query, Frame frame)
    {
        View view = frame.View(query.Buffer);
        View? second = query.Style == QueryStyle.Zip ? frame.View(query.Second) : null;
        int count = second is null ? view.Count : Math.Min(view.Count, second.Count);
        var sum = new Value(0);
        for (int i = 0; i < count; i++)
        {
            Spend();
            if (query.Style != QueryStyle.Range) frame.Declare(query.Item).Value = view[i];
            if (query.Style is not (QueryStyle.Sum or QueryStyle.Select)) frame.Declare(query.Other).Value = second?[i] ?? new Value(i);
            if (query.Where is not null && !Eval(query.Where, frame).IsTrue) continue;
            sum = Apply("+", Scalar.Double, sum, Eval(query.Body, frame));
        }

        return sum;
    }

    private Value Fold(QueryFold query, Frame frame)
    {
        View view = frame.View(query.Buffer);
        Value sum = Eval(query.Seed, frame);
        for (int i = 0; i < view.Count; i++)
        {
            Spend();
            frame.Declare(query.Sum).Value = sum;
            frame.Declare(query.Item).Value = view[i];
            sum = Eval(query.Body, frame);
        }

        return sum;
    }

    private View Collect(QueryArray query, Frame frame)
    {
        View view = frame.View(query.Buffer);
        var items = new Value[view.Count];
        for (int i = 0; i < items.Length; i++)
        {
            Spend();
            frame.Declare(query.Item).Value = view[i];
            items[i] = Eval(query.Body, frame);
        }

        return new View(items, 0, items.Length);
    }
}
