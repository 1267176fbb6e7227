using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Moves a derivative that makes a choice, and what follows from it, behind the function calls that don't need it: <c>double sTangent = x > 0 ? xTangent : -xTangent; double e = Math.Exp(t);</c>.
/// A processor that guesses the choice wrong begins everything behind it anew, and a call keeps no real value in a register.
/// </summary>
internal sealed class LateChoices(int firstGenerated) : BlockRewriter
{
    // How far ahead the reader is looked for, so that long straight-line methods cost no quadratic time.
    private const int Reach = 24;

    protected override void Rewrite(List<Statement> statements)
    {
        HashSet<int> late = FindLate(statements);
        if (late.Count == 0) return;
        var moved = new HashSet<Statement>(ReferenceComparer.Instance);
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is not Declare { Value: { } value } declare || !late.Contains(declare.Variable.Id)) continue;
            int use = statements.FindIndex(i + 1, Math.Min(Reach, statements.Count - i - 1), s => Usage.Mentions(s, declare.Variable));
            if (use < 0) continue;
            int target = use;
            while (target > i + 1 && moved.Contains(statements[target - 1])) target--;
            List<Statement> crossed = statements.GetRange(i + 1, target - i - 1);
            if (!crossed.Any(CallsFunction) || Changes(crossed, value)) continue;
            moved.Add(declare);
            statements.Insert(target, declare);
            statements.RemoveAt(i);
        }
    }

    /// <summary>The generated locals that make a choice or follow from one.</summary>
    private HashSet<int> FindLate(List<Statement> statements)
    {
        var late = new HashSet<int>();
        foreach (Statement statement in statements)
        {
            if (statement is not Declare { Value: { } value } declare || declare.Variable.Id < firstGenerated || !declare.Variable.Type.IsReal) continue;
            if (IsPlain(value) && (value.Descendants().Any(e => e is Conditional) || value.Variables().Any(v => late.Contains(v.Id)))) late.Add(declare.Variable.Id);
        }

        return late;
    }

    /// <summary>Whether the value depends on scalar locals alone and can't throw, so that it may be computed later.</summary>
    private static bool IsPlain(Expression value) => value.Descendants().All(e => e switch
    {
        Read { Type.IsBuffer: false } or Literal or Conditional => true,
        Unary unary => !unary.Checked,
        Binary binary => binary.Type.IsReal || binary.Operator is not (BinaryOperator.Divide or BinaryOperator.Remainder) && !binary.Checked,
        IR.Convert convert => !convert.Checked,
        Invoke { Member: "AutodiffGen.Partials.Times" } => true,
        _ => false,
    } && (e.Type.IsReal || e.Type.IsInteger || e.Type.Equals(IrType.Boolean)));

    private static bool CallsFunction(Statement statement) =>
        Usage.Tree(statement).Any(s => s is Call or Effect or TakePair || s.Expressions().SelectMany(e => e.Descendants()).Any(e => e is Invoke));

    private static bool Changes(List<Statement> statements, Expression value)
    {
        var inputs = new HashSet<int>(value.Variables().Select(v => v.Id));
        return statements.SelectMany(Usage.Tree).SelectMany(Usage.Assigned).Any(v => inputs.Contains(v.Id));
    }
}
