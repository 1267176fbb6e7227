using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>The text form of a summary, which stands in an attribute on generated methods and is all that a referencing project reads.</summary>
internal static class SummaryText
{
    /// <summary>Goes up whenever the text or the halves' signatures change their meaning.</summary>
    public const int Version = 1;

    private const string Simple = "simple";
    private const string Singular = "singular";
    private const string New = "new";
    private const string Effects = "effects";

    public static string Write(Summary summary)
    {
        var words = new List<string> { string.Concat(summary.Writes.Select(w => w ? 'w' : 'r')) };
        if (summary.IsSimple) words.Add(Simple);
        if (summary.MayBeSingular) words.Add(Singular);
        if (summary.ReturnsNew) words.Add(New);
        if (summary.HasEffects) words.Add(Effects);
        return string.Join(" ", words);
    }

    /// <summary>The summary, or null if the text is of another version.</summary>
    public static Summary? Read(int version, string text)
    {
        if (version != Version) return null;
        string[] words = text.Split(' ');
        return new Summary(words[0].Select(c => c == 'w').ToEquatableArray(), words.Contains(Simple), words.Contains(Singular), words.Contains(New), words.Contains(Effects));
    }
}
