using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Binding.UserRules;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>The methods that are called with their derivatives: those that the generator makes derivatives of, and those that have rules of the user's.</summary>
internal sealed partial class BodyBinder
{
    private readonly RuleIndex rules = RuleIndex.Of(model.Compilation);

    /// <summary>Whether calls of a method are differentiated by derivatives of its own.</summary>
    private bool IsCallee(IMethodSymbol target) =>
        target is { IsStatic: true, MethodKind: not MethodKind.LocalFunction } && (Symbols.IsDifferentiable(target) || rules.Find(target) is not null);

    /// <summary>The body of a method that has rules: a call of the method itself.</summary>
    public Block BindCallOfItself(SyntaxNode declaration, EquatableArray<Parameter> parameters)
    {
        StartStatement(declaration);
        IMethodSymbol target = RuleReader.Definition(method);
        Callee callee = MakeRuled(declaration, target, rules.Find(target)!);
        return Nested(() =>
        {
            Variable? result = target.ReturnsVoid ? null : NewVariable("value", callee.ReturnType);
            Emit(new Call(callee, parameters.Select(parameter => (Expression)new Read(parameter.Variable)).ToEquatableArray(), result));
            Emit(new Return(result is null ? null : new Read(result)));
        });
    }

    /// <summary>Whether a call is one of a method of an interface whose implementations have the derivatives.</summary>
    private static bool IsDispatch(IInvocationOperation operation, IMethodSymbol target) =>
        operation.Instance is { Type.IsValueType: false } && IsOfInterface(target) && Symbols.IsDifferentiable(target);

    private static bool IsOfInterface(IMethodSymbol target) => target is { IsStatic: false, IsAbstract: true, ContainingType.TypeKind: TypeKind.Interface };

    /// <summary>A method of an interface, with the object as its first parameter. It is like one that has rules: the object's adjoint method runs the object's method again.</summary>
    private Callee MakeDispatched(IOperation operation, IMethodSymbol target)
    {
        bool isHere = SymbolEqualityComparer.Default.Equals(target.OriginalDefinition.ContainingAssembly, model.Compilation.Assembly);
        string name = Constants.Escape(target.Name);
        if (!isHere && new[] { "Forward", "Adjoint" }.FirstOrDefault(suffix => target.ContainingType.GetMembers(target.Name + suffix).IsEmpty) is { } missing)
            Report(operation, DiagnosticTable.MissingSibling, method.Name, target.Name, target.Name + missing);
        EquatableArray<Parameter> declared = SignatureBinder.BindParameters(target);
        var receiver = new Parameter(new Variable(declared.Count, "instance", TypeBinder.Bind(target.ContainingType)), Passing.Value, Active: false);
        EquatableArray<bool> isArray = target.Parameters.Select(parameter => parameter.Type is IArrayTypeSymbol).Prepend(false).ToEquatableArray();
        EquatableArray<bool> writes = declared.Select(p => p.Passing is Passing.Ref or Passing.Out || p.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }).Prepend(false).ToEquatableArray();
        return new Callee((isHere ? string.Empty : "rule of ") + Symbols.Key(target), Callee.ReceiverHole + name, [receiver, .. declared], TypeBinder.Bind(target.ReturnType), isHere)
        {
            Summary = new Summary(writes, IsSimple: false, MayBeSingular: true, ReturnsNew: true, HasEffects: false),
            Rule = new CalleeRule(new RuleMethod(Callee.ReceiverHole + name + "Forward", isArray), new RuleMethod(Callee.ReceiverHole + name + "Adjoint", isArray)),
        };
    }

    private Callee MakeCallee(IOperation operation, IMethodSymbol target) =>
        IsOfInterface(target) ? MakeDispatched(operation, target) : rules.Find(target) is { } pair ? MakeRuled(operation.Syntax, target, pair) : MakeDifferentiable(operation, target);

    private Callee MakeDifferentiable(IOperation operation, IMethodSymbol target)
    {
        bool isHere = SymbolEqualityComparer.Default.Equals(target.OriginalDefinition.ContainingAssembly, model.Compilation.Assembly);
        var callee = new Callee(Symbols.Key(target), PathOf(target, target.ContainingType), SignatureBinder.BindParameters(target), TypeOf(target.ReturnType), isHere)
        {
            TypeArguments = target.IsGenericMethod ? "<" + string.Join(", ", target.TypeArguments.Select(TypeText)) + ">" : string.Empty,
        };
        if (isHere) return callee;
        Summary? summary = ReferencedSiblings.FindSummary(target);
        string? missing = summary is null ? target.Name + "Forward" : ReferencedSiblings.FindMissing(target, summary);
        if (missing is not null) Report(operation, DiagnosticTable.MissingSibling, method.Name, target.Name, missing);
        return callee with { Summary = summary };
    }

    /// <summary>
    /// A method with rules looks like one of another project, with a summary that takes nothing for granted, save that it is a function of its arguments: without that it would have no derivative. A buffer that it returns is checked to be new.
    /// </summary>
    private Callee MakeRuled(SyntaxNode place, IMethodSymbol target, RulePair pair)
    {
        if (pair.All.FirstOrDefault(rule => !CanCall(rule.Method)) is { } hidden)
            Report(place, DiagnosticTable.InaccessibleRule, target.ContainingType.Name + "." + target.Name, hidden.Method.Name, method.ContainingType.Name);
        EquatableArray<Parameter> parameters = SignatureBinder.BindParameters(target).Select((parameter, i) => parameter with { Active = parameter.Active && !pair.IsConstant(target.Parameters[i]) }).ToEquatableArray();
        EquatableArray<bool> writes = target.Parameters.Select(pair.MayWrite).ToEquatableArray();
        return new Callee("rule of " + Symbols.Key(target), PathOf(target, target.ContainingType), parameters, TypeOf(target.ReturnType), SameCompilation: false)
        {
            Summary = new Summary(writes, IsSimple: false, MayBeSingular: true, ReturnsNew: true, HasEffects: false),
            Rule = new CalleeRule(MakeRule(target, pair.Forward), MakeRule(target, pair.Adjoint)),
        };
    }

    private RuleMethod? MakeRule(IMethodSymbol target, UserRule? rule)
    {
        if (rule is null) return null;

        // Beside its method, in a generic type, the rule has the type arguments of the call.
        bool isBeside = SymbolEqualityComparer.Default.Equals(rule.Method.ContainingType, target.ContainingType.OriginalDefinition);
        return new RuleMethod(
            PathOf(rule.Method, isBeside ? target.ContainingType : rule.Method.ContainingType),
            target.Parameters.Select(parameter => rule.Method.Parameters[parameter.Ordinal].Type is IArrayTypeSymbol).ToEquatableArray());
    }

    /// <summary>Whether generated code, which stands in the type of the method in another file, can call a method.</summary>
    private bool CanCall(IMethodSymbol other)
    {
        for (INamedTypeSymbol? type = other.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal) return false;
        }

        return model.Compilation.IsSymbolAccessibleWithin(other, method.ContainingType);
    }

    /// <summary>The C# text that calls a static method, short where it stands beside this one, or a method of the same object.</summary>
    private string PathOf(IMethodSymbol target, INamedTypeSymbol type)
    {
        if (!target.IsStatic) return "this." + Constants.Escape(target.Name);
        bool isBeside = SymbolEqualityComparer.Default.Equals(type, method.ContainingType) && !declaredNames.Value.Contains(target.Name);
        return (isBeside ? string.Empty : PlainText(type) + ".") + Constants.Escape(target.Name);
    }
}
