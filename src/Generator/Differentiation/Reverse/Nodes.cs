using System.Collections.Immutable;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>When the reverse code of a block runs.</summary>
internal enum BlockMode
{
    /// <summary>At the end of the block itself: the function's body, the body of a fused loop, a branch of a fused <c>if</c>.</summary>
    Region,

    /// <summary>At the end of the enclosing region; each statement has run once at most, so its values still stand in their variables.</summary>
    Live,

    /// <summary>In a reversed loop after the primal loop: values of an iteration are gone unless recorded or computed again.</summary>
    Replayed,
}

/// <summary>A block of the normalized program with the results of the analyses.</summary>
internal sealed class BlockNode(Node? owner)
{
    public Node? Owner { get; } = owner;

    public List<Node> Nodes { get; } = [];

    public BlockMode Mode { get; set; }

    public BlockNode? Parent => Owner?.Parent;

    /// <summary>The values of scalar variables at the end of the block.</summary>
    public ImmutableDictionary<int, Version> After { get; set; } = ImmutableDictionary<int, Version>.Empty;

    /// <summary>The block at whose end the reverse code of this block runs.</summary>
    public BlockNode Region
    {
        get
        {
            BlockNode block = this;
            while (block.Mode != BlockMode.Region) block = block.Parent!;
            return block;
        }
    }

    /// <summary>The innermost replayed loop around the block, inside its region.</summary>
    public LoopNode? ReplayedLoop
    {
        get
        {
            for (BlockNode block = this; block.Mode == BlockMode.Replayed; block = block.Parent!)
            {
                if (block.Owner is LoopNode loop) return loop;
            }

            return null;
        }
    }

    /// <summary>The nodes of the block and of those inside it, in order.</summary>
    public IEnumerable<Node> All() => Nodes.SelectMany(n => n.Blocks.SelectMany(b => b.All()).Prepend(n));

    /// <summary>The blocks from this one outwards.</summary>
    public IEnumerable<BlockNode> Ancestors()
    {
        for (BlockNode? block = this; block is not null; block = block.Parent) yield return block;
    }
}

/// <summary>A statement of the normalized program.</summary>
internal abstract class Node(BlockNode parent, int position, Statement statement)
{
    public BlockNode Parent { get; } = parent;

    /// <summary>The place in the text of the program.</summary>
    public int Position { get; } = position;

    public Statement Statement { get; } = statement;

    /// <summary>The values of scalar variables before the statement.</summary>
    public ImmutableDictionary<int, Version> Before { get; set; } = ImmutableDictionary<int, Version>.Empty;

    /// <summary>The values that the statement defines.</summary>
    public List<Version> Definitions { get; } = [];

    public virtual IEnumerable<BlockNode> Blocks => [];
}

internal sealed class LeafNode(BlockNode parent, int position, Statement statement) : Node(parent, position, statement)
{
    public Differentiated? Linear => Statement as Differentiated;

    public Statement Primal => Statement.Primal();
}

internal sealed class IfNode(BlockNode parent, int position, If statement) : Node(parent, position, statement)
{
    public If If { get; } = statement;

    public BlockNode Then { get; set; } = null!;

    public BlockNode Else { get; set; } = null!;

    public override IEnumerable<BlockNode> Blocks => [Then, Else];
}

internal sealed class LoopNode(BlockNode parent, int position, Statement statement) : Node(parent, position, statement)
{
    /// <summary>The counted loop, or null for a <c>while</c>.</summary>
    public For? For => Statement as For;

    public Variable? TripCount => For is null ? ((While)Statement).TripCount : For.TripCount;

    public BlockNode Body { get; set; } = null!;

    /// <summary>The values of the variables that the body assigns, at the start of an iteration.</summary>
    public Dictionary<int, Version> Headers { get; } = [];

    public override IEnumerable<BlockNode> Blocks => [Body];
}

internal enum VersionKind
{
    /// <summary>The value at the start of the function.</summary>
    Initial,

    /// <summary>Assigned by a statement whose right-hand side is <see cref="Version.Value"/>.</summary>
    Computed,

    /// <summary>Made by a call or an effect.</summary>
    Opaque,

    /// <summary>One of two values, by the branch that ran.</summary>
    Merged,

    /// <summary>The value at the start of an iteration.</summary>
    Header,

    /// <summary>The value after a loop.</summary>
    Exit,

    /// <summary>An element of a buffer that is overwritten later.</summary>
    Memory,

    /// <summary>A condition or a bound that the reverse code needs.</summary>
    Control,
}

/// <summary>One value of a scalar variable, or of an expression, of which there is one in each execution of its block.</summary>
internal sealed class Version(Variable variable, VersionKind kind, BlockNode block, int position, Variable symbol)
{
    public Variable Variable { get; } = variable;

    public VersionKind Kind { get; } = kind;

    /// <summary>The block in each execution of which there is one such value.</summary>
    public BlockNode Block { get; } = block;

    /// <summary>Where the value comes into being.</summary>
    public int Position { get; } = position;

    /// <summary>Stands for the value in reverse code, and names the local that holds it if there has to be one.</summary>
    public Variable Symbol { get; } = symbol;

    /// <summary>The node that defines it, if any.</summary>
    public Node? Node { get; init; }

    /// <summary>How to compute the value, over symbols.</summary>
    public Expression? Value { get; set; }

    /// <summary>What the forward sweep reads to record the value: the variable itself, or an expression over variables.</summary>
    public Expression Source { get; init; } = new Read(variable);
}
