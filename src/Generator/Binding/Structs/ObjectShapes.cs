using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.Structs;

/// <summary>Finds the members of objects that derivatives go through: fields and automatic properties of classes of this compilation that hold reals and aren't marked as data.</summary>
/// <param name="compilation">The compilation.</param>
/// <param name="structs">The structs that are taken apart.</param>
internal sealed class ObjectShapes(Compilation compilation, StructShapes structs)
{
    private readonly Dictionary<INamedTypeSymbol, StructShape?> known = new(SymbolEqualityComparer.Default);

    /// <summary>The shape of a class; null if objects of it hold nothing that has a derivative. An object that may hold one of its own class is no part: nobody knows how deep that goes.</summary>
    public StructShape? Find(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None, IsStatic: false, IsFileLocal: false } named || !IsHere(named)) return null;
        if (known.TryGetValue(named, out StructShape? shape)) return shape;
        known[named] = null;
        StructField[] fields = [.. Bases(named).SelectMany(t => t.GetMembers().OfType<IFieldSymbol>()).Select(MakeField).OfType<StructField>()];

        // A member that another one hides has the same name.
        bool isClear = fields.Select(field => field.Name).Distinct().Count() == fields.Length;
        return known[named] = isClear && fields.Length > 0 ? new StructShape(new OtherType(structs.Name(named), false), fields.ToEquatableArray(), StructKind.Object) { Classes = Bases(named).Select(TypeBinder.PlainText).ToEquatableArray() } : null;
    }

    private bool IsHere(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.OriginalDefinition.ContainingAssembly, compilation.Assembly);

    /// <summary>The class and those that it is derived from, the first one first.</summary>
    private IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? t = type; t is not null && IsHere(t); t = t.BaseType) types.Push(t);
        return types;
    }

    private StructField? MakeField(IFieldSymbol field)
    {
        if (field.IsStatic || field.IsConst || field.IsVolatile || field.RefKind != RefKind.None) return null;
        ISymbol member = field.AssociatedSymbol ?? field;
        bool isKnown = member switch
        {
            IFieldSymbol => true,
            IPropertySymbol property => StructShapes.IsAutomatic(property) && (property is { IsVirtual: false, IsOverride: false } || property.ContainingType.IsSealed),
            _ => false,
        };
        if (!isKnown || Symbols.IsConstantMember(member) || field.Type is ITypeParameterSymbol) return null;
        if (field.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }) return null;
        IrType type = TypeBinder.Bind(field.Type);
        StructShape? inner = Find(field.Type) ?? structs.Find(field.Type);
        if (inner is { MayBeNull: true } || inner?.Kind != StructKind.Object && inner?.Leaves().Any(leaf => leaf.Type.IsBuffer) == true) return null;
        return inner is not null || type.IsDifferentiable ? new StructField(Constants.Escape(member.Name), type, inner, AccessOf(field, member), IsConstant: false) : null;
    }

    /// <summary>What generated code may do with a member: an object is never set as a whole, so what only its making can set can't be set.</summary>
    private FieldAccess AccessOf(IFieldSymbol field, ISymbol member) =>
        structs.AccessOf(field, member) is var access && access == FieldAccess.Property && member is IPropertySymbol { SetMethod.IsInitOnly: true } ? FieldAccess.ReadOnly : access;
}
