using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Moves the declaration of a generated zero to its first use, and joins it with a first addition or assignment.</summary>
internal sealed class Declarations(int firstGenerated) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is not Declare declare || declare.Variable.Id < firstGenerated && declare.Value is not null) continue;
            if (declare.Value is not (null or Literal { Bits: 0, Code: null })) continue;
            int use = statements.FindIndex(i + 1, s => Usage.Mentions(s, declare.Variable));
            if (use < 0) continue;
            Statement first = statements[use];
            bool isReal = declare.Variable.Type.IsReal;
            Expression? value = first switch
            {
                Assign { Target: Read target } assign when target.Variable.Id == declare.Variable.Id && !Names(assign.Value, declare.Variable) => assign.Value,
                Increment { Target: Read target } increment when isReal && target.Variable.Id == declare.Variable.Id && !Names(increment.Value, declare.Variable) => increment.Value,
                _ => null,
            };
            if (ResultOf(first) is { } made && made.Id == declare.Variable.Id && declare.Value is null && Usage.Named(first).Count(v => v.Id == made.Id) == 1)
            {
                // A call declares its result itself where nothing else does.
                statements.RemoveAt(i);
            }
            else if (value is not null)
            {
                statements[use] = new Declare(declare.Variable, value) { Ordinal = first.Ordinal };
                statements.RemoveAt(i);
            }
            else if (use > i + 1)
            {
                statements.Insert(use, declare);
                statements.RemoveAt(i);
            }
        }
    }

    private static Variable? ResultOf(Statement statement) => statement switch
    {
        Call call => call.Result,
        Effect effect => effect.Result,
        _ => null,
    };

    private static bool Names(Expression expression, Variable variable) => expression.Variables().Any(v => v.Id == variable.Id);
}
