using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The integers that stand for real values in a dependency program: each is the handle of the set of inputs that the value depends on.</summary>
internal sealed class SetVariables(VariableSource variables, Variable sets, ValueTaint taint) : ExpressionRewriter
{
    private readonly Dictionary<int, Variable> handles = [];

    public static Literal Empty { get; } = Literal.Int(0);

    /// <summary>The collection that the handles belong to.</summary>
    public Variable Sets => sets;

    /// <summary>Whether what is rewritten may not run, so that a subscript may be out of range.</summary>
    public bool IsCautious { get; set; }

    /// <summary>The variable itself if it isn't real.</summary>
    public Variable this[Variable variable]
    {
        get
        {
            if (!variable.Type.IsDifferentiable) return variable;
            if (!handles.TryGetValue(variable.Id, out Variable? handle)) handles[variable.Id] = handle = variables.New(variable.Name, TypeOf(variable.Type));
            return handle;
        }
    }

    /// <summary>Whether real values decide an integer.</summary>
    public bool IsUnknown(Expression expression) => taint.IsTainted(expression);

    public static IrType TypeOf(IrType type) => type is BufferType buffer ? new BufferType(buffer.Kind, IrType.Int32) : IrType.Int32;

    /// <summary>The set of what a reference reads; of the whole buffer where the subscript depends on real values.</summary>
    public Expression Of(Expression reference) => reference switch
    {
        Read read => new Read(this[read.Variable]),
        Element element when taint.IsTainted(element.Index) => All(element.Buffer),
        Element element => RewriteElement(element),
        _ => Empty,
    };

    /// <summary>The union of all sets of a buffer, or the set of a scalar.</summary>
    public Expression All(Variable variable) => variable.Type.IsBuffer
        ? new Template("{0}.UnionAll({1})", [new Read(sets), new Read(this[variable])], IrType.Int32)
        : new Read(this[variable]);

    public Expression Union(Expression first, Expression second) =>
        first.Equals(Empty) || first.Equals(second) ? second : second.Equals(Empty) ? first : new Template("{0}.Union({1}, {2})", [new Read(sets), first, second], IrType.Int32);

    public Expression Union(IEnumerable<Expression> expressions) => expressions.Distinct().Aggregate((Expression)Empty, Union);

    /// <summary>The linear terms' union.</summary>
    public Expression Union(EquatableArray<LinearTerm> terms) => Union(terms.Select(t => Of(t.Reference)));

    protected override Expression RewriteElement(Element element)
    {
        var rewritten = new Element(this[element.Buffer], Rewrite(element.Index));
        return IsCautious && rewritten.Type.Equals(IrType.Int32) && rewritten.Index.Type.Equals(IrType.Int32)
            ? new Template("{0}.At({1}, {2})", [new Read(sets), new Read(rewritten.Buffer), rewritten.Index], IrType.Int32)
            : rewritten;
    }

    protected override Variable RewriteBuffer(Variable buffer) => this[buffer];

    protected override Expression RewriteRead(Read read) => read.Type.IsBuffer ? new Read(this[read.Variable]) : read;
}
