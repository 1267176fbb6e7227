using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>
/// Runs a random program on dual numbers, straight from its own tree. It shares no code and no idea with the generator: the branches that are
/// taken, the elements that are touched and their order are those of the run.
/// </summary>
internal sealed partial class Interpreter(RandomProgram program)
{
    private int fuel = 20_000;
    private int depth;

    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    public Effects Effects { get; } = new();

    /// <summary>How near the run came to a kink, a jump or the boundary of a branch on real values.</summary>
    public double Margin { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest value or tangent that the run met.</summary>
    public double Largest { get; private set; }

    public Frame Call(Method method, ImmutableArray<object> arguments)
    {
        if (++depth > 60) throw new RejectedException("recursion too deep");
        var frame = new Frame();
        for (int i = 0; i < arguments.Length; i++)
        {
            Param parameter = method.Parameters[i];
            if (arguments[i] is View view) frame.Bind(parameter.Name, view);
            else frame.Bind(parameter.Name, (Place)arguments[i]);
        }

        Run(method.Body, frame);
        depth--;
        return frame;
    }

    private void Spend()
    {
        if (--fuel < 0) throw new RejectedException("too many steps");
    }

    private Flow Run(Body body, Frame frame)
    {
        foreach (Stmt statement in body.Statements)
        {
            Flow flow = Run(statement, frame);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }

    private Flow Run(Stmt statement, Frame frame)
    {
        Spend();
        switch (statement)
        {
            case DeclareScalar s:
                Value initial = s.Value is null ? default : Eval(s.Value, frame);
                frame.Declare(s.Name).Value = initial;
                return Flow.Next;
            case DeclareView s:
                frame.Bind(s.Name, Eval(s.Value, frame));
                return Flow.Next;
            case AssignStmt s:
                Assign(s.Target, s.Operator, s.Value, frame);
                return Flow.Next;
            case StepStmt s:
                Step(s.Target, s.Increment, true, frame);
                return Flow.Next;
            case AssignView s:
                frame.Bind(s.Name, Eval(s.Value, frame));
                return Flow.Next;
            case SwapViews s:
                View first = frame.View(s.First), second = frame.View(s.Second);
                frame.Bind(s.First, second);
                frame.Bind(s.Second, first);
                return Flow.Next;
            case AssignPair s:
                Place one = Locate(s.First, frame), two = Locate(s.Second, frame);
                Value a = Eval(s.FirstValue, frame), b = Eval(s.SecondValue, frame);
                one.Value = a;
                two.Value = b;
                return Flow.Next;
            case IfStmt s:
                return Eval(s.Condition, frame).IsTrue ? Run(s.Then, frame) : s.Else is null ? Flow.Next : Run(s.Else, frame);
            case ForStmt s: return Run(s, frame);
            case TwoCounters s: return Run(s, frame);
            case WhileStmt s: return Run(s, frame);
            case ForEachBuffer s: return Run(s, frame);
            case ForEachRange s: return Run(s, frame);
            case ParallelStmt s: return Run(new ForStmt(s.Counter, s.From, "<", s.To, 1, s.Body), frame);
            case SwitchStmt s: return Run(s, frame);
            case BreakStmt: return Flow.Break;
            case ContinueStmt: return Flow.Continue;
            case ReturnStmt s:
                if (s.View is not null) frame.ResultView = Eval(s.View, frame);
                else if (s.Value is not null) frame.Result = Eval(s.Value, frame);
                return Flow.Return;
            case CallStmt s:
                Call(s.Method, s.Arguments, frame);
                return Flow.Next;
            case TickStmt s:
                Effects.Tick(s.Id);
                return Flow.Next;
            case NextStmt s:
                frame.Declare(s.Name).Value = new Value(s.Type == Scalar.Int ? Effects.NextInt(3) : Effects.Next());
                return Flow.Next;
            case ClearStmt s:
                View cleared = frame.View(s.Buffer);
                for (int i = 0; i < cleared.Count; i++) cleared[i] = default;
                return Flow.Next;
            case FillStmt s:
                View filled = frame.View(s.Buffer);
                Value fill = Eval(s.Value, frame);
                for (int i = 0; i < filled.Count; i++) filled[i] = fill;
                return Flow.Next;
            case TensorMap s:
                Run(s, frame);
                return Flow.Next;
            case CopyStmt s:
                View source = frame.View(s.Source), target = frame.View(s.Target);
                if (target.Count < source.Count) throw new RejectedException("copy too long");
                Value[] copy = source.ToArray();
                for (int i = 0; i < copy.Length; i++) target[i] = copy[i];
                return Flow.Next;
            default: throw new InvalidOperationException(statement.GetType().Name);
        }
    }

    private Flow Run(ForStmt loop, Frame frame)
    {
        Place counter = frame.Declare(loop.Counter);
        var test = new Compare(loop.Relation, new Local(Scalar.Int, loop.Counter), loop.To);
        counter.Value = Eval(loop.From, frame);
        while (Eval(test, frame).IsTrue)
        {
            Spend();
            Flow flow = Run(loop.Body, frame);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
            counter.Value = new Value(counter.Value.Integer + loop.Step);
        }

        return Flow.Next;
    }

    private Flow Run(TwoCounters loop, Frame frame)
    {
        Place low = frame.Declare(loop.Low), high = frame.Declare(loop.High);
        low.Value = Eval(loop.From, frame);
        high.Value = Eval(loop.To, frame);
        while (low.Value.Integer < high.Value.Integer)
        {
            Spend();
            Flow flow = Run(loop.Body, frame);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
            low.Value = new Value(low.Value.Integer + 1);
            high.Value = new Value(high.Value.Integer - 1);
        }

        return Flow.Next;
    }

    private Flow Run(WhileStmt loop, Frame frame)
    {
        while (loop.TestAtEnd || Eval(loop.Condition, frame).IsTrue)
        {
            Spend();
            Flow flow = Run(loop.Body, frame);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
            if (loop.TestAtEnd && !Eval(loop.Condition, frame).IsTrue) break;
        }

        return Flow.Next;
    }

    private Flow Run(ForEachBuffer loop, Frame frame)
    {
        View view = frame.View(loop.Buffer);
        for (int i = 0; i < view.Count; i++)
        {
            frame.Declare(loop.Name).Value = view[i];
            Flow flow = Run(loop.Body, frame);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
        }

        return Flow.Next;
    }

    private Flow Run(ForEachRange loop, Frame frame)
    {
        int start = Eval(loop.Start, frame).Integer, count = Eval(loop.Count, frame).Integer;
        if (count < 0) throw new RejectedException("negative count");
        for (int i = 0; i < count; i++)
        {
            Spend();
            frame.Declare(loop.Name).Value = new Value(start + i);
            Flow flow = Run(loop.Body, frame);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
        }

        return Flow.Next;
    }

    private Flow Run(SwitchStmt statement, Frame frame)
    {
        int? label = Eval(statement.Selector, frame).Integer;
        while (true)
        {
            Spend();
            Section? section = statement.Sections.FirstOrDefault(s => s.Label == label) ?? statement.Sections.FirstOrDefault(s => s.Label is null);
            if (section is null) return Flow.Next;
            Flow flow = Run(section.Body, frame);
            if (flow != Flow.Next) return flow == Flow.Break ? Flow.Next : flow;
            if (section.GoTo is not { } target) return Flow.Next;
            if (statement.Sections.All(s => s.Label != target)) throw new RejectedException("no such case");
            label = target;
        }
    }

    private Frame Call(string name, ImmutableArray<Argument> arguments, Frame frame)
    {
        Method method = program.Find(name);
        var values = ImmutableArray.CreateBuilder<object>();
        for (int i = 0; i < arguments.Length; i++) values.Add(Eval(arguments[i], method.Parameters[i], frame));
        object[] places = [.. values.Select((value, i) => PassedByIn(arguments[i], method.Parameters[i]) is { } place ? Locate(place, frame) : value)];
        RejectAliases(method, places);
        return Call(method, values.ToImmutable());
    }

    /// <summary>What a callee writes must not overlap what else it is given.</summary>
    private static void RejectAliases(Method method, object[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!method.Parameters[i].Writable && method.Parameters[i].Passing is not (Passing.Ref or Passing.Out)) continue;
            for (int j = 0; j < values.Length; j++)
            {
                if (i != j && Overlap(values[i], values[j])) throw new RejectedException("aliased arguments");
            }
        }
    }

    /// <summary>The variable or element that an <c>in</c> parameter sees, with or without the keyword at the call.</summary>
    private static Expr? PassedByIn(Argument argument, Param parameter) =>
        parameter.Passing == Passing.In && argument is ValueArgument { Value: Local or At } passed && passed.Value.Type == parameter.Type ? passed.Value : null;

    private static bool Overlap(object first, object second)
    {
        if (ReferenceEquals(first, second)) return true;
        View? a = first as View ?? (first as ElementPlace)?.Window, b = second as View ?? (second as ElementPlace)?.Window;
        return a is not null && b is not null && ReferenceEquals(a.Elements, b.Elements) && a.Start < b.Start + b.Count && b.Start < a.Start + a.Count;
    }

    private object Eval(Argument argument, Param parameter, Frame frame)
    {
        switch (argument)
        {
            case ValueArgument a:
                Value value = Eval(a.Value, frame);
                return new Cell { Value = parameter.Constant ? new Value(value.Number) : value };
            case PlaceArgument a: return Locate(a.Place, frame);
            case NewArgument a: return frame.Declare(a.Name);
            case ViewArgument a: return Eval(a.View, frame);
            default: throw new InvalidOperationException(argument.GetType().Name);
        }
    }

    private View Eval(ViewExpr view, Frame frame)
    {
        switch (view)
        {
            case NewArray v: return View.New(Eval(v.Count, frame).Integer);
            case NewRectangle v:
                int rows = Eval(v.Rows, frame).Integer;
                return View.NewRectangle(rows, Eval(v.Columns, frame).Integer);
            case CloneOf v:
                View cloned = frame.View(v.Buffer);
                return cloned with { Elements = cloned.ToArray(), Start = 0 };
            case LoadedArray v:
                Value[] loaded = [.. v.Element == Scalar.Int ? Effects.Order(v.Count).Select(i => new Value(i)) : Effects.Load(v.Count).Select(x => new Value(x))];
                return new View(loaded, 0, loaded.Length);
            case StackArray v: return View.New(v.Count);
            case ViewOf v: return frame.View(v.Buffer);
            case SliceOf v: return frame.View(v.Buffer).Slice(Eval(v.Start, frame).Integer, Eval(v.Count, frame).Integer);
            case SubArray v:
                Value[] copy = frame.View(v.Buffer).Slice(Eval(v.Start, frame).Integer, Eval(v.Count, frame).Integer).ToArray();
                return new View(copy, 0, copy.Length);
            case ArrayOf v:
                Value[] elements = [.. v.Elements.Select(element => Eval(element, frame))];
                return new View(elements, 0, elements.Length);
            case ViewCall v: return Call(v.Method, v.Arguments, frame).ResultView!;
            case QueryArray v: return Collect(v, frame);
            default: throw new InvalidOperationException(view.GetType().Name);
        }
    }

    private Place Locate(Expr target, Frame frame)
    {
        if (target is Local local) return frame.Scalar(local.Name);
        var at = (At)target;
        View view = frame.View(at.Buffer);
        int row = at.Row is null ? 0 : Eval(at.Row, frame).Integer;
        int index = Eval(at.Index, frame).Integer;
        if (at.Row is not null) index = view.Position(row, index);
        if (at.FromEnd) index = view.Count - index;
        _ = view[index];
        return new ElementPlace(view, index);
    }

    private Value Assign(Expr target, string assignment, Expr value, Frame frame)
    {
        Place place = Locate(target, frame);
        if (assignment == "=") return place.Value = Eval(value, frame);
        Value old = place.Value;
        Value operand = Eval(value, frame);
        return place.Value = Apply(assignment[..^1], target.Type, old, operand);
    }

    private Value Step(Expr target, bool increment, bool prefix, Frame frame)
    {
        Place place = Locate(target, frame);
        Value old = place.Value;
        Value now = Apply(increment ? "+" : "-", target.Type, old, new Value(1));
        place.Value = now;
        return prefix ? now : old;
    }

    private Value Eval(Expr expression, Frame frame)
    {
        Spend();
        switch (expression)
        {
            case Const e: return new Value(e.Value);
            case Local e: return frame.Scalar(e.Name).Value;
            case At: return Locate(expression, frame).Value;
            case LengthOf { Dimension: { } dimension } e: return new Value(dimension == 0 ? frame.View(e.Buffer).Shape.Rows : frame.View(e.Buffer).Shape.Columns);
            case LengthOf e: return new Value(frame.View(e.Buffer).Count);
            case Negate e:
                Value operand = Eval(e.Operand, frame);
                return e.Type == Scalar.Int ? new Value(-operand.Integer) : Seen(Value.Combine(-operand.Number, [operand], [-1], 0));
            case Not e: return Truth(!Eval(e.Operand, frame).IsTrue);
            case Op e: return Apply(e.Operator, e.Type, Eval(e.Left, frame), Eval(e.Right, frame));
            case Compare e: return Compare(e, Eval(e.Left, frame), Eval(e.Right, frame));
            case Logic { Operator: "&&" } e: return Truth(Eval(e.Left, frame).IsTrue && Eval(e.Right, frame).IsTrue);
            case Logic e: return Truth(Eval(e.Left, frame).IsTrue || Eval(e.Right, frame).IsTrue);
            case Cast e:
                Value inner = Eval(e.Operand, frame);
                return e.IsReal && e.Operand.IsReal
                    ? Seen(Value.Combine(Value.Round(inner.Number, e.Type), [inner], [1], 0))
                    : new Value(e.Type == Scalar.Int ? (int)inner.Number : Value.Round(inner.Number, e.Type));
            case Apply e: return Apply(e, frame);
            case Choose e: return Eval(e.Condition, frame).IsTrue ? Eval(e.WhenTrue, frame) : Eval(e.WhenFalse, frame);
            case SwitchValue e:
                int selector = Eval(e.Selector, frame).Integer;
                return Eval(selector >= 0 && selector < e.Arms.Length ? e.Arms[selector] : e.Otherwise, frame);
            case CallExpr e: return Call(e.Method, e.Arguments, frame).Result;
            case QuerySum e: return Sum(e, frame);
            case QueryFold e: return Fold(e, frame);
            case TensorReduce e: return Reduce(e, frame);
            case AssignExpr e: return Assign(e.Target, e.Operator, e.Value, frame);
            case StepExpr e: return Step(e.Target, e.Increment, e.Prefix, frame);
            default: throw new InvalidOperationException(expression.GetType().Name);
        }
    }

    private static Value Truth(bool value) => new(value ? 1 : 0);

    private Value Seen(Value value)
    {
        double size = Math.Abs(value.Number);
        foreach (double tangent in value.Tangents ?? []) size = Math.Max(size, Math.Abs(tangent));
        if (!(size < 1e8)) throw new RejectedException("too large");
        Largest = Math.Max(Largest, size);
        return value;
    }
}
