using System.Runtime.CompilerServices;

namespace AutodiffGen.Runtime.Tests;

/// <summary>Files of the repository that tests compare with; setting ACCEPT_CHANGES=1 writes them anew.</summary>
internal static class Repository
{
    public static string Read(string path) => File.ReadAllText(FullPath(path)).ReplaceLineEndings("\n");

    /// <summary>Compares a file with what it should be, or writes it if changes are accepted.</summary>
    /// <returns>Whether the file is current.</returns>
    public static bool IsCurrent(string path, string expected)
    {
        string full = FullPath(path);
        if (Environment.GetEnvironmentVariable("ACCEPT_CHANGES") == "1") File.WriteAllText(full, expected);
        return File.Exists(full) && Read(path) == expected;
    }

    private static string FullPath(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", path);
}
