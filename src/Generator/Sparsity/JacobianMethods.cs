using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity;

/// <summary><c>FJacobian</c> with a plan, which fills the values, and without one, which makes plan, structure and values at once.</summary>
internal sealed class JacobianMethods
{
    private readonly Function function;
    private readonly LinearProgram program;
    private readonly JacobianShape shape;
    private readonly EntryBuffers entry;
    private readonly Variable[] read;
    private readonly Variable plan;
    private readonly Variable values;
    private readonly Variable workspace;
    private readonly Variable? result;
    private int slots;

    private JacobianMethods(Function function)
    {
        this.function = function;
        program = Linearization.Linearize(function);
        shape = JacobianShape.Single(program);
        entry = new EntryBuffers(function.Parameters, program.Body);
        read = [.. JacobianShape.ReadBuffers(program).Distinct()];
        plan = program.Variables.New("plan", JacobianPlanMethod.PlanType);
        values = program.Variables.New("values", new BufferType(BufferKind.Span, IrType.Double));
        workspace = program.Variables.New("sweeps", new OtherType("global::AutodiffGen.Jacobians.JacobianWorkspace", false));
        result = program.Result;
    }

    public static string Suffix => "Jacobian";

    /// <param name="function">The function.</param>
    /// <param name="canBatch">Whether it has a batched forward mode.</param>
    /// <param name="rows">Its rows; null if they can't be differentiated in place.</param>
    public static IEnumerable<DerivedMethod> Make(Function function, bool canBatch, RowProgram? rows)
    {
        var methods = new JacobianMethods(function);
        yield return methods.OneOff();
        yield return methods.WithPlan(canBatch, rows);
    }

    private DerivedMethod OneOff()
    {
        var creation = new CallArguments(JacobianNames.PlanOf(function.Name));
        var call = new CallArguments(function.Name + Suffix);
        foreach (Parameter parameter in function.Parameters)
        {
            Variable primal = parameter.Variable;
            call.Add(parameter.Passing, new Read(primal));
            if (primal.Type is BufferType { Element.IsReal: true }) foreach (Expression length in JacobianChecks.Lengths(primal)) creation.Add(Passing.Value, length);
            else if (!primal.Type.IsReal && parameter.Passing != Passing.Out) creation.Add(Passing.Value, new Read(primal));
        }

        Variable matrix = program.Variables.New("jacobian", new OtherType("global::AutodiffGen.Sparse.SparseMatrix", false));
        call.Add(Passing.Value, new Read(plan));
        call.Add(Passing.Value, new Template("{0}.Values", [new Read(matrix)], values.Type));
        return new DerivedMethod(
            function.Name + Suffix,
            [
                "The sparse Jacobian of <c>" + function.Name + "</c>; what the method writes holds its values then.",
                Documentation.JacobianShape(shape.HasResult ? "result" : shape.Dependents[0].Variable.Name, shape.Independents.Select(p => p.Variable.Name)),
            ],
            "The Jacobian, in compressed rows.",
            Documentation.GuardExceptions,
            function.Accessibility,
            function.Parameters.Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))).ToEquatableArray(),
            [new DerivedResult(matrix.Type, "Jacobian")],
            new Block([creation.ToEffect(plan), new Declare(matrix, new Template("{0}.CreateResult()", [new Read(plan)], matrix.Type)), call.ToEffect(null), new Return(new Read(matrix))]));
    }

    private DerivedMethod WithPlan(bool canBatch, RowProgram? rows)
    {
        var body = new List<Statement>();
        body.AddRange(JacobianChecks.Make(function, entry, plan, values, omitted: null));
        if (rows is not null) body.Add(RowMethods.CallEvaluator(rows, plan, values, omitted: null));
        body.Add(new Declare(workspace, new Template("{0}.Start()", [new Read(plan)], workspace.Type)));
        if (result is not null) body.Add(new Declare(result, null));

        // The compiler doesn't know that there is a sweep in any case.
        body.AddRange(function.Parameters.Where(p => p.Passing == Passing.Out).Select(p => new Assign(new Read(p.Variable), new Template("default", [], p.Variable.Type))));
        foreach (Parameter parameter in function.Parameters.Where(IsEntryKept)) body.Add(new Declare(EntryOf(parameter), new Read(parameter.Variable)));
        body.Add(Loop("NextColumns", Columns(canBatch)));
        body.Add(Loop("NextRows", Rows()));
        body.Add(Do("{0}.Finish({1})", new Read(plan), new Read(workspace)));
        if (result is not null) body.Add(new Return(new Read(result)));
        return new DerivedMethod(
            function.Name + Suffix,
            [
                "The values of the sparse Jacobian of <c>" + function.Name + "</c>, for a plan that <c>" + JacobianNames.PlanOf(function.Name) + "</c> has made; what the method writes holds its values then.",
                Documentation.JacobianShape(shape.HasResult ? "result" : shape.Dependents[0].Variable.Name, shape.Independents.Select(p => p.Variable.Name)),
            ],
            result is null ? string.Empty : "The value.",
            Documentation.PlanExceptions,
            function.Accessibility,
            [
                .. function.Parameters.Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))),
                new DerivedParameter(plan, Passing.Value, "The plan, made for these lengths and for these arguments that aren't real."),
                new DerivedParameter(values, Passing.Value, "The values of the nonzeros, in the order of the plan's pattern; overwritten."),
            ],
            result is null ? [] : [new DerivedResult(result.Type, "Value")],
            new Block(body.ToEquatableArray()));
    }

    private While Loop(string next, List<Statement> body) => new(new Template("{0}." + next + "()", [new Read(workspace)], IrType.Boolean), new Block(body.ToEquatableArray()), Block.Empty, false, -1);

    /// <summary>One sweep of batched forward mode; where there is none, the method itself.</summary>
    private List<Statement> Columns(bool canBatch)
    {
        List<Statement> body = [.. Rewinds()];
        var call = new CallArguments(function.Name + (canBatch ? BatchedTangents.MethodSuffix : string.Empty));
        foreach (Parameter parameter in function.Parameters) call.Add(parameter.Passing, new Read(parameter.Variable));
        if (!canBatch)
        {
            body.Add(call.ToEffect(result));
            return body;
        }

        Variable? dependent = null;
        foreach (Parameter parameter in function.Parameters.Where(p => p.Active))
        {
            Variable primal = parameter.Variable;
            bool isSeeded = shape.IsIndependent(parameter);
            Variable tangent = program.Variables.New(primal.Name + "Tangent", primal.Type is BufferType own ? own.Allocated with { Element = IrType.Lanes } : IrType.Lanes);
            if (shape.IsDependent(parameter)) dependent = tangent;
            if (primal.Type.IsBuffer)
            {
                body.Add(new Declare(tangent, primal.Type is BufferType { IsRectangular: true }
                    ? Like(tangent, primal)
                    : new Template("{0}.Tangents(" + NextSlot() + ", {1})", [new Read(workspace), new Length(primal)], tangent.Type)));
                body.Add(isSeeded ? Do("{0}.SeedColumns(" + Elements.Of(new Read(tangent), 1) + ", {2})", new Read(workspace), new Read(tangent), FirstColumn(parameter)) : new Fill(tangent, Literal.Int(0)));
            }
            else
            {
                body.Add(parameter.Passing == Passing.Out
                    ? new Declare(tangent, null) { IsUnassigned = true }
                    : new Declare(tangent, isSeeded ? new Template("{0}.SeedColumn({1})", [new Read(workspace), FirstColumn(parameter)], IrType.Lanes) : BatchedTangents.ZeroLanes));
            }

            call.Add(parameter.Passing, new Read(tangent));
        }

        Variable? resultTangent = result is { Type.IsDifferentiable: true } ? program.Variables.New("resultTangent", BatchedTangents.Widen(result.Type)) : null;
        if (result is { Type: BufferType { Kind: not BufferKind.Array } } && resultTangent is not null)
        {
            body.Add(new Declare(resultTangent, null) { IsUnassigned = true });
            call.Add(Passing.Out, new Read(resultTangent));
            body.Add(call.ToEffect(result));
        }
        else if (resultTangent is not null)
        {
            body.Add(new TakePair(call.ToEffect(null), new PairPart(result!, Declares: false), new PairPart(resultTangent, Declares: true)));
        }
        else
        {
            body.Add(call.ToEffect(result));
        }

        Variable readOut = shape.HasResult ? resultTangent! : dependent!;
        body.Add(Do("{0}.ReadColumns(" + (readOut.Type is BufferType read ? Elements.Of(read, 1) : "{1}") + ", {2})", new Read(workspace), new Read(readOut), new Read(values)));
        return body;
    }

    /// <summary>One sweep of reverse mode.</summary>
    private List<Statement> Rows()
    {
        List<Statement> body = [.. Rewinds()];
        var call = new CallArguments(function.Name + "Adjoint");
        var reads = new List<Statement>();
        foreach (Parameter parameter in function.Parameters) call.Add(parameter.Passing, new Read(parameter.Variable));
        foreach (Parameter parameter in function.Parameters.Where(p => p.Active))
        {
            Variable primal = parameter.Variable;
            bool isSeed = shape.IsDependent(parameter);
            Variable adjoint = program.Variables.New(primal.Name + "Adjoint", primal.Type is BufferType buffer ? buffer.Allocated : primal.Type);
            if (adjoint.Type is BufferType { Element: var element } made)
            {
                body.Add(new Declare(adjoint, made.IsRectangular
                    ? Like(adjoint, primal)
                    : new Template("{0}.Take<" + element.Text + ">(" + NextSlot() + ", {1})", [new Read(workspace), new Length(primal)], adjoint.Type)));
                body.Add(isSeed ? Do("{0}.SeedRows(" + Elements.Of(made, 1) + ")", new Read(workspace), new Read(adjoint)) : new Fill(adjoint, Literal.Int(0)));
                if (shape.IsIndependent(parameter)) reads.Add(Do("{0}.ReadRows(" + Elements.Of(made, 1) + ", {2}, {3})", new Read(workspace), new Read(adjoint), FirstColumn(parameter), new Read(values)));
            }
            else
            {
                body.Add(new Declare(adjoint, isSeed ? Literal.Real(1, adjoint.Type) : Literal.Real(0, adjoint.Type)));
                if (shape.IsIndependent(parameter)) reads.Add(Do("{0}.ReadRow({1}, {2}, {3})", new Read(workspace), new Read(adjoint), FirstColumn(parameter), new Read(values)));
            }

            call.Add(parameter.Passing == Passing.Out ? Passing.Value : primal.Type.IsBuffer ? Passing.Value : Passing.Ref, new Read(adjoint));
        }

        if (result is { Type.IsReal: true }) call.Add(Passing.Value, Literal.Real(shape.HasResult ? 1 : 0, result.Type));
        if (result is { Type: BufferType { IsRectangular: true, Element.IsReal: true } })
        {
            // It is no dependent: nobody asks for its adjoint.
            call.Add(Passing.Value, new Template("null!", [], result.Type));
        }
        else if (result is { Type: BufferType { Element: { IsReal: true } type } })
        {
            Variable seed = program.Variables.New("resultAdjoint", new BufferType(BufferKind.Array, type));
            body.Add(new Declare(seed, new Template("{0}.Take<" + type.Text + ">(" + NextSlot() + ", {1}.Pattern.Rows)", [new Read(workspace), new Read(plan)], seed.Type)));
            body.Add(shape.HasResult ? Do("{0}.SeedRows({1})", new Read(workspace), new Read(seed)) : new Fill(seed, Literal.Int(0)));
            call.Add(Passing.Value, new Read(seed));
        }

        body.Add(call.ToEffect(result));
        body.AddRange(reads);
        return body;
    }

    /// <summary>What the method reads and writes has its values at entry again before each sweep.</summary>
    private IEnumerable<Statement> Rewinds()
    {
        foreach (Parameter parameter in function.Parameters)
        {
            Variable primal = parameter.Variable;
            if (IsEntryKept(parameter)) yield return new Assign(new Read(primal), new Read(EntryOf(parameter)));
            else if (primal.Type is BufferType buffer && entry.IsWritten(primal) && read.Any(v => entry.MayView(v, primal))) yield return Do("{0}.Rewind<" + buffer.Element.Text + ">(" + RewindSlot(primal) + ", " + Elements.Of(buffer, 1) + ")", new Read(workspace), new Read(primal));
        }
    }

    /// <summary>An array of the shape of another.</summary>
    private Template Like(Variable array, Variable other)
    {
        Expression[] sizes = [.. JacobianChecks.Lengths(other)];
        string slot = NextSlot();
        string made = "new " + ((BufferType)array.Type).Element.Text + "[" + string.Join(", ", sizes.Select((_, i) => "{" + (i + 2) + "}")) + "]";
        return new Template("{0}.Kept<" + array.Type.Text + ">(" + slot + ", {1}) ?? {0}.Keep(" + slot + ", " + made + ")", [new Read(workspace), new Read(other), .. sizes], array.Type);
    }

    private readonly Dictionary<int, Variable> entries = [];
    private readonly Dictionary<int, string> rewindSlots = [];

    private static bool IsEntryKept(Parameter parameter) => parameter.Passing == Passing.Ref && !parameter.Variable.Type.IsBuffer;

    private Variable EntryOf(Parameter parameter)
    {
        if (!entries.TryGetValue(parameter.Variable.Id, out Variable? kept)) entries[parameter.Variable.Id] = kept = program.Variables.New(parameter.Variable.Name + "Entry", parameter.Variable.Type);
        return kept;
    }

    private string RewindSlot(Variable primal)
    {
        if (!rewindSlots.TryGetValue(primal.Id, out string? slot)) rewindSlots[primal.Id] = slot = NextSlot();
        return slot;
    }

    private string NextSlot() => (slots++).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private Expression FirstColumn(Parameter independent)
    {
        Expression first = Literal.Int(0);
        foreach (Parameter other in shape.Independents)
        {
            if (other.Variable.Id == independent.Variable.Id) break;
            first = Simplification.Integers.Add(first, other.Variable.Type.IsBuffer ? new Length(other.Variable) : Literal.Int(1), IrType.Int32);
        }

        return first;
    }

    private static Effect Do(string format, params Expression[] operands) => new(format, operands.ToEquatableArray(), null, [], false);
}
