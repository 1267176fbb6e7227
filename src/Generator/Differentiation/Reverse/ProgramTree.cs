using System.Collections.Immutable;
using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// The normalized program as a tree whose nodes know which value of each scalar variable reaches them (static single assignment in the form of an analysis: the program itself
/// keeps its variables).
/// </summary>
internal sealed class ProgramTree
{
    private readonly VariableSource variables;
    private readonly HashSet<int> counters = [];
    private readonly Dictionary<int, Version> bySymbol = [];
    private int position;

    public ProgramTree(LinearProgram program, Block body)
    {
        Program = program;
        variables = program.Variables;
        Root = new BlockNode(null) { Mode = BlockMode.Region };
        ImmutableDictionary<int, Version> initial = ImmutableDictionary<int, Version>.Empty;
        foreach (Parameter parameter in program.Function.Parameters)
        {
            if (!parameter.Variable.Type.IsBuffer) initial = initial.SetItem(parameter.Variable.Id, NewVersion(parameter.Variable, VersionKind.Initial, Root, null));
        }

        Fill(Root, body, initial);
    }

    public LinearProgram Program { get; }

    public BlockNode Root { get; }

    /// <summary>The version that a symbol stands for, or null for an ordinary variable.</summary>
    public Version? Find(Variable symbol) => bySymbol.TryGetValue(symbol.Id, out Version? version) ? version : null;

    /// <summary>A value that isn't one of a variable of the program, such as an overwritten element.</summary>
    public Version NewValue(string name, VersionKind kind, Node node, Expression source)
    {
        Variable symbol = variables.New(name, source.Type);
        var version = new Version(symbol, kind, node.Parent, node.Position, symbol) { Node = node, Source = source };
        bySymbol.Add(symbol.Id, version);
        return version;
    }

    /// <summary>Whether the variable counts a loop; such a variable has one value in each iteration, and the reversed loop counts it too.</summary>
    public bool IsCounter(Variable variable) => counters.Contains(variable.Id);

    private Version NewVersion(Variable variable, VersionKind kind, BlockNode block, Node? node)
    {
        var version = new Version(variable, kind, block, position++, variables.New(variable.Name, variable.Type)) { Node = node };
        bySymbol.Add(version.Symbol.Id, version);
        node?.Definitions.Add(version);
        return version;
    }

    private void Fill(BlockNode block, Block statements, ImmutableDictionary<int, Version> environment)
    {
        foreach (Statement statement in statements.Statements)
        {
            Node node = statement switch
            {
                If @if => new IfNode(block, position++, @if),
                For or While => new LoopNode(block, position++, statement),
                _ => new LeafNode(block, position++, statement),
            };
            node.Before = environment;
            block.Nodes.Add(node);
            environment = node switch
            {
                IfNode branch => VisitIf(branch, environment),
                LoopNode loop => VisitLoop(loop, environment),
                _ => VisitLeaf((LeafNode)node, environment),
            };
        }

        block.After = environment;
    }

    private ImmutableDictionary<int, Version> VisitIf(IfNode node, ImmutableDictionary<int, Version> environment)
    {
        node.Then = new BlockNode(node);
        node.Else = new BlockNode(node);
        Fill(node.Then, node.If.Then, environment);
        Fill(node.Else, node.If.Else, environment);
        foreach (KeyValuePair<int, Version> entry in environment.OrderBy(e => e.Key))
        {
            if (ReferenceEquals(node.Then.After[entry.Key], node.Else.After[entry.Key])) continue;
            environment = environment.SetItem(entry.Key, NewVersion(entry.Value.Variable, VersionKind.Merged, node.Parent, node));
        }

        return environment;
    }

    private ImmutableDictionary<int, Version> VisitLoop(LoopNode node, ImmutableDictionary<int, Version> environment)
    {
        node.Body = new BlockNode(node);
        Block body = node.For is { } @for ? @for.Body : ((While)node.Statement).Body;
        if (node.For is not null) counters.Add(node.For.Counter.Id);
        Variable[] assigned = [.. body.All().SelectMany(Assigned).Where(v => environment.ContainsKey(v.Id)).Distinct()];
        ImmutableDictionary<int, Version> inside = environment;
        foreach (Variable variable in assigned)
        {
            Version header = NewVersion(variable, VersionKind.Header, node.Body, node);
            node.Headers.Add(variable.Id, header);
            inside = inside.SetItem(variable.Id, header);
        }

        Fill(node.Body, body, inside);
        foreach (Variable variable in assigned) environment = environment.SetItem(variable.Id, NewVersion(variable, VersionKind.Exit, node.Parent, node));
        return environment;
    }

    private ImmutableDictionary<int, Version> VisitLeaf(LeafNode node, ImmutableDictionary<int, Version> environment)
    {
        foreach (Variable variable in Assigned(node.Primal))
        {
            Expression? value = node.Primal switch
            {
                Declare declare => declare.Value ?? Literal.Real(0, IrType.Double),
                Assign assign => assign.Value,
                Increment increment => new Binary(BinaryOperator.Add, increment.Target, increment.Value, increment.Target.Type),
                _ => null,
            };
            bool computed = value is not null && !(node.Primal is Declare { Value: null });
            Version version = NewVersion(variable, computed ? VersionKind.Computed : VersionKind.Opaque, node.Parent, node);
            version.Value = computed ? value : null;
            environment = environment.SetItem(variable.Id, version);
        }

        return environment;
    }

    /// <summary>The scalar variables that a statement itself assigns.</summary>
    public static IEnumerable<Variable> Assigned(Statement statement)
    {
        IEnumerable<Variable?> assigned = statement.Primal() switch
        {
            Declare declare => [declare.Variable],
            Assign { Target: Read target } => [target.Variable],
            Increment { Target: Read target } => [target.Variable],
            Call call => call.Arguments.Where((a, i) => call.Callee.Parameters[i].Passing is Passing.Ref or Passing.Out && a is Read).Select(a => a.NamedVariable()).Append(call.Result),
            Effect effect => effect.Writes.Append(effect.Result),
            _ => [],
        };
        return assigned.OfType<Variable>().Where(v => !v.Type.IsBuffer).Distinct();
    }
}
