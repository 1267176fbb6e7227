namespace AutodiffGen.Differential.Tests.Programs;

internal static class FeatureNames
{
    /// <summary>
    /// Parses <c>scalars,loops,arrays</c>; <c>all</c> is everything, and a name with a minus is taken out again: <c>all,-calls,-views</c>.
    /// </summary>
    public static Features Parse(string text)
    {
        Features features = Features.Scalars;
        foreach (string word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Features feature = Enum.Parse<Features>(word.TrimStart('-'), ignoreCase: true);
            features = word.StartsWith('-') ? features & ~feature : features | feature;
        }

        return features;
    }
}
