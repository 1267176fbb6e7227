using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding.Structs;

/// <summary>Finds the structs that are taken apart: tuples, structs of this compilation, and some of the base library, that hold reals.</summary>
/// <param name="compilation">The compilation.</param>
/// <param name="method">The method in whose type generated code stands.</param>
internal sealed class StructShapes(Compilation compilation, IMethodSymbol method)
{
    /// <summary>The most parts of a tuple that are fields of its own.</summary>
    private const int MostTupleParts = 7;

    private readonly Dictionary<ITypeSymbol, StructShape?> known = new(SymbolEqualityComparer.Default);

    /// <summary>Gives type parameters their type arguments, in a body that stands where it is called.</summary>
    public Func<ITypeSymbol, ITypeSymbol>? Substitution { get; init; }

    /// <summary>The shape of a type; null if values of it are not taken apart.</summary>
    public StructShape? Find(ITypeSymbol? type)
    {
        if (type is not null && Substitution is not null) type = Substitution(type);
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None, IsRefLikeType: false } named) return null;
        if (known.TryGetValue(named, out StructShape? shape)) return shape;

        // A struct can't hold itself, save for code that doesn't compile.
        known[named] = null;
        return known[named] = Make(named) is { } made && made.Leaves().Any(leaf => leaf.Type.IsReal) ? made : null;
    }

    /// <summary>The shape of the elements of a one-dimensional array or a span; null if they are not taken apart, hold buffers themselves, or may be null.</summary>
    public StructShape? FindElement(ITypeSymbol? type) =>
        ElementOf(type) is { } element && Find(element) is { MayBeNull: false } shape && !shape.Leaves().Any(leaf => leaf.Type.IsBuffer) ? shape : null;

    /// <summary>The type of the elements of a one-dimensional array or a span; null for any other type.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { IsSZArray: true, ElementType: var element } => element,
        INamedTypeSymbol span when TypeBinder.SpanKind(span) is not null => span.TypeArguments[0],
        _ => null,
    };

    /// <summary>The name of the field behind a member that is read or set: the field itself, or an automatic property.</summary>
    public static string? FieldName(ISymbol member) => member switch
    {
        IFieldSymbol { IsStatic: false } field => Constants.Escape((field.CorrespondingTupleField ?? field).Name),
        IPropertySymbol { IsStatic: false, IsIndexer: false } property when IsAutomatic(property) || LibraryOf(property.ContainingType)?.Leaves.Contains(property.Name) == true => Constants.Escape(property.Name),
        IPropertySymbol { Name: "HasValue", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } property => property.Name,
        _ => null,
    };

    /// <summary>Whether a property is its field: one with code in an accessor may have a field too, which has no name.</summary>
    public static bool IsAutomatic(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
        && !property.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<PropertyDeclarationSyntax>()
            .Any(declaration => declaration.ExpressionBody is not null || declaration.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true);

    /// <summary>The struct of the base library that a type is, or null.</summary>
    public static LibraryStruct? LibraryOf(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Struct, Arity: 0 } named && named.Locations.All(location => location.IsInMetadata) ? LibraryStruct.Find(KnownMembers.FullName(named)) : null;

    public static StructShape MakeLibrary(LibraryStruct type)
    {
        FieldAccess access = type.HasFields ? FieldAccess.Field : FieldAccess.Constructed;
        return new StructShape(new OtherType(type.TypeText, true), type.Leaves.Select(leaf => new StructField(leaf, type.Real, null, access, false)).ToEquatableArray(), StructKind.Library);
    }

    /// <summary>The shape of a real that may be null. Where it is, its number is 0.</summary>
    public static StructShape MakeNullable(IrType real) => new(
        new OtherType(real.Text + "?", true),
        [new StructField("HasValue", IrType.Boolean, null, FieldAccess.Constructed, true), new StructField("Value", real, null, FieldAccess.Constructed, false) { Text = "GetValueOrDefault()" }],
        StructKind.Nullable);

    private StructShape? Make(INamedTypeSymbol type)
    {
        if (LibraryOf(type) is { } library) return MakeLibrary(library);
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) return TypeBinder.Bind(type.TypeArguments[0]) is { IsReal: true } real ? MakeNullable(real) : null;
        var bound = new OtherType(Name(type), type.IsUnmanagedType);
        if (type.IsTupleType)
        {
            if (type.TupleElements.Length > MostTupleParts) return null;
            return new StructShape(bound, type.TupleElements.Select((element, i) => MakeField("Item" + (i + 1), element.Type, FieldAccess.Field, false)).ToEquatableArray(), StructKind.Tuple);
        }

        if (!SymbolEqualityComparer.Default.Equals(type.OriginalDefinition.ContainingAssembly, compilation.Assembly) || type.IsFileLocal || HasLayout(type) || HasCapturedParameters(type)) return null;
        IFieldSymbol[] fields = [.. type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst)];
        if (fields.Any(field => field.AssociatedSymbol is not (null or IPropertySymbol) || (field.AssociatedSymbol is IPropertySymbol property && !IsAutomatic(property)))) return null;
        if (fields.Any(field => field.IsFixedSizeBuffer || field.RefKind != RefKind.None || field.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol or IErrorTypeSymbol || (field.Type is ITypeParameterSymbol && !TypeBinder.Bind(field.Type).IsReal))) return null;
        var bySource = fields.Select(field => (Field: field, Member: field.AssociatedSymbol ?? field)).ToArray();
        StructField[] parts = [.. bySource.Select(pair => MakeField(Constants.Escape(pair.Member.Name), pair.Field.Type, AccessOf(pair.Field, pair.Member), Symbols.IsConstantMember(pair.Member)))];
        return new StructShape(bound, parts.ToEquatableArray(), IsPositional(type, bySource.Select(pair => pair.Member).ToArray()) ? StructKind.Record : StructKind.Fields);
    }

    private StructField MakeField(string name, ITypeSymbol type, FieldAccess access, bool isConstant) =>
        new(name, TypeBinder.Bind(type), isConstant ? null : Find(type), access, isConstant);

    public FieldAccess AccessOf(IFieldSymbol field, ISymbol member)
    {
        if (member is IPropertySymbol property)
        {
            if (property.GetMethod is null || !CanName(property.GetMethod)) return FieldAccess.Hidden;
            return property.SetMethod is { } setter && CanName(setter) ? FieldAccess.Property : FieldAccess.ReadOnly;
        }

        return !CanName(field) ? FieldAccess.Hidden : field.IsReadOnly ? FieldAccess.ReadOnly : FieldAccess.Field;
    }

    private bool CanName(ISymbol member) => (member.CanBeReferencedByName || member is IMethodSymbol) && compilation.IsSymbolAccessibleWithin(member, method.ContainingType);

    /// <summary>Whether the fields are those that a positional record makes of its parameters, and nothing else.</summary>
    private static bool IsPositional(INamedTypeSymbol type, ISymbol[] members) =>
        type.IsRecord && members.Length > 0
        && Declaration(type)?.ParameterList?.Parameters is { } parameters
        && parameters.Select(parameter => parameter.Identifier.ValueText).SequenceEqual(members.Select(member => member.Name))
        && members.All(member => member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is ParameterSyntax));

    /// <summary>Whether fields may share memory, or stand for several.</summary>
    private static bool HasLayout(INamedTypeSymbol type) => type.GetAttributes().Any(attribute =>
        attribute.AttributeClass is { Name: "InlineArrayAttribute" }
        || (attribute.AttributeClass is { Name: "StructLayoutAttribute" } && attribute.ConstructorArguments.FirstOrDefault().Value is not (0 or (short)0)));

    /// <summary>Whether members use parameters of the primary constructor: those are fields without a name then.</summary>
    private static bool HasCapturedParameters(INamedTypeSymbol type)
    {
        if (type.IsRecord || Declaration(type) is not { ParameterList: { } list }) return false;
        var names = new HashSet<string>(list.Parameters.Select(parameter => parameter.Identifier.ValueText));
        return type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>().SelectMany(part => part.Members)
            .Where(member => member is not BaseFieldDeclarationSyntax)
            .SelectMany(member => member.DescendantNodes(node => node is not EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }))
            .OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText));
    }

    /// <summary>The part of a struct's declaration that has its primary constructor, or the first part.</summary>
    public static TypeDeclarationSyntax? Declaration(INamedTypeSymbol type)
    {
        TypeDeclarationSyntax[] parts = [.. type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>()];
        return parts.FirstOrDefault(part => part.ParameterList is not null) ?? parts.FirstOrDefault();
    }

    /// <summary>The name of a type where generated code stands: short if it stands in a namespace or type around that.</summary>
    public string Name(INamedTypeSymbol type)
    {
        if (type.IsTupleType || type.IsGenericType) return TypeBinder.PlainText(type);
        bool isAround = type.ContainingType is { } outer ? Around().Contains(outer, SymbolEqualityComparer.Default) : Namespaces().Contains(type.ContainingNamespace, SymbolEqualityComparer.Default);
        if (!isAround) return TypeBinder.PlainText(type);
        string name = Constants.Escape(type.Name);
        SyntaxReference? declaration = method.DeclaringSyntaxReferences.FirstOrDefault();
        if (declaration is null) return TypeBinder.PlainText(type);
        SemanticModel model = compilation.GetSemanticModel(declaration.SyntaxTree);
        SymbolInfo meaning = model.GetSpeculativeSymbolInfo(declaration.Span.Start, SyntaxFactory.ParseTypeName(name), SpeculativeBindingOption.BindAsTypeOrNamespace);
        return SymbolEqualityComparer.Default.Equals(meaning.Symbol, type) ? name : TypeBinder.PlainText(type);
    }

    private IEnumerable<ISymbol> Around()
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType) yield return type;
    }

    private IEnumerable<ISymbol> Namespaces()
    {
        for (INamespaceSymbol? space = method.ContainingNamespace; space is not null; space = space.ContainingNamespace) yield return space;
    }
}
