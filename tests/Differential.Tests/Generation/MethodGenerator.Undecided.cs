using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>What the pattern of a Jacobian can't know: subscripts, jumps, lengths and exchanged buffers that real values or effects decide.</summary>
internal sealed partial class MethodGenerator
{
    private Stmt? Undecided()
    {
        switch (random.Next(8))
        {
            case 0 or 6: return Wander();
            case 1 or 7: return Skip();
            case 2: return Relax();
            case 3 when scope.Parent is { Parent: null }: return Load(); // Not in a block: the adjoint would need the array again.
            case 4: return IntegerArray();
            default: return SetElement() ?? IntegerArray();
        }
    }

    /// <summary>A condition on a real value.</summary>
    private Expr ValueCondition()
    {
        Variable? real = PickOrNull(scope.Visible.Where(v => v.IsReal && !v.Constant && (!v.IsBuffer || v.Count > 0)));
        if (real is null) return new Compare(">", Real(reals[0], 2), Number(reals[0], 0.1));
        Expr left = real.IsBuffer ? Element(real) : new Local(real.Type, real.Name);
        return new Compare(Pick(["<", ">"]), left, Number(real.Type, Math.Round((random.NextDouble() * 1.2) - 0.6, 2)));
    }

    /// <summary>A loop over the base size whose statements a callback makes, with the counter in scope.</summary>
    private ForStmt Counted(Func<Variable, List<Stmt>> make)
    {
        string name = Counter();
        Variable counter = CounterVariable(name, 0, size - 1);
        (bool oldContinue, bool oldBreak) = (mayContinue, mayBreak);
        (mayContinue, mayBreak) = (true, true);
        loopDepth++;
        budget--;
        scope = new Scope(scope);
        scope.Add(counter);
        List<Stmt> statements = make(counter);
        scope = scope.Parent!;
        loopDepth--;
        (mayContinue, mayBreak) = (oldContinue, oldBreak);
        return new ForStmt(name, Whole(0), "<", Integer(size, size)!, 1, new Body([.. statements]));
    }

    private IfStmt When(Expr condition, params ReadOnlySpan<Stmt> then) => new(condition, new Body([.. then]), null);

    private Local DeclaredIndex()
    {
        string name = Fresh(IntegerNames);
        scope.Add(new Variable { Name = name, Type = Scalar.Int, Low = 0, High = size - 1, Assignable = true });
        return new Local(Scalar.Int, name);
    }

    /// <summary>Reads the element that an index names; into one that a counter names, if it can be, where each iteration's own shows.</summary>
    private AssignStmt? Use(Expr index, int count, string? counter = null)
    {
        Scalar type = Pick(reals);
        Variable? source = PickOrNull(scope.Visible.Where(v => v.IsBuffer && v.Type == type && Extent(v) >= count && !v.Constant));
        if (source is null) return null;
        Variable? own = PickOrNull(scope.Visible.Where(v => v.IsBuffer && v.Type == type && v.Writable && Extent(v) >= count && v.Root != source.Root));
        Expr? target = counter is not null && own is not null && Chance(0.8) ? ElementAt(own, new Local(Scalar.Int, counter)) : Target(type);
        return target is null ? null : new AssignStmt(target, "=", Changed(ElementAt(source, index)));
    }

    /// <summary>How many subscripts a buffer has, the rows of a rectangular one.</summary>
    private static int Extent(Variable buffer) => buffer.IsRectangle ? buffer.Shape.Rows : buffer.Count;

    private At ElementAt(Variable buffer, Expr index) =>
        buffer.IsRectangle ? new At(buffer.Type, buffer.Name, Integer(0, buffer.Shape.Columns - 1)!, Row: index) : new At(buffer.Type, buffer.Name, index);

    /// <summary>A subscript that values move on, in a loop that values may leave.</summary>
    private Stmt Wander()
    {
        bool carried = Chance(0.4);
        Local? outer = carried ? DeclaredIndex() : null;
        ForStmt loop = Counted(counter =>
        {
            var statements = new List<Stmt>();
            Local read = outer ?? DeclaredIndex();
            if (outer is null) statements.Add(new DeclareScalar(Scalar.Int, read.Name, new Local(Scalar.Int, counter.Name)));
            Expr next = outer is not null && Chance(0.5) ? new Local(Scalar.Int, counter.Name) : new Op("%", new Op("+", read, Whole(1)), Whole(size));
            statements.Add(When(ValueCondition(), new AssignStmt(read, "=", next)));
            if (Use(read, size, counter.Name) is { } use) statements.Add(use);
            if (Chance(0.7)) statements.Add(When(ValueCondition(), Chance(0.5) ? new BreakStmt() : new ContinueStmt()));
            statements.AddRange(Statements(random.Next(1, 3)));
            return statements;
        });
        if (outer is null) return loop;
        pending.Add(loop);
        return new DeclareScalar(Scalar.Int, outer.Name, Whole(0));
    }

    /// <summary>A jump under a value, and after it one under an integer; in another loop perhaps, which the second may leave too. An integer counts how often both were missed.</summary>
    private Stmt Skip()
    {
        Local count = DeclaredIndex();
        Stmt Jump()
        {
            scope = new Scope(scope);
            Stmt jump = random.Next(3) switch { 0 => new BreakStmt(), 1 => new ContinueStmt(), _ => Return(1) };
            scope = scope.Parent!;
            return jump;
        }

        ForStmt Inner() => Counted(counter =>
        {
            List<Stmt> statements = Statements(random.Next(0, 2));
            statements.Add(When(ValueCondition(), Jump()));
            statements.AddRange(Statements(random.Next(0, 2)));
            var stop = new Compare(Pick(["==", ">", "!="]), new Local(Scalar.Int, counter.Name), Whole(random.Next(0, size)));
            statements.Add(When(stop, Jump()));
            statements.AddRange(Statements(random.Next(1, 3)));
            statements.Add(new AssignStmt(count, "=", new Op("%", new Op("+", count, Whole(1)), Whole(size))));
            return statements;
        });
        ForStmt loop = loopDepth < 2 && Chance(0.4) ? Counted(_ => [.. Statements(1), Inner(), .. Statements(random.Next(0, 2))]) : Inner();
        pending.Add(loop);
        if (Chance(0.7) && Use(count, size) is { } use) pending.Add(use);
        return new DeclareScalar(Scalar.Int, count.Name, Whole(0));
    }

    /// <summary>Two buffers that a loop fills from each other and exchanges until a value says enough.</summary>
    private Stmt Relax()
    {
        Scalar type = Pick(reals);
        string first = Fresh(BufferNames);
        Variable Made(string name) => new() { Name = name, Type = type, Buffer = BufferKind.Array, Count = size, Assignable = true, Writable = true, Root = name };
        Variable one = Made(first);
        scope.Add(one);
        string second = Fresh(BufferNames);
        Variable two = Made(second);
        scope.Add(two);
        string name = Fresh(IntegerNames);
        int trips = random.Next(1, size + 1);
        var counter = new Local(Scalar.Int, name);
        var before = new List<Stmt>();
        foreach (Variable filled in new[] { one, two })
        {
            before.Add(new AssignStmt(Element(filled), "=", Changed(Real(type, 1))));
            if (Chance(0.5)) before.Add(new FillStmt(filled.Name, Real(type, 1), true));
        }

        scope.Add(CounterVariable(name, 0, trips));
        Expr more = new Logic("&&", new Compare("<", counter, Whole(trips)), ValueCondition());
        (bool oldContinue, bool oldBreak) = (mayContinue, mayBreak);
        (mayContinue, mayBreak) = (false, true);
        loopDepth++;
        budget--;
        scope = new Scope(scope);
        List<Stmt> body = Chance(0.7) ? [new AssignStmt(Element(one), "=", Changed(Tame(Real(type, 1))))] : [];
        body.AddRange(Statements(random.Next(0, 2)));
        body.Add(new StepStmt(counter, true, true));
        body.Add(new SwapViews(first, second, BufferKind.Array, type));
        if (Chance(0.3)) body.Add(new AssignStmt(Element(two), "+=", Tame(Real(type, 1))));
        scope = scope.Parent!;
        loopDepth--;
        (mayContinue, mayBreak) = (oldContinue, oldBreak);
        pending.Add(new DeclareView(BufferKind.Array, type, second, new NewArray(type, Whole(size))));
        pending.AddRange(before);
        pending.Add(new DeclareScalar(Scalar.Int, name, Whole(0)));
        pending.Add(new WhileStmt(more, new Body([.. body]), false));
        if (Target(type) is { } target) pending.Add(new AssignStmt(target, "+=", Element(Chance(0.5) ? one : two)));
        return new DeclareView(BufferKind.Array, type, first, new NewArray(type, Whole(size)));
    }

    /// <summary>Data or an order from a method that nobody looks into, and a loop over it.</summary>
    private Stmt Load()
    {
        bool isOrder = !reals.Contains(Scalar.Double) || Chance(0.5);
        int count = random.Next(1, size + 1);
        Scalar type = isOrder ? Scalar.Int : Scalar.Double;
        string name = Fresh(BufferNames);
        var loaded = new Variable { Name = name, Type = type, Buffer = BufferKind.Array, Count = count, Low = 0, High = count - 1, Constant = !isOrder, Loaded = true, Root = name };
        scope.Add(loaded);
        string index = Counter();
        scope = new Scope(scope);
        scope.Add(CounterVariable(index, 0, count - 1));
        loopDepth++;
        Expr subscript = isOrder ? new At(Scalar.Int, name, new Local(Scalar.Int, index)) : new Local(Scalar.Int, index);
        Stmt? use = Use(subscript, count, index);
        loopDepth--;
        scope = scope.Parent!;
        if (use is not null) pending.Add(new ForStmt(index, Whole(0), "<", new LengthOf(name), 1, new Body([use])));
        hasEffects = true;
        return new DeclareView(BufferKind.Array, type, name, new LoadedArray(type, count));
    }

    private Stmt IntegerArray()
    {
        int count = random.Next(1, size + 1);
        string name = Fresh(BufferNames);
        scope.Add(new Variable { Name = name, Type = Scalar.Int, Buffer = BufferKind.Array, Count = count, Low = 0, High = size - 1, Writable = true, Root = name });
        return new DeclareView(BufferKind.Array, Scalar.Int, name, new NewArray(Scalar.Int, Whole(count)));
    }

    /// <summary>Sets an element of a local array of integers, under a value perhaps.</summary>
    private Stmt? SetElement()
    {
        Variable? array = PickOrNull(scope.Visible.Where(v => v is { IsBuffer: true, Type: Scalar.Int, Writable: true }));
        if (array is null) return null;
        var set = new AssignStmt(ElementAt(array, Integer(0, Extent(array) - 1)!), "=", Integer(0, size - 1)!);
        return Chance(0.5) ? When(ValueCondition(), set) : set;
    }
}
