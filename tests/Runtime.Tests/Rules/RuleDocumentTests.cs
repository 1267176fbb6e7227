using System.Text;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>docs/rules.md is written from the rule table.</summary>
public sealed class RuleDocumentTests
{
    private const string Path = "docs/rules.md";

    [Fact]
    public void TheDocumentIsCurrent() =>
        Assert.True(Repository.IsCurrent(Path, Document()), Path + " is out of date: run the tests with ACCEPT_CHANGES=1 and commit it.");

    private static string Document()
    {
        var text = new StringBuilder("""
            # The rules

            <!-- Written from the rule table by a test; don't edit. Run the tests with ACCEPT_CHANGES=1 to write it anew. -->

            The functions that have derivatives, with the partial derivative in each argument. `x`, `y`, `z` are the arguments and `result` is the value. The formulas are
            those that generated code has, in `double`; the functions of `float` have the same ones with `MathF` and `float`. A dash says that the function is locally
            constant in that argument, or that the argument is an integer.

            *Guarded* partials can be infinite or NaN where the value is finite: a tangent or adjoint of 0 gives 0 there. What happens at kinks and singular
            points is told line by line in [semantics.md](semantics.md). Arguments that are constants in the source have no partial, and make others simpler: see the end.

            """.ReplaceLineEndings("\n"));
        foreach (RuleSubject subject in RuleTable.Subjects)
        {
            text.Append($"\n## {subject.Title}\n\n| function | on | partials | guarded | notes |\n| --- | --- | --- | --- | --- |\n");
            foreach (RuleEntry entry in subject.Entries) text.Append(Row(entry));
        }

        text.Append("\nThe operator `x % y` has the partials ").Append(Formulas(RuleTable.Remainder)).Append(".\n");
        text.Append("\n## With constant arguments\n\n| call | partial | guarded |\n| --- | --- | --- |\n");
        foreach ((string call, string member, Expression[] arguments) in SpecialCalls())
        {
            Rule rule = RuleTable.Specialise(member, arguments.ToEquatableArray())!;
            Partial? partial = rule.Partials.FirstOrDefault(each => each is not null);
            text.Append($"| `{call}` | {(partial is null ? "–" : "`" + FormulaText.Of(partial.Expression) + "`")} | {(partial is { Guarded: true } ? "yes" : "")} |\n");
        }

        text.Append("""

            ## Structs of the base library

            `Complex`, `Vector2`, `Vector3` and `Vector4` of `System.Numerics` are taken apart into their parts. *By parts* means that generated code has scalar operations, which give the same bits. Any other
            member is called for its value, and the partials are those of the first part of the result (the real part, `X`) by each part of each argument, `a`, `b`, `c` in the order of the call; those of
            the other parts are alike, for holomorphic functions by the equations of Cauchy and Riemann. `Vector2` and `Vector4` have the members of `Vector3`, as far as the library has them. `Magnitude`, `Phase`,
            `Real`, `Imaginary`, the fields and the subscripts of vectors (with a constant), object initialisers and patterns work too; no other member does.

            | member | partials | guarded | notes |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (LibraryMember member in LibraryTable.Members.Where(member => (member.Real == IrType.Double && !IsWidening(member)) || member.Key.StartsWith("System.Numerics.Vector3.", StringComparison.Ordinal))) text.Append(Row(member));
        AppendTensors(text);
        return text.ToString();
    }

    private static void AppendTensors(StringBuilder text)
    {
        text.Append("""

            ## TensorPrimitives

            The members of `System.Numerics.Tensors.TensorPrimitives` for `double` and `float`, in all overloads, also in place. Generated code calls them for the value, since they sum in an order of their own; the derivatives are loops.
            Those that fill a destination have for each element the partials in the elements at its place (or in a scalar argument):

            | member | partials | guarded |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        string[] names = ["x", "y", "z"];
        foreach (TensorMap map in TensorTable.Maps) text.Append($"| `{map.Name}({string.Join(", ", names.Take(map.Rule.Partials.Count))}, destination)` | {Formulas(map.Rule)} | {(map.Rule.Partials.Any(partial => partial is { Guarded: true }) ? "yes" : "")} |\n");
        text.Append("""

            `SoftMax(x, destination)` has the partials `result[i] * ((i == j ? 1 : 0) - result[j])`; its derivatives want a destination as long as `x`, since the member changes what is behind. Those that give a number have the partial in each element:

            | member | partials |
            | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (TensorReduction reduction in TensorTable.Reductions)
        {
            string[] arguments = [.. names.Take(reduction.Inputs), .. reduction.Numbers.Select(number => number == "Length" ? "x.Length" : number)];
            text.Append($"| `{reduction.Name}({string.Join(", ", names.Take(reduction.Inputs))})` | {string.Join(", ", reduction.Rule.Partials.Select(partial => $"`{FormulaText.Of(partial!.Expression, arguments)}`"))} |\n");
        }

        text.Append($"\n`{string.Join("`, `", TensorTable.Choices.Keys)}` of one argument pass to the element that `{string.Join("`, `", TensorTable.Choices.Values)}` names. No other member has a derivative.\n");
    }

    /// <summary>Whether a conversion is one from <c>double</c> behind another that C# has itself.</summary>
    private static bool IsWidening(LibraryMember member) => member.Key.Contains("op_Implicit", StringComparison.Ordinal) && !member.Key.EndsWith("(double)", StringComparison.Ordinal);

    private static string Row(LibraryMember member)
    {
        string[] names = [.. member.Parameters.SelectMany((type, i) => type is null ? [LibraryTable.ArgumentName(i)] : type.Leaves.Select(leaf => LibraryTable.ArgumentName(i) + "." + leaf))];
        string formulas = member.Rules.Count == 0 ? "by parts" : string.Join(", ", member.Rules[0].Partials.Select(partial => partial is null ? "–" : $"`{FormulaText.Of(partial.Expression, names)}`"));
        string guarded = member.Rules.Any(rule => rule.Partials.Any(partial => partial is { Guarded: true })) ? "yes" : "";
        string types = string.Join(", ", member.Parameters.Select((type, i) => (type?.Name ?? member.Key[(member.Key.LastIndexOf('(') + 1)..^1].Split(", ")[i]) + " " + LibraryTable.ArgumentName(i)));
        return $"| `{member.Signature}`{(types.Length > 0 ? $" ({types})" : "")} | {formulas} | {guarded} | {member.Note} |\n";
    }

    private static string Row(RuleEntry entry)
    {
        string[] names = ["x", "y", "z"];
        Rule rule = entry.Rule;
        string owners = string.Join(", ", entry.Members.Select(member => member[..^(rule.Name.Length + 1)].Split('.')[^1]).Select(Owner));
        string guarded = rule.Partials.Any(partial => partial is { Guarded: true }) ? "yes" : "";
        return $"| `{rule.Name}({string.Join(", ", names.Take(rule.Partials.Count))})` | {owners} | {Formulas(rule)} | {guarded} | {rule.Note} |\n";
    }

    private static string Owner(string name) => name switch
    {
        "Double" => "`double`",
        "Single" => "`float`",
        _ => $"`{name}`",
    };

    private static string Formulas(Rule rule) =>
        string.Join(", ", rule.Partials.Select(partial => partial is null ? "–" : $"`{FormulaText.Of(partial.Expression)}`"));

    private static IEnumerable<(string Call, string Member, Expression[] Arguments)> SpecialCalls()
    {
        Expression x = Rule.Argument(0);
        Expression y = Rule.Argument(1);
        double[] exponents = [0, 1, 2, 3, 4, 5, -1, -2, -3, 0.5, 1.5, 2.5, 0.25];
        foreach (double exponent in exponents)
        {
            yield return (FormattableString.Invariant($"Pow(x, {exponent})"), "System.Math.Pow", [x, Literal.Double(exponent)]);
        }

        yield return ("Pow(2, y)", "System.Math.Pow", [Literal.Double(2), y]);
        for (int degree = 1; degree <= 4; degree++)
        {
            yield return (FormattableString.Invariant($"RootN(x, {degree})"), "System.Double.RootN", [x, Literal.Int(degree)]);
        }

        yield return ("Log(x, 2)", "System.Math.Log", [x, Literal.Double(2)]);
        yield return ("Hypot(x, 1)", "System.Double.Hypot", [x, Literal.Double(1)]);
    }
}
