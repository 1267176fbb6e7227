using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The integers that stand for real values in a dependency program: each is the handle of the set of inputs that the value depends on.</summary>
internal sealed class SetVariables(LinearProgram program, Variable sets, ValueTaint taint) : ExpressionRewriter
{
    private readonly VariableSource variables = program.Variables;
    private readonly Dictionary<int, Variable> handles = [];

    public static Literal Empty { get; } = Literal.Int(0);

    /// <summary>The collection that the handles belong to.</summary>
    public Variable Sets => sets;

    /// <summary>The buffers of reals that can be named where the program is being rewritten.</summary>
    public List<Variable> InScope { get; } = [];

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

    /// <summary>Whether evaluating the integers of an expression may throw, other than for a subscript out of range, or for a division that is rewritten with caution.</summary>
    public bool MayThrow(Expression expression, bool isCautious = false) => expression.Descendants().Where(e => !e.Type.IsReal && !taint.IsTainted(e)).Any(e => e switch
    {
        Binary division when isCautious && IsDivision(division) => false,
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Right: not Literal } => true,
        Binary { Checked: true } or Unary { Checked: true } or IR.Convert { Checked: true } => true,
        Element element => !element.Type.Equals(IrType.Int32),
        _ => false,
    });

    /// <summary>The buffers that the variable may view: itself, unless values decide.</summary>
    public IEnumerable<Variable> MayBe(Variable buffer) => taint.HasUnknownPlace(buffer) ? InScope.Where(b => program.Groups.MayShare(b, buffer)) : [buffer];

    /// <summary>Whether the place of an element is known without the values.</summary>
    public bool IsKnown(Element element) => !taint.IsTainted(element.Index) && !taint.HasUnknownPlace(element.Buffer);

    /// <summary>The statements that add a set to all elements that a buffer may have.</summary>
    public IEnumerable<Statement> AddToAll(Variable buffer, Expression set) => MayBe(buffer).SelectMany(b => AddTo(b, set));

    /// <summary>The statement that adds a set to the elements that one buffer variable shows.</summary>
    public IEnumerable<Statement> AddTo(Variable buffer, Expression set)
    {
        if (buffer.Type is not BufferType { Kind: BufferKind.ReadOnlySpan }) return [new Effect("{0}.AddToAll(" + Elements.Of(new Read(this[buffer]), 1) + ", {2})", [new Read(sets), new Read(this[buffer]), set], null, [], false)];

        // What a view for reading shows is written through others, unless nobody knows what it shows: then one set stands for all elements.
        return taint.HasUnknownPlace(buffer) ? [new Assign(new Read(this[buffer]), new Template("{0}.Shown({1}, {2})", [new Read(sets), new Read(this[buffer]), set], this[buffer].Type))] : [];
    }

    public static IrType TypeOf(IrType type) => type is BufferType buffer ? buffer with { Element = IrType.Int32 } : IrType.Int32;

    /// <summary>The set of what a reference reads; of all that it may be where real values decide.</summary>
    public Expression Of(Expression reference) => reference switch
    {
        Read read => new Read(this[read.Variable]),
        Element element when !IsKnown(element) => All(element.Buffer),
        Element element => RewriteElement(element),
        _ => Empty,
    };

    /// <summary>The union of all sets of a buffer, or the set of a scalar.</summary>
    public Expression All(Variable variable) => variable.Type.IsBuffer
        ? Union(MayBe(variable).Select(b => new Template("{0}.UnionAll(" + Elements.Of(new Read(this[b]), 1) + ")", [new Read(sets), new Read(this[b])], IrType.Int32)))
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
            ? new Template("{0}.At(" + Elements.Of(new Read(rewritten.Buffer), 1) + ", {2})", [new Read(sets), new Read(rewritten.Buffer), Position(rewritten)], IrType.Int32)
            : rewritten;
    }

    /// <summary>Where an element stands in its buffer; outside of it if there is none.</summary>
    public Expression Position(Element element) => element.Index is not Subscripts subscripts ? element.Index
        : new Template("{0}.Position({1}" + string.Concat(subscripts.Items.Select((_, i) => ", {" + (i + 2) + "}")) + ")", [new Read(sets), new Read(element.Buffer), .. subscripts.Items], IrType.Int32);

    public override Expression Rewrite(Expression expression) => expression is Binary division && IsCautious && IsDivision(division)
        ? new Template(division.Operator == BinaryOperator.Divide ? "{0}.Quotient({1}, {2})" : "{0}.Remainder({1}, {2})", [new Read(sets), Rewrite(division.Left), Rewrite(division.Right)], IrType.Int32)
        : base.Rewrite(expression);

    private static bool IsDivision(Binary binary) => binary is { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Right: not Literal } && binary.Type.Equals(IrType.Int32);

    protected override Variable RewriteBuffer(Variable buffer) => this[buffer];

    protected override Expression RewriteRead(Read read) => read.Type.IsBuffer ? new Read(this[read.Variable]) : read;
}
