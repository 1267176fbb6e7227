using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>
/// The rules that a compilation sees: its own, and those of referenced assemblies that it may call. Found once for each compilation; what a syntax tree or a referenced assembly declares is found once
/// for that.
/// </summary>
internal sealed class RuleIndex
{
    private static readonly ConditionalWeakTable<Compilation, RuleIndex> Indices = new();
    private static readonly ConditionalWeakTable<IAssemblySymbol, IReadOnlyList<UserRule>> Referenced = new();

    private readonly Dictionary<ISymbol, List<UserRule>> rules = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> own = new(SymbolEqualityComparer.Default);

    private RuleIndex(Compilation compilation)
    {
        foreach (IMethodSymbol method in RuleCandidates.In(compilation).Where(method => own.Add(method)))
        {
            foreach (UserRule rule in RulesOf(method)) Add(rule);
        }

        // A project's own rule beats one of a reference: it comes first.
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols.Where(MayHaveRules))
        {
            foreach (UserRule rule in Referenced.GetValue(assembly, RulesOf).Where(rule => compilation.IsSymbolAccessibleWithin(rule.Method, compilation.Assembly))) Add(rule);
        }
    }

    public static RuleIndex Of(Compilation compilation) => Indices.GetValue(compilation, static c => new RuleIndex(c));

    /// <summary>The rules of a method, or null if it has none.</summary>
    public RulePair? Find(IMethodSymbol target)
    {
        UserRule? forward = All(target).FirstOrDefault(rule => rule.IsForward);
        UserRule? adjoint = All(target).FirstOrDefault(rule => !rule.IsForward);
        return forward is null && adjoint is null ? null : new RulePair(forward, adjoint);
    }

    /// <summary>Another rule of this compilation for the same derivative that comes before, or null.</summary>
    public UserRule? FindEarlier(UserRule rule) =>
        All(rule.Target).Where(other => other.IsForward == rule.IsForward && own.Contains(other.Method)).TakeWhile(other => !SymbolEqualityComparer.Default.Equals(other.Method, rule.Method)).FirstOrDefault();

    private IEnumerable<UserRule> All(IMethodSymbol target)
    {
        target = RuleReader.Definition(target);
        if (!rules.TryGetValue(target.OriginalDefinition, out List<UserRule>? found)) return [];
        return found.Where(rule => SymbolEqualityComparer.Default.Equals(rule.Target, target) || IsBeside(rule));
    }

    /// <summary>Whether the rule stands in the type of its method, so that it holds for all type arguments.</summary>
    private static bool IsBeside(UserRule rule) => SymbolEqualityComparer.Default.Equals(rule.Target.ContainingType, rule.Method.ContainingType);

    private void Add(UserRule rule)
    {
        if (!rules.TryGetValue(rule.Target.OriginalDefinition, out List<UserRule>? list)) rules[rule.Target.OriginalDefinition] = list = [];
        list.Add(rule);
    }

    private static IEnumerable<UserRule> RulesOf(IMethodSymbol method) => RuleReader.AttributesOf(method).Select(attribute => RuleReader.Read(method, attribute).Rule).OfType<UserRule>();

    /// <summary>Whether an assembly uses the attribute's assembly, without which it has no rules.</summary>
    private static bool MayHaveRules(IAssemblySymbol assembly) => assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == "AutodiffGen"));

    private static List<UserRule> RulesOf(IAssemblySymbol assembly)
    {
        var found = new List<UserRule>();
        var pending = new Stack<INamespaceOrTypeSymbol>([assembly.GlobalNamespace]);
        while (pending.Count > 0)
        {
            foreach (ISymbol member in pending.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner) pending.Push(inner);
                else if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: true, PartialDefinitionPart: null } method) found.AddRange(RulesOf(method));
            }
        }

        return found;
    }
}
