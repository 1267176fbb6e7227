using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// Which variables carry derivatives: those that depend on an active parameter (varied) and that the result or a written parameter depends on (useful). It does not follow
/// the order of statements: a variable is active or not in the whole function.
/// </summary>
internal sealed class Activity
{
    private readonly BufferGroups groups;
    private readonly HashSet<int> varied = [];
    private readonly HashSet<int> useful = [];
    private readonly HashSet<int> always = [];
    private readonly HashSet<int> constants = [];

    public Activity(Function function, BufferGroups groups)
    {
        this.groups = groups;
        foreach (Parameter parameter in function.Parameters)
        {
            if (!parameter.Active)
            {
                if (parameter.Variable.Type.IsDifferentiable) constants.Add(Key(parameter.Variable));
                continue;
            }

            always.Add(Key(parameter.Variable));
            varied.Add(Key(parameter.Variable));
            if (parameter.Passing is Passing.Ref or Passing.Out || parameter.Variable.Type.IsBuffer) useful.Add(Key(parameter.Variable));
        }

        Statement[] statements = [.. function.Body.All()];
        foreach (Call call in statements.OfType<Call>()) AddPassedByReference(call);

        // A returned buffer has a tangent even if it is zero.
        IEnumerable<Variable> returned = statements.OfType<Return>().Where(r => r.Value is { Type.IsRealBuffer: true }).SelectMany(r => Dependencies(r.Value!));
        foreach (Variable variable in returned.Where(v => !constants.Contains(Key(v)))) always.Add(Key(variable));
        while (statements.Aggregate(false, (changed, statement) => Forward(statement) | changed)) { }
        while (statements.Aggregate(false, (changed, statement) => Backward(statement) | changed)) { }

        // A reversed callee takes an adjoint of the buffer that it returns even if nobody reads it.
        foreach (Call call in statements.OfType<Call>())
        {
            IEnumerable<Variable> places = call.Arguments.Where((_, i) => call.Callee.Parameters[i].Active).SelectMany(Dependencies);
            if (call.Result is { Type.IsRealBuffer: true } result && places.Any(v => always.Contains(Key(v)) || varied.Contains(Key(v)))) always.Add(Key(result));
        }
    }

    /// <summary>Whether the variable has a tangent and an adjoint.</summary>
    public bool IsActive(Variable variable) => variable.Type.IsDifferentiable && (always.Contains(Key(variable)) || (varied.Contains(Key(variable)) && useful.Contains(Key(variable))));

    /// <summary>Whether the value of a real expression depends differentiably on an active parameter, used or not.</summary>
    public bool IsVaried(Expression expression) => Dependencies(expression).Any(v => varied.Contains(Key(v)));

    /// <summary>Whether the result or a written parameter depends on the variable.</summary>
    public bool IsUseful(Variable? variable) => variable is { Type.IsDifferentiable: true } && useful.Contains(Key(variable));

    /// <summary>Adds a variable that a pass has made.</summary>
    public void Add(Variable variable) => always.Add(Key(variable));

    /// <summary>Whether the value of a real expression depends differentiably on an active variable.</summary>
    public bool IsActive(Expression expression) => Dependencies(expression).Any(IsActive);

    /// <summary>The variables that a real or buffer-valued expression depends on with a nonzero derivative.</summary>
    public static IEnumerable<Variable> Dependencies(Expression expression)
    {
        if (!expression.Type.IsDifferentiable) return [];
        return expression switch
        {
            Read read => [read.Variable],
            Element element => [element.Buffer],
            Slice slice => [slice.Buffer],
            Unary unary => Dependencies(unary.Operand),
            Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder } binary =>
                Dependencies(binary.Left).Concat(Dependencies(binary.Right)),
            IR.Convert convert => Dependencies(convert.Operand),
            Conditional conditional => Dependencies(conditional.WhenTrue).Concat(Dependencies(conditional.WhenFalse)),
            Invoke invoke when RuleTable.Find(invoke.Member, invoke.Arguments.Count) is { } rule =>
                invoke.Arguments.Where((_, i) => rule.Partials[i] is not null).SelectMany(Dependencies),
            _ => [],
        };
    }

    private int Key(Variable variable) => variable.Type.IsBuffer ? groups[variable] : variable.Id;

    private bool Vary(Variable? target, IEnumerable<Variable> sources) =>
        target is { Type.IsDifferentiable: true } && !varied.Contains(Key(target)) && sources.Any(s => varied.Contains(Key(s))) && varied.Add(Key(target));

    private bool Forward(Statement statement)
    {
        switch (statement)
        {
            case Declare { Value: { } value } declare:
                return Vary(declare.Variable, Dependencies(value));
            case Assign assign:
                return Vary(assign.Target.NamedVariable(), Dependencies(assign.Value));
            case Increment increment:
                return Vary(increment.Target.NamedVariable(), Dependencies(increment.Value));
            case Fill fill:
                return Vary(fill.Buffer, Dependencies(fill.Value));
            case Copy copy:
                return Vary(copy.Target, [copy.Source]);
            case Call call:
                IEnumerable<Variable> inputs = CallInputs(call);
                return CallOutputs(call).Aggregate(false, (changed, target) => Vary(target, inputs) | changed);
            default:
                return false;
        }
    }

    private bool Backward(Statement statement)
    {
        switch (statement)
        {
            case Return { Value: { } value }:
                return Use(Dependencies(value));
            case Declare { Value: { } value } declare when IsUseful(declare.Variable):
                return Use(Dependencies(value));
            case Assign assign when IsUseful(assign.Target.NamedVariable()):
                return Use(Dependencies(assign.Value));
            case Increment increment when IsUseful(increment.Target.NamedVariable()):
                return Use(Dependencies(increment.Value));
            case Fill fill when IsUseful(fill.Buffer):
                return Use(Dependencies(fill.Value));
            case Copy copy when IsUseful(copy.Target):
                return Use([copy.Source]);
            case Call call when CallOutputs(call).Any(IsUseful):
                return Use(CallInputs(call));
            default:
                return false;
        }
    }

    private bool Use(IEnumerable<Variable> variables)
    {
        bool changed = false;
        foreach (Variable variable in variables) changed |= variable.Type.IsDifferentiable && useful.Add(Key(variable));
        return changed;
    }

    /// <summary>What a callee takes by reference with its derivative has one here too.</summary>
    private void AddPassedByReference(Call call)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            bool byReference = parameter.Passing is Passing.Ref or Passing.Out || parameter.Variable.Type.IsBuffer;
            if (parameter.Active && byReference && call.Arguments[i].NamedVariable() is { Type.IsDifferentiable: true } variable && !constants.Contains(Key(variable))) always.Add(Key(variable));
        }
    }

    private static IEnumerable<Variable> CallInputs(Call call) =>
        call.Arguments.Where((_, i) => call.Callee.Parameters[i] is { Active: true, Passing: not Passing.Out }).SelectMany(Dependencies);

    private static IEnumerable<Variable> CallOutputs(Call call)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            if (parameter.Active && call.Callee.MayWrite(i) && call.Arguments[i].NamedVariable() is { } variable) yield return variable;
        }

        if (call.Result is not null) yield return call.Result;
    }
}
