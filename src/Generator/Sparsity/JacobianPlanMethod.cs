using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary><c>CreateFJacobianPlan</c>: finds the pattern for given lengths and arguments that aren't real, and decides how the values are computed.</summary>
internal static class JacobianPlanMethod
{
    public static OtherType PlanType { get; } = new("global::AutodiffGen.Jacobians.JacobianPlan", false);

    /// <param name="function">The function.</param>
    /// <param name="canBatch">Whether it has a batched forward mode.</param>
    /// <param name="rowProgram">Its rows; null if they can't be differentiated in place.</param>
    /// <param name="whyNotDirect">Why not.</param>
    public static DerivedMethod Make(Function function, bool canBatch, Rows.RowProgram? rowProgram, string whyNotDirect)
    {
        bool isDirect = rowProgram is not null;
        LinearProgram program = Linearization.Linearize(function);
        JacobianShape shape = JacobianShape.Single(program);
        PatternCall call = PatternCall.Make(program, shape);
        VariableSource variables = program.Variables;
        Variable builder = variables.New("builder", new OtherType("global::AutodiffGen.Jacobians.JacobianPlanBuilder", false));
        Variable method = variables.New("method", new OtherType("global::AutodiffGen.Jacobians.JacobianMethod", false));
        var body = new List<Statement> { new Declare(builder, new Template("new {AutodiffGen.Jacobians.JacobianPlanBuilder}(" + NameOf(function) + ", {0})", [new Read(method)], builder.Type)) };
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Variable.Type.IsReal) continue;
            if (call.Extents.TryGetValue(parameter.Variable.Id, out Variable[]? extents))
            {
                body.AddRange(extents.Select(extent => Do("{0}.AddLength({1}, nameof({1}))", builder, new Read(extent))));
                continue;
            }

            Read value = new(call.Lengths.TryGetValue(parameter.Variable.Id, out Variable? length) ? length : parameter.Variable);
            if (length is not null) body.Add(Do("{0}.AddLength({1}, nameof({1}))", builder, value));
            else if (parameter.Variable.Type is BufferType buffer) body.AddRange(Data(buffer, builder, value));
            else if (parameter.Passing != Passing.Out) body.Add(Do("{0}.AddArgument({1})", builder, value));
        }

        Expression[] strides = [.. Strides.Of(program, call)];
        string list = strides.Length == 0 ? string.Empty : ", new int[] {{ " + string.Join(", ", strides.Select((_, i) => "{" + (i + 2) + "}")) + " }}";
        Variable rows = variables.New("rows", Rows.RowMethods.CollectorType);
        var plan = new Template("{0}.Build({1}, " + (canBatch ? "true" : "false") + (isDirect ? string.Empty : ", \"" + whyNotDirect + "\"") + list + ")", [new Read(builder), isDirect ? new Read(rows) : call.Pattern, .. strides], PlanType);
        IEnumerable<Statement> find = isDirect
            ? [new Declare(rows, new Template("new {" + Rows.RowMethods.Collector + "}({0}, {1})", [new Read(call.Lengths[shape.Dependents[0].Variable.Id]), call.Columns], rows.Type)), Rows.RowMethods.CallPlanner(function, rows, call.Lengths)]
            : call.Body;
        return new DerivedMethod(
            JacobianNames.PlanOf(function.Name),
            [
                "Finds the sparsity pattern of the Jacobian of <c>" + function.Name + "</c>, for all values of its real arguments, and decides how its values are computed.",
                Documentation.JacobianShape(shape.HasResult ? "result" : shape.Dependents[0].Variable.Name, shape.Independents.Select(p => p.Variable.Name)),
                .. rowProgram is not null ? Grids.RowRelation.Describe(rowProgram) : ["The values are computed by colours of columns or rows, since the rows can't be differentiated in place: " + whyNotDirect + "."],
            ],
            "The plan, for any number of evaluations with these lengths and arguments.",
            "A length is negative, or the method that is asked for can't be used.",
            function.Accessibility,
            [.. call.Parameters, new DerivedParameter(method, Passing.Value, "How values are to be computed; the cheapest way if omitted.", "{AutodiffGen.Jacobians.JacobianMethod}.Automatic")],
            [new DerivedResult(PlanType, "Plan")],
            new Block([.. body, .. find, new Return(plan)]));
    }

    /// <summary>The elements of a buffer that isn't real, and the lengths of its dimensions where it has several.</summary>
    private static IEnumerable<Statement> Data(BufferType type, Variable builder, Read buffer)
    {
        yield return Do("{0}.AddData<" + type.Element.Text + ">(" + Elements.Of(buffer, 1) + ")", builder, buffer);
        foreach (Expression length in Length.OfAll(buffer.Variable).Children()) yield return Do("{0}.AddArgument({1})", builder, length);
    }

    /// <summary>The name by which a plan knows its method, as a C# literal.</summary>
    public static string NameOf(Function function) => "\"" + function.Key.Substring(function.Key.IndexOf(':') + 1).Replace("{", "{{").Replace("}", "}}") + "\"";

    private static Effect Do(string format, Variable builder, Expression value) => new(format, [new Read(builder), value], null, [], false);
}
