using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A parameter that is marked constant has no derivative: refuses a function in which it would need one, since a differentiable value may reach it.</summary>
internal sealed class ConstantParameters
{
    private const string Id = "ADG0028";

    private readonly Activity activity;
    private readonly EntryBuffers buffers;
    private readonly Statement[] statements;

    private ConstantParameters(Function function, Activity activity)
    {
        this.activity = activity;
        buffers = new EntryBuffers(function.Parameters, function.Body, withConstants: false);
        statements = [.. function.Body.All()];
    }

    public static void Check(Function function, Activity activity)
    {
        // What a caller sees afterwards would have no derivative even if nothing reads it here.
        Variable[] reached = [.. function.Parameters.Where(p => !p.Active && activity.IsActive(p.Variable)).Select(p => p.Variable)];
        Variable[] seen = [.. function.Parameters.Where(p => !p.Active && p.Variable.Type.IsDifferentiable && (p.Variable.Type.IsBuffer || p.Passing is Passing.Ref or Passing.Out) && activity.IsVaried(new Read(p.Variable))).Select(p => p.Variable)];
        if (reached.Length + seen.Length == 0) return;
        var check = new ConstantParameters(function, activity);
        foreach (Variable parameter in seen) check.CheckWrites(parameter);
        foreach (Variable parameter in reached) check.Check(parameter);
    }

    private void CheckWrites(Variable parameter)
    {
        if (statements.FirstOrDefault(s => Writes(s, parameter)) is { } write)
            throw Refuse(write, "A differentiable value is written to '" + parameter.Name + "', which is marked [Constant]");
    }

    private void Check(Variable parameter)
    {
        CheckWrites(parameter);
        if (statements.FirstOrDefault(s => NeedsDerivative(s, parameter)) is { } need)
            throw Refuse(need, "'" + parameter.Name + "' is marked [Constant], but a variable may be a view of it or of a differentiable buffer");
    }

    private static RefusalException Refuse(Statement statement, string reason) => new(statement.Ordinal, reason) { Id = Id };

    private bool Writes(Statement statement, Variable parameter) => statement switch
    {
        Assign assign => IsPlaceIn(assign.Target, parameter) && activity.IsVaried(assign.Value),
        Increment increment => IsPlaceIn(increment.Target, parameter) && activity.IsVaried(increment.Value),
        Fill fill => buffers.MayView(fill.Buffer, parameter) && activity.IsVaried(fill.Value),
        Copy copy => buffers.MayView(copy.Target, parameter) && activity.IsVaried(new Read(copy.Source)),
        Call call => call.Arguments.Where((a, i) => call.Callee.Parameters[i].Active && call.Callee.MayWrite(i) && (IsPlaceIn(a, parameter) || IsViewOf(a, parameter))).Any(),
        Permute permute => permute.Targets.Any(v => v.Id == parameter.Id),
        _ => false,
    };

    /// <summary>Whether a place is the parameter itself or an element of its buffer.</summary>
    private bool IsPlaceIn(Expression place, Variable parameter) => place is Element element ? buffers.MayView(element.Buffer, parameter) : place is Read read && read.Variable.Id == parameter.Id;

    private bool IsViewOf(Expression argument, Variable parameter) => argument is Read { Type.IsBuffer: true } read && buffers.MayView(read.Variable, parameter);

    /// <summary>Whether the derivative of a statement names that of the parameter.</summary>
    private bool NeedsDerivative(Statement statement, Variable parameter)
    {
        bool Uses(Expression value) => Activity.Dependencies(value).Any(v => v.Id == parameter.Id);
        return statement switch
        {
            Declare { Value: { } value } declare => activity.IsActive(declare.Variable) && Uses(value),
            Assign assign => IsActive(assign.Target) && (Uses(assign.Value) || Uses(assign.Target)),
            Increment increment => IsActive(increment.Target) && (Uses(increment.Value) || Uses(increment.Target)),
            Fill fill => activity.IsActive(fill.Buffer) && (Uses(fill.Value) || fill.Buffer.Id == parameter.Id),
            Copy copy => activity.IsActive(copy.Target) && (copy.Source.Id == parameter.Id || copy.Target.Id == parameter.Id),
            Permute permute => permute.Sources.Any(v => v.Id == parameter.Id),
            Return { Value: { } value } => Uses(value),
            Call call => call.Arguments.Where((a, i) => call.Callee.Parameters[i].Active && Uses(a)).Any(),
            _ => false,
        };
    }

    private bool IsActive(Expression target) => target.NamedVariable() is { } variable && activity.IsActive(variable);
}
