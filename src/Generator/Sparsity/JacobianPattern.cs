using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The method that users call for the sparsity pattern of the Jacobian, and the hidden one behind it.</summary>
internal static class JacobianPattern
{
    public const string Suffix = "JacobianPattern";

    /// <summary>The method on sets, for callers and for the pattern method.</summary>
    /// <returns>The method, and where and why its sets hold more than they might.</returns>
    public static (DerivedMethod Method, IReadOnlyList<Refusal> Notes) Dependencies(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        try
        {
            (DerivedMethod method, IReadOnlyList<Refusal> notes) = DependencyProgram.Make(program);
            return (method with { Body = Cleanup.DropUnused(new SpanExchanges(program.Variables).Run(method.Body), program.FirstGenerated) }, notes);
        }
        catch (RefusalException refusal) when (refusal.Id == "ADG0027" && program.Result is not { Type.IsBuffer: true })
        {
            return (DenseDependencies.Make(function), [new Refusal(refusal.Ordinal, refusal.Message + ", so every output of '" + function.Name + "' depends on every input", "ADG0031")]);
        }
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
