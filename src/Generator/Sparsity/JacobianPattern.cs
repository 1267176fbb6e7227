using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The method that users call for the sparsity pattern of the Jacobian, and the hidden one behind it.</summary>
internal static class JacobianPattern
{
    public const string Suffix = "JacobianPattern";

    /// <summary>The method on sets, for callers and for the pattern method.</summary>
    public static DerivedMethod Dependencies(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        DerivedMethod method = DependencyProgram.Make(program);
        return method with { Body = Cleanup.DropUnused(new SpanExchanges(program.Variables).Run(method.Body), program.FirstGenerated) };
    }

    public static DerivedMethod Make(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        JacobianShape shape = JacobianShape.Named(program);
        PatternCall call = PatternCall.Make(program, shape);
        return new DerivedMethod(
            function.Name + Suffix,
            [
                "The sparsity pattern of the Jacobian of <c>" + function.Name + "</c>, for all values of its real arguments.",
                "Rows: " + Documentation.Names((shape.HasResult ? new[] { "result" } : []).Concat(shape.Dependents.Select(p => p.Variable.Name))) + ", at exit. Columns: " + Documentation.Names(shape.Independents.Select(p => p.Variable.Name)) + ", at entry.",
            ],
            "The pattern: no entry outside it is ever different from zero.",
            string.Empty,
            function.Accessibility,
            call.Parameters.ToEquatableArray(),
            [new DerivedResult(PatternCall.PatternType, "Pattern")],
            new Block([.. call.Guards, .. call.Body, new Return(call.Pattern)]));
    }
}
