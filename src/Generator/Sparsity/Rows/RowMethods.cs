using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The two hidden methods of a direct evaluation: the planner and the evaluator of a row program.</summary>
internal static class RowMethods
{
    public const string PlannerSuffix = "JacobianRows";
    public const string EvaluatorSuffix = "JacobianDirect";
    public const string ValuesEvaluatorSuffix = "JacobianValuesDirect";

    public const string Collector = "AutodiffGen.Jacobians.JacobianRows";

    public static OtherType CollectorType { get; } = new("global::" + Collector, false);

    /// <summary>Notes the columns of each row.</summary>
    public static DerivedMethod Planner(RowProgram rows)
    {
        Function function = rows.Program.Function;
        Variable collector = rows.Program.Variables.New("rows", CollectorType);
        var reader = new RowPlanner(rows, collector);
        Block body = reader.Run();
        return new DerivedMethod(
            function.Name + PlannerSuffix,
            ["The columns of each row of the Jacobian of <c>" + function.Name + "</c>, in the order of its derivatives. For generated code."],
            string.Empty,
            string.Empty,
            function.Accessibility,
            [new DerivedParameter(collector, Passing.Value, "What collects them."), .. reader.Parameters],
            [],
            body,
            Hidden: true);
    }

    /// <summary>Runs the method, and writes the derivatives of each row to its place.</summary>
    public static DerivedMethod Evaluator(RowProgram rows)
    {
        Variable plan = rows.Program.Variables.New("plan", JacobianPlanMethod.PlanType);
        Variable values = rows.Program.Variables.New("values", new BufferType(BufferKind.Span, IrType.Double));
        Block body = new RowEvaluator(rows, plan, values).Run();
        return Evaluator(rows, EvaluatorSuffix, "each row where it is computed", rows.Program.Function.Parameters, plan, values, body);
    }

    /// <summary>Writes the derivatives of each row to its place, and computes nothing that only the output needs; null if they need it too.</summary>
    public static DerivedMethod? TryMakeValuesEvaluator(RowProgram rows)
    {
        Variable output = rows.Shape.Dependents[0].Variable;
        Variable plan = rows.Program.Variables.New("plan", JacobianPlanMethod.PlanType);
        Variable values = rows.Program.Variables.New("values", new BufferType(BufferKind.Span, IrType.Double));
        Block body = new RowEvaluator(rows, plan, values, output).Run();
        if (body.All().Any(s => Usage.Mentions(s, output))) return null;
        return Evaluator(rows, ValuesEvaluatorSuffix, "without what the method itself computes", rows.Program.Function.Parameters.Where(p => p.Variable.Id != output.Id), plan, values, body);
    }

    private static DerivedMethod Evaluator(RowProgram rows, string suffix, string what, IEnumerable<Parameter> parameters, Variable plan, Variable values, Block body)
    {
        Function function = rows.Program.Function;
        return new DerivedMethod(
            function.Name + suffix,
            ["The values of the sparse Jacobian of <c>" + function.Name + "</c>, " + what + ". For generated code."],
            string.Empty,
            string.Empty,
            function.Accessibility,
            [
                .. parameters.Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))),
                new DerivedParameter(plan, Passing.Value, "The plan."),
                new DerivedParameter(values, Passing.Value, "The values of the nonzeros; overwritten."),
            ],
            [],
            body,
            Hidden: true)
        { IsNeverInlined = true };
    }

    /// <summary>The call of an evaluator where the plan is for one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="values">The values of the nonzeros.</param>
    /// <param name="omitted">The output, where it isn't computed; null if it is.</param>
    public static If CallEvaluator(RowProgram rows, Variable plan, Variable values, Variable? omitted)
    {
        Function function = rows.Program.Function;
        var call = new CallArguments(function.Name + (omitted is null ? EvaluatorSuffix : ValuesEvaluatorSuffix));
        foreach (Parameter parameter in function.Parameters.Where(p => p.Variable.Id != omitted?.Id)) call.Add(parameter.Passing, new Read(parameter.Variable));
        call.Add(Passing.Value, new Read(plan));
        call.Add(Passing.Value, new Read(values));
        var isDirect = new Template("{0}.Method == {AutodiffGen.Jacobians.JacobianMethod}.Direct", [new Read(plan)], IrType.Boolean);
        IEnumerable<Statement> arrange = rows.Body.All().OfType<Row>().Any(r => r.IsOrdered) ? [new Effect("{0}.Layout.Arrange({1})", [new Read(plan), new Read(values)], null, [], false)] : [];
        return new If(isDirect, new Block([call.ToEffect(null), .. arrange, new Return(null)]), Block.Empty);
    }

    /// <summary>The call of the planner.</summary>
    public static Statement CallPlanner(Function function, Variable collector, IReadOnlyDictionary<int, Variable> lengths)
    {
        var call = new CallArguments(function.Name + PlannerSuffix);
        call.Add(Passing.Value, new Read(collector));
        foreach (Parameter parameter in function.Parameters)
        {
            if (lengths.TryGetValue(parameter.Variable.Id, out Variable? length)) call.Add(Passing.Value, new Read(length));
            else if (!parameter.Variable.Type.IsReal) call.Add(Passing.Value, new Read(parameter.Variable));
        }

        return call.ToEffect(null);
    }
}
