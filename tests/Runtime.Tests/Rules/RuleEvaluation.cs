using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>The partial derivatives of one function at one point, as generated code would compute them.</summary>
internal sealed class RuleEvaluation(Rule rule, KnownMember? member, IrType real)
{
    public RuleEvaluation(Rule rule, string name, IrType real)
        : this(rule, KnownMember.Find(name, rule.Partials.Count, real == IrType.Single ? typeof(float) : typeof(double)), real)
    {
    }

    public Rule Rule => rule;

    public KnownMember Member => member ?? throw new MissingMethodException(rule.Name);

    public bool IsRealArgument(int index) => KnownMember.IsReal(Member.ParameterTypes[index]);

    public double Value(double[] arguments) => Member.Invoke(arguments);

    /// <summary>The partial derivative; 0 where the rule has none.</summary>
    public double Partial(int index, double[] arguments) => Partial(index, arguments, Value(arguments));

    public double Partial(int index, double[] arguments, double result) => rule.Partials[index] is Partial partial ? Evaluate(partial, arguments, result) : 0;

    /// <summary>What the argument receives for a seed, with the strong zero where the rule asks for it.</summary>
    public double Contribution(int index, double[] arguments, double seed) => rule.Partials[index] switch
    {
        null => 0,
        { Guarded: true } => Partials.Times(Partial(index, arguments), seed),
        _ => Partial(index, arguments) * seed,
    };

    private double Evaluate(Partial partial, double[] arguments, double result)
    {
        var values = new Dictionary<Variable, double>();
        var reads = new List<Expression>();
        for (int i = 0; i < arguments.Length; i++)
        {
            var variable = new Variable(i, "a" + i, member is null || IsRealArgument(i) ? real : IrType.Int32);
            values[variable] = arguments[i];
            reads.Add(new Read(variable));
        }

        var resultVariable = new Variable(arguments.Length, "value", real);
        values[resultVariable] = result;
        return Interpreter.Evaluate(RuleTable.Instantiate(partial, real, reads.ToEquatableArray(), new Read(resultVariable)), values);
    }
}
