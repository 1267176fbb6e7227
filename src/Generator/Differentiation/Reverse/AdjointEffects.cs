using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>What the transpose of a statement does to an adjoint.</summary>
internal enum AdjointEffect
{
    /// <summary>Reads it: the target of an increment.</summary>
    Reads,

    /// <summary>Adds to it: what the statement reads.</summary>
    Adds,

    /// <summary>Takes it and sets it anew: the target of an assignment.</summary>
    Takes,
}

/// <summary>An effect of a transpose on the adjoint of a variable or of elements of a buffer.</summary>
/// <param name="Node">The statement.</param>
/// <param name="Variable">The primal variable.</param>
/// <param name="Index">The subscript, null for scalars and for whole buffers.</param>
/// <param name="Effect">What is done.</param>
internal sealed record AdjointAccess(Node Node, Variable Variable, Expression? Index, AdjointEffect Effect)
{
    /// <summary>Whether the two must keep their order where they meet.</summary>
    public static bool Conflict(AdjointEffect first, AdjointEffect second) => !(first == second && first != AdjointEffect.Takes);
}

/// <summary>Lists the effects of transposes on adjoints.</summary>
internal static class AdjointEffects
{
    public static IEnumerable<AdjointAccess> Of(Node node, LinearProgram program)
    {
        Activity activity = program.Activity;
        AdjointAccess Scalar(Variable variable, AdjointEffect effect) => new(node, variable, null, effect);
        switch (node.Statement)
        {
            case Differentiated linear:
                yield return Reference(node, linear.Target, linear.Accumulates ? AdjointEffect.Reads : AdjointEffect.Takes);
                foreach (LinearTerm term in linear.Terms) yield return Reference(node, term.Reference, AdjointEffect.Adds);
                break;
            case Fill fill when activity.IsActive(fill.Buffer):
                yield return Scalar(fill.Buffer, AdjointEffect.Takes);
                if (activity.IsActive(fill.Value)) yield return Reference(node, fill.Value, AdjointEffect.Adds);
                break;
            case Copy copy when activity.IsActive(copy.Target):
                yield return Scalar(copy.Target, AdjointEffect.Takes);
                if (activity.IsActive(copy.Source)) yield return Scalar(copy.Source, AdjointEffect.Adds);
                break;
            case Permute permute:
                foreach (Variable buffer in permute.Targets.Where(activity.IsActive)) yield return Scalar(buffer, AdjointEffect.Takes);
                break;
            case Assign { Target: Read { Type.IsBuffer: true } target } assign when target.Variable.Id == program.Result?.Id:
                foreach (Variable buffer in Activity.Dependencies(assign.Value).Where(activity.IsActive)) yield return Scalar(buffer, AdjointEffect.Adds);
                break;
            case Call call:
                for (int i = 0; i < call.Arguments.Count; i++)
                {
                    Parameter parameter = call.Callee.Parameters[i];
                    if (!parameter.Active || call.Arguments[i].NamedVariable() is not { } variable || !activity.IsActive(variable)) continue;
                    yield return Reference(node, call.Arguments[i], AdjointEffect.Adds);
                    if (call.Callee.MayWrite(i)) yield return Reference(node, call.Arguments[i], AdjointEffect.Takes);
                }

                if (call.Result is { } result && activity.IsActive(result)) yield return Scalar(result, AdjointEffect.Takes);
                break;
        }
    }

    private static AdjointAccess Reference(Node node, Expression reference, AdjointEffect effect) =>
        reference is Element element ? new AdjointAccess(node, element.Buffer, element.Index, effect) : new AdjointAccess(node, reference.NamedVariable()!, null, effect);
}
