using System.Runtime.CompilerServices;

namespace AutodiffGen.Generator.IR;

/// <summary>Tells statements apart that are alike.</summary>
internal sealed class ReferenceComparer : IEqualityComparer<Statement>
{
    public static ReferenceComparer Instance { get; } = new();

    public bool Equals(Statement? first, Statement? second) => ReferenceEquals(first, second);

    public int GetHashCode(Statement statement) => RuntimeHelpers.GetHashCode(statement);
}
