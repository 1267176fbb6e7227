using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// <c>double v = Call(); ... double name = v;</c> is <c>double name = Call(); ...</c> where both stay what they are, or <c>v</c> isn't named behind it; so for the tangents beside them.
/// </summary>
internal static class NamedResults
{
    public static DerivedMethod Run(Function function, DerivedMethod method)
    {
        if (!function.Body.All().Any(s => s is Effect { IsPure: true })) return method;
        int firstGenerated = new VariableSource(function).Next;
        Block body = method.Body;
        while (FindCopy(body, firstGenerated) is { } copy)
        {
            body = new Removal(copy).Run(body);
            body = new VariableReplacement(new Dictionary<int, Variable> { [((Read)copy.Value!).Variable.Id] = copy.Variable }).Rewrite(body);
        }

        return method with { Body = body };
    }

    private static Declare? FindCopy(Block block, int firstGenerated)
    {
        Statement[] all = [.. block.All()];
        return Blocks(block).Select(each => FindCopyIn([.. each.Statements], all, firstGenerated)).FirstOrDefault(copy => copy is not null);
    }

    private static Declare? FindCopyIn(Statement[] statements, Statement[] all, int firstGenerated)
    {
        for (int i = 0; i < statements.Length; i++)
        {
            if (statements[i] is not Declare { Variable: var name, Value: Read { Type.IsReal: true, Variable: var value } } copy || !name.Type.Equals(value.Type)) continue;
            bool isResult = statements.Take(i).Any(s => s is Effect { IsPure: true, Result: { } result } && result.Id == value.Id);
            bool isGenerated = value.Id >= firstGenerated && statements.Take(i).Any(s => s is Declare declare && declare.Variable.Id == value.Id);
            bool isNamedBehind = statements.Skip(i + 1).Any(s => Usage.Mentions(s, value));
            bool bothStay = !all.Any(s => Usage.Assigned(s).Any(v => v.Id == name.Id || (v.Id == value.Id && s is not Effect { IsPure: true })));
            if ((isResult || isGenerated) && (!isNamedBehind || bothStay)) return copy;
        }

        return null;
    }

    private static IEnumerable<Block> Blocks(Block block) => block.Statements.SelectMany(s => s.Blocks()).SelectMany(Blocks).Prepend(block);

    private sealed class Removal(Declare copy) : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements) => statements.RemoveAll(s => ReferenceEquals(s, copy));
    }
}
