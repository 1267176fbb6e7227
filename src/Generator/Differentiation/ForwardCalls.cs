using System.Text;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Calls of other differentiable methods in forward mode: the callee's forward method takes the call's place.</summary>
internal static class ForwardCalls
{
    public static void Rewrite(Call call, LinearProgram program, DerivativeVariables tangents, RetypedTangents? retyped, List<Statement> output)
    {
        bool activeResult = call.Callee.ReturnType.IsDifferentiable;
        bool anyActive = call.Callee.Parameters.Any(p => p.Active) && IsActive(call, program);
        if (!anyActive)
        {
            output.Add(call);
            if (call.Result is { } inactive && program.Activity.IsActive(inactive)) output.Add(Set(inactive, Algebra.Zero(inactive.Type), program, tangents));
            return;
        }

        MissingRules.Check(call, isReverse: false);
        var arguments = new CallArguments(retyped is null ? call.Callee.ForwardPath : call.Callee.PathOf(retyped.Suffix));
        if (retyped?.Context is { } context) arguments.Add(Passing.Value, new Read(context));
        for (int i = 0; i < call.Arguments.Count; i++) arguments.Add(call.Callee.Parameters[i].Passing, call.Arguments[i]);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            if (parameter.Active) arguments.Add(parameter.Passing, TangentOf(call.Arguments[i], program, tangents, retyped, output));
        }

        if (call.Result is { Type: BufferType { Kind: not BufferKind.Array } } span && activeResult)
        {
            output.Add(new Declare(tangents[span], null) { IsUnassigned = true });
            arguments.Add(Passing.Out, new Read(tangents[span]));
            output.Add(arguments.ToEffect(span));
            return;
        }

        if (call.Result is null || !activeResult)
        {
            output.Add(arguments.ToEffect(call.Result));
            return;
        }

        Variable pair = program.Variables.New(call.Result.Name + "Pair", new OtherType("(" + call.Result.Type.Text + " Value, " + (retyped?.TypeOf(call.Result.Type) ?? call.Result.Type).Text + " Tangent)", false));
        output.Add(arguments.ToEffect(pair));
        var value = new Template("{0}.Value", [new Read(pair)], call.Result.Type);
        output.Add(program.IsDeclared(call.Result) ? new Assign(new Read(call.Result), value) : new Declare(call.Result, value));
        if (program.Activity.IsActive(call.Result)) output.Add(Set(call.Result, new Template("{0}.Tangent", [new Read(pair)], call.Result.Type), program, tangents));
    }

    private static bool IsActive(Call call, LinearProgram program) => call.Arguments
        .Where((argument, i) => call.Callee.Parameters[i].Active && argument.NamedVariable() is { } variable && program.Activity.IsActive(variable)).Any()
        || (call.Result is { } result && program.Activity.IsActive(result));

    private static Statement Set(Variable variable, Expression value, LinearProgram program, DerivativeVariables tangents) =>
        program.IsDeclared(variable) ? new Assign(new Read(tangents[variable]), value) : new Declare(tangents[variable], value);

    private static Expression TangentOf(Expression argument, LinearProgram program, DerivativeVariables tangents, RetypedTangents? retyped, List<Statement> output)
    {
        if (argument.NamedVariable() is { } variable && argument is Read or Element && program.Activity.IsActive(variable)) return tangents.Of(argument);
        if (argument is not Read { Type: BufferType type } buffer) return retyped is null ? Algebra.Zero(argument.Type) : retyped.Zero;
        Variable zeros = program.Variables.New(buffer.Variable.Name + "Tangent", type.Allocated);
        retyped?.Add(zeros);
        output.Add(new Declare(zeros, new Allocate(Length.OfAll(buffer.Variable), (BufferType)zeros.Type, OnStack: false)));
        return new Read(zeros);
    }
}

/// <summary>Collects the arguments of a generated call.</summary>
internal sealed class CallArguments(string path)
{
    private readonly bool hasReceiver = path.StartsWith(Callee.ReceiverHole, StringComparison.Ordinal);
    private readonly StringBuilder format = new((path.StartsWith(Callee.ReceiverHole, StringComparison.Ordinal) ? path : path.Replace("{", "{{").Replace("}", "}}")) + "(");
    private readonly List<Expression> operands = [];

    public void Add(Passing passing, Expression operand)
    {
        if (hasReceiver && operands.Count == 0)
        {
            operands.Add(operand);
            return;
        }

        if (operands.Count > (hasReceiver ? 1 : 0)) format.Append(", ");
        format.Append(passing switch { Passing.Ref => "ref ", Passing.Out => "out ", _ => string.Empty });
        format.Append('{').Append(operands.Count).Append('}');
        operands.Add(operand);
    }

    public Effect ToEffect(Variable? result) => new(format + ")", operands.ToEquatableArray(), result, [], false);
}
