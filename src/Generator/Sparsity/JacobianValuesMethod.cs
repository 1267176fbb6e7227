using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// <c>FJacobianValues</c>: the values for a plan, for callers who don't want what the method itself computes. Where rows are differentiated in place, nothing is computed that only the
/// method's output needs; otherwise the output goes to working memory.
/// </summary>
internal static class JacobianValuesMethod
{
    public static string Suffix => "JacobianValues";

    /// <param name="function">The function.</param>
    /// <param name="rows">Its rows; null if they can't be differentiated in place.</param>
    /// <returns>The method, and a hidden one where it needs that; none if the dependent isn't a buffer that the method only writes.</returns>
    public static IEnumerable<DerivedMethod> Make(Function function, RowProgram? rows)
    {
        LinearProgram program = Linearization.Linearize(function);
        JacobianShape shape = JacobianShape.Single(program);
        var entry = new EntryBuffers(function.Parameters, program.Body);
        if (OnlyWritten(program, shape, entry) is not { } output) yield break;
        DerivedMethod? evaluator = rows is null ? null : RowMethods.TryMakeValuesEvaluator(rows);
        Variable plan = program.Variables.New("plan", JacobianPlanMethod.PlanType);
        Variable values = program.Variables.New("values", new BufferType(BufferKind.Span, IrType.Double));
        List<Statement> body = [.. JacobianChecks.Make(function, entry, plan, values, output)];
        if (evaluator is not null) body.Add(RowMethods.CallEvaluator(rows!, plan, values, output));
        var element = ((BufferType)output.Type).Element;
        var call = new CallArguments(function.Name + JacobianMethods.Suffix);
        foreach (Parameter parameter in function.Parameters) call.Add(parameter.Passing, new Read(parameter.Variable));
        call.Add(Passing.Value, new Read(plan));
        call.Add(Passing.Value, new Read(values));
        Variable memory = output with { Type = new BufferType(BufferKind.Array, element) };
        body.Add(new Declare(memory, new Template("{0}.TakeOutput<" + element.Text + ">()", [new Read(plan)], memory.Type)));
        body.Add(call.ToEffect(program.Result));
        body.Add(new Effect("{0}.ReturnOutput({1})", [new Read(plan), new Read(memory)], null, [], false));
        if (program.Result is not null) body.Add(new Return(new Read(program.Result)));
        yield return new DerivedMethod(
            function.Name + Suffix,
            [
                "The values of the sparse Jacobian of <c>" + function.Name + "</c>, for a plan that <c>" + JacobianNames.PlanOf(function.Name) + "</c> has made, without what the method itself computes.",
                Documentation.JacobianShape(shape.Dependents[0].Variable.Name, shape.Independents.Select(p => p.Variable.Name)),
            ],
            program.Result is null ? string.Empty : "The value.",
            Documentation.PlanExceptions,
            function.Accessibility,
            [
                .. function.Parameters.Where(p => p.Variable.Id != output.Id).Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))),
                new DerivedParameter(plan, Passing.Value, "The plan, made for these lengths and for these arguments that aren't real."),
                new DerivedParameter(values, Passing.Value, "The values of the nonzeros, in the order of the plan's pattern; overwritten."),
            ],
            program.Result is null ? [] : [new DerivedResult(program.Result.Type, "Value")],
            new Block(body.ToEquatableArray()));
        if (evaluator is not null) yield return evaluator;
    }

    private static Variable? OnlyWritten(LinearProgram program, JacobianShape shape, EntryBuffers entry) =>
        !shape.HasResult && shape.Dependents[0] is { Passing: Passing.Value, Variable: { Type: BufferType { IsRectangular: false } } dependent } parameter
            && !shape.IsIndependent(parameter) && !JacobianShape.ReadBuffers(program).Any(v => entry.MayView(v, dependent))
            ? dependent
            : null;
}
