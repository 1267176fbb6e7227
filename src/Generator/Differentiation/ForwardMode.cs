using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation.Parallel;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Forward mode: runs the primal and its linear program side by side, so that each value has its tangent (Griewank and Walther, Evaluating Derivatives, 2nd ed.,
/// section 3.1).
/// </summary>
internal sealed class ForwardMode
{
    private readonly LinearProgram program;
    private readonly DerivativeVariables tangents;
    private readonly RetypedTangents? retyped;
    private Variable? spanTangent;

    private ForwardMode(LinearProgram program, Func<DerivativeVariables, RetypedTangents>? retype)
    {
        this.program = program;
        tangents = new DerivativeVariables("Tangent", program.Variables);
        retyped = retype?.Invoke(tangents);
    }

    public static DerivedMethod Differentiate(LinearProgram program) => Differentiate(program, null);

    /// <summary>Forward mode with eight tangents at once, for the compressed evaluation of Jacobians; hidden, and without guards.</summary>
    public static DerivedMethod DifferentiateBatched(LinearProgram program) => Differentiate(program, tangents => new BatchedTangents(tangents));

    /// <summary>Forward mode with tangents of another type; hidden, and without guards.</summary>
    public static DerivedMethod Differentiate(LinearProgram program, Func<DerivativeVariables, RetypedTangents>? retype)
    {
        Function function = program.Function;
        var mode = new ForwardMode(program, retype);
        var entry = new EntryBuffers(function.Parameters, program.Body);
        var parameters = new List<DerivedParameter>();
        var buffers = new List<GuardedBuffer>();
        if (mode.retyped?.Context is { } context) parameters.Add(new DerivedParameter(context, Passing.Value, "What makes tangents."));
        foreach (Parameter parameter in function.Parameters)
        {
            parameters.Add(new DerivedParameter(parameter.Variable, parameter.Passing, Documentation.PrimalParameter(parameter)));
            if (parameter.Variable.Type is BufferType { Element: { IsUnmanaged: true } or OtherType }) buffers.Add(new GuardedBuffer(parameter.Variable, entry.IsWritten(parameter.Variable), false, null));
            else if (Guards.IsReference(parameter, function)) buffers.Add(new GuardedBuffer(parameter.Variable, parameter.Passing == Passing.Ref, false, null));
        }

        foreach (Parameter parameter in function.Parameters)
        {
            if (!parameter.Active) continue;
            Variable tangent = mode.tangents[parameter.Variable];
            parameters.Add(new DerivedParameter(tangent, parameter.Passing, Documentation.Tangent(parameter)) { Of = parameter });
            if (parameter.Variable.Type.IsBuffer) buffers.Add(new GuardedBuffer(tangent, entry.IsWritten(parameter.Variable), false, parameter.Variable));
            else if (Guards.IsReference(parameter, function)) buffers.Add(new GuardedBuffer(tangent, parameter.Passing == Passing.Ref, false, null));
        }

        Statement[] guards = mode.retyped is not null ? [] : [.. Guards.Make(buffers, function)];
        var results = new List<DerivedResult>();
        if (program.Result is { } result)
        {
            results.Add(new DerivedResult(result.Type, "Value"));
            if (result.Type is BufferType { Kind: not BufferKind.Array })
            {
                // A tuple can't hold spans.
                mode.spanTangent = program.Variables.New("resultTangent", result.Type);
                mode.retyped?.Add(mode.spanTangent);
                parameters.Add(new DerivedParameter(mode.spanTangent, Passing.Out, "The tangent of the result."));
            }
            else if (result.Type.IsDifferentiable)
            {
                results.Add(new DerivedResult(result.Type, "Tangent"));
            }
        }

        Block body = mode.Rewrite(Jumps.AreStructured(program.Body) ? program.Body : Normalization.WithReturn(program));
        body = Cleanup.DropUnused(new SpanExchanges(program.Variables).Run(body), program.FirstGenerated);
        body = Pairs.TakeApart(new LateChoices(program.FirstGenerated).Run(body));
        body = mode.tangents.HoistRows(body, program.Variables);
        if (mode.retyped is null) body = ParallelLoops.Run(program, mode.tangents, parameters, body).Body;
        if (mode.retyped is { } other)
        {
            body = Cleanup.DropUnused(other.Retype(body), program.FirstGenerated);
            parameters = [.. parameters.Select(p => p with { Variable = other.Retype(p.Variable) })];
            if (results.Count == 2) results[1] = results[1] with { Type = other.TypeOf(results[1].Type) };
        }

        return new DerivedMethod(
            function.Name + (mode.retyped?.Suffix ?? "Forward"),
            mode.retyped is not null ? Documentation.RetypedSummary(mode.retyped.Summary, function) : Documentation.ForwardSummary(function),
            results.Count == 2 ? "The value and its tangent." : results.Count == 1 ? "The value." : string.Empty,
            guards.Length > 0 ? Documentation.GuardExceptions : string.Empty,
            function.Accessibility,
            parameters.ToEquatableArray(),
            results.ToEquatableArray(),
            new Block([.. mode.retyped is not null ? [] : Guards.OfScalars(function), .. guards, .. Cleanups.Around(body, function).Statements]),
            Hidden: mode.retyped is not null);
    }

    private Block Rewrite(Block block)
    {
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements) Rewrite(statement, output);
        return new Block(output.ToEquatableArray());
    }

    private void Rewrite(Statement statement, List<Statement> output)
    {
        switch (statement)
        {
            case Differentiated differentiated:
                RewriteScalar(differentiated, output);
                break;
            case Declare declare when program.Activity.IsActive(declare.Variable):
                output.Add(declare);
                Expression? tangent = declare.Variable.Type.IsBuffer && declare.Value is not null ? tangents.OfView(declare.Value) : declare.Value is null ? null : Algebra.Zero(declare.Variable.Type);
                output.Add(new Declare(tangents[declare.Variable], tangent));
                break;
            case Assign { Target: Read { Type.IsBuffer: true } target } assign when program.Activity.IsActive(target.Variable):
                output.Add(new Assign(new Read(tangents[target.Variable]), tangents.OfView(assign.Value)));
                output.Add(assign);
                break;
            case Fill fill when program.Activity.IsActive(fill.Buffer):
                output.Add(fill);
                output.Add(new Fill(tangents[fill.Buffer], program.Activity.IsActive(fill.Value) ? tangents.Of(fill.Value) : Algebra.Zero(((BufferType)fill.Buffer.Type).Element)));
                break;
            case Copy copy when program.Activity.IsActive(copy.Target):
                output.Add(copy);
                output.Add(program.Activity.IsActive(copy.Source)
                    ? new Copy(tangents[copy.Source], tangents[copy.Target])
                    : copy.Target.Type is BufferType { IsRectangular: true, Element: var element } ? new Fill(tangents[copy.Target], Algebra.Zero(element)) : new Effect(copy.Target.Type is BufferType { Kind: BufferKind.Array } ? "{0}.AsSpan(0, {1}).Clear()" : "{0}.Slice(0, {1}).Clear()", [new Read(tangents[copy.Target]), new Length(copy.Source)], null, [], false));
                break;
            case Permute permute:
                output.Add(permute);
                if (permute.Targets.Any(program.Activity.IsActive))
                    output.Add(new Permute(permute.Targets.Select(v => tangents[v]).ToEquatableArray(), permute.Sources.Select(v => tangents[v]).ToEquatableArray()));
                break;
            case Return { Value: { } value } when value.Type.IsBuffer && program.Result is { Type.IsDifferentiable: true }:
                if (spanTangent is null)
                {
                    output.Add(new ReturnTuple([value, Returned(value)]));
                    break;
                }

                output.Add(new Assign(new Read(spanTangent), Returned(value)));
                output.Add(statement);
                break;
            case Call call:
                ForwardCalls.Rewrite(call, program, tangents, retyped, output);
                break;
            case If @if:
                output.Add(@if with { Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) });
                break;
            case For @for:
                output.Add(@for with { Body = Rewrite(@for.Body) });
                break;
            case While @while:
                output.Add(@while with { Body = Rewrite(@while.Body), Update = Rewrite(@while.Update) });
                break;
            case Breakable breakable:
                output.Add(breakable with { Body = Rewrite(breakable.Body) });
                break;
            default:
                output.Add(statement);
                break;
        }
    }

    /// <summary>The tangent of a returned buffer: zeros if it is constant.</summary>
    private Expression Returned(Expression value) => value switch
    {
        Conditional choice => choice with { WhenTrue = Returned(choice.WhenTrue), WhenFalse = Returned(choice.WhenFalse) },
        _ when program.Activity.IsActive(value) => tangents.OfView(value),
        Read { Variable: var constant } => Zeros(constant, Length.OfAll(constant)),
        Slice { Buffer: var constant, Start: null, Count: null } => Zeros(constant, Length.OfAll(constant)),
        Slice { Buffer: var constant } slice => Zeros(constant, slice.Count ?? Integers.Subtract(new Length(constant), slice.Start ?? Literal.Int(0), IrType.Int32)),
        _ => value,
    };

    private static Allocate Zeros(Variable buffer, Expression count) => new(count, ((BufferType)buffer.Type).Allocated, OnStack: false);

    private void RewriteScalar(Differentiated statement, List<Statement> output)
    {
        Expression tangent = Tangent(statement.Terms, statement.Target.Type);
        switch (statement.Primal)
        {
            case Return { Value: { } value }:
                output.Add(new ReturnTuple([value, tangent]));
                break;
            case Declare declare:
                output.Add(declare);
                output.Add(new Declare(tangents[declare.Variable], tangent));
                break;
            default:
                // Coefficients hold values before the statement, unless they name its result.
                Expression target = tangents.Of(statement.Target);
                Statement derivative = statement.Accumulates ? new Increment(target, tangent) : new Assign(target, tangent);
                bool namesResult = statement.Target is Read { Variable: var variable } && statement.Terms.Any(t => t.Coefficient.Variables().Contains(variable));
                if (namesResult && !statement.Accumulates && !statement.Primal.Expressions().Skip(1).Any(e => e.Variables().Contains(((Read)statement.Target).Variable)))
                {
                    output.Add(statement.Primal);
                    output.Add(derivative);
                }
                else
                {
                    output.Add(derivative);
                    if (!statement.IsIdle()) output.Add(statement.Primal);
                }

                break;
        }
    }

    private Expression Tangent(EquatableArray<LinearTerm> terms, IrType type) => SharedFactors.Sum(
        [.. terms.Select(term =>
        {
            Expression reference = Algebra.To(tangents.Of(term.Reference), type);
            return term.Guarded ? GuardedProduct.Make(term.Coefficient, reference) : Algebra.Multiply(term.Coefficient, reference);
        })],
        type);
}
