using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>Names of generated files.</summary>
internal static class HintNames
{
    /// <summary>
    /// <c>Model.Rosenbrock.1a2b3c4d.g.cs</c>: readable, and with a hash of the documentation id that tells overloads, namespaces and <c>F</c> from <c>f</c> apart. It depends on
    /// nothing but the method itself, so adding a neighbour renames no file.
    /// </summary>
    public static string Create(IMethodSymbol method)
    {
        var text = new StringBuilder();
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType) text.Insert(0, Clean(type.Name) + ".");
        return text.Append(Clean(method.Name)).Append('.').Append(Hash(Symbols.Key(method))).Append(".g.cs").ToString();
    }

    private static string Clean(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char character in name) text.Append(character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') ? character : '_');
        return text.ToString();
    }

    /// <summary>The 32-bit FNV-1a hash (Fowler, Noll and Vo), the same on every machine.</summary>
    private static string Hash(string key)
    {
        uint hash = 2166136261;
        foreach (byte part in Encoding.UTF8.GetBytes(key)) hash = unchecked((hash ^ part) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
