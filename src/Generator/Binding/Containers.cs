using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding;

/// <summary>The types that contain a method.</summary>
internal static class Containers
{
    public static EquatableArray<ContainingType> Bind(INamedTypeSymbol innermost)
    {
        var types = new List<ContainingType>();
        for (INamedTypeSymbol? type = innermost; type is not null; type = type.ContainingType) types.Insert(0, new ContainingType(Header(type)));
        return types.ToEquatableArray();
    }

    /// <summary>A namespace as C# text, or null for the global one.</summary>
    public static string? NamespaceText(INamespaceSymbol space)
    {
        if (space.IsGlobalNamespace) return null;
        string? outer = NamespaceText(space.ContainingNamespace);
        return (outer is null ? "" : outer + ".") + Constants.Escape(space.Name);
    }

    public static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.All(
        reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The type parameters of a method, with their constraints.</summary>
    public static EquatableArray<TypeParameter> TypeParameters(IMethodSymbol method) => method.TypeParameters.Select(parameter => new TypeParameter(
        Constants.Escape(parameter.Name),
        ((IEnumerable<string>)[.. Kinds(parameter), .. parameter.ConstraintTypes.Select(Constraint), .. parameter.HasConstructorConstraint && !parameter.HasValueTypeConstraint ? (string[])["new()"] : []]).ToEquatableArray())).ToEquatableArray();

    private static IEnumerable<string> Kinds(ITypeParameterSymbol parameter)
    {
        if (parameter.HasUnmanagedTypeConstraint) yield return "unmanaged";
        else if (parameter.HasValueTypeConstraint) yield return "struct";
        else if (parameter.HasReferenceTypeConstraint) yield return parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class";
        else if (parameter.HasNotNullConstraint) yield return "notnull";
    }

    /// <summary>A constraint; an interface of generic mathematics may be printed short.</summary>
    private static string Constraint(ITypeSymbol type)
    {
        string text = TypeBinder.Text(type);
        return type is INamedTypeSymbol named && RealParameters.IsNumeric(named) && named.TypeArguments.All(argument => argument is ITypeParameterSymbol) ? "{" + text.Replace("global::", string.Empty) + "}" : text;
    }

    public static string AccessibilityWords(Accessibility accessibility) => accessibility switch
    {
        Accessibility.Public => "public",
        Accessibility.Internal => "internal",
        Accessibility.Protected => "protected",
        Accessibility.ProtectedOrInternal => "protected internal",
        Accessibility.ProtectedAndInternal => "private protected",
        _ => "private",
    };

    private static string Header(INamedTypeSymbol type)
    {
        string kind = type.TypeKind switch
        {
            TypeKind.Interface => "interface ",
            TypeKind.Struct => type.IsRecord ? "record struct " : "struct ",
            _ => type.IsRecord ? "record " : "class ",
        };
        string parameters = type.Arity == 0 ? "" : "<" + string.Join(", ", type.TypeParameters.Select(Parameter)) + ">";
        return "partial " + kind + Constants.Escape(type.Name) + parameters;
    }

    private static string Parameter(ITypeParameterSymbol parameter) =>
        (parameter.Variance == VarianceKind.In ? "in " : parameter.Variance == VarianceKind.Out ? "out " : "") + Constants.Escape(parameter.Name);
}
