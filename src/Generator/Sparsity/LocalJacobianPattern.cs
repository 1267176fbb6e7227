using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The method that users call for the sparsity pattern of the Jacobian at a point: one run of forward mode on sets.</summary>
internal static class LocalJacobianPattern
{
    public const string Suffix = "LocalJacobianPattern";

    /// <param name="function">The function.</param>
    /// <param name="foreign">A call that can't be run on sets, if there is one.</param>
    public static DerivedMethod Make(Function function, Call? foreign)
    {
        if (foreign is not null)
        {
            string path = foreign.Callee.Title;
            throw new RefusalException(foreign.Ordinal, "the pattern at a point isn't followed into methods of other projects and those that a rule differentiates, and '" + path + "' " + (foreign.Callee.SameCompilation ? "calls one" : "is one")) { Id = "ADG0027" };
        }

        LinearProgram program = Linearization.Linearize(function);
        JacobianShape shape = JacobianShape.Named(program);
        VariableSource variables = program.Variables;
        Variable sets = variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
        var starts = new List<Statement>();
        var call = new CallArguments(function.Name + TangentSets.MethodSuffix);
        call.Add(Passing.Value, new Read(sets));
        foreach (Parameter parameter in function.Parameters) call.Add(parameter.Passing, new Read(parameter.Variable));

        Dictionary<int, Expression> firstColumns = [];
        Expression columns = Literal.Int(0);
        foreach (Parameter independent in shape.Independents)
        {
            firstColumns[independent.Variable.Id] = columns;
            columns = Integers.Add(columns, independent.Variable.Type.IsBuffer ? new Length(independent.Variable) : Literal.Int(1), IrType.Int32);
        }

        Dictionary<int, Variable> handles = [];
        foreach (Parameter parameter in function.Parameters.Where(p => p.Active))
        {
            Variable primal = parameter.Variable;
            firstColumns.TryGetValue(primal.Id, out Expression? first);
            Variable handle = handles[primal.Id] = variables.New(primal.Name + "Set", primal.Type is BufferType own ? own.Allocated with { Element = IrType.Int32 } : IrType.Int32);
            if (parameter.Passing == Passing.Out)
            {
                starts.Add(new Declare(handle, null) { IsUnassigned = true });
            }
            else if (primal.Type.IsBuffer)
            {
                starts.Add(new Declare(handle, new Allocate(Length.OfAll(primal), (BufferType)handle.Type, OnStack: false)));
                if (first is not null) starts.Add(new Effect("{0}.Inputs(" + Elements.Of(new Read(handle), 1) + ", {2})", [new Read(sets), new Read(handle), first], null, [], false));
            }
            else
            {
                starts.Add(new Declare(handle, first is not null ? new Template("{0}.Input({1})", [new Read(sets), first], IrType.Int32) : SetVariables.Empty));
            }

            call.Add(parameter.Passing, new Read(handle));
        }

        var body = new List<Statement>(Guard(function, program))
        {
            new Declare(sets, new Template("new {AutodiffGen.Sparse.DependencySets}({0})", [columns], sets.Type)),
        };
        body.AddRange(starts);
        body.AddRange(Run(program, call, sets, shape.HasResult));
        foreach (Parameter dependent in shape.Dependents) body.Add(AddRows(sets, new Read(handles[dependent.Variable.Id])));
        body.Add(new Return(new Template("{0}.ToPattern()", [new Read(sets)], PatternCall.PatternType)));
        return new DerivedMethod(
            function.Name + Suffix,
            [
                "The sparsity pattern of the Jacobian of <c>" + function.Name + "</c> at a point: that of the branches which the given values take. What the method writes holds its values then.",
                "Rows: " + Documentation.Names((shape.HasResult ? new[] { "result" } : []).Concat(shape.Dependents.Select(p => p.Variable.Name))) + ", at exit. Columns: " + Documentation.Names(shape.Independents.Select(p => p.Variable.Name)) + ", at entry.",
            ],
            "The pattern: near the point, as long as no branch changes, no entry outside it is different from zero.",
            Documentation.GuardExceptions,
            function.Accessibility,
            function.Parameters.Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))).ToEquatableArray(),
            [new DerivedResult(PatternCall.PatternType, "Pattern")],
            new Block(body.ToEquatableArray()));
    }

    private static IEnumerable<Statement> Guard(Function function, LinearProgram program)
    {
        var entry = new EntryBuffers(function.Parameters, program.Body);
        var buffers = new List<GuardedBuffer>();
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Variable.Type is BufferType { Element.IsUnmanaged: true }) buffers.Add(new GuardedBuffer(parameter.Variable, entry.IsWritten(parameter.Variable), false, null));
            else if (Guards.IsReference(parameter, function)) buffers.Add(new GuardedBuffer(parameter.Variable, parameter.Passing == Passing.Ref, false, null));
        }

        return Guards.Make(buffers, function);
    }

    private static IEnumerable<Statement> Run(LinearProgram program, CallArguments call, Variable sets, bool hasRows)
    {
        if (program.Result is not { Type.IsDifferentiable: true } result)
        {
            yield return call.ToEffect(null);
            yield break;
        }

        if (result.Type is BufferType { Kind: not BufferKind.Array } span)
        {
            Variable set = program.Variables.New("resultSet", new BufferType(span.Kind, IrType.Int32));
            yield return new Declare(set, null) { IsUnassigned = true };
            call.Add(Passing.Out, new Read(set));
            yield return call.ToEffect(null);
            if (hasRows) yield return AddRows(sets, new Read(set));
            yield break;
        }

        IrType type = result.Type is BufferType array ? array with { Element = IrType.Int32 } : IrType.Int32;
        if (!hasRows)
        {
            yield return call.ToEffect(null);
            yield break;
        }

        Variable pair = program.Variables.New("result", new OtherType("(" + result.Type.Text + " Value, " + type.Text + " Tangent)", false));
        yield return call.ToEffect(pair);
        yield return AddRows(sets, new Template("{0}.Tangent", [new Read(pair)], type));
    }

    private static Effect AddRows(Variable sets, Expression handle) => new(handle.Type is BufferType buffer ? "{0}.AddRows(" + Elements.Of(buffer, 1) + ")" : "{0}.AddRow({1})", [new Read(sets), handle], null, [], false);
}
