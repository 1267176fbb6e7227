using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Queries over arrays, whose bodies are lambdas.</summary>
internal sealed partial class MethodGenerator
{
    private static readonly string[] ItemNames = ["v", "w", "q", "item", "one"];

    private Variable? Queried() => PickOrNull(scope.Visible.Where(v => v is { Type: Scalar.Double, Buffer: BufferKind.Array, Count: > 0, Loaded: false }));

    private Expr? Query()
    {
        if (Queried() is not { } source) return null;
        scope = new Scope(scope, v => v.IsCapturable ? v : null);
        Expr result = Chance(0.2) ? Fold(source) : Sum(source);
        scope = scope.Parent!;
        return result;
    }

    private QuerySum Sum(Variable source)
    {
        QueryStyle style = Pick([QueryStyle.Sum, QueryStyle.Select, QueryStyle.Indexed, QueryStyle.Range, QueryStyle.Zip]);
        string second = "", item = "", other = "";
        if (style != QueryStyle.Range) item = Item(source);
        if (style is QueryStyle.Indexed or QueryStyle.Range)
        {
            other = Counter();
            scope.Add(CounterVariable(other, 0, source.Count - 1));
        }
        else if (style == QueryStyle.Zip)
        {
            Variable partner = Queried() ?? source;
            second = partner.Name;
            other = Item(partner);
        }

        loopDepth++;
        Expr? condition = style is QueryStyle.Sum or QueryStyle.Select && Chance(0.3) ? Condition(0) : null;
        Expr term = Real(Scalar.Double, 1);
        if (item.Length > 0 && Chance(0.7)) term = new Op("*", new Local(Scalar.Double, item), term);
        loopDepth--;
        return new QuerySum(style, source.Name, item, second, other, condition, term);
    }

    private QueryFold Fold(Variable source)
    {
        Expr seed = Leaf(Scalar.Double, false);
        string sum = Fresh(["p", "so", "acc"]);
        scope.Add(new Variable { Name = sum, Type = Scalar.Double, Root = sum });
        string item = Item(source);
        loopDepth++;
        Expr step = Real(Scalar.Double, 1);
        loopDepth--;
        return new QueryFold(source.Name, seed, sum, item, new Op("+", new Op("*", Number(Scalar.Double, 0.5), new Local(Scalar.Double, sum)), step));
    }

    private Stmt? CollectQuery()
    {
        if (Queried() is not { } source) return null;
        scope = new Scope(scope, v => v.IsCapturable ? v : null);
        string item = Item(source);
        loopDepth++;
        Expr element = Tame(Real(Scalar.Double, 1));
        loopDepth--;
        scope = scope.Parent!;
        string name = Fresh(BufferNames);
        scope.Add(new Variable { Name = name, Type = Scalar.Double, Buffer = BufferKind.Array, Count = source.Count, Assignable = true, Writable = true, Root = name });
        return new DeclareView(BufferKind.Array, Scalar.Double, name, new QueryArray(source.Name, item, new Op("+", new Local(Scalar.Double, item), element)));
    }

    private string Item(Variable source)
    {
        string name = Fresh(ItemNames);
        scope.Add(new Variable { Name = name, Type = Scalar.Double, Constant = source.Constant, Root = name });
        return name;
    }
}
