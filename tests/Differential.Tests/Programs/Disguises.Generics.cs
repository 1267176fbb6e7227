namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Operations by generic methods and structs, in the scalar type of the method.</summary>
internal sealed partial class Disguises
{
    private const string Constraint = "System.Numerics.IFloatingPointIeee754<T>";

    /// <summary>The scalar type that the type parameter of the method stands for; other words than those of its own feature don't fit there.</summary>
    private Scalar? generic;

    private string? Generic(Expr e, int roll)
    {
        if (!e.IsReal || e is not Op { Operator: "+" or "-" or "*" } op || op.Left.Type != op.Right.Type) return null;
        string type = e.Type == generic ? "T" : SourcePrinter.Name(e.Type), name = op.Operator switch { "+" => "Plus", "-" => "Less", _ => "Times" };
        (string left, string right) = (text(op.Left), text(op.Right));
        switch (roll % 4)
        {
            case 0:
                members["zPair"] = $"internal readonly record struct zPair<T>(T A, T B) where T : struct, {Constraint} {{ public T Plus => A + B; public T Less => A - B; public T Times => A * B; }}";
                return $"new zPair<{type}>({left}, {right}).{name}";
            case 1:
                members["zDo" + name] = $"[Differentiable] private static T zDo{name}<T>(T a, T b) where T : {Constraint} {{ if (T.IsNaN(a)) return a; return a {op.Operator} b; }}";
                return $"zDo{name}<{type}>({left}, {right})";
            case 2:
                members["zIFunction"] = "internal interface zIFunction<T> { T Of(T a, T b); static abstract int Count { get; } }";
                members["zFunction" + name] = $"internal readonly struct zFunction{name}<T> : zIFunction<T> where T : {Constraint} {{ public static int Count => 1; public T Of(T a, T b) => a {op.Operator} b; }}";
                members["zBy"] = $"private static T zBy<TFunction, T>(TFunction f, T a, T b) where TFunction : struct, zIFunction<T> where T : struct, {Constraint} {{ T result = a; for (int i = 0; i < TFunction.Count; i++) result = f.Of(a, b); return result; }}";
                return $"zBy<zFunction{name}<{type}>, {type}>(default, {left}, {right})";
            default:
                members["zWith"] = $"private static T zWith<T>(Func<T, T, T> f, T a, T b) where T : {Constraint} => f(a, b);";
                (string a, string b) = (Fresh("zA"), Fresh("zA"));
                return $"zWith<{type}>(({a}, {b}) => {a} {op.Operator} {b}, {left}, {right})";
        }
    }
}
