using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>What is wrong with the rules that a compilation declares. A wrong rule is reported where it stands, and is no rule for those who call its method.</summary>
internal static class RuleChecker
{
    /// <summary>The metadata name of the attribute that makes a rule.</summary>
    public const string AttributeName = "AutodiffGen.DerivativeOfAttribute";

    public static EquatableArray<DiagnosticInfo> Check(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return context.TargetSymbol is IMethodSymbol method ? Check(method, context.TargetNode, context.SemanticModel.Compilation).ToEquatableArray() : [];
    }

    private static IEnumerable<DiagnosticInfo> Check(IMethodSymbol method, SyntaxNode declaration, Compilation compilation)
    {
        SourceSpan place = SourceSpan.From(declaration is MethodDeclarationSyntax { Identifier: var name } ? name.GetLocation() : declaration.GetLocation());
        foreach (AttributeData attribute in RuleReader.AttributesOf(method))
        {
            (UserRule? rule, RuleProblem? problem) = RuleReader.Read(method, attribute);
            if (problem is not null)
                yield return DiagnosticInfo.At(place, problem.Descriptor, problem.Arguments);
            else if (rule is not null && RuleIndex.Of(compilation).FindEarlier(rule) is { } earlier)
                yield return DiagnosticInfo.At(place, DiagnosticTable.TwoRules, rule.Target.ContainingType.Name + "." + rule.Target.Name, UserRule.Kind(rule.IsForward), earlier.Method.Name, rule.Method.Name);
        }
    }
}
