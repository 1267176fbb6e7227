using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>What to say about each kind of operation that Binding does not lower.</summary>
internal static class Refusals
{
    public static (string What, string Instead) Find(OperationKind kind) => kind switch
    {
        OperationKind.AnonymousFunction or OperationKind.DelegateCreation or OperationKind.MethodReference =>
            ("A lambda or delegate", "call a static method, and mark it [Differentiable] if it computes with differentiable values"),
        _ => ("An operation of kind '" + kind + "'", "write it with arithmetic, arrays, loops and calls"),
    };
}
