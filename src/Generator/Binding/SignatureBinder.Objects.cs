using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>The objects in a signature: only the members that the body uses have derivatives.</summary>
internal sealed partial class SignatureBinder
{
    /// <summary>The parameters without the members of objects that the body doesn't name; members that it doesn't change are read-only.</summary>
    public EquatableArray<Parameter> KeepUsedMembers(EquatableArray<Parameter> parameters, Block body)
    {
        if (!wholes.Any(whole => whole.IsObject)) return parameters;
        HashSet<int> used = [.. body.All().SelectMany(statement => statement.Expressions().SelectMany(expression => expression.Variables()).Concat(statement is Effect effect ? effect.Writes : [])).Select(variable => variable.Id)];
        HashSet<int> assigned = [.. body.All().SelectMany(AssignedScalars).Select(variable => variable.Id)];
        HashSet<int> dropped = [];
        HashSet<int> kept = [];
        for (int i = 0; i < wholes.Count; i++)
        {
            if (!wholes[i].IsObject) continue;
            StructLeaf[] leaves = [.. wholes[i].Shape.Leaves()];
            dropped.UnionWith(wholes[i].Leaves.Select(leaf => leaf.Id).Where(id => !used.Contains(id)));
            kept.UnionWith(wholes[i].Leaves.Select(leaf => leaf.Id).Where(used.Contains));
            for (int j = 0; j < leaves.Length; j++)
            {
                if (kept.Contains(wholes[i].Leaves[j].Id)) CheckMember(wholes[i], leaves[j]);
            }
        }

        wholes.RemoveAll(whole => whole.IsObject && whole.Leaves.All(leaf => dropped.Contains(leaf.Id)));
        CheckActive(parameters = parameters.Where(parameter => !dropped.Contains(parameter.Variable.Id))
            .Select(parameter => kept.Contains(parameter.Variable.Id) && parameter.Passing == Passing.Ref && !assigned.Contains(parameter.Variable.Id) ? parameter with { Passing = Passing.In } : parameter)
            .ToEquatableArray());
        return parameters;
    }

    /// <summary>The scalars that a statement may change, by an assignment or by reference.</summary>
    private static IEnumerable<Variable> AssignedScalars(Statement statement) => statement switch
    {
        Assign { Target: Read target } => [target.Variable],
        Increment { Target: Read target } => [target.Variable],
        Call call => call.Arguments.Where((_, i) => call.Callee.Parameters[i].Passing is Passing.Ref or Passing.Out).OfType<Read>().Select(read => read.Variable).Concat(call.Result is null ? [] : [call.Result]),
        Effect effect => effect.Writes.Concat(effect.Result is null ? [] : [effect.Result]),
        _ => [],
    };

    private void CheckMember(Whole whole, StructLeaf leaf)
    {
        SyntaxNodeOrToken place = whole.Kind == WholeKind.Receiver
            ? Declaration.Identifier
            : Declaration.ParameterList.Parameters[Method.Parameters.First(parameter => parameter.Name == whole.Variable.Name).Ordinal];
        string type = whole.Shape.Type.Text.Replace("global::", string.Empty);
        string member = leaf.Suffix.TrimStart('.');
        if (!leaf.Type.IsBuffer && leaf.Type.IsReal && !leaf.IsConstant && leaf.Unsettable is { } field)
            Report(place, DiagnosticTable.UnsupportedParameter, whole.Variable.Name, type, "the derivative's member '" + field.Name + "' has to be set and can't be; give it a setter that is visible here, or mark it [Constant] if it is data");
        else if ((Requested() & (RequestedDerivatives.Jacobian | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern)) != 0)
            Report(place, DiagnosticTable.UnsupportedParameter, whole.Variable.Name, type, "a Jacobian has rows and columns of scalars and buffers; pass '" + member + "' as a parameter of its own, or mark it [Constant] if it is data");
    }

    /// <summary>Without their members there may be nothing left to differentiate.</summary>
    private void CheckActive(EquatableArray<Parameter> parameters)
    {
        if (diagnostics.Any(diagnostic => diagnostic.IsError)) return;
        if (!parameters.Any(parameter => parameter.Active && parameter.Passing != Passing.Out)) Report(Declaration.Identifier, DiagnosticTable.NoActiveParameter, Method.Name);
        else if (Method.ReturnsVoid && !parameters.Any(parameter => parameter.Active && (parameter.Passing is Passing.Ref or Passing.Out || parameter.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan })))
            Report(Declaration.Identifier, DiagnosticTable.NoActiveResult, Method.Name);
    }
}
