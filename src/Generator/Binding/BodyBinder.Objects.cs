using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>The object of an instance method of a class. It is data: a member that holds reals has to be marked so, since otherwise its derivative would be missing without a word.</summary>
internal sealed partial class BodyBinder
{
    private Template? ownObject;

    /// <summary>Whether an operation is the object of the method, which is one of a class.</summary>
    private bool IsOwnObject(IOperation? operation) => operation is IInstanceReferenceOperation && ownObject is not null && receivers.Count > 0 && ReferenceEquals(receivers.Peek(), ownObject);

    /// <summary>Refuses a member of the object, or a part of one, that may hold reals and isn't marked.</summary>
    private Literal? RefuseOwnMember(IMemberReferenceOperation operation)
    {
        IMemberReferenceOperation own = operation;
        while (!IsOwnObject(own.Instance))
        {
            if (own.Instance is not IMemberReferenceOperation outer) return null;
            own = outer;
        }

        if (Symbols.IsConstantMember(own.Member) || own.Type is not { } type) return null;
        bool holdsReals = TypeBinder.Bind(type).IsDifferentiable || IsTakenApart(type) || SignatureBinder.Unsupported(type) is not null;
        if (!holdsReals) return null;
        Refuse(own, "'" + own.Member.Name + "', which holds real numbers of the object,", "mark it [Constant] if it is data, or pass it as a parameter");
        return Placeholder(operation.Type);
    }

    /// <summary>Whether a member always holds the array that it was given when its object, or its type, was made.</summary>
    private bool HoldsForGood(IMemberReferenceOperation operation) => (operation.Instance is null || IsOwnObject(operation.Instance)) && operation.Member switch
    {
        IFieldSymbol { IsReadOnly: true } => true,
        IPropertySymbol { IsVirtual: false, IsOverride: false, IsIndexer: false } property => !property.IsStatic && property.SetMethod is null or { IsInitOnly: true } && StructShapes.FieldName(property) is not null,
        _ => false,
    };

    /// <summary>Whether a method is an instance method of the same class, which can't be another in a derived class.</summary>
    private bool IsOwnMethod(IMethodSymbol target) =>
        ownObject is not null && target is { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false } && SymbolEqualityComparer.Default.Equals(target.ContainingType, method.ContainingType);

    /// <summary>Whether a call is one of a differentiable method of the same object.</summary>
    private bool IsOwnCall(IInvocationOperation operation, IMethodSymbol target) => IsOwnObject(operation.Instance) && IsOwnMethod(target) && Symbols.IsDifferentiable(target);
}
