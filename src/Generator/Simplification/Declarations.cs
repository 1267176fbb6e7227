using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Moves the declaration of a generated zero to its first use, and joins it with a first addition or assignment.</summary>
internal sealed class Declarations(int firstGenerated) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        JoinCopies(statements);
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

    /// <summary><c>double t = e; ... place = t;</c> with no other use of <c>t</c> is <c>place = e;</c>, where the place is a result that nothing reads.</summary>
    private void JoinCopies(List<Statement> statements)
    {
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is not Assign { Target: Read { Type.IsReal: true } place, Value: Read copied } || copied.Variable.Id < firstGenerated || !copied.Type.Equals(place.Type)) continue;
            int declaration = statements.FindIndex(s => s is Declare { Value: not null } declare && declare.Variable.Id == copied.Variable.Id);
            if (declaration < 0 || declaration >= i) continue;
            bool isOnlyUse = !statements.Where((_, k) => k != i && k != declaration).Any(s => Usage.Mentions(s, copied.Variable) || Usage.Mentions(s, place.Variable));
            if (!isOnlyUse || Names(((Declare)statements[declaration]).Value!, place.Variable)) continue;
            statements[declaration] = new Assign(place, ((Declare)statements[declaration]).Value!) { Ordinal = statements[i].Ordinal };
            statements.RemoveAt(i);
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
