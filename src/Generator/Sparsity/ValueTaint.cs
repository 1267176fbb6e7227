using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// Which integers, conditions and integer buffers depend on real values or on effects, so that a pattern that holds for all values can't rely on them. Flow-insensitive: a variable is
/// tainted in the whole function or not at all.
/// </summary>
internal sealed class ValueTaint
{
    private readonly BufferGroups groups;
    private readonly HashSet<int> tainted = [];

    // By group: buffers whose length is not known, since an effect or a value chose them.
    private readonly HashSet<int> unknownLengths = [];

    // By group: buffer variables of which values decide what they view.
    private readonly HashSet<int> unknownPlaces = [];

    private readonly Func<Variable, bool> isDeclared;

    /// <summary>Buffer variables that view another buffer later on.</summary>
    private readonly HashSet<int> moved;

    public ValueTaint(LinearProgram program)
    {
        groups = program.Groups;
        isDeclared = program.IsDeclared;
        moved = [.. program.Body.All().SelectMany(MovedBuffers).Select(v => v.Id)];
        int before;
        do
        {
            before = tainted.Count + unknownLengths.Count + unknownPlaces.Count;
            Visit(program.Body, null);
        }
        while (tainted.Count + unknownLengths.Count + unknownPlaces.Count > before);
    }

    /// <summary>Whether the value of an expression that isn't real may depend on real values or on effects.</summary>
    public bool IsTainted(Expression expression) => expression.Descendants().Any(e => e switch
    {
        Length length => HasUnknownLength(length.Buffer),
        Read read when read.Type.IsRealBuffer => false,
        Element element when !element.Type.IsReal => tainted.Contains(Key(element.Buffer)),
        Slice slice => tainted.Contains(Key(slice.Buffer)),
        Read read when !read.Type.IsReal => tainted.Contains(Key(read.Variable)),
        _ => e.Type.IsReal,
    });

    public bool HasUnknownLength(Variable buffer) => unknownLengths.Contains(groups[buffer]);

    /// <summary>Whether values decide which of the buffers of its group a variable views, so that what goes for one of them goes for all.</summary>
    public bool HasUnknownPlace(Variable buffer) => unknownPlaces.Contains(groups[buffer]);

    /// <summary>The buffer variables that a statement makes view another buffer.</summary>
    public static IEnumerable<Variable> MovedBuffers(Statement statement) => statement.Primal() switch
    {
        Assign { Target: Read { Type.IsBuffer: true } target } => [target.Variable],
        Permute permute => permute.Targets,
        Call { Result: { Type.IsBuffer: true } result } => [result],
        Effect { Result: { Type.IsBuffer: true } result } => [result],
        _ => [],
    };

    public bool IsTainted(Variable variable) => tainted.Contains(Key(variable));

    /// <summary>Whether the loop's number of iterations may depend on real values.</summary>
    public bool HasTaintedBounds(Statement loop) => HasTaintedHead(loop) || (loop is While && TaintedJumps(loop).Any());

    /// <summary>The jumps inside a statement that stand under a condition on real values, and leave it or an iteration of it.</summary>
    public IEnumerable<Statement> TaintedJumps(Statement statement) => statement.Blocks().SelectMany(b => Jumps(b, statement is If @if && IsTainted(@if.Condition)));

    /// <summary>Whether values may cut an iteration short and go on behind it. After a return nothing goes on, so what runs then runs for sure.</summary>
    public bool MayCutShort(Statement loop) => TaintedJumps(loop).Any(j => j.Primal() is not Return);

    private IEnumerable<Statement> Jumps(Block block, bool isTainted) => block.Statements.SelectMany(statement => statement.Primal() switch
    {
        Break or Continue or Return when isTainted => [statement],
        If @if => @if.Blocks().SelectMany(b => Jumps(b, isTainted || IsTainted(@if.Condition))),

        // Where values may cut an iteration short, no jump in it is sure to be met.
        For or While or Breakable when isTainted || HasTaintedHead(statement) || TaintedJumps(statement).Any() => Leaving(statement),
        _ => Array.Empty<Statement>(),
    });

    private bool HasTaintedHead(Statement loop) => loop switch
    {
        For @for => IsTainted(@for.From) || IsTainted(@for.To) || IsTainted(@for.Step),
        While @while => IsTainted(@while.Condition),
        _ => false,
    };

    /// <summary>The jumps that leave a loop for good or for an outer one.</summary>
    public static IEnumerable<Statement> Leaving(Statement loop)
    {
        Statement[] statements = [.. new Block([loop]).All()];
        var labels = new HashSet<int>(statements.Select(LabelOf).OfType<int>());
        return statements.Where(s => s.Primal() is Return || (s is Break jump && !labels.Contains(jump.Label)) || (s is Continue next && !labels.Contains(next.Label)));
    }

    public static int? LabelOf(Statement statement) => statement switch
    {
        For @for => @for.Label,
        While @while => @while.Label,
        Breakable breakable => breakable.Label,
        _ => null,
    };

    /// <param name="block">The block.</param>
    /// <param name="region">The block around it that real values may leave out or repeat, or null.</param>
    private void Visit(Block block, Region? region)
    {
        foreach (Statement statement in block.Statements)
        {
            foreach (Variable buffer in region is null ? [] : MovedBuffers(statement).Where(v => !region.Declared.Contains(v.Id)))
            {
                // A result that no declaration declares is declared here.
                if (!isDeclared(buffer)) continue;
                unknownLengths.Add(groups[buffer]);
                unknownPlaces.Add(groups[buffer]);
                Taint(buffer);
            }

            switch (statement.Primal())
            {
                case Declare declare:
                    region?.Declared.Add(declare.Variable.Id);
                    if (!declare.Variable.Type.IsBuffer || (declare.Value is Allocate && !moved.Contains(declare.Variable.Id))) region?.Own.Add(declare.Variable.Id);
                    if (declare.Value is { } value && IsTainted(value)) Taint(declare.Variable);
                    break;
                case Assign { Target: Read { Type.IsBuffer: true, Variable: var view } } assign:
                    if (IsTainted(assign.Value)) Taint(view);
                    break;
                case Assign { Target: var target } assign:
                    if (target.NamedVariable() is { } assigned && (IsTainted(assign.Value) || IsOutside(assigned, region) || (target is Element element && IsTainted(element.Index)))) Taint(assigned);
                    break;
                case Fill fill:
                    if (IsTainted(fill.Value) || IsOutside(fill.Buffer, region)) Taint(fill.Buffer);
                    break;
                case Copy copy:
                    if (tainted.Contains(Key(copy.Source)) || IsOutside(copy.Target, region)) Taint(copy.Target);
                    break;
                case Effect effect:
                    foreach (Variable written in effect.Writes.Concat(effect.Result is null ? [] : new[] { effect.Result })) Taint(written);
                    if (effect.Result is { Type.IsBuffer: true } made) unknownLengths.Add(groups[made]);
                    break;
                case Call call:
                    for (int i = 0; i < call.Arguments.Count; i++)
                    {
                        if (call.Callee.MayWrite(i) && call.Arguments[i].NamedVariable() is { } passed) Taint(passed);
                    }

                    if (call.Result is { } result) Taint(result);
                    if (call.Result is { Type: BufferType { Element.IsReal: false } } other) unknownLengths.Add(groups[other]);
                    break;
                case If @if:
                    bool isTainted = IsTainted(@if.Condition);
                    Visit(@if.Then, isTainted ? new Region() : region);
                    Visit(@if.Else, isTainted ? new Region() : region);
                    break;
                case For or While or Breakable:
                    bool mayLeave = HasTaintedBounds(statement) || MayCutShort(statement);
                    foreach (Block nested in statement.Blocks()) Visit(nested, mayLeave ? new Region() : region);
                    break;
            }
        }
    }

    private static bool IsOutside(Variable variable, Region? region) => region is not null && !region.Own.Contains(variable.Id);

    private int Key(Variable variable) => variable.Type.IsBuffer ? groups[variable] : variable.Id;

    private void Taint(Variable variable)
    {
        if (!variable.Type.IsDifferentiable) tainted.Add(Key(variable));
    }

    /// <summary>A block that real values may leave out or repeat.</summary>
    private sealed class Region
    {
        public HashSet<int> Declared { get; } = [];

        /// <summary>The variables declared inside it that hold nothing of what is around it, so that it may set them.</summary>
        public HashSet<int> Own { get; } = [];
    }
}
