using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>
/// The methods whose own derivatives could be made, but that call, over any number of others, one whose derivatives couldn't: theirs would not compile. Nearly always there are none,
/// so that an edit changes nothing here.
/// </summary>
/// <param name="Errors">The method's key and its error.</param>
internal sealed record BrokenCallers(EquatableArray<BrokenCaller> Errors)
{
    public static BrokenCallers Of(IReadOnlyCollection<GeneratedFile> files)
    {
        var broken = new HashSet<string>(files.Where(f => f.Text is null).Select(f => f.Key));
        var chains = new Dictionary<string, string>();
        foreach (GeneratedFile file in files.Where(f => f.Text is null)) chains[file.Key] = ChainOf(file.Diagnostics);
        var errors = new List<BrokenCaller>();
        for (int before = -1; broken.Count > before && broken.Count > 0;)
        {
            before = broken.Count;
            foreach (GeneratedFile file in files.Where(f => !broken.Contains(f.Key)).ToArray())
            {
                if (file.Callees.FirstOrDefault(c => broken.Contains(c.Key)) is not { } callee) continue;
                var error = DiagnosticInfo.At(callee.Ordinal, DiagnosticTable.BrokenCallee, file.Name, callee.Path + chains[callee.Key]);
                errors.Add(new BrokenCaller(file.Key, error));
                chains[file.Key] = ChainOf([error]);
                broken.Add(file.Key);
            }
        }

        return new BrokenCallers(errors.ToEquatableArray());
    }

    /// <summary>The calls that lead on from a method to the one that has an error of its own.</summary>
    private static string ChainOf(IEnumerable<DiagnosticInfo> diagnostics) =>
        diagnostics.FirstOrDefault(d => d.Id == DiagnosticTable.BrokenCallee.Id) is { } caller ? " → " + caller.Arguments[1] : string.Empty;

    /// <summary>The file as it is, or the error in its place.</summary>
    public GeneratedFile Apply(GeneratedFile file) =>
        Errors.FirstOrDefault(e => e.Key == file.Key) is { } error ? file with { Text = null, Diagnostics = [error.Error] } : file;
}

/// <summary>An error of a method that calls a broken one.</summary>
internal sealed record BrokenCaller(string Key, DiagnosticInfo Error);

/// <summary>A call, as far as the files that it needs go.</summary>
internal sealed record CalleeReference(string Key, string Path, int Ordinal);
