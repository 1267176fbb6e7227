using System.Collections.Immutable;
using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Methods, operators, conversions, properties and constructors that take, give or belong to structs that are taken apart: the body stands where it is used.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The operations of bodies that may stand in one method.</summary>
    private const int MostInlined = 50_000;

    private int inlinedOperations;

    private SemanticModel ModelOf(SyntaxNode node) => node.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(node.SyntaxTree);

    /// <summary>Whether a method takes, gives or belongs to a struct that is taken apart.</summary>
    private bool TakesStructs(IMethodSymbol target) =>
        target.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.DelegateInvoke)
        && ((!target.IsStatic && Shapes.Find(target.ContainingType) is not null) || IsTakenApart(target.ReturnType)
            || target.Parameters.Any(parameter => !Symbols.IsConstant(parameter) && IsTakenApart(parameter.Type)));

    /// <summary>Whether a type is a struct that is taken apart, or a buffer of such structs.</summary>
    private bool IsTakenApart(ITypeSymbol type) => Shapes.Find(type) is not null || Shapes.FindElement(type) is not null;

    private Expression? TryInlineMethod(IInvocationOperation operation, IMethodSymbol target)
    {
        if (rules.Find(target) is not null) return null;
        return InlineMember(operation, target, target.IsStatic ? null : operation.Instance, [.. operation.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))]);
    }

    private Expression? TryInlineOperator(IOperation operation, IMethodSymbol target, params IOperation[] operands)
    {
        if ((!TakesStructs(target) && !TakesObjects(null, operands)) || target.Parameters.Length != operands.Length) return null;
        (IParameterSymbol?, IOperation)[] arguments = [.. operands.Select((operand, i) => ((IParameterSymbol?)target.Parameters[i], operand))];
        return TryBindLibrary(operation, target, null, arguments) ?? InlineMember(operation, target, null, arguments);
    }

    /// <summary>The getter of a property or indexer that isn't automatic.</summary>
    private Expression? TryInlineProperty(IPropertyReferenceOperation operation)
    {
        if (operation.Property.GetMethod is not { } getter || !(TakesStructs(getter) || TakesObjects(operation.Instance, operation.Arguments)) || operation.Arguments.Any(argument => argument.Parameter is null)) return null;
        return InlineMember(operation, getter, operation.Instance, [.. operation.Arguments.Select(argument => ((IParameterSymbol?)getter.Parameters[argument.Parameter!.Ordinal], (IOperation)argument))]);
    }

    /// <summary>Binds a use of a member to its body; null if that isn't here.</summary>
    private Expression? InlineMember(IOperation operation, IMethodSymbol callee, IOperation? instance, (IParameterSymbol? Parameter, IOperation Argument)[] arguments)
    {
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> outerTypes = types, innerTypes = TypesIn(callee, NoTypes);
        callee = callee.OriginalDefinition;
        if (FindMemberBody(callee, instance) is not { } body) return null;
        if (RefuseMember(operation, callee, body, innerTypes) is { } refused) return refused;
        bool isSimple = InlinedBody.OnlyReads(body);
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        Expression? receiver = instance is null || callee.IsStatic ? null : BindReceiver(instance, callee, isSimple, callsFunctions: arguments.Any(argument => FindFunction(argument.Argument) is not null));
        if (receiver is not null && arguments.Any(argument => InlinedBody.Changes(argument.Argument))) receiver = KeepPlace(receiver);
        HashSet<Variable> changed = [.. members, .. receiver is null || !ChangesReceiver(callee) ? [] : receiver.Variables()];
        bool isBound = BindParameters(arguments, callee, [body], isSimple, changed, enter: () => types = innerTypes);
        Expression? result = isBound ? Within(callee, body, receiver, outer, () => BindInlined(callee, body)) : null;
        types = outerTypes;
        return result ?? Placeholder(operation.Type);
    }

    /// <summary>Binds in the body of a member, with what <c>this</c> stands for there.</summary>
    private T Within<T>(IMethodSymbol callee, IOperation body, Expression? receiver, HashSet<ISymbol> outer, Func<T> bind)
    {
        IOperation? outerRoot = root;
        int outerOrdinal = ordinal;
        root = body;
        if (receiver is not null) receivers.Push(receiver);
        T result = Deeper(bind);
        if (receiver is not null) receivers.Pop();
        root = outerRoot;
        ordinal = outerOrdinal;
        Forget(callee, outer);
        return result;
    }

    private Literal? RefuseMember(IOperation operation, IMethodSymbol callee, IOperation body, ImmutableDictionary<ITypeSymbol, ITypeSymbol> innerTypes)
    {
        if (innerTypes.Any(pair => pair.Value is not ITypeParameterSymbol && innerTypes.Keys.Any(key => Mentions(pair.Value, key))))
            return Refuse(operation, "The method '" + callee.Name + "', whose type argument is made of its own type parameter,", "write it for one type");
        if (innerTypes.Values.FirstOrDefault(type => type.SpecialType is SpecialType.System_Boolean or (>= SpecialType.System_Char and <= SpecialType.System_UInt16)) is { } small)
            return Refuse(operation, "The method '" + callee.Name + "' with the type argument '" + small.ToDisplayString() + "', in which C# doesn't compute,", "use 'int', or a real type");
        string what = "method '" + callee.Name + "', whose body would have to stand here";
        if (inlined.Any(call => SymbolEqualityComparer.Default.Equals(call.Method, callee)))
        {
            return recursive.Add(callee)
                ? Refuse(operation, "A method with structs, functions or arrays of arrays that calls itself, '" + callee.Name + "',", "pass the fields, or rectangular arrays, as parameters of their own")
                : Placeholder(operation.Type);
        }

        if (RefuseKindOf(operation, callee, body, what) is { } refused) return refused;
        if (RefuseLength(operation, callee, body) is { } tooLong) return tooLong;
        return body.Descendants().Select(Outside).FirstOrDefault(symbol => symbol is not null && !CanName(symbol)) is { } hidden
            ? Refuse(operation, "The " + what + ", and uses '" + hidden.Name + "', which isn't visible here,", "make '" + hidden.Name + "' internal")
            : null;
    }

    /// <summary>The member of another type, not of an instance that is at hand, that an operation names.</summary>
    private ISymbol? Outside(IOperation operation) => operation switch
    {
        { ConstantValue.HasValue: true } => null,
        IFieldReferenceOperation { Field: { IsStatic: true } field } => field,
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => property,
        IMemberReferenceOperation { Instance: { Type.IsReferenceType: true } instance, Member: var member } when FindObject(instance) is not null || instance is IInstanceReferenceOperation or IParameterReferenceOperation => member,
        IInvocationOperation { TargetMethod: { IsStatic: true, MethodKind: MethodKind.Ordinary } target } => TakesStructs(target) ? null : target,
        _ => null,
    };

    private bool CanName(ISymbol symbol) => symbol is IMethodSymbol other ? CanCall(other) : model.Compilation.IsSymbolAccessibleWithin(symbol, method.ContainingType);

    /// <summary>The body of a method, operator or accessor of this compilation.</summary>
    private IBlockOperation? FindMemberBody(IMethodSymbol callee, IOperation? instance)
    {
        callee = callee.PartialImplementationPart ?? callee;
        if (callee.IsAbstract || callee.DeclaringSyntaxReferences.Length != 1 || (!callee.IsStatic && callee.ContainingType.TypeKind != TypeKind.Struct && !IsKnownMethod(callee, instance))) return null;
        SyntaxNode syntax = callee.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        if (!model.Compilation.ContainsSyntaxTree(syntax.SyntaxTree) || syntax.ContainsDiagnostics) return null;
        return ModelOf(syntax).GetOperation(syntax, cancellation) switch
        {
            IMethodBodyOperation method => method.BlockBody ?? method.ExpressionBody,
            IBlockOperation block => block,
            _ => null,
        };
    }

    /// <summary>Whether a method of a struct may change the struct.</summary>
    private static bool ChangesReceiver(IMethodSymbol callee) => !callee.IsReadOnly && !callee.ContainingType.IsReadOnly;

    /// <summary>What <c>this</c> stands for: the variables of the instance, so that a method may change them, or its value.</summary>
    private Expression BindReceiver(IOperation instance, IMethodSymbol callee, bool isSimple, bool callsFunctions = false)
    {
        bool changes = ChangesReceiver(callee) && !isSimple;
        StructValue? place = BindStructPlace(instance) as StructValue;
        if (place is not null && !(changes && IsReadOnly(instance))) return place;
        if (place is null && Shapes.Find(instance.Type) is null) return Bind(instance);
        StructValue value = place ?? AsStruct(Bind(instance), Shapes.Find(instance.Type)!, instance);
        if (!changes && !callsFunctions) return (StructValue)SaveOnce(value, "self");
        Expression copy = NewPlace("self", instance.Type!);
        DeclarePlace(copy, value, instance);
        return copy;
    }

    /// <summary>Whether C# calls methods that may change a struct on a copy of it.</summary>
    private bool IsReadOnly(IOperation instance) => instance switch
    {
        IParenthesizedOperation parentheses => IsReadOnly(parentheses.Operand),
        ILocalReferenceOperation { Local: var local } => local.IsForEach || local.IsUsing || local.RefKind == RefKind.In,
        IParameterReferenceOperation { Parameter.RefKind: not (RefKind.None or RefKind.Ref or RefKind.Out) } => true,
        IInstanceReferenceOperation => !ChangesReceiver(inlined.Count > 0 ? inlined.Peek().Method : method),
        IFieldReferenceOperation { Instance: { } outer, Field: var field } => field.IsReadOnly || IsReadOnly(outer),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => TypeBinder.SpanKind(type) != BufferKind.Span,
        IPropertyReferenceOperation => true,
        _ => false,
    };

    /// <summary>Gives a parameter its argument leaf by leaf: as it stands where the body can't tell the difference, else in a variable.</summary>
    private void BindStructParameter(IParameterSymbol parameter, StructValue value, IOperation[] body, bool isSimple, ISet<Variable>? changed)
    {
        StructLeaf[] leaves = [.. value.Shape.Leaves()];
        var operands = new Expression[leaves.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            Expression operand = value.Operands[i];
            int uses = body.Sum(part => InlinedBody.CountUses(part, parameter, leaves[i].Path[0].Name));
            operands[i] = CanStand(operand, isSimple, changed, uses) ? operand : Save(operand, parameter.Name + leaves[i].Name);
        }

        substitutes[parameter] = value with { Operands = operands.ToEquatableArray() };
    }
}
