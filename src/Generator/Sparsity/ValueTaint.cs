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

    public ValueTaint(LinearProgram program)
    {
        groups = program.Groups;
        int before;
        do
        {
            before = tainted.Count + unknownLengths.Count;
            Visit(program.Body, null);
        }
        while (tainted.Count + unknownLengths.Count > before);
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

    public bool IsTainted(Variable variable) => tainted.Contains(Key(variable));

    /// <summary>Whether the loop's number of iterations may depend on real values.</summary>
    public bool HasTaintedBounds(Statement loop) => loop switch
    {
        For @for => IsTainted(@for.From) || IsTainted(@for.To) || IsTainted(@for.Step),
        While @while => IsTainted(@while.Condition) || TaintedJumps(@while).Any(),
        _ => false,
    };

    /// <summary>The jumps inside a statement that stand under a condition on real values, and leave it or an iteration of it.</summary>
    public IEnumerable<Statement> TaintedJumps(Statement statement) => statement.Blocks().SelectMany(b => Jumps(b, statement is If @if && IsTainted(@if.Condition)));

    private IEnumerable<Statement> Jumps(Block block, bool isTainted) => block.Statements.SelectMany(statement => statement.Primal() switch
    {
        Break or Continue or Return when isTainted => [statement],
        If @if => @if.Blocks().SelectMany(b => Jumps(b, isTainted || IsTainted(@if.Condition))),
        For or While or Breakable when isTainted || HasTaintedBounds(statement) => Leaving(statement, statement.Blocks().SelectMany(b => b.All())),
        For or While or Breakable => Leaving(statement, statement.Blocks().SelectMany(b => Jumps(b, isTainted: false))),
        _ => [],
    });

    /// <summary>The jumps that leave a loop for good or for an outer one.</summary>
    private static IEnumerable<Statement> Leaving(Statement loop, IEnumerable<Statement> statements)
    {
        var labels = new HashSet<int>(new Block([loop]).All().Select(LabelOf).OfType<int>());
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
    /// <param name="inside">In a block that real values may leave out or repeat, the variables declared inside it, which such a block may set; else null.</param>
    private void Visit(Block block, HashSet<int>? inside)
    {
        foreach (Statement statement in block.Statements)
        {
            switch (statement.Primal())
            {
                case Declare declare:
                    if (!declare.Variable.Type.IsBuffer || declare.Value is Allocate) inside?.Add(declare.Variable.Id);
                    if (declare.Value is { } value && IsTainted(value)) Taint(declare.Variable);
                    break;
                case Assign { Target: Read { Type.IsBuffer: true, Variable: var view } } assign:
                    if (inside is not null || IsTainted(assign.Value)) unknownLengths.Add(groups[view]);
                    if (IsTainted(assign.Value) || IsOutside(view, inside)) Taint(view);
                    break;
                case Permute permute when inside is not null:
                    foreach (Variable exchanged in permute.Targets) unknownLengths.Add(groups[exchanged]);
                    foreach (Variable exchanged in permute.Targets) Taint(exchanged);
                    break;
                case Assign { Target: var target } assign:
                    if (target.NamedVariable() is { } assigned && (IsTainted(assign.Value) || IsOutside(assigned, inside) || (target is Element element && IsTainted(element.Index)))) Taint(assigned);
                    break;
                case Fill fill:
                    if (IsTainted(fill.Value) || IsOutside(fill.Buffer, inside)) Taint(fill.Buffer);
                    break;
                case Copy copy:
                    if (tainted.Contains(Key(copy.Source)) || IsOutside(copy.Target, inside)) Taint(copy.Target);
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
                    Visit(@if.Then, isTainted ? [] : inside);
                    Visit(@if.Else, isTainted ? [] : inside);
                    break;
                case For or While or Breakable:
                    bool mayLeave = HasTaintedBounds(statement) || TaintedJumps(statement).Any(j => j.Primal() is not Return);
                    foreach (Block nested in statement.Blocks()) Visit(nested, mayLeave ? [] : inside);
                    break;
            }
        }
    }

    private static bool IsOutside(Variable variable, HashSet<int>? inside) => inside is not null && !inside.Contains(variable.Id);

    private int Key(Variable variable) => variable.Type.IsBuffer ? groups[variable] : variable.Id;

    private void Taint(Variable variable)
    {
        if (!variable.Type.IsDifferentiable) tainted.Add(Key(variable));
    }
}
