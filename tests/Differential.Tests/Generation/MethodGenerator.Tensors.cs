using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Calls of members of <c>TensorPrimitives</c>.</summary>
internal sealed partial class MethodGenerator
{
    private Variable? Vector(Scalar type, int? count = null, Func<Variable, bool>? suits = null) =>
        PickOrNull(scope.Visible.Where(v => v is { IsBuffer: true, IsRectangle: false, Loaded: false, Count: > 0 } && v.Type == type && (count is null || v.Count == count) && suits?.Invoke(v) != false));

    private Expr? Reduction(Scalar type)
    {
        if (Vector(type) is not { } first) return null;
        TensorFunction function = Pick(TensorFunction.Reductions);
        return new TensorReduce(type, function, first.Name, function.Arity == 1 ? null : Vector(type, first.Count)!.Name);
    }

    /// <summary>A call that fills a buffer, in place perhaps: a member throws where an input starts elsewhere in the destination.</summary>
    private Stmt? FillTensor()
    {
        Scalar type = Pick(reals);
        if (Vector(type, suits: v => v is { Writable: true }) is not { } target) return null;
        TensorFunction function = Pick(TensorFunction.Maps);
        bool isNumber = function.Name == "Divide" || (function.Arity > 1 && function.Name != "Hypot" && Chance(0.4));
        var inputs = new List<string>();
        for (int i = function.Arity - (isNumber ? 1 : 0); i > 0; i--) inputs.Add(Vector(type, target.Count, v => v == target || v.Root != target.Root)!.Name);
        Expr? number = !isNumber ? null : function.Domain == Domain.Any ? Tame(Real(type, 1)) : Within(function.Domain, Leaf(type, false));
        return new TensorMap(type, function, [.. inputs], number, target.Name);
    }
}
