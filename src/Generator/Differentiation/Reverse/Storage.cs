using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Where reverse code finds a primal value.</summary>
internal enum Storage
{
    /// <summary>In its variable, where it still stands.</summary>
    Standing,

    /// <summary>In a local that the forward sweep saved before the variable was overwritten.</summary>
    Saved,

    /// <summary>In an expression over other values that reverse code evaluates where it needs it, such as an element that holds it.</summary>
    Inline,

    /// <summary>In a local that reverse code computes again from other values.</summary>
    Recomputed,

    /// <summary>On the tape.</summary>
    Recorded,
}

/// <summary>
/// Decides for every value that reverse code needs where it comes from: read where it still stands, else computed again from what is there, else recorded. A value whose
/// computation needs a function such as <c>Exp</c> is recorded rather than computed again. What the source wishes for goes first, where it can be had: the value at the start of an iteration, or
/// one that a call has made, can only be recorded.
/// </summary>
internal sealed class StoragePlan
{
    private static readonly HashSet<string> CheapFunctions = ["Abs", "Max", "Min", "Sqrt", "Floor", "Ceiling", "Round", "Truncate", "Sign", "CopySign", "Clamp", "FusedMultiplyAdd"];

    private readonly ProgramTree tree;
    private readonly MemoryAnalysis memory;
    private readonly Values values;
    private readonly Dictionary<Version, Storage> decisions = [];
    private readonly Dictionary<Version, Expression> expressions = [];
    private readonly Dictionary<Version, Expression> definitions = [];

    public StoragePlan(ProgramTree tree, MemoryAnalysis memory, Values values, IEnumerable<Expression> reverse)
    {
        this.tree = tree;
        this.memory = memory;
        this.values = values;
        Decide([.. reverse.SelectMany(Versions).Distinct()]);
    }

    /// <summary>The values that are needed, in order of their definition.</summary>
    public IEnumerable<Version> Needed => decisions.Keys.OrderBy(v => v.Position).ThenBy(v => v.Symbol.Id);

    public Storage? this[Version version] => decisions.TryGetValue(version, out Storage storage) ? storage : null;

    /// <summary>How to compute a recomputed value, over symbols.</summary>
    public Expression Definition(Version version) => definitions[version];

    /// <summary>All that is evaluated to get at needed values.</summary>
    public IEnumerable<Expression> Expressions => definitions.Values.Concat(expressions.Values);

    /// <summary>Replaces symbols by what holds their values.</summary>
    public Expression Realize(Expression expression) => new Substitution(symbol => tree.Find(symbol) is not { } version ? null : decisions[version] switch
    {
        Storage.Standing => new Read(version.Variable),
        Storage.Inline => Realize(expressions[version]),
        _ => null,
    }).Rewrite(expression);

    private IEnumerable<Version> Versions(Expression expression) => expression.Variables().Select(tree.Find).OfType<Version>();

    private void Decide(List<Version> direct)
    {
        var replayed = new List<Version>();
        var pending = new Queue<Version>(direct);
        while (pending.Count > 0)
        {
            Version version = pending.Dequeue();
            if (decisions.ContainsKey(version) || replayed.Contains(version)) continue;
            if (version.Block.Mode == BlockMode.Replayed) replayed.Add(version);
            else DecideLive(version, pending);
        }

        DecideReplayed(replayed);
    }

    private void DecideLive(Version version, Queue<Version> pending)
    {
        switch (version.Kind)
        {
            case VersionKind.Memory:
                decisions[version] = Storage.Saved;
                break;
            case VersionKind.Control:
                Expression value = values.Definition(version);
                bool isInline = !IsDear(value) && Versions(value).All(v => v.Kind != VersionKind.Memory);
                decisions[version] = isInline ? Storage.Inline : Storage.Saved;
                if (!isInline) break;
                expressions[version] = value;
                foreach (Version operand in Versions(value)) pending.Enqueue(operand);
                break;
            default:
                decisions[version] = IsOverwritten(version) ? Storage.Saved : Storage.Standing;
                break;
        }
    }

    private bool IsOverwritten(Version version) => !Safety.IsOff(SafetyAnalysis.ScalarOverwrites) && version.Block.Region.All().Any(node =>
        node.Position > version.Position && ProgramTree.Assigned(node.Statement).Any(v => v.Id == version.Variable.Id) && !AreExclusive(version.Block, node.Parent));

    private static bool AreExclusive(BlockNode first, BlockNode second)
    {
        BlockNode[] blocks = [.. first.Ancestors()];
        return second.Ancestors().Any(b => b.Owner is IfNode && blocks.Any(o => ReferenceEquals(o.Owner, b.Owner) && !ReferenceEquals(o, b)));
    }

    private void DecideReplayed(List<Version> needed)
    {
        var queue = new SortedSet<Version>(needed, Comparer<Version>.Create((a, b) => a.Position != b.Position ? b.Position.CompareTo(a.Position) : a.Symbol.Id.CompareTo(b.Symbol.Id)));
        foreach (Version version in needed.Where(v => !CanRecompute(v) || IsKept(v))) Record(version);
        while (queue.Count > 0)
        {
            Version version = queue.Min;
            queue.Remove(version);
            if (decisions.ContainsKey(version)) continue;
            var operands = new HashSet<Version>();
            if (version.Symbol.Type.IsUnmanaged && (IsKept(version) || (!IsAskedAgain(version) && !Closes(version, operands))))
            {
                Record(version);
                continue;
            }

            decisions[version] = version.Kind == VersionKind.Control ? Storage.Inline : Storage.Recomputed;
            Expression definition = values.Definition(version);
            definitions[version] = expressions[version] = definition;
            foreach (Version operand in Versions(definition))
            {
                if (decisions.ContainsKey(operand)) continue;
                if (operand.Block.Mode != BlockMode.Replayed) Decide([operand]);
                else if (CanRecompute(operand)) queue.Add(operand);
                else Record(operand);
            }
        }
    }

    private static bool CanRecompute(Version version) => version.Kind is VersionKind.Computed or VersionKind.Control;

    /// <summary>Whether a value that could be computed again is recorded: by request, or because it is dear.</summary>
    private bool IsKept(Version version) => Wish(version) switch
    {
        StorageWish.Save => version.Kind == VersionKind.Computed,
        StorageWish.Recompute => false,
        _ => IsDear(values.Definition(version)),
    };

    /// <summary>Whether the source asks to compute a value again, and what it is made of can be had: what a call gives may have a type that can't be recorded.</summary>
    private bool IsAskedAgain(Version version) => Wish(version) == StorageWish.Recompute
        && Versions(values.Definition(version)).All(o => o.Symbol.Type.IsUnmanaged || o.Block.Mode != BlockMode.Replayed || decisions.ContainsKey(o));

    /// <summary>What the source asks to do with a value.</summary>
    public static StorageWish Wish(Version version) => version.Node?.Statement.Storage ?? StorageWish.Automatic;

    /// <summary>Whether the value can be computed from what is at hand without recording anything more.</summary>
    private bool Closes(Version version, HashSet<Version> visited)
    {
        foreach (Version operand in Versions(values.Definition(version)))
        {
            if (decisions.ContainsKey(operand) || operand.Block.Mode != BlockMode.Replayed || !visited.Add(operand)) continue;
            if (!CanRecompute(operand) || IsKept(operand) || !Closes(operand, visited)) return false;
        }

        return true;
    }

    private void Record(Version version)
    {
        if (decisions.ContainsKey(version)) return;
        if (StandsInBuffer(version) is { } element)
        {
            decisions[version] = Storage.Inline;
            expressions[version] = element;
            List<Version> operands = [.. Versions(element)];
            foreach (Version operand in operands.Where(o => o.Block.Mode == BlockMode.Replayed && !CanRecompute(o))) Record(operand);
            Decide([.. operands.Where(o => !decisions.ContainsKey(o))]);
            return;
        }

        if (!version.Symbol.Type.IsUnmanaged) throw new RefusalException(version.Node?.Statement.Ordinal ?? 0, "the value of '" + version.Variable.Name + "' would have to be recorded, and values of type '" + version.Symbol.Type.Text + "' can't be");
        decisions[version] = Storage.Recorded;
    }

    /// <summary>The element that a following statement stored the value to, if it still holds it.</summary>
    private Expression? StandsInBuffer(Version version)
    {
        if (version.Kind is VersionKind.Memory or VersionKind.Control or VersionKind.Initial || version.Node is null) return null;
        foreach (Node node in version.Block.Nodes.Where(n => n.Position >= version.Position))
        {
            if (node.Statement.Primal() is not Assign { Target: Element target, Value: Read { Variable: var stored } } || stored.Id != version.Variable.Id) continue;
            if (!node.Before.TryGetValue(stored.Id, out Version? current) || !ReferenceEquals(current, version) || !memory.Stands(target, node, after: true)) continue;
            return values.Standing(target, node);
        }

        return null;
    }

    private static bool IsDear(Expression expression) => expression.Descendants().OfType<Invoke>().Any(i => !CheapFunctions.Contains(i.Member.Substring(i.Member.LastIndexOf('.') + 1)));
}
