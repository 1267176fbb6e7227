using System.Reflection;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>The table has all that there is, and nothing that there isn't.</summary>
public sealed class RuleCoverageTests
{
    private static readonly Type[] Owners = [typeof(Math), typeof(MathF), typeof(double), typeof(float)];

    /// <summary>Functions of reals that have no rule, and why.</summary>
    private static readonly Dictionary<string, string> Excluded = new()
    {
        ["ConvertToInteger"] = "gives an integer of any type: a conversion, which stops the derivative",
        ["ConvertToIntegerNative"] = "gives an integer of any type: a conversion, which stops the derivative",
    };

    [Fact]
    public void EveryFunctionOfRealsIsKnown()
    {
        var missing = new List<string>();
        var excluded = new HashSet<string>();
        foreach (MethodInfo method in Owners.SelectMany(owner => owner.GetMethods(BindingFlags.Public | BindingFlags.Static)))
        {
            if (method.IsSpecialName || !method.GetParameters().Any(parameter => KnownMember.IsReal(parameter.ParameterType))) continue;
            string name = method.DeclaringType!.FullName + "." + method.Name;
            int arity = method.GetParameters().Length;
            string[] fields = KnownMember.TupleNames(method);
            bool known = fields.Length == 0
                ? RuleTable.Find(name, arity) is not null
                : Array.TrueForAll(fields, field => RuleTable.Find(name + "." + field, arity) is not null);
            if (known) continue;
            if (Excluded.ContainsKey(method.Name)) excluded.Add(method.Name);
            else missing.Add(method.ToString()!);
        }

        Assert.Empty(missing);
        Assert.Equal(Excluded.Keys.Order(), excluded.Order());
    }

    [Fact]
    public void EveryRuleHasItsFunctions()
    {
        foreach (RuleEntry entry in RuleTable.Subjects.SelectMany(subject => subject.Entries))
        {
            foreach (string member in entry.Members)
            {
                KnownMember[] overloads = [.. KnownMember.All(member, entry.Rule.Partials.Count)];
                Assert.True(overloads.Length > 0, member);
                foreach (KnownMember overload in overloads)
                {
                    for (int i = 0; i < entry.Rule.Partials.Count; i++)
                    {
                        if (entry.Rule.Partials[i] is not null && overload.ParameterTypes[0] is { } type && KnownMember.IsReal(type))
                        {
                            Assert.True(KnownMember.IsReal(overload.ParameterTypes[i]), member + " has a partial in an argument that isn't real");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PartialsAreMadeOfFunctionsThatExistAndHaveRules(bool single)
    {
        IrType real = single ? IrType.Single : IrType.Double;
        Type type = single ? typeof(float) : typeof(double);
        foreach (Partial partial in AllPartials())
        {
            EquatableArray<Expression> arguments = [Argument(0), Argument(1), Argument(2)];
            Expression expression = RuleTable.Instantiate(partial, real, arguments, Argument(3));
            foreach (Invoke call in Calls(expression))
            {
                Assert.True(KnownMember.Find(call.Member, call.Arguments.Count, type) is not null, call.Member);
                Assert.True(RuleTable.Find(call.Member, call.Arguments.Count) is not null, call.Member + " can't be differentiated again");
            }
        }

        Read Argument(int index) => new(new Variable(index, "a" + index, real));
    }

    [Fact]
    public void UnknownFunctionsAreNotFound()
    {
        Assert.Null(RuleTable.Find("System.Math.Sin", 2));
        Assert.Null(RuleTable.Find("System.Math.BigMul", 2));
        Assert.Null(RuleTable.Find("My.Math.Sin", 1));
    }

    private static IEnumerable<Partial> AllPartials()
    {
        IEnumerable<Rule> rules = RuleTable.Subjects.SelectMany(subject => subject.Entries).Select(entry => entry.Rule)
            .Concat(RuleSpecialisationTests.SpecialRules());
        return rules.SelectMany(rule => rule.Partials).OfType<Partial>();
    }

    private static IEnumerable<Invoke> Calls(Expression expression) => expression switch
    {
        Invoke call => [call, .. call.Arguments.SelectMany(Calls)],
        Unary unary => Calls(unary.Operand),
        Binary binary => [.. Calls(binary.Left), .. Calls(binary.Right)],
        Conditional choice => [.. Calls(choice.Condition), .. Calls(choice.WhenTrue), .. Calls(choice.WhenFalse)],
        _ => [],
    };
}
