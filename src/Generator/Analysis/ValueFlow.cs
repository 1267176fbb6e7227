using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// Which values are computed from differentiable parameters in any way, through integers, roundings and text too, save by comparing them. It does not follow the order of statements.
/// </summary>
internal sealed class ValueFlow
{
    private readonly BufferGroups groups;
    private readonly HashSet<int> reached = [];

    public ValueFlow(Function function, BufferGroups groups)
    {
        this.groups = groups;
        foreach (Parameter parameter in function.Parameters.Where(p => p.Active)) reached.Add(Key(parameter.Variable));
        Statement[] statements = [.. function.Body.All()];
        while (statements.Aggregate(false, (changed, statement) => Visit(statement) | changed)) { }
    }

    /// <summary>Whether a value is computed from a differentiable parameter, or said to have no derivative.</summary>
    public bool Reaches(Expression value) => value.Type is not PrimitiveType { Kind: Primitive.Boolean } && value switch
    {
        Invoke { Member: "AutodiffGen.Derivative.StopGradient" } => true,
        Conditional choice => Reaches(choice.WhenTrue) || Reaches(choice.WhenFalse),
        Length or Allocate => false,
        RowLength length => Reaches(length.Row),
        _ => (value.NamedVariable() is { } variable && reached.Contains(Key(variable))) || value.Children().Any(Reaches),
    };

    /// <summary>The names of the variables that comparisons in an expression compare, where they depend on differentiable parameters.</summary>
    public IEnumerable<string> Compared(Expression value)
    {
        foreach (Expression part in value.Descendants())
        {
            if (part is not Binary { Operator: >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual } comparison) continue;
            foreach (Expression side in new[] { comparison.Left, comparison.Right })
            {
                if (!side.Type.IsReal) continue;
                foreach (Variable variable in side.Variables())
                {
                    if (variable.Type.IsDifferentiable && reached.Contains(Key(variable))) yield return variable.Name;
                }
            }
        }
    }

    private bool Visit(Statement statement) => statement switch
    {
        Declare { Value: { } value } declare => Add(declare.Variable, value),
        Assign assign => Add(assign.Target.NamedVariable(), assign.Value),
        Increment increment => Add(increment.Target.NamedVariable(), increment.Value),
        Fill fill => Add(fill.Buffer, fill.Value),
        Copy copy => Add(copy.Target, new Read(copy.Source)),
        Permute permute => permute.Sources.Any(IsReached) && permute.Targets.Aggregate(false, (changed, target) => Add(target) | changed),
        Call call => call.Arguments.Any(Reaches) && Targets(call).Aggregate(false, (changed, target) => Add(target) | changed),
        Effect effect => effect.Operands.Any(Reaches) && effect.Writes.Aggregate(effect.Result is not null && Add(effect.Result), (changed, target) => Add(target) | changed),
        _ => false,
    };

    private static IEnumerable<Variable> Targets(Call call)
    {
        if (call.Result is not null) yield return call.Result;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            bool isByReference = parameter.Passing is Passing.Ref or Passing.Out || parameter.Variable.Type.IsBuffer;
            if (isByReference && call.Arguments[i].NamedVariable() is { } variable) yield return variable;
        }
    }

    private bool Add(Variable? target, Expression value) => target is not null && Reaches(value) && Add(target);

    private bool Add(Variable target) => target.Type is not PrimitiveType { Kind: Primitive.Boolean } && reached.Add(Key(target));

    private bool IsReached(Variable variable) => reached.Contains(Key(variable));

    private int Key(Variable variable) => variable.Type.IsBuffer ? groups[variable] : variable.Id;
}
