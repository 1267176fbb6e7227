using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Shrinking;

/// <summary>
/// All programs that are one simplification away from a program. They need not be valid: the compiler and the oracle sort out the others.
/// </summary>
internal sealed class Edits
{
    private readonly int wanted;
    private int seen;

    private Edits(int wanted) => this.wanted = wanted;

    public static IEnumerable<RandomProgram> Of(RandomProgram program)
    {
        for (int bit = 0; bit < 63; bit++)
        {
            if (((long)program.Style >> bit & 1) != 0) yield return program with { Style = program.Style & ~(Features)(1L << bit) };
        }

        for (int m = 0; m < program.Methods.Length - 1; m++) yield return program with { Methods = program.Methods.RemoveAt(m) };
        for (int m = 0; m < program.Methods.Length; m++)
        {
            for (int p = program.Methods[m].Parameters.Length - 1; p >= 0; p--) yield return WithoutParameter(program, m, p);
        }

        for (int wanted = 0; ; wanted++)
        {
            var edits = new Edits(wanted);
            ImmutableArray<Method> methods = [.. program.Methods.Select(method => method with { Body = edits.Edit(method.Body) })];
            if (edits.seen <= wanted) break;
            yield return program with { Methods = methods };
        }

        for (int m = 0; m < program.Methods.Length; m++)
        {
            for (int p = 0; p < program.Methods[m].Parameters.Length; p++)
            {
                foreach (Param simpler in Simpler(program.Methods[m].Parameters[p])) yield return WithParameter(program, m, p, simpler);
            }
        }

        if (program.Size > 1) yield return program with { Size = program.Size - 1 };
    }

    private static IEnumerable<Param> Simpler(Param parameter)
    {
        if (parameter.Passing == Passing.In) yield return parameter with { Passing = Passing.Value };
        if (parameter.Member is not null) yield return parameter with { Member = null };
        if (parameter.Extra != 0) yield return parameter with { Extra = 0 };
        if (parameter.ExtraColumns != 0) yield return parameter with { ExtraColumns = 0 };
        if (parameter.Buffer is BufferKind.Span or BufferKind.ReadOnlySpan) yield return parameter with { Buffer = BufferKind.Array };
    }

    private static RandomProgram WithParameter(RandomProgram program, int m, int p, Param parameter)
    {
        Method method = program.Methods[m];
        return program with { Methods = program.Methods.SetItem(m, method with { Parameters = method.Parameters.SetItem(p, parameter) }) };
    }

    private static RandomProgram WithoutParameter(RandomProgram program, int m, int p)
    {
        Method method = program.Methods[m];
        RandomProgram without = program with { Methods = program.Methods.SetItem(m, method with { Parameters = method.Parameters.RemoveAt(p) }) };
        var calls = new ArgumentRemoval(method.Name, p);
        return without with { Methods = [.. without.Methods.Select(other => other with { Body = calls.Rewrite(other.Body) })] };
    }

    /// <summary>Whether this is the edit to make.</summary>
    private bool Next() => seen++ == wanted;

    private Body Edit(Body body)
    {
        var statements = ImmutableArray.CreateBuilder<Stmt>();
        foreach (Stmt statement in body.Statements)
        {
            if (Next()) continue;
            bool replaced = false;
            foreach (IEnumerable<Stmt> replacement in Replacements(statement))
            {
                if (!Next()) continue;
                statements.AddRange(replacement);
                replaced = true;
            }

            if (!replaced) statements.Add(Edit(statement));
        }

        return new Body(statements.ToImmutable());
    }

    private static IEnumerable<IEnumerable<Stmt>> Replacements(Stmt statement)
    {
        switch (statement)
        {
            case IfStmt s:
                yield return s.Then.Statements;
                if (s.Else is null) break;
                yield return s.Else.Statements;
                yield return [s with { Else = null }];
                break;
            case ForStmt s:
                yield return [new DeclareScalar(Scalar.Int, s.Counter, s.From), .. s.Body.Statements];
                if (s.Step != 1) yield return [s with { Step = 1 }];
                break;
            case TwoCounters s:
                yield return [new DeclareScalar(Scalar.Int, s.Low, s.From), new DeclareScalar(Scalar.Int, s.High, s.To), .. s.Body.Statements];
                break;
            case WhileStmt s:
                yield return s.Body.Statements;
                if (s.TestAtEnd) yield return [s with { TestAtEnd = false }];
                break;
            case ForEachBuffer s:
                yield return [new DeclareScalar(s.Element, s.Name, new At(s.Element, s.Buffer, new Const(Scalar.Int, 0))), .. s.Body.Statements];
                break;
            case ForEachRange s:
                yield return [new ForStmt(s.Name, s.Start, "<", new Op("+", s.Start, s.Count), 1, s.Body)];
                break;
            case ParallelStmt s:
                yield return [new ForStmt(s.Counter, s.From, "<", s.To, 1, s.Body)];
                break;
            case SwitchStmt s:
                foreach (Section section in s.Sections)
                {
                    yield return section.Body.Statements;
                    yield return [s with { Sections = s.Sections.Remove(section) }];
                    if (section.GoTo is not null) yield return [s with { Sections = s.Sections.Replace(section, section with { GoTo = null }) }];
                }

                break;
            case AssignPair s:
                yield return [new AssignStmt(s.First, "=", s.FirstValue), new AssignStmt(s.Second, "=", s.SecondValue)];
                break;
            case AssignStmt { Operator: not "=" } s:
                yield return [s with { Operator = "=" }];
                break;
            case DeclareView { Value: StackArray v } s:
                yield return [new DeclareView(BufferKind.Array, s.Element, s.Name, new NewArray(s.Element, new Const(Scalar.Int, v.Count)))];
                break;
            case DeclareView { Value: ArrayOf { Collection: true } v } s:
                yield return [s with { Value = v with { Collection = false } }];
                break;
            case DeclareView { Value: ArrayOf v } s:
                yield return [s with { Value = new NewArray(s.Element, new Const(Scalar.Int, v.Elements.Length)) }];
                break;
            case TensorMap { Number: null } s:
                yield return [new CopyStmt(s.Inputs[^1], s.Destination, CopyStyle.CopyTo)];
                break;
            case NextStmt s:
                yield return [new DeclareScalar(s.Type, s.Name, new Const(s.Type, 0))];
                break;
        }
    }

    private Stmt Edit(Stmt statement) => statement switch
    {
        DeclareScalar { Value: { } value } s => s with { Value = Edit(value) },
        DeclareView s => s with { Value = Edit(s.Value) },
        AssignStmt s => s with { Target = Place(s.Target), Value = Edit(s.Value) },
        StepStmt s => s with { Target = Place(s.Target) },
        AssignView s => s with { Value = Edit(s.Value) },
        AssignPair s => s with { First = Place(s.First), Second = Place(s.Second), FirstValue = Edit(s.FirstValue), SecondValue = Edit(s.SecondValue) },
        IfStmt s => s with { Condition = Edit(s.Condition), Then = Edit(s.Then), Else = s.Else is null ? null : Edit(s.Else) },
        ForStmt s => s with { From = Edit(s.From), To = Edit(s.To), Body = Edit(s.Body) },
        TwoCounters s => s with { From = Edit(s.From), To = Edit(s.To), Body = Edit(s.Body) },
        WhileStmt s => s with { Condition = Edit(s.Condition), Body = Edit(s.Body) },
        ForEachBuffer s => s with { Body = Edit(s.Body) },
        ForEachRange s => s with { Start = Edit(s.Start), Count = Edit(s.Count), Body = Edit(s.Body) },
        ParallelStmt s => s with { From = Edit(s.From), To = Edit(s.To), Body = Edit(s.Body) },
        SwitchStmt s => s with { Selector = Edit(s.Selector), Sections = [.. s.Sections.Select(section => section with { Body = Edit(section.Body) })] },
        ReturnStmt s => s with { Value = s.Value is null ? null : Edit(s.Value), View = s.View is null ? null : Edit(s.View) },
        CallStmt s => s with { Arguments = Edit(s.Arguments) },
        FillStmt s => s with { Value = Edit(s.Value) },
        TensorMap { Number: { } number } s => s with { Number = Edit(number) },
        _ => statement,
    };

    private ImmutableArray<Argument> Edit(ImmutableArray<Argument> arguments) => [.. arguments.Select(Edit)];

    private Argument Edit(Argument argument) => argument switch
    {
        ValueArgument a => a.In ? (Next() ? a with { In = false } : a) : a with { Value = Edit(a.Value) },
        PlaceArgument a => a with { Place = Place(a.Place) },
        ViewArgument a => new ViewArgument(Edit(a.View)),
        _ => argument,
    };

    private ViewExpr Edit(ViewExpr view)
    {
        switch (view)
        {
            case NewArray v: return v with { Count = Edit(v.Count) };
            case NewRectangle v: return v with { Rows = Edit(v.Rows), Columns = Edit(v.Columns) };
            case CloneOf v: return Next() ? new ViewOf(v.Buffer) : v;
            case ArrayOf v:
                for (int i = 0; i < v.Elements.Length && v.Elements.Length > 1; i++)
                {
                    if (Next()) return v with { Elements = v.Elements.RemoveAt(i) };
                }

                return v with { Elements = [.. v.Elements.Select(Edit)] };
            case StackArray v: return v.Count > 1 && Next() ? v with { Count = v.Count - 1 } : v;
            case SliceOf v: return Next() ? new ViewOf(v.Buffer) : v with { Start = Edit(v.Start), Count = Edit(v.Count) };
            case SubArray v: return Next() ? new ViewOf(v.Buffer) : v with { Start = Edit(v.Start), Count = Edit(v.Count) };
            case ViewCall v: return v with { Arguments = Edit(v.Arguments) };
            case QueryArray v: return v with { Body = Edit(v.Body) };
            default: return view;
        }
    }

    /// <summary>The target of an assignment must stay a place.</summary>
    private Expr Place(Expr target)
    {
        if (target is not At at) return target;
        if (at.FromEnd && Next()) return at with { FromEnd = false, Index = new Const(Scalar.Int, 0) };
        return at with { Row = at.Row is null ? null : Edit(at.Row), Index = Edit(at.Index) };
    }

    private Expr Edit(Expr e)
    {
        foreach (Expr simpler in Simpler(e))
        {
            if (Next()) return simpler;
        }

        switch (e)
        {
            case At: return Place(e);
            case Negate x: return x with { Operand = Edit(x.Operand) };
            case Not x: return x with { Operand = Edit(x.Operand) };
            case Op x: return x with { Left = Edit(x.Left), Right = Edit(x.Right) };
            case Compare x: return x with { Left = Edit(x.Left), Right = Edit(x.Right) };
            case Logic x: return x with { Left = Edit(x.Left), Right = Edit(x.Right) };
            case Cast x: return x with { Operand = Edit(x.Operand) };
            case Apply x: return x with { Arguments = [.. x.Arguments.Select(Edit)] };
            case Choose x: return x with { Condition = Edit(x.Condition), WhenTrue = Edit(x.WhenTrue), WhenFalse = Edit(x.WhenFalse) };
            case SwitchValue x: return x with { Selector = Edit(x.Selector), Arms = [.. x.Arms.Select(Edit)], Otherwise = Edit(x.Otherwise) };
            case CallExpr x: return x with { Arguments = Edit(x.Arguments) };
            case QuerySum { Where: not null } x when Next(): return x with { Where = null };
            case QuerySum x: return x with { Where = x.Where is null ? null : Edit(x.Where), Body = Edit(x.Body) };
            case QueryFold x: return x with { Seed = Edit(x.Seed), Body = Edit(x.Body) };
            case AssignExpr x: return x with { Target = Place(x.Target), Value = Edit(x.Value) };
            case StepExpr x: return x with { Target = Place(x.Target) };
            default: return e;
        }
    }

    private static IEnumerable<Expr> Simpler(Expr e)
    {
        if (e is Const { Value: 0 or 1 }) yield break;
        if (e is Const)
        {
            yield return new Const(e.Type, 1);
            if (e.Type == Scalar.Int) yield return new Const(e.Type, 0);
            yield break;
        }

        if (e is not Local)
        {
            foreach (Expr child in Children(e).Where(child => child.Type == e.Type)) yield return child;
        }

        if (e.Type is Scalar.Int)
        {
            yield return new Const(Scalar.Int, 0);
            yield return new Const(Scalar.Int, 1);
            if (e is not Local) yield return new Const(Scalar.Int, 2);
        }
        else if (e.IsReal)
        {
            yield return new Const(e.Type, 1);
        }

        if (e is SwitchValue s)
        {
            for (int i = 0; i < s.Arms.Length; i++) yield return s with { Arms = s.Arms.RemoveAt(i) };
        }

        if (e is Logic or Not or Compare) yield return new Compare(">", new LengthOf("u"), new Const(Scalar.Int, 0));
    }

    private static IEnumerable<Expr> Children(Expr e) => e switch
    {
        At x => x.Row is null ? [x.Index] : [x.Row, x.Index],
        Negate x => [x.Operand],
        Not x => [x.Operand],
        Op x => [x.Left, x.Right],
        Compare x => [x.Left, x.Right],
        Logic x => [x.Left, x.Right],
        Cast x => [x.Operand],
        Apply x => x.Arguments,
        Choose x => [x.WhenTrue, x.WhenFalse],
        SwitchValue x => [.. x.Arms, x.Otherwise],
        CallExpr x => x.Arguments.OfType<ValueArgument>().Select(argument => argument.Value),
        AssignExpr x => [x.Target, x.Value],
        StepExpr x => [x.Target],
        _ => [],
    };

    /// <summary>Takes one argument out of every call of a method.</summary>
    private sealed class ArgumentRemoval(string method, int index)
    {
        public Body Rewrite(Body body) => new([.. body.Statements.Select(Rewrite)]);

        private Stmt Rewrite(Stmt statement) => statement switch
        {
            DeclareScalar { Value: { } value } s => s with { Value = Rewrite(value) },
            DeclareView s => s with { Value = Rewrite(s.Value) },
            AssignStmt s => s with { Target = Rewrite(s.Target), Value = Rewrite(s.Value) },
            AssignView s => s with { Value = Rewrite(s.Value) },
            AssignPair s => s with { FirstValue = Rewrite(s.FirstValue), SecondValue = Rewrite(s.SecondValue) },
            IfStmt s => s with { Condition = Rewrite(s.Condition), Then = Rewrite(s.Then), Else = s.Else is null ? null : Rewrite(s.Else) },
            ForStmt s => s with { From = Rewrite(s.From), To = Rewrite(s.To), Body = Rewrite(s.Body) },
            TwoCounters s => s with { From = Rewrite(s.From), To = Rewrite(s.To), Body = Rewrite(s.Body) },
            WhileStmt s => s with { Condition = Rewrite(s.Condition), Body = Rewrite(s.Body) },
            ForEachBuffer s => s with { Body = Rewrite(s.Body) },
            ForEachRange s => s with { Start = Rewrite(s.Start), Count = Rewrite(s.Count), Body = Rewrite(s.Body) },
            ParallelStmt s => s with { From = Rewrite(s.From), To = Rewrite(s.To), Body = Rewrite(s.Body) },
            SwitchStmt s => s with { Selector = Rewrite(s.Selector), Sections = [.. s.Sections.Select(section => section with { Body = Rewrite(section.Body) })] },
            ReturnStmt s => s with { Value = s.Value is null ? null : Rewrite(s.Value), View = s.View is null ? null : Rewrite(s.View) },
            CallStmt s => s with { Arguments = Rewrite(s.Method, s.Arguments) },
            FillStmt s => s with { Value = Rewrite(s.Value) },
            TensorMap { Number: { } number } s => s with { Number = Rewrite(number) },
            _ => statement,
        };

        private ImmutableArray<Argument> Rewrite(string callee, ImmutableArray<Argument> arguments)
        {
            ImmutableArray<Argument> inner =
            [
                .. arguments.Select(argument => argument switch
                {
                    ValueArgument a => a with { Value = Rewrite(a.Value) },
                    ViewArgument a => new ViewArgument(Rewrite(a.View)),
                    _ => argument,
                }),
            ];
            return callee == method && index < inner.Length ? inner.RemoveAt(index) : inner;
        }

        private ViewExpr Rewrite(ViewExpr view) => view switch
        {
            NewArray v => v with { Count = Rewrite(v.Count) },
            NewRectangle v => v with { Rows = Rewrite(v.Rows), Columns = Rewrite(v.Columns) },
            ArrayOf v => v with { Elements = [.. v.Elements.Select(Rewrite)] },
            ViewCall v => v with { Arguments = Rewrite(v.Method, v.Arguments) },
            QueryArray v => v with { Body = Rewrite(v.Body) },
            _ => view,
        };

        private Expr Rewrite(Expr e) => e switch
        {
            At x => x with { Row = x.Row is null ? null : Rewrite(x.Row), Index = Rewrite(x.Index) },
            Negate x => x with { Operand = Rewrite(x.Operand) },
            Not x => x with { Operand = Rewrite(x.Operand) },
            Op x => x with { Left = Rewrite(x.Left), Right = Rewrite(x.Right) },
            Compare x => x with { Left = Rewrite(x.Left), Right = Rewrite(x.Right) },
            Logic x => x with { Left = Rewrite(x.Left), Right = Rewrite(x.Right) },
            Cast x => x with { Operand = Rewrite(x.Operand) },
            Apply x => x with { Arguments = [.. x.Arguments.Select(Rewrite)] },
            Choose x => x with { Condition = Rewrite(x.Condition), WhenTrue = Rewrite(x.WhenTrue), WhenFalse = Rewrite(x.WhenFalse) },
            SwitchValue x => x with { Selector = Rewrite(x.Selector), Arms = [.. x.Arms.Select(Rewrite)], Otherwise = Rewrite(x.Otherwise) },
            CallExpr x => x with { Arguments = Rewrite(x.Method, x.Arguments) },
            QuerySum x => x with { Where = x.Where is null ? null : Rewrite(x.Where), Body = Rewrite(x.Body) },
            QueryFold x => x with { Seed = Rewrite(x.Seed), Body = Rewrite(x.Body) },
            AssignExpr x => x with { Value = Rewrite(x.Value) },
            _ => e,
        };
    }
}
