using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>Which files of a compilation this generator has made.</summary>
internal static class GeneratedTrees
{
    private static readonly string Assembly = typeof(DifferentiableGenerator).Assembly.GetName().Name;
    private static readonly string Generator = typeof(DifferentiableGenerator).FullName;

    /// <summary>Whether the file's path ends with the folders that the compiler gives a generator's files, whatever stands before them.</summary>
    public static bool IsOurs(SyntaxTree tree)
    {
        string[] parts = tree.FilePath.Split('/', '\\');
        return parts.Length >= 3 && parts[parts.Length - 2] == Generator && parts[parts.Length - 3] == Assembly;
    }
}
