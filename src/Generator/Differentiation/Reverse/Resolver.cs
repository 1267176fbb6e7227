using System.Collections.Immutable;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Rewrites expressions of the program so that each read of a scalar names the value that it sees (see <see cref="Version.Symbol"/>).</summary>
internal sealed class Resolver(ProgramTree tree)
{
    /// <summary>Scalars become symbols; elements stay as they are, with resolved subscripts.</summary>
    public Expression Resolve(Expression expression, ImmutableDictionary<int, Version> environment) =>
        new Substitution(variable => !tree.IsCounter(variable) && environment.TryGetValue(variable.Id, out Version? version) ? new Read(version.Symbol) : null).Rewrite(expression);

    /// <summary>As <see cref="Resolve"/>, with integers replaced by what they were computed from: for comparing subscripts.</summary>
    public Expression ResolveIndex(Expression expression, ImmutableDictionary<int, Version> environment) => Expand(Resolve(expression, environment), 8);

    private Expression Expand(Expression expression, int depth) => depth == 0 ? expression : new Substitution(symbol =>
        tree.Find(symbol) is { Kind: VersionKind.Computed, Value: { } value, Node: { } node } version && version.Variable.Type.IsInteger && !value.Descendants().Any(e => e is Element or Template)
            ? Expand(Resolve(value, node.Before), depth - 1)
            : null).Rewrite(expression);
}
