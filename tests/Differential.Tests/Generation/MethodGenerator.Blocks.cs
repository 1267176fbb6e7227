using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Statements with a body, and the exits from them.</summary>
internal sealed partial class MethodGenerator
{
    /// <summary>Whether <c>continue</c> would skip what ends the innermost loop.</summary>
    private bool mayContinue;
    private bool mayBreak;

    private Body LoopBody(int count, bool continues, params ReadOnlySpan<Variable> variables)
    {
        (bool oldContinue, bool oldBreak) = (mayContinue, mayBreak);
        (mayContinue, mayBreak) = (continues, true);
        loopDepth++;
        budget--;
        Body body = Block(count, variables);
        loopDepth--;
        (mayContinue, mayBreak) = (oldContinue, oldBreak);
        return body;
    }

    private Stmt If()
    {
        budget--;
        Expr condition = Condition(1);
        Body then = Block(random.Next(1, 3));
        Body? otherwise = Chance(0.4) ? Block(random.Next(1, 3)) : null;
        return new IfStmt(condition, then, otherwise);
    }

    private string Counter()
    {
        foreach (string name in new[] { "i", "j", "k" })
        {
            if (scope.IsFree(name)) return name;
        }

        return Fresh(["i", "j"]);
    }

    private Variable CounterVariable(string name, int low, int high) =>
        new() { Name = name, Type = Scalar.Int, Low = low, High = Math.Max(low, high), Counter = true };

    private Stmt For()
    {
        string name = Counter();
        Variable? outer = PickOrNull(scope.Visible.Where(v => v is { Counter: true, IsBuffer: false }));
        int end = Chance(0.8) ? size : random.Next(1, 4);
        int step = Chance(0.75) ? 1 : random.Next(2, 4);
        bool down = Chance(0.25);
        Expr from, to;
        string relation;
        int low, high;
        if (outer is not null && Chance(0.4))
        {
            // The bound depends on the counter of an outer loop.
            var read = new Local(Scalar.Int, outer.Name);
            if (Chance(0.5))
            {
                (from, relation, to) = (Whole(0), Pick(["<", "<="]), read);
                (low, high) = (0, relation == "<" ? outer.High - 1 : outer.High);
            }
            else
            {
                (from, relation, to) = (read, "<", Integer(end, end)!);
                (low, high) = (outer.Low, end - 1);
            }

            down = false;
        }
        else if (down)
        {
            low = random.Next(0, 2);
            high = end - 1;
            from = Integer(high, high)!;
            relation = Chance(0.7) ? ">=" : ">";
            to = Whole(relation == ">" ? low - 1 : low);
        }
        else
        {
            low = Chance(0.7) ? 0 : 1;
            high = end - 1 - (Chance(0.7) ? 0 : 1);
            from = Chance(0.8) ? Whole(low) : Integer(low, low)!;
            relation = Chance(0.85) ? "<" : "<=";
            int bound = relation == "<" ? high + 1 : high;
            to = Integer(bound, bound)!;
        }

        if (Has(Features.Integers) && !down && Chance(0.1) && step == 1)
        {
            // The body moves the counter on, so that it may be larger in the rest of the body.
            Variable jumping = CounterVariable(name, low, high + 1);
            Body body = LoopBody(random.Next(1, 4), true, jumping);
            var jump = new IfStmt(Condition(0), new Body([new StepStmt(new Local(Scalar.Int, name), true, false)]), null);
            return new ForStmt(name, from, relation, to, 1, body with { Statements = body.Statements.Insert(random.Next(body.Statements.Length + 1), jump) });
        }

        return new ForStmt(name, from, relation, to, down ? -step : step, LoopBody(random.Next(1, 4), true, CounterVariable(name, low, high)));
    }

    private Stmt TwoCounters()
    {
        string low = Counter();
        scope = new Scope(scope);
        scope.Add(CounterVariable(low, 0, size - 1));
        string high = Counter();
        scope = scope.Parent!;
        Expr to = Integer(size - 1, size - 1)!;
        return new TwoCounters(low, Whole(0), high, to, LoopBody(random.Next(1, 4), true, CounterVariable(low, 0, size - 1), CounterVariable(high, 0, size - 1)));
    }

    private Stmt While()
    {
        // The loop counts its trips beside whatever else its condition says, in a variable of its own.
        string name = Fresh(IntegerNames);
        int trips = random.Next(1, size + 1);
        bool testAtEnd = Chance(0.3), endless = !testAtEnd && Chance(0.2), first = Chance(0.3);
        scope.Add(CounterVariable(name, 0, trips));
        var counter = new Local(Scalar.Int, name);
        Expr more = new Compare("<", counter, Whole(trips));
        if (!endless && Chance(0.4)) more = new Logic("&&", more, Condition(0));
        Body body = LoopBody(random.Next(1, 4), first || endless);
        var step = new StepStmt(counter, true, Chance(0.5));
        ImmutableArray<Stmt> statements = first || endless ? body.Statements.Insert(0, step) : body.Statements.Add(step);
        if (endless)
        {
            var stop = new IfStmt(new Compare(">", counter, Whole(trips - 1)), new Body([new BreakStmt()]), null);
            statements = statements.Insert(1, stop);
        }

        var loop = new WhileStmt(endless ? new Const(Scalar.Bool, 1) : more, new Body(statements), testAtEnd);
        pending.Add(loop);
        return new DeclareScalar(Scalar.Int, name, Whole(0));
    }

    private Stmt? ForEach()
    {
        if (Chance(0.3))
        {
            string counter = Counter();
            int start = random.Next(0, 2), end = Chance(0.7) ? size : random.Next(1, 4);
            Expr count = Integer(Math.Max(0, end - start), Math.Max(0, end - start))!;
            return new ForEachRange(counter, Whole(start), count, LoopBody(random.Next(1, 4), true, CounterVariable(counter, start, end - 1)));
        }

        if (PickOrNull(scope.Visible.Where(v => v.IsBuffer && v.IsReal && !v.IsRectangle && v.Own is null)) is not { } source) return null;
        string name = Fresh(["item", "e1", "sample"]);
        var item = new Variable { Name = name, Type = source.Type, Constant = source.Constant, Root = name };
        return new ForEachBuffer(source.Type, name, source.Name, LoopBody(random.Next(1, 4), true, item));
    }

    private Stmt? Switch()
    {
        if (Integer(0, 4) is not { } selector || selector is Const) return null;
        budget--;
        bool oldBreak = mayBreak;
        mayBreak = false;
        int cases = random.Next(1, 4);
        var sections = ImmutableArray.CreateBuilder<Section>();
        for (int label = 0; label < cases; label++)
        {
            int? target = label + 1 < cases && Chance(0.25) ? label + 1 : null;
            sections.Add(new Section(label, SwitchBody(), target));
        }

        if (Chance(0.6)) sections.Insert(random.Next(sections.Count + 1), new Section(null, SwitchBody(), null));
        mayBreak = oldBreak;
        return new SwitchStmt(selector, sections.ToImmutable());
    }

    /// <summary>All sections of a switch are one scope, so that declarations need a block of their own.</summary>
    private Body SwitchBody() => new([.. Block(random.Next(1, 3)).Statements]);

    private Stmt? Exit()
    {
        Expr condition = Condition(1);
        if (loopDepth > 0 && mayContinue && Chance(0.4)) return new IfStmt(condition, new Body([.. Block(random.Next(0, 2)).Statements, new ContinueStmt()]), null);
        if (loopDepth > 0 && mayBreak && Chance(0.6)) return new IfStmt(condition, new Body([.. Block(random.Next(0, 2)).Statements, new BreakStmt()]), null);
        scope = new Scope(scope);
        Stmt result = new IfStmt(condition, new Body([.. Statements(random.Next(0, 2)), Return(1)]), null);
        scope = scope.Parent!;
        return result;
    }
}
