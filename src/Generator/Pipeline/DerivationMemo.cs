namespace AutodiffGen.Generator.Pipeline;

/// <summary>
/// What was wrong with the derivatives that were made last, without their texts. The compiler asks the analyzer of this process after the generator, and an editor after each keystroke, of
/// which nearly all leave nearly all methods as they were; without this each would be differentiated anew.
/// </summary>
internal static class DerivationMemo
{
    private const int Capacity = 512;

    private static readonly object Gate = new();
    private static Dictionary<DerivationInput, GeneratedFile> young = [];
    private static Dictionary<DerivationInput, GeneratedFile> old = [];

    /// <summary>Makes a file, and remembers what is wrong with it.</summary>
    public static GeneratedFile Make(DerivationInput input, CancellationToken cancellation)
    {
        GeneratedFile file = GeneratedFile.Make(input, cancellation);
        Add(input, file);
        return file;
    }

    /// <summary>The file, its text being empty if there is one.</summary>
    public static GeneratedFile Diagnose(DerivationInput input, CancellationToken cancellation)
    {
        lock (Gate)
        {
            if (young.TryGetValue(input, out GeneratedFile? known) || old.TryGetValue(input, out known)) return known;
        }

        return Add(input, GeneratedFile.Make(input, cancellation));
    }

    private static GeneratedFile Add(DerivationInput input, GeneratedFile file)
    {
        if (file.Text is not null) file = file with { Text = string.Empty };
        lock (Gate)
        {
            if (young.Count >= Capacity) (old, young) = (young, []);
            young[input] = file;
        }

        return file;
    }
}
