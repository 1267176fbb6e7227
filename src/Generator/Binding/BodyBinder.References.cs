using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Names for places: <c>ref</c> locals, loop variables by reference, and what a function whose body stands here takes by reference. The place stands where the name did.</summary>
internal sealed partial class BodyBinder
{
    private Dictionary<ISymbol, Expression> substitutes = new(SymbolEqualityComparer.Default);

    /// <summary>A local that refers to a variable or an element, and never to another: an assignment by reference is refused where it stands.</summary>
    private void BindReferenceLocal(ILocalSymbol local, IVariableDeclaratorOperation declarator, IOperation? initializer)
    {
        if (initializer is null) Invalid(declarator);
        else if (BindTarget(initializer) is not { } place) Refuse(declarator, "A ref local that refers to neither a variable nor an element", "use a subscript, or a slice of the span");
        else substitutes[local] = KeepPlace(place);
    }

    /// <summary>A place that stays the same whatever happens to what its subscript is made of, and to the variable of its buffer.</summary>
    private Expression KeepPlace(Expression place)
    {
        if (ElementIn(place) is { } first)
        {
            bool moves = root is not null && InlinedBody.MovesBuffers(root);
            StructValue kept = AtIndex((StructValue)place, SaveIndex(first).Index);
            return moves ? kept with { Operands = kept.Operands.Select(part => part is Element leaf ? leaf with { Buffer = SaveView(leaf.Buffer) } : part).ToEquatableArray() } : kept;
        }

        if (place is not Element element) return place;
        if (root is not null && InlinedBody.MovesBuffers(root)) element = element with { Buffer = SaveView(element.Buffer) };
        return SaveIndex(element);
    }
}
