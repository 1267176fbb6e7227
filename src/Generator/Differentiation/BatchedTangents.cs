using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Widens the tangents of a forward-mode method to eight at once: a tangent stands in linear expressions only, so that the same statements hold for vectors of them. The primal stays as it is.
/// Tangents of <c>float</c> values are <c>double</c> too.
/// </summary>
internal sealed class BatchedTangents(DerivativeVariables tangents) : ExpressionRewriter
{
    public const string Suffix = "ForwardBatched";

    private readonly HashSet<int> added = [];
    private HashSet<int> lanes = [];

    public static Template Zero { get; } = new(IrType.Lanes.Text + ".Zero", [], IrType.Lanes);

    /// <summary>Adds a tangent that isn't that of one variable.</summary>
    public void Add(Variable tangent) => added.Add(tangent.Id);

    public static IrType Widen(IrType type) => type is BufferType buffer ? new BufferType(buffer.Kind, IrType.Lanes) : IrType.Lanes;

    public Variable Widen(Variable variable) => lanes.Contains(variable.Id) && variable.Type.IsDifferentiable ? variable with { Type = Widen(variable.Type) } : variable;

    public Block Widen(Block body)
    {
        lanes = [.. added, .. tangents.All.Select(v => v.Id)];
        Statement[] views = [.. body.All().Where(s => s is Declare { Variable.Type.IsBuffer: true, Value: not null })];
        for (int before = 0; before < lanes.Count;)
        {
            before = lanes.Count;
            foreach (Declare view in views.Cast<Declare>().Where(v => v.Value!.Descendants().Any(NamesLanes))) lanes.Add(view.Variable.Id);
        }

        return Rewrite(body);
    }

    protected override Expression RewriteRead(Read read) => new Read(Widen(read.Variable));

    protected override Variable RewriteBuffer(Variable buffer) => Widen(buffer);

    private bool NamesLanes(Expression expression) => expression is not Length && expression.NamedVariable() is { } variable && lanes.Contains(variable.Id);

    private bool IsLanes(Expression expression) => expression.Descendants().Any(NamesLanes);

    private Block Rewrite(Block block) => new(block.Statements.Select(Rewrite).ToEquatableArray());

    private Statement Rewrite(Statement statement) => statement switch
    {
        Declare { Value: { } value } declare => declare with { Variable = Widen(declare.Variable), Value = lanes.Contains(declare.Variable.Id) ? Vector(value) : Rewrite(value) },
        Declare declare => declare with { Variable = Widen(declare.Variable) },
        Assign assign => assign with { Target = Rewrite(assign.Target), Value = NamesLanes(assign.Target) ? Vector(assign.Value) : Rewrite(assign.Value) },
        Increment increment => increment with { Target = Rewrite(increment.Target), Value = NamesLanes(increment.Target) ? Vector(increment.Value) : Rewrite(increment.Value) },
        Fill fill => fill with { Buffer = Widen(fill.Buffer), Value = lanes.Contains(fill.Buffer.Id) && fill.Value is not Literal ? Vector(fill.Value) : Rewrite(fill.Value) },
        Copy copy => copy with { Source = Widen(copy.Source), Target = Widen(copy.Target) },
        Permute permute => permute with { Targets = permute.Targets.Select(Widen).ToEquatableArray(), Sources = permute.Sources.Select(Widen).ToEquatableArray() },
        Return { Value: { } value } @return => @return with { Value = Rewrite(value) },
        ReturnTuple tuple => new ReturnTuple([Rewrite(tuple.Values[0]), Vector(tuple.Values[1])]),
        Call call => call with { Arguments = RewriteAll(call.Arguments) },
        Effect effect => effect with { Operands = RewriteAll(effect.Operands), Result = effect.Result is null ? null : Widen(effect.Result) },
        TakePair pair => new TakePair((Effect)Rewrite(pair.Source), pair.First, pair.Second is null ? null : pair.Second with { Variable = Widen(pair.Second.Variable) }) { Ordinal = pair.Ordinal },
        If @if => @if with { Condition = Rewrite(@if.Condition), Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) },
        For @for => @for with { From = Rewrite(@for.From), To = Rewrite(@for.To), Step = Rewrite(@for.Step), Body = Rewrite(@for.Body) },
        While @while => @while with { Condition = Rewrite(@while.Condition), Body = Rewrite(@while.Body), Update = Rewrite(@while.Update) },
        Breakable breakable => breakable with { Body = Rewrite(breakable.Body) },
        _ => statement,
    };

    /// <summary>An expression that is linear in tangents, as a vector or as a view of vectors.</summary>
    private Expression Vector(Expression expression) => expression switch
    {
        Conditional choice => new Conditional(Rewrite(choice.Condition), Vector(choice.WhenTrue), Vector(choice.WhenFalse)),
        Allocate allocate => new Allocate(Rewrite(allocate.Count), (BufferType)Widen(allocate.BufferType), allocate.OnStack),
        Slice slice => ((Slice)Rewrite(slice)) with { ViewType = (BufferType)Widen(slice.ViewType) },
        Read or Element when IsLanes(expression) => Rewrite(expression),
        Template when expression.Type.Equals(IrType.Lanes) => expression,
        Template template when template.Operands.Any(o => o.Type is OtherType) => template with { Type = IrType.Lanes },
        Literal { Code: null } literal when literal.RealValue == 0 => Zero,
        _ when !IsLanes(expression) => new Template("global::System.Runtime.Intrinsics.Vector512.Create({0})", [Scalar(expression)], IrType.Lanes),
        Unary unary => unary with { Operand = Vector(unary.Operand), Type = IrType.Lanes },
        Binary { Operator: BinaryOperator.Multiply } product => IsLanes(product.Right)
            ? product with { Left = Scalar(product.Left), Right = Vector(product.Right), Type = IrType.Lanes }
            : product with { Left = Vector(product.Left), Right = Scalar(product.Right), Type = IrType.Lanes },
        Binary { Operator: BinaryOperator.Divide } quotient => quotient with { Left = Vector(quotient.Left), Right = Scalar(quotient.Right), Type = IrType.Lanes },
        Binary sum => sum with { Left = Vector(sum.Left), Right = Vector(sum.Right), Type = IrType.Lanes },
        IR.Convert convert => Vector(convert.Operand),
        Invoke times => times with { Member = "AutodiffGen.BatchedPartials.Times", Arguments = [Scalar(times.Arguments[0]), Vector(times.Arguments[1])], Type = IrType.Lanes },
        _ => throw new InvalidOperationException("No vector of " + expression.GetType().Name),
    };

    /// <summary>A coefficient, in the precision of the tangents.</summary>
    private Expression Scalar(Expression expression) => Simplification.Algebra.To(Rewrite(expression), IrType.Double);
}
