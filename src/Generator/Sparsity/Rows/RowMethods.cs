using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The two hidden methods of a direct evaluation: the planner and the evaluator of a row program.</summary>
internal static class RowMethods
{
    public const string PlannerSuffix = "JacobianRows";
    public const string EvaluatorSuffix = "JacobianDirect";

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
        Function function = rows.Program.Function;
        VariableSource variables = rows.Program.Variables;
        Variable plan = variables.New("plan", JacobianPlanMethod.PlanType);
        Variable values = variables.New("values", new BufferType(BufferKind.Span, IrType.Double));
        Block body = new RowEvaluator(rows, plan, values).Run();
        return new DerivedMethod(
            function.Name + EvaluatorSuffix,
            ["The values of the sparse Jacobian of <c>" + function.Name + "</c>, each row where it is computed. For generated code."],
            string.Empty,
            string.Empty,
            function.Accessibility,
            [
                .. function.Parameters.Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))),
                new DerivedParameter(plan, Passing.Value, "The plan."),
                new DerivedParameter(values, Passing.Value, "The values of the nonzeros; overwritten."),
            ],
            [],
            body,
            Hidden: true)
        { IsNeverInlined = true };
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
