namespace AutodiffGen.Generator.IR;

/// <summary>Replaces variables by others everywhere in a block.</summary>
internal sealed class VariableReplacement
{
    private readonly IReadOnlyDictionary<int, Variable> replacements;
    private readonly ExpressionRewriter expressions;

    public VariableReplacement(IReadOnlyDictionary<int, Variable> replacements)
    {
        this.replacements = replacements;
        expressions = new Substitution(
            v => replacements.TryGetValue(v.Id, out Variable? other) ? new Read(other) : null,
            v => replacements.TryGetValue(v.Id, out Variable? other) ? other : v);
    }

    /// <summary>Replaces expressions alone.</summary>
    public VariableReplacement(ExpressionRewriter expressions)
    {
        replacements = new Dictionary<int, Variable>();
        this.expressions = expressions;
    }

    public Block Rewrite(Block block) => new(block.Statements.Select(Rewrite).ToEquatableArray());

    public Expression Rewrite(Expression expression) => expressions.Rewrite(expression);

    private Expression E(Expression expression) => expressions.Rewrite(expression);

    private Variable V(Variable variable) => replacements.TryGetValue(variable.Id, out Variable? other) ? other : variable;

    private PairPart? Part(PairPart? part) => part is null ? null : part with { Variable = V(part.Variable) };

    private EquatableArray<Variable> V(EquatableArray<Variable> variables) => variables.Select(V).ToEquatableArray();

    public Statement Rewrite(Statement statement) => statement switch
    {
        Declare declare => declare with { Variable = V(declare.Variable), Value = declare.Value is null ? null : E(declare.Value) },
        Assign assign => assign with { Target = E(assign.Target), Value = E(assign.Value) },
        Increment increment => increment with { Target = E(increment.Target), Value = E(increment.Value) },
        If @if => @if with { Condition = E(@if.Condition), Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) },
        For @for => @for with
        {
            Counter = V(@for.Counter),
            From = E(@for.From),
            To = E(@for.To),
            Step = E(@for.Step),
            Guard = @for.Guard is null ? null : E(@for.Guard),
            TripCount = @for.TripCount is null ? null : V(@for.TripCount),
            Body = Rewrite(@for.Body),
        },
        While @while => @while with
        {
            Condition = E(@while.Condition),
            Body = Rewrite(@while.Body),
            Update = Rewrite(@while.Update),
            TripCount = @while.TripCount is null ? null : V(@while.TripCount),
        },
        Breakable breakable => breakable with { Body = Rewrite(breakable.Body) },
        Return { Value: { } value } @return => @return with { Value = E(value) },
        Call call => call with { Arguments = call.Arguments.Select(E).ToEquatableArray(), Result = call.Result is null ? null : V(call.Result) },
        Effect effect => effect with { Operands = effect.Operands.Select(E).ToEquatableArray(), Result = effect.Result is null ? null : V(effect.Result), Writes = V(effect.Writes) },
        Fill fill => fill with { Buffer = V(fill.Buffer), Value = E(fill.Value) },
        Copy copy => copy with { Source = V(copy.Source), Target = V(copy.Target) },
        Permute permute => permute with { Targets = V(permute.Targets), Sources = V(permute.Sources) },
        Differentiated differentiated => differentiated with
        {
            Primal = Rewrite(differentiated.Primal),
            Target = E(differentiated.Target),
            Terms = differentiated.Terms.Select(t => t with { Coefficient = E(t.Coefficient), Reference = E(t.Reference) }).ToEquatableArray(),
        },
        TapePush push => push with { Tape = V(push.Tape), Value = E(push.Value) },
        TapePop pop => pop with { Tape = V(pop.Tape), Variable = V(pop.Variable) },
        TapeWindow window => window with { Tape = V(window.Tape), Window = V(window.Window), Count = E(window.Count) },
        TakePair pair => new TakePair((Effect)Rewrite(pair.Source), Part(pair.First), Part(pair.Second)),
        WithTapes tapes => tapes with { Tapes = V(tapes.Tapes), Body = Rewrite(tapes.Body) },
        WithCleanup cleanup => new WithCleanup(Rewrite(cleanup.Body), Rewrite(cleanup.Cleanup)),
        ReturnTuple tuple => tuple with { Values = tuple.Values.Select(E).ToEquatableArray() },
        _ => statement,
    };
}
