using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Takes a returned pair apart where it arrives: <c>(double y, double yTangent) = FForward(x, 1.0);</c>.</summary>
internal sealed class Pairs : BlockRewriter
{
    private readonly Dictionary<int, int> mentions;

    private Pairs(Block block) => mentions = block.All().SelectMany(Usage.Named).GroupBy(v => v.Id).ToDictionary(g => g.Key, g => g.Count());

    public static Block TakeApart(Block block) => new Pairs(block).Run(block);

    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (statements[i] is not Effect { Result: { Type: OtherType } pair } call) continue;
            PairPart? first = null;
            PairPart? second = null;
            int end = i + 1;
            for (; end < statements.Count && end <= i + 2; end++)
            {
                if (Part(statements[end], pair) is not var (part, name)) break;
                if (name == "{0}.Value" && first is null) first = part;
                else if (name == "{0}.Tangent" && second is null) second = part;
                else break;
            }

            // The call itself names the pair once, and each part that was found once more.
            if (end == i + 1 || mentions[pair.Id] != end - i) continue;
            statements[i] = new TakePair(call with { Result = null }, first, second) { Ordinal = call.Ordinal };
            statements.RemoveRange(i + 1, end - i - 1);
        }
    }

    private static (PairPart Part, string Name)? Part(Statement statement, Variable pair) => statement switch
    {
        Declare { Value: Template template } declare when Reads(template, pair) => (new PairPart(declare.Variable, Declares: true), template.Format),
        Assign { Target: Read target, Value: Template template } when Reads(template, pair) => (new PairPart(target.Variable, Declares: false), template.Format),
        _ => null,
    };

    private static bool Reads(Template template, Variable pair) => template.Operands.Count == 1 && template.Operands[0] is Read read && read.Variable.Id == pair.Id;
}
