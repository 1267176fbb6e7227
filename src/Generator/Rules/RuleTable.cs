namespace AutodiffGen.Generator.Rules;

internal static class RuleTable
{
    private static readonly HashSet<string> Members =
        ["Sin/1", "Cos/1", "Tan/1", "Exp/1", "Log/1", "Sqrt/1", "Pow/2", "Abs/1", "Max/2", "Min/2", "Tanh/1", "Atan/1", "Atan2/2", "Asin/1", "Acos/1", "Sinh/1", "Cosh/1"];

    public static Rule? Find(string member, int arity)
    {
        if (!member.StartsWith("System.Math.", StringComparison.Ordinal) && !member.StartsWith("System.MathF.", StringComparison.Ordinal)) return null;
        string name = member.Substring(member.LastIndexOf('.') + 1);
        return Members.Contains(name + "/" + arity) ? new Rule(name, IR.EquatableArray<Partial?>.Empty) : null;
    }
}
