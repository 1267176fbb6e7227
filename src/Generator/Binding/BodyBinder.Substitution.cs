using System.Collections.Immutable;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Bodies of generic functions, and of members of generic structs, that stand where they are called: their operations are bound in terms of type parameters, for which the type arguments of the call
/// stand here.
/// </summary>
internal sealed partial class BodyBinder
{
    private static readonly ImmutableDictionary<ITypeSymbol, ITypeSymbol> NoTypes = ImmutableDictionary.Create<ITypeSymbol, ITypeSymbol>(SymbolEqualityComparer.Default);

    /// <summary>What the type parameters of the body that is being bound stand for.</summary>
    private ImmutableDictionary<ITypeSymbol, ITypeSymbol> types = NoTypes;

    private IrType TypeOf(ITypeSymbol type) => TypeBinder.Bind(Substituted(type));

    private string PlainText(ITypeSymbol type) => TypeBinder.PlainText(Substituted(type));

    private string TypeText(ITypeSymbol type) => TypeBinder.Text(Substituted(type));

    /// <summary>What the type parameters of a method and of the types around it stand for in a call of it.</summary>
    private ImmutableDictionary<ITypeSymbol, ITypeSymbol> TypesIn(IMethodSymbol target, ImmutableDictionary<ITypeSymbol, ITypeSymbol> around)
    {
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> inner = around;
        for (INamedTypeSymbol? type = target.ContainingType; type is not null; type = type.ContainingType) inner = With(inner, type.OriginalDefinition.TypeParameters, type.TypeArguments);
        return With(inner, target.OriginalDefinition.TypeParameters, target.TypeArguments);
    }

    private ImmutableDictionary<ITypeSymbol, ITypeSymbol> With(ImmutableDictionary<ITypeSymbol, ITypeSymbol> map, ImmutableArray<ITypeParameterSymbol> parameters, ImmutableArray<ITypeSymbol> arguments)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            ITypeSymbol argument = Substituted(arguments[i]);
            if (!SymbolEqualityComparer.Default.Equals(parameters[i], argument)) map = map.SetItem(parameters[i], argument);
        }

        return map;
    }

    /// <summary>A type with type arguments for the type parameters of the body that is being bound.</summary>
    private ITypeSymbol Substituted(ITypeSymbol type)
    {
        if (types.IsEmpty) return type;
        switch (type)
        {
            case ITypeParameterSymbol:
                return types.TryGetValue(type, out ITypeSymbol? argument) ? argument : type;
            case IArrayTypeSymbol array:
                return model.Compilation.CreateArrayTypeSymbol(Substituted(array.ElementType), array.Rank).WithNullableAnnotation(type.NullableAnnotation);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return model.Compilation.CreateTupleTypeSymbol(
                    tuple.TupleElements.Select(element => Substituted(element.Type)).ToImmutableArray(), tuple.TupleElements.Select(element => element.IsExplicitlyNamedTupleElement ? element.Name : null).ToImmutableArray());
            case INamedTypeSymbol { IsGenericType: true } named:
                INamedTypeSymbol definition = named.OriginalDefinition;
                if (named.ContainingType is { IsGenericType: true } outer) definition = ((INamedTypeSymbol)Substituted(outer)).GetTypeMembers(named.Name, named.Arity).First();
                INamedTypeSymbol constructed = named.Arity == 0 ? definition : definition.Construct([.. named.TypeArguments.Select(Substituted)]);
                return constructed.WithNullableAnnotation(type.NullableAnnotation);
            default:
                return type;
        }
    }

    private static bool Mentions(ITypeSymbol type, ITypeSymbol parameter) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, parameter),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, parameter)),
        _ => SymbolEqualityComparer.Default.Equals(type, parameter),
    };

    /// <summary>A method of the type, and with the type arguments, that it has in the body that is being bound.</summary>
    private IMethodSymbol Substituted(IMethodSymbol target)
    {
        if (types.IsEmpty || target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction || target.ContainingType is null) return target;
        IMethodSymbol found = target.ContainingType.IsGenericType
            ? ((INamedTypeSymbol)Substituted(target.ContainingType)).GetMembers(target.Name).OfType<IMethodSymbol>().FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, target.OriginalDefinition)) ?? target
            : target.ConstructedFrom;
        return target.IsGenericMethod ? found.ConstructedFrom.Construct([.. target.TypeArguments.Select(Substituted)]) : found;
    }

    /// <summary>The method of a type argument that a call by an interface of its type parameter runs; null for any other call.</summary>
    private IMethodSymbol? Implementation(ITypeSymbol? owner, ISymbol member) =>
        !types.IsEmpty && owner is ITypeParameterSymbol && member.ContainingType is { TypeKind: TypeKind.Interface } declaring && !RealParameters.IsNumeric(declaring)
        && Substituted(owner) is INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class } argument
        && ((INamedTypeSymbol)Substituted(declaring)).GetMembers(member.Name).FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, member.OriginalDefinition)) is { } wanted
            ? argument.FindImplementationForInterfaceMember(wanted) switch
            {
                IMethodSymbol method => method,
                IPropertySymbol { GetMethod: { } getter } => getter,
                _ => null,
            }
            : null;

    /// <summary>Whether a call gives a function as a type: a static method of the project with a type argument that implements an interface of the project's.</summary>
    private bool TakesFunctionType(IMethodSymbol target) => target is { IsStatic: true, IsGenericMethod: true, MethodKind: MethodKind.Ordinary }
        && target.OriginalDefinition.TypeParameters.Any(parameter => Substituted(target.TypeArguments[parameter.Ordinal]) is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None }
            && parameter.ConstraintTypes.Any(constraint => constraint is INamedTypeSymbol { TypeKind: TypeKind.Interface } named && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition.ContainingAssembly, model.Compilation.Assembly)));

    /// <summary>Binds a call of a method that a type argument has by an interface.</summary>
    private Expression BindImplementation(IOperation operation, IMethodSymbol implementation, IOperation? instance, (IParameterSymbol? Parameter, IOperation Argument)[] arguments) =>
        RefuseHidden(operation, implementation, instance)
        ?? InlineMember(operation, implementation, implementation.IsStatic ? null : instance, arguments)
        ?? Refuse(operation, "The method '" + implementation.Name + "' of the type argument '" + implementation.ContainingType.ToDisplayString() + "', whose body can't stand here,", "write it in this project, as a method of a struct");

    /// <summary>Refuses a method of a struct that is data, and so stays one value, where it reads a member of it that generated code can't.</summary>
    private Literal? RefuseHidden(IOperation operation, IMethodSymbol implementation, IOperation? instance)
    {
        if (implementation.IsStatic || instance is null || Shapes.Find(instance.Type) is not null || FindMemberBody(implementation.OriginalDefinition, instance) is not { } body) return null;
        ISymbol? hidden = body.Descendants().Select(part => part switch
        {
            IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: var member } => member,
            IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: var target } => target,
            _ => null,
        }).FirstOrDefault(member => member is not null && !CanName(member));
        return hidden is null ? null : Refuse(operation, "The method '" + implementation.Name + "', whose body would have to stand here, and uses '" + hidden.Name + "', which isn't visible here,", "make '" + hidden.Name + "' internal");
    }
}
