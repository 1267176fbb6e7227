using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Statements without a body.</summary>
internal sealed partial class MethodGenerator
{
    /// <summary>Statements that must follow the one that was just made.</summary>
    private readonly List<Stmt> pending = [];

    private delegate Stmt? Maker();

    private List<Stmt> Statements(int count)
    {
        var statements = new List<Stmt>();
        for (int attempt = 0; statements.Count < count && attempt < 4 * count; attempt++)
        {
            if (Statement() is not { } statement) continue;
            statements.Add(statement);
            statements.AddRange(pending);
            pending.Clear();
        }

        return statements;
    }

    private Body Block(int count, params ReadOnlySpan<Variable> variables)
    {
        scope = new Scope(scope);
        foreach (Variable variable in variables) scope.Add(variable);
        var body = new Body([.. Statements(count)]);
        scope = scope.Parent!;
        return body;
    }

    private Stmt? Statement()
    {
        var makers = new List<(int Weight, Maker Make)> { (20, Declare), (22, Assign) };
        void Add(bool on, int weight, Maker make)
        {
            if (on && !(isParallel && make == Effect) && !(isParallel && make == Exit)) makers.Add((weight, make));
        }

        bool deeper = budget > 0 && loopDepth < (Has(Features.Nested) ? 3 : 1);
        Add(Has(Features.Branches) && budget > 0, 12, If);
        Add(Has(Features.Loops) && deeper, 22, For);
        Add(Has(Features.Loops | Features.Integers) && deeper, 4, TwoCounters);
        Add(Has(Features.While) && deeper, 10, While);
        Add(Has(Features.ForEach) && deeper, 8, ForEach);
        Add(Has(Features.Switch) && budget > 0, 6, Switch);
        Add(Has(Features.Locals), 7, LocalArray);
        Add(Has(Features.Rectangular), 10, LocalRectangle);
        Add(Has(Features.Queries), 8, CollectQuery);
        Add(Has(Features.Tensors), 14, FillTensor);
        Add(Has(Features.Slices), 8, DeclareView);
        Add(Has(Features.Views), 8, MoveView);
        Add(Has(Features.Bulk), 8, Bulk);
        Add(Has(Features.Integers), 8, IntegerStatement);
        Add(Has(Features.Calls) || recursive is not null, 12, CallStatement);
        Add(Has(Features.Effects), 5, Effect);
        Add(Has(Features.Exits) && (loopDepth > 0 || budget > 0), 8, Exit);
        Add(Has(Features.Expressions), 6, Pair);
        Add(Has(Features.Undecided) && deeper, 40, Undecided);
        Add(Has(Features.Windows) && deeper, 25, Windows);
        Add(Has(Features.Parallel) && budget > 0 && loopDepth < 2 && !isParallel, 30, ParallelLoop);

        int total = random.Next(makers.Sum(maker => maker.Weight));
        foreach ((int weight, Maker make) in makers)
        {
            total -= weight;
            if (total >= 0) continue;
            return make();
        }

        return null;
    }

    private Stmt Declare()
    {
        Scalar type = Pick(reals);
        Expr value = Real(type, 2);
        string name = Fresh(LocalNames);
        scope.Add(new Variable { Name = name, Type = type, Assignable = true, Root = name });
        return new DeclareScalar(type, name, value);
    }

    private Stmt? Assign()
    {
        Scalar type = Pick(reals);
        if (Target(type) is not { } target) return null;
        int choice = random.Next(20);
        if (choice == 0 && target is Local) return new StepStmt(target, Chance(0.5), Chance(0.5));
        if (choice < 8)
        {
            string sign = Chance(0.75) ? "+=" : "-=";
            Expr added = Tame(Real(type, 2));
            return new AssignStmt(target, sign, choice == 7 ? Number(type, 0.375) : added);
        }

        if (choice < 10) return new AssignStmt(target, "*=", Number(type, Math.Round(0.4 + random.NextDouble(), 2)));
        if (choice < 11) return new AssignStmt(target, "*=", Tame(Real(type, 1)));
        if (choice < 12) return new AssignStmt(target, "/=", Within(Domain.AboveOne, Real(type, 0)));
        Expr value = Tame(choice < 15 ? new Op(Pick(["+", "-", "*"]), target, Real(type, 1)) : Real(type, 2));
        return new AssignStmt(target, "=", Changed(value));
    }

    private Stmt? LocalArray()
    {
        Scalar type = Pick(reals);
        int count = Chance(0.6) ? size : random.Next(1, 5);
        bool stack = Has(Features.Stack) && loopDepth == 0 && Chance(0.3);
        ViewExpr value;
        if (stack)
        {
            count = random.Next(1, 5);
            value = new StackArray(type, count);
        }
        else if (Chance(0.3))
        {
            count = random.Next(1, 4);
            value = new ArrayOf(type, [.. Enumerable.Range(0, count).Select(_ => Real(type, 1))], Chance(0.3));
        }
        else
        {
            value = new NewArray(type, Integer(count, count)!);
        }

        string name = Fresh(BufferNames);
        BufferKind kind = stack ? BufferKind.Span : BufferKind.Array;
        scope.Add(new Variable
        {
            Name = name,
            Type = type,
            Buffer = kind,
            Count = count,
            Assignable = !stack,
            Writable = true,
            OnStack = stack,
            Root = name,
        });
        return new DeclareView(kind, type, name, value);
    }

    /// <summary>A new rectangular array, a copy of one, or another name for one.</summary>
    private Stmt? LocalRectangle()
    {
        Variable? source = Chance(0.5) ? PickOrNull(scope.Visible.Where(v => v.IsRectangle && v.IsReal && v.Own is null)) : null;
        Scalar type = source?.Type ?? Pick(reals);
        (int rows, int columns) = source?.Shape ?? (size + random.Next(0, 2), size + random.Next(0, 2));
        bool isView = source is not null && Has(Features.Views) && Chance(0.4);
        ViewExpr value = source is null ? new NewRectangle(type, Integer(rows, rows)!, Integer(columns, columns)!) : isView ? new ViewOf(source.Name) : new CloneOf(type, source.Name);
        string name = Fresh(BufferNames);
        bool isTop = scope.Parent is { Parent: null };
        scope.Add(new Variable
        {
            Name = name,
            Type = type,
            Buffer = BufferKind.Rectangle,
            Count = rows * columns,
            Shape = (rows, columns),
            MadeOnce = isView ? source!.MadeOnce : isTop,
            Assignable = source?.Constant != true,
            Writable = isView ? source!.Writable : source?.Constant != true,
            Constant = source?.Constant == true,
            Root = isView ? source!.Root : name,
        });
        return new DeclareView(BufferKind.Rectangle, type, name, value);
    }

    private Stmt? DeclareView()
    {
        if (PickOrNull(scope.Visible.Where(v => v.IsBuffer && !v.IsRectangle && v.IsReal && v.Count > 0 && !v.Loaded)) is not { } source) return null;
        string name = Fresh(BufferNames);
        if (source.Buffer == BufferKind.Array && Chance(0.2))
        {
            // A range of an array is a copy; a copy of data is data.
            int part = random.Next(1, source.Count + 1);
            Expr from = Integer(0, source.Count - part)!;
            scope.Add(new Variable
            {
                Name = name,
                Type = source.Type,
                Buffer = BufferKind.Array,
                Count = part,
                Assignable = !source.Constant,
                Writable = !source.Constant,
                Constant = source.Constant,
                Root = name,
            });
            return new DeclareView(BufferKind.Array, source.Type, name, new SubArray(source.Name, from, Whole(part)));
        }

        bool copy = Chance(0.3);
        int count = copy ? source.Count : random.Next(1, source.Count + 1);
        ViewExpr value = copy ? new ViewOf(source.Name) : Slice(source, count);
        BufferKind kind = copy ? source.Buffer!.Value : source.Buffer == BufferKind.ReadOnlySpan ? BufferKind.ReadOnlySpan : BufferKind.Span;
        if (kind != BufferKind.ReadOnlySpan && Chance(0.1)) kind = BufferKind.ReadOnlySpan;
        scope.Add(new Variable
        {
            Name = name,
            Type = source.Type,
            Buffer = kind,
            Count = count,
            Assignable = !source.OnStack && !source.Constant,
            Writable = source.Writable && kind != BufferKind.ReadOnlySpan,
            Constant = source.Constant,
            OnStack = source.OnStack,
            Root = source.Root,
        });
        return new DeclareView(kind, source.Type, name, value);
    }

    private Stmt? MoveView()
    {
        Variable[] views = [.. scope.Visible.Where(v => v.IsBuffer && v.IsReal && v.Assignable && (!v.IsRectangle || v.MadeOnce))];
        if (PickOrNull(views) is not { } target) return null;
        bool Alike(Variable v) => v != target && v.Type == target.Type && v.Buffer == target.Buffer && v.Count == target.Count && (!v.IsRectangle || v.Shape == target.Shape) && !v.OnStack && !v.Constant;
        if (PickOrNull(views.Where(v => Alike(v) && v.Writable == target.Writable)) is { } partner && Chance(0.7)) return new SwapViews(target.Name, partner.Name, target.Buffer!.Value, target.Type);
        if (target.IsRectangle) return PickOrNull(views.Where(v => Alike(v) && (v.Writable || !target.Writable))) is { } other ? new AssignView(target.Name, new ViewOf(other.Name)) : null;
        if (target.Buffer == BufferKind.Array)
        {
            if (PickOrNull(views.Where(v => Alike(v) && (v.Writable || !target.Writable))) is { } array && Chance(0.6)) return new AssignView(target.Name, new ViewOf(array.Name));
            return target.Writable && Has(Features.Locals) ? new AssignView(target.Name, new NewArray(target.Type, Integer(target.Count, target.Count)!)) : null;
        }

        bool Fits(Variable v) =>
            v.IsBuffer && !v.IsRectangle && v.Type == target.Type && v.Count >= target.Count && !v.OnStack && !v.Constant && !v.Loaded && (v.Writable || !target.Writable) &&
            (target.Buffer == BufferKind.ReadOnlySpan || v.Buffer != BufferKind.ReadOnlySpan);
        if (PickOrNull(scope.Visible.Where(Fits)) is not { } source) return null;
        if (source.Count == target.Count && source == target) return null;
        return new AssignView(target.Name, source.Count == target.Count ? new ViewOf(source.Name) : Slice(source, target.Count));
    }

    private Stmt? Bulk()
    {
        if (PickOrNull(scope.Visible.Where(v => v.IsBuffer && v.IsReal && v.Writable && v.Own is null)) is not { } target) return null;
        bool array = target.Buffer == BufferKind.Array;
        if (target.IsRectangle) return new ClearStmt(target.Name, ClearStyle.Array);
        switch (random.Next(4))
        {
            case 0: return new ClearStmt(target.Name, !array ? ClearStyle.Span : Chance(0.5) ? ClearStyle.Array : ClearStyle.ArrayRange);
            case 1: return new FillStmt(target.Name, Tame(Real(target.Type, 1)), array);
        }

        Variable? source = PickOrNull(scope.Visible.Where(v => v != target && v.IsBuffer && v.Own is null && !v.IsRectangle && v.Type == target.Type && v.Count <= target.Count));
        if (source is null) return null;
        if (source.Buffer != BufferKind.Array) return new CopyStmt(source.Name, target.Name, CopyStyle.CopyTo);
        if (!array) return new CopyStmt(source.Name, target.Name, Chance(0.5) ? CopyStyle.AsSpan : CopyStyle.CopyTo);
        return new CopyStmt(source.Name, target.Name, Pick([CopyStyle.CopyToIndex, CopyStyle.ArrayCopy, CopyStyle.AsSpan]));
    }

    private Stmt? IntegerStatement()
    {
        Variable? target = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.Type == Scalar.Int && v.Assignable));
        if (target is null || Chance(0.4))
        {
            bool counts = Chance(0.4);
            int high = counts ? 1000 : random.Next(0, size + 1);
            Expr value = Integer(0, Math.Min(high, size))!;
            string name = Fresh(IntegerNames);
            scope.Add(new Variable { Name = name, Type = Scalar.Int, Low = 0, High = high, Assignable = true });
            return new DeclareScalar(Scalar.Int, name, value);
        }

        var place = new Local(Scalar.Int, target.Name);
        if (target.High >= 1000) return Chance(0.6) ? new StepStmt(place, true, Chance(0.5)) : new AssignStmt(place, "+=", Whole(random.Next(1, 4)));
        Expr assigned = Integer(target.Low, target.High)!;
        if (assigned is Local same && same.Name == target.Name) assigned = Whole(target.Low);
        return new AssignStmt(place, "=", assigned);
    }

    private Stmt? CallStatement()
    {
        Method? callee = Callee(_ => true);
        if (callee is null) return null;
        if (callee.ReturnsArray)
        {
            if (Arguments(callee, true) is not { } passed) return null;
            string array = Fresh(BufferNames);
            Scalar element = callee.Result!.Value;
            scope.Add(new Variable
            {
                Name = array,
                Type = element,
                Buffer = callee.ResultKind,
                Count = callee.ResultKind == BufferKind.Rectangle ? size * size : size,
                Shape = (size, size),
                Assignable = true,
                Writable = callee.WritableResult,
                Root = array,
            });
            return new DeclareView(callee.ResultKind, element, array, new ViewCall(callee.Name, passed));
        }

        if (callee.Result is { } type && Chance(0.7))
        {
            if (RealCall(type) is not { } value) return null;
            if (Chance(0.5) && Target(type) is { } target) return new AssignStmt(target, Pick(["=", "+="]), Tame(value));
            string name = Fresh(LocalNames);
            scope.Add(new Variable { Name = name, Type = type, Assignable = true, Root = name });
            return new DeclareScalar(type, name, value);
        }

        return Arguments(callee, true) is { } arguments ? new CallStmt(callee.Name, arguments) : null;
    }

    private Stmt? Effect()
    {
        hasEffects = true;
        if (Chance(0.5)) return new TickStmt(random.Next(1, 9));
        Scalar type = Chance(0.6) ? Scalar.Double : Scalar.Int;
        string name = Fresh(type == Scalar.Int ? IntegerNames : LocalNames);
        scope.Add(new Variable { Name = name, Type = type, Low = 0, High = 2, Constant = true, Root = name });
        return new NextStmt(type, name);
    }

    private Stmt? Pair()
    {
        Scalar type = Pick(reals);
        if (Target(type) is not { } first || Target(type) is not { } second) return null;
        if (first is Local a && second is Local b && a.Name == b.Name) return null;
        if (first is At x && second is At y && x.Buffer == y.Buffer && x.Index.Equals(y.Index)) return null;
        return Chance(0.6) ? new AssignPair(first, second, second, first) : new AssignPair(first, second, Changed(Tame(Real(type, 1))), Changed(Tame(Real(type, 1))));
    }

    private Stmt Return(int depth)
    {
        if (self.ReturnsArray)
        {
            Scalar type = self.Result!.Value;

            // What a call returns that may be what it was given is refused.
            bool isRectangle = self.ResultKind == BufferKind.Rectangle;
            bool Suits(Variable v) => v.Buffer == self.ResultKind && v.Type == type && (isRectangle ? v.Shape == (size, size) : v.Count == size) && !v.Constant && (v.Writable || !self.WritableResult);
            return PickOrNull(scope.Visible.Where(Suits)) is { } returned
                ? new ReturnStmt(null, isRectangle && self.Name != "F" ? new CloneOf(type, returned.Name) : new ViewOf(returned.Name))
                : isRectangle ? new ReturnStmt(null, new NewRectangle(type, Integer(size, size)!, Integer(size, size)!))
                : new ReturnStmt(null, new ArrayOf(type, [.. Enumerable.Range(0, size).Select(_ => Real(type, 1))], false));
        }

        if (self.Result is not { } result) return new ReturnStmt(null);
        Expr value = Real(result, depth);
        foreach (Variable v in scope.Visible.Where(v => v.Type == result && (!v.IsBuffer || v.Count > 0)).OrderBy(_ => random.Next()).Take(depth))
        {
            Expr term = v.IsBuffer ? Element(v) : new Local(result, v.Name);
            value = new Op(Pick(["+", "-", "+"]), value, Chance(0.5) ? term : new Op("*", Real(result, 0), term));
        }

        return new ReturnStmt(value);
    }
}
