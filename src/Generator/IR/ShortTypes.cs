namespace AutodiffGen.Generator.IR;

/// <summary>The types of the system and of the runtime that generated code names without their namespaces, where that binds to the same type.</summary>
internal static class ShortTypes
{
    /// <summary>For each name its namespace.</summary>
    public static IReadOnlyDictionary<string, string> Namespaces { get; } = new (string Namespace, string[] Names)[]
    {
        ("System", ["ArgumentException", "ArgumentNullException", "ArgumentOutOfRangeException", "Array", "Math", "MathF", "ReadOnlySpan", "Span"]),
        ("System.Numerics", ["Complex", "IBinaryFloatingPointIeee754", "IExponentialFunctions", "IFloatingPoint", "IFloatingPointIeee754", "IHyperbolicFunctions", "ILogarithmicFunctions", "INumber", "IPowerFunctions", "IRootFunctions", "ITrigonometricFunctions", "Vector2", "Vector3", "Vector4"]),
        ("System.Numerics.Tensors", ["TensorPrimitives"]),
        ("System.Runtime.Intrinsics", ["Vector512"]),
        ("System.Threading.Tasks", ["Parallel"]),
        ("AutodiffGen", ["Derivative", "DerivativeGuard", "JaggedArrays", "ObjectGuard", "ParallelBlocks", "Partials", "Tape"]),
        ("AutodiffGen.Jacobians", ["DirectLayout", "JacobianMethod", "JacobianPlan", "JacobianPlanBuilder", "JacobianRows", "JacobianWorkspace", "OrderedRow", "OrderedRows", "RowColumns", "RowCursor", "RowValues"]),
        ("AutodiffGen.Sparse", ["DependencySets", "SparseMatrix", "SparsityPattern"]),
    }.SelectMany(home => home.Names.Select(name => (home.Namespace, Name: name))).ToDictionary(type => type.Name, type => type.Namespace, StringComparer.Ordinal);
}
