using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Gives the tangents of a forward-mode method another type: a tangent stands in linear expressions only, so that the same statements hold for whatever has sums and multiples. The primal
/// stays as it is.
/// </summary>
internal abstract class RetypedTangents(DerivativeVariables tangents) : ExpressionRewriter
{
    private readonly HashSet<int> added = [];
    private HashSet<int> retyped = [];

    /// <summary>What the names of such methods end with.</summary>
    public abstract string Suffix { get; }

    /// <summary>What the comment of such a method says.</summary>
    public abstract string Summary { get; }

    /// <summary>The type of a tangent.</summary>
    public abstract IrType TangentType { get; }

    /// <summary>The tangent of a constant.</summary>
    public abstract Expression Zero { get; }

    /// <summary>An argument that comes before all others, of the method and of those that it calls.</summary>
    public virtual Variable? Context => null;

    /// <summary>Adds a tangent that isn't that of one variable.</summary>
    public void Add(Variable tangent) => added.Add(tangent.Id);

    public IrType TypeOf(IrType type) => type is BufferType buffer ? buffer with { Element = TangentType } : TangentType;

    public Variable Retype(Variable variable) => retyped.Contains(variable.Id) && variable.Type.IsDifferentiable ? variable with { Type = TypeOf(variable.Type) } : variable;

    public Block Retype(Block body)
    {
        retyped = [.. added, .. tangents.All.Select(v => v.Id)];
        Statement[] views = [.. body.All().Where(s => s is Declare { Variable.Type.IsBuffer: true, Value: not null })];
        for (int before = 0; before < retyped.Count;)
        {
            before = retyped.Count;
            foreach (Declare view in views.Cast<Declare>().Where(v => v.Value!.Descendants().Any(NamesTangent))) retyped.Add(view.Variable.Id);
        }

        return Rewrite(body);
    }

    protected override Expression RewriteRead(Read read) => new Read(Retype(read.Variable));

    protected override Variable RewriteBuffer(Variable buffer) => Retype(buffer);

    private bool NamesTangent(Expression expression) => expression is not Length && expression.NamedVariable() is { } variable && retyped.Contains(variable.Id);

    protected bool HasTangents(Expression expression) => expression.Descendants().Any(NamesTangent);

    private Block Rewrite(Block block) => new(block.Statements.Select(Rewrite).Where(s => s is not Assign assign || !assign.Target.Equals(assign.Value)).ToEquatableArray());

    private Statement Rewrite(Statement statement) => statement switch
    {
        Declare { Value: { } value } declare => declare with { Variable = Retype(declare.Variable), Value = retyped.Contains(declare.Variable.Id) ? Linear(value) : Rewrite(value) },
        Declare declare => declare with { Variable = Retype(declare.Variable) },
        Assign assign => assign with { Target = Rewrite(assign.Target), Value = NamesTangent(assign.Target) ? Linear(assign.Value) : Rewrite(assign.Value) },
        Increment increment when NamesTangent(increment.Target) => Add(increment, Rewrite(increment.Target), Linear(increment.Value)),
        Increment increment => increment with { Target = Rewrite(increment.Target), Value = Rewrite(increment.Value) },
        Fill fill => fill with { Buffer = Retype(fill.Buffer), Value = retyped.Contains(fill.Buffer.Id) && fill.Value is not Literal ? Linear(fill.Value) : Rewrite(fill.Value) },
        Copy copy => copy with { Source = Retype(copy.Source), Target = Retype(copy.Target) },
        Permute permute => permute with { Targets = permute.Targets.Select(Retype).ToEquatableArray(), Sources = permute.Sources.Select(Retype).ToEquatableArray() },
        Return { Value: { } value } @return => @return with { Value = Rewrite(value) },
        ReturnTuple tuple => new ReturnTuple([Rewrite(tuple.Values[0]), Linear(tuple.Values[1])]),
        Call call => call with { Arguments = RewriteAll(call.Arguments) },
        Effect effect => effect with { Operands = RewriteAll(effect.Operands), Result = effect.Result is null ? null : Retype(effect.Result) },
        TakePair pair => new TakePair((Effect)Rewrite(pair.Source), pair.First, pair.Second is null ? null : pair.Second with { Variable = Retype(pair.Second.Variable) }) { Ordinal = pair.Ordinal },
        If @if => @if with { Condition = Rewrite(@if.Condition), Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) },
        For @for => @for with { From = Rewrite(@for.From), To = Rewrite(@for.To), Step = Rewrite(@for.Step), Body = Rewrite(@for.Body) },
        While @while => @while with { Condition = Rewrite(@while.Condition), Body = Rewrite(@while.Body), Update = Rewrite(@while.Update) },
        Breakable breakable => breakable with { Body = Rewrite(breakable.Body) },
        _ => statement,
    };

    /// <summary>An expression that is linear in tangents, as one of them or as a view of them.</summary>
    protected Expression Linear(Expression expression) => expression switch
    {
        Conditional choice => new Conditional(Rewrite(choice.Condition), Linear(choice.WhenTrue), Linear(choice.WhenFalse)),
        Allocate allocate => new Allocate(Rewrite(allocate.Count), (BufferType)TypeOf(allocate.BufferType), allocate.OnStack),
        Slice slice => ((Slice)Rewrite(slice)) with { ViewType = (BufferType)TypeOf(slice.ViewType) },
        Read or Element when HasTangents(expression) => Rewrite(expression),
        Template when expression.Type.Equals(TangentType) => expression,
        Template template when template.Operands.Any(o => o.Type is OtherType) => template with { Type = TangentType },
        Literal { Code: null } literal when literal.RealValue == 0 => Zero,
        _ when !HasTangents(expression) => Constant(expression),
        _ => Combine(expression),
    };

    /// <summary>A tangent that doesn't depend on others.</summary>
    protected abstract Expression Constant(Expression expression);

    /// <summary>A sum or a multiple of tangents.</summary>
    protected abstract Expression Combine(Expression expression);

    /// <summary>Adds to a tangent.</summary>
    protected abstract Statement Add(Increment increment, Expression target, Expression value);
}
