using System.Runtime.CompilerServices;
#if USE_VERIFY
using VerifyTests;
using VerifyXunit;
#endif
using Xunit;

namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>
/// Compares the whole set of generated files with <c>_snapshots/Class.Method#Hint.verified.cs</c> beside the test. On a mismatch the new text
/// is written beside it as <c>.received.cs</c>. With <c>AUTODIFFGEN_ACCEPT_SNAPSHOTS=1</c> in the environment the new files are accepted
/// and stale ones deleted. <c>-p:UseVerify=true</c> switches to Verify.Xunit, with the same file names.
/// </summary>
internal static class Snapshot
{
#if USE_VERIFY
    public static Task Verify(GeneratorRun run, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        AssertSound(run);
        var settings = new VerifySettings();
        settings.UseDirectory("_snapshots");
        settings.UseTypeName(Path.GetFileNameWithoutExtension(file));
        settings.UseMethodName(method);
        return Verifier.Verify(run.Generated.Select(source => new Target("cs", source.Text, Hint(source))), settings, file);
    }
#else
    private static readonly bool Accept = Environment.GetEnvironmentVariable("AUTODIFFGEN_ACCEPT_SNAPSHOTS") == "1";

    public static Task Verify(GeneratorRun run, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        AssertSound(run);
        Compare(run.Generated, Path.Combine(Path.GetDirectoryName(file)!, "_snapshots"), $"{Path.GetFileNameWithoutExtension(file)}.{method}", Accept);
        return Task.CompletedTask;
    }

    internal static void Compare(IEnumerable<SourceFile> generated, string directory, string test, bool accept)
    {
        Directory.CreateDirectory(directory);
        var differences = new List<string>();
        var stale = new HashSet<string>(Directory.GetFiles(directory, $"{test}#*.verified.cs"), StringComparer.Ordinal);
        foreach (string received in Directory.GetFiles(directory, $"{test}#*.received.cs")) File.Delete(received);
        foreach (SourceFile source in generated)
        {
            string verified = Path.Combine(directory, $"{test}#{Hint(source)}.verified.cs");
            stale.Remove(verified);
            string text = Normalize(source.Text);
            string? expected = File.Exists(verified) ? Normalize(File.ReadAllText(verified)) : null;
            if (text == expected) continue;
            File.WriteAllText(accept ? verified : Path.ChangeExtension(Path.ChangeExtension(verified, null), ".received.cs"), text);
            differences.Add(expected is null ? $"new: {verified}" : $"changed: {verified}\n{FirstDifference(expected, text)}");
        }

        foreach (string old in stale)
        {
            if (accept) File.Delete(old);
            differences.Add($"no longer generated: {old}");
        }

        if (!accept && differences.Count > 0) Assert.Fail($"{string.Join("\n", differences)}\nSet AUTODIFFGEN_ACCEPT_SNAPSHOTS=1 to accept.");
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd() + "\n";

    private static string FirstDifference(string expected, string actual)
    {
        string[] old = expected.Split('\n'), now = actual.Split('\n');
        int line = 0;
        while (line < old.Length && line < now.Length && old[line] == now[line]) line++;
        return $"  line {line + 1}\n  - {old.ElementAtOrDefault(line)}\n  + {now.ElementAtOrDefault(line)}";
    }
#endif

    /// <summary>The snapshot of a method that is refused, or of a file that doesn't compile, would prove nothing.</summary>
    private static void AssertSound(GeneratorRun run)
    {
        Assert.Null(run.Exception);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems().Select(LoadedAssembly.Describe));
    }

    private static string Hint(SourceFile source)
    {
        foreach (string ending in new[] { ".g.cs", ".cs" })
        {
            if (source.Name.EndsWith(ending, StringComparison.Ordinal)) return source.Name[..^ending.Length];
        }

        return source.Name;
    }
}
