using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// What a sequence of statements may change, to decide whether an expression that was bound before it still has its value after it.
/// Elements of all buffers with the same element type count as one: buffers may overlap.
/// </summary>
internal sealed class Footprint
{
    private readonly HashSet<int> variables = [];
    private readonly HashSet<IrType> elements = [];
    private bool writesAnyElement;

    /// <summary>Whether a statement may throw or has an effect that can be observed outside of the method.</summary>
    public bool IsObservable { get; private set; }

    public static Footprint Of(IEnumerable<Statement> statements)
    {
        var footprint = new Footprint();
        foreach (Statement statement in statements) footprint.Add(statement);
        return footprint;
    }

    public bool Writes(Variable variable) => variables.Contains(variable.Id);

    /// <summary>Whether the value of an expression may change.</summary>
    public bool Changes(Expression expression) => expression switch
    {
        Literal => false,
        Read read => Writes(read.Variable),
        Length length => Writes(length.Buffer),
        RowLength length => Writes(length.Buffer) || Changes(length.Row),
        Element element => Writes(element.Buffer) || writesAnyElement || elements.Contains(element.Type) || Changes(element.Index),
        Slice slice => Writes(slice.Buffer) || (slice.Start is not null && Changes(slice.Start)) || (slice.Count is not null && Changes(slice.Count)),
        _ => Children(expression).Any(Changes),
    };

    /// <summary>Whether an expression reads a variable.</summary>
    public static bool Reads(Expression expression, Variable variable) =>
        (expression is Read read && read.Variable == variable) || Children(expression).Any(child => Reads(child, variable));

    /// <summary>Whether evaluating an expression may throw.</summary>
    public static bool MayThrow(Expression expression) => expression switch
    {
        Element or RowLength or Slice or Allocate or Template => true,
        Unary { Checked: true } or Binary { Checked: true } or IR.Convert { Checked: true } => true,
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Type.IsReal: false } => true,
        Invoke { Type.IsReal: false } => true,
        _ => Children(expression).Any(MayThrow),
    };

    /// <summary>The direct operands of an expression.</summary>
    public static IEnumerable<Expression> Children(Expression expression) => expression switch
    {
        Element element => [element.Index],
        Subscripts subscripts => subscripts.Items,
        RowLength length => [length.Row],
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        IR.Convert convert => [convert.Operand],
        Conditional choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
        Invoke invoke => invoke.Arguments,
        Template template => template.Operands,
        Slice slice => new[] { slice.Start, slice.Count }.OfType<Expression>(),
        Allocate allocate => [allocate.Count],
        _ => [],
    };

    private void Add(Block block)
    {
        foreach (Statement statement in block.Statements) Add(statement);
    }

    private void Add(Statement statement)
    {
        switch (statement)
        {
            case Declare declare:
                variables.Add(declare.Variable.Id);
                AddThrow(declare.Value);
                break;
            case Assign assign:
                AddTarget(assign.Target);
                AddThrow(assign.Value);
                break;
            case Increment increment:
                AddTarget(increment.Target);
                AddThrow(increment.Value);
                break;
            case If choice:
                AddThrow(choice.Condition);
                Add(choice.Then);
                Add(choice.Else);
                break;
            case For loop:
                variables.Add(loop.Counter.Id);
                AddThrow(loop.From);
                AddThrow(loop.To);
                AddThrow(loop.Step);
                Add(loop.Body);
                break;
            case While loop:
                AddThrow(loop.Condition);
                Add(loop.Body);
                Add(loop.Update);
                break;
            case Breakable breakable:
                Add(breakable.Body);
                break;
            case Fill fill:
                elements.Add(((BufferType)fill.Buffer.Type).Element);
                IsObservable = true;
                break;
            case Copy copy:
                elements.Add(((BufferType)copy.Target.Type).Element);
                IsObservable = true;
                break;
            case Permute permute:
                foreach (Variable target in permute.Targets) variables.Add(target.Id);
                break;
            case Call call:
                IsObservable = true;
                if (call.Result is not null) variables.Add(call.Result.Id);
                for (int i = 0; i < call.Arguments.Count; i++) AddArgument(call.Callee.Parameters[i], call.Arguments[i]);
                break;
            case Effect effect:
                IsObservable = true;
                writesAnyElement = true;
                if (effect.Result is not null) variables.Add(effect.Result.Id);
                foreach (Variable written in effect.Writes)
                {
                    if (!written.Type.IsBuffer) variables.Add(written.Id);
                }

                break;
            default:
                IsObservable = true;
                break;
        }
    }

    private void AddArgument(Parameter parameter, Expression argument)
    {
        if (parameter.Passing is Passing.Ref or Passing.Out) AddTarget(argument);
        if (parameter.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } buffer) elements.Add(buffer.Element);
    }

    private void AddTarget(Expression target)
    {
        if (target is Read read) variables.Add(read.Variable.Id);
        else elements.Add(target.Type);
        AddThrow(target);
    }

    private void AddThrow(Expression? expression)
    {
        if (expression is not null && !IsObservable) IsObservable = MayThrow(expression);
    }
}
