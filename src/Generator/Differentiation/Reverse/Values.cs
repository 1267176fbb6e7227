using System.Collections.Immutable;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Names, in reverse code, the primal values that a statement saw.</summary>
internal sealed class Values(ProgramTree tree, MemoryAnalysis memory, ReplayedViews views, MovingViews moving)
{
    private readonly Dictionary<(Node, Expression), Version> cache = [];

    /// <summary>The expression over symbols; an element that doesn't stand is a value of its own.</summary>
    public Expression At(Expression expression, Node node) => At(expression, node, node.Before);

    public Expression At(Expression expression, Node node, ImmutableDictionary<int, Version> environment) => new Renaming(this, node, environment).Rewrite(expression);

    /// <summary>A condition, bound or length, which may be recorded as a whole.</summary>
    public Expression Control(Expression expression, Node node, string name)
    {
        if (expression is Subscripts sizes) return new Subscripts(sizes.Items.Select(size => Control(size, node, name)).ToEquatableArray());
        Expression value = At(expression, node);
        if (value is Literal or Length or Read) return value;
        if (cache.TryGetValue((node, value), out Version? known)) return new Read(known.Symbol);
        Version version = tree.NewValue(name, VersionKind.Control, node, expression);
        version.Value = value;
        cache.Add((node, value), version);
        return new Read(version.Symbol);
    }

    /// <summary>How to compute a version from others, over symbols.</summary>
    public Expression Definition(Version version)
    {
        if (version.Kind == VersionKind.Control) return version.Value!;
        return At(version.Value!, version.Node!);
    }

    /// <summary>An element that is known to stand.</summary>
    public Expression Standing(Element element, Node node) => new Element(views.Primal(element.Buffer), At(element.Index, node));

    private Expression Memory(Element element, Node node, ImmutableDictionary<int, Version> environment)
    {
        if (memory.Stands(element, node)) return new Element(views.Primal(element.Buffer), At(element.Index, node, environment));
        if (!cache.TryGetValue((node, element), out Version? version))
        {
            version = tree.NewValue(element.Buffer.Name + "Value", VersionKind.Memory, node, element);
            cache.Add((node, element), version);
        }

        return new Read(version.Symbol);
    }

    private Expression LengthOf(Length length, Node node, ImmutableDictionary<int, Version> environment)
    {
        if (moving.IsMoving(length.Buffer)) return At(moving.LengthOf(length), node, environment);
        // Reverse code doesn't make the buffers of an iteration again.
        if (views.Allocation(length.Buffer) is { } made) return At(SizeOf(((Allocate)((Declare)made.Primal).Value!).Count, length.Dimension), made);
        if (views.ViewOfMade(length.Buffer) is { } view) return At(CountOf(((Declare)view.Primal).Value!, length.Dimension), view);
        if (views.LengthOfResult(length.Buffer) is { } called) node = called;
        else if (node.Parent.Mode != BlockMode.Replayed || (!IsExchangedIn(node.Parent, length.Buffer) && !views.IsResult(length.Buffer))) return length with { Buffer = views.Primal(length.Buffer) };
        if (!cache.TryGetValue((node, length), out Version? version))
        {
            version = tree.NewValue(length.Buffer.Name + "Length" + length.Dimension, VersionKind.Memory, node, length);
            cache.Add((node, length), version);
        }

        return new Read(version.Symbol);
    }

    /// <summary>What text says of a buffer that the method has made, or exchanges: reverse code doesn't have that buffer.</summary>
    private Expression Noted(Template text, Node node)
    {
        if (!cache.TryGetValue((node, text), out Version? version))
        {
            version = tree.NewValue("test", VersionKind.Memory, node, text);
            cache.Add((node, text), version);
        }

        return new Read(version.Symbol);
    }

    private bool IsMade(Expression operand) =>
        operand is Read { Variable: { Type.IsBuffer: true } buffer } && (moving.IsMoving(buffer) || tree.Program.Function.Parameters.All(parameter => parameter.Variable.Id != buffer.Id));

    /// <summary>Whether a block exchanges the variable: reverse code undoes that on its way, so that it sees the buffer of one time only in a block that doesn't.</summary>
    private bool IsExchangedIn(BlockNode block, Variable buffer) => memory.Dependence.IsMoving(buffer) && block.All().Any(node => node.Statement switch
    {
        Permute permute => permute.Targets.Any(v => v.Id == buffer.Id),
        Assign { Target: Read target } => target.Variable.Id == buffer.Id,
        _ => false,
    });

    /// <summary>The length of one dimension, or of all, of a buffer that is allocated with these sizes.</summary>
    private static Expression SizeOf(Expression count, int? dimension) => count is not Subscripts sizes ? count
        : dimension is { } chosen ? sizes.Items[chosen]
        : sizes.Items.Aggregate((first, second) => new Binary(BinaryOperator.Multiply, first, second, IrType.Int32));

    private static Expression CountOf(Expression view, int? dimension) => view switch
    {
        Conditional choice => choice with { WhenTrue = CountOf(choice.WhenTrue, dimension), WhenFalse = CountOf(choice.WhenFalse, dimension) },
        Slice slice => slice.Count ?? (slice.Start is null ? new Length(slice.Buffer, dimension) : Integers.Subtract(new Length(slice.Buffer), slice.Start, IrType.Int32)),
        Read read => new Length(read.Variable, dimension),
        _ => throw new InvalidOperationException("A view is a " + view.GetType().Name + "."),
    };

    private sealed class Renaming(Values values, Node node, ImmutableDictionary<int, Version> environment) : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression) =>
            expression is Template { Type.IsBuffer: false, Type.IsUnmanaged: true } text && text.Operands.Any(values.IsMade) ? values.Noted(text, node) : base.Rewrite(expression);

        protected override Expression RewriteRead(Read read)
        {
            if (read.Type.IsBuffer) return new Read(values.ViewOf(read.Variable));
            return !values.IsCounter(read.Variable) && environment.TryGetValue(read.Variable.Id, out Version? version) ? new Read(version.Symbol) : read;
        }

        protected override Variable RewriteBuffer(Variable buffer) => values.ViewOf(buffer);

        protected override Expression RewriteElement(Element element) => values.Memory(element, node, environment);

        protected override Expression RewriteLength(Length length) => values.LengthOf(length, node, environment);
    }

    private Variable ViewOf(Variable buffer) => views.Primal(buffer);

    private bool IsCounter(Variable variable) => tree.IsCounter(variable);
}

/// <summary>The views that are declared inside replayed blocks or, with two methods, anywhere: reverse code declares them again.</summary>
internal sealed class ReplayedViews(ProgramTree tree, DerivativeVariables adjoints, MovingViews moving, bool isSplit)
{
    private readonly Dictionary<int, Variable> primal = [];
    private readonly Dictionary<int, LeafNode> declarations = tree.Root.All().OfType<LeafNode>()
        .Where(n => n.Primal is Declare { Variable.Type.IsBuffer: true } declare && !moving.IsMoving(declare.Variable)
            && (n.Parent.Mode == BlockMode.Replayed || (isSplit && declare.Value is not (null or Allocate))))
        .GroupBy(n => ((Declare)n.Primal).Variable.Id).ToDictionary(g => g.Key, g => g.First());

    private readonly Dictionary<int, (Variable Buffer, LeafNode Length)> results = CallResults(tree).GroupBy(r => r.Buffer.Id).ToDictionary(g => g.Key, g => g.First());

    private readonly HashSet<int> replayedResults = [.. tree.Root.All().OfType<LeafNode>().Where(n => n.Parent.Mode == BlockMode.Replayed).Select(Result).OfType<Variable>().Select(v => v.Id)];

    private readonly HashSet<int> usedAdjoints = [];

    /// <summary>The buffers that calls in replayed blocks return, each with the statement that notes its length.</summary>
    public IEnumerable<(Variable Buffer, LeafNode Length)> Results => results.Values;

    /// <summary>The buffer that a call gives, of a differentiable method or of another.</summary>
    public static Variable? Result(LeafNode node) => node.Primal switch
    {
        Call { Result: { Type.IsBuffer: true } result } => result,
        Effect { Result: { Type.IsBuffer: true } result } => result,
        _ => null,
    };

    /// <summary>Whether a call in a replayed block gives the buffer, so that reverse code doesn't have it.</summary>
    public bool IsResult(Variable buffer) => replayedResults.Contains(buffer.Id);

    public LeafNode? LengthOfResult(Variable buffer) => results.TryGetValue(buffer.Id, out (Variable Buffer, LeafNode Length) result) ? result.Length : null;

    /// <summary>The declaration of a view, in a replayed block, of a buffer that is made there and that reverse code doesn't have.</summary>
    public LeafNode? ViewOfMade(Variable buffer) => declarations.TryGetValue(buffer.Id, out LeafNode? node) && node.Primal is Declare { Value: { } value and not Allocate }
        && value.Variables().Any(v => v.Type.IsBuffer && (Allocation(v) is not null || IsResult(v) || ViewOfMade(v) is not null)) ? node : null;

    /// <summary>The declaration of a buffer that a replayed block allocates.</summary>
    public LeafNode? Allocation(Variable buffer) => declarations.TryGetValue(buffer.Id, out LeafNode? node) && node.Primal is Declare { Value: Allocate } ? node : null;

    public Variable Primal(Variable buffer)
    {
        if (!declarations.ContainsKey(buffer.Id)) return buffer;
        if (!primal.TryGetValue(buffer.Id, out Variable? view)) primal[buffer.Id] = view = tree.Program.Variables.New(buffer.Name, isSplit ? ((BufferType)buffer.Type).ReadOnly : buffer.Type);
        return view;
    }

    /// <summary>The buffer of the program for which a variable of reverse code stands.</summary>
    public Variable Original(Variable view) => primal.FirstOrDefault(p => p.Value.Id == view.Id) is { Value: not null } known ? ((Declare)declarations[known.Key].Primal).Variable : view;

    public Variable Adjoint(Variable buffer)
    {
        usedAdjoints.Add(buffer.Id);
        return adjoints[buffer];
    }

    /// <summary>The view of adjoint buffers that corresponds to a primal view, with the subscripts of its realized form.</summary>
    public Expression AdjointView(Expression primal, Expression realized) => (primal, realized) switch
    {
        (Slice original, Slice slice) => slice with { Buffer = Adjoint(original.Buffer), ViewType = original.ViewType.Kind == BufferKind.Array && Adjoint(original.Buffer).Type is BufferType { Kind: BufferKind.Array } ? original.ViewType : original.ViewType.Writable },
        (Read original, _) => new Read(Adjoint(original.Variable)),
        (Conditional original, Conditional choice) => new Conditional(choice.Condition, AdjointView(original.WhenTrue, choice.WhenTrue), AdjointView(original.WhenFalse, choice.WhenFalse)),
        _ => throw new RefusalException(0, "this way to make a view isn't differentiable in reverse mode"),
    };

    public bool IsPrimalUsed(Variable buffer) => primal.ContainsKey(buffer.Id);

    public bool IsAdjointUsed(Variable buffer) => usedAdjoints.Contains(buffer.Id);

    /// <summary>Whether the node declares a buffer that reverse code declares again.</summary>
    public bool IsDeclaredAgain(LeafNode node) => node.Primal is Declare declare && declarations.TryGetValue(declare.Variable.Id, out LeafNode? known) && ReferenceEquals(known, node);

    /// <summary>The declarations of buffers in a replayed block, in order.</summary>
    public IEnumerable<LeafNode> In(BlockNode block) => declarations.Values.Where(n => ReferenceEquals(n.Parent, block)).OrderBy(n => n.Position);

    private static IEnumerable<(Variable Buffer, LeafNode Length)> CallResults(ProgramTree tree)
    {
        foreach (LeafNode call in tree.Root.All().OfType<LeafNode>().Where(n => n.Parent.Mode == BlockMode.Replayed))
        {
            if (call.Primal is not Call { Result: { Type.IsRealBuffer: true } result }) continue;
            int index = call.Parent.Nodes.IndexOf(call) + 1;
            if (index < call.Parent.Nodes.Count && call.Parent.Nodes[index] is LeafNode { Primal: Declare { Value: Length length } } noted && length.Buffer.Id == result.Id) yield return (result, noted);
        }
    }
}
