namespace AutodiffGen.Generator.IR;

/// <summary>A type parameter whose constraints make it a real type: one more scalar type, whose functions, constants and conversions are members of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsValueType">Whether it is constrained to structs.</param>
/// <param name="Interfaces">The names of the interfaces of <c>System.Numerics</c> over itself that it has, in order.</param>
internal sealed record RealParameter(string Name, bool IsValueType, EquatableArray<string> Interfaces) : IrType
{
    public override string Text => Name;

    /// <summary>The tape itself makes sure of that, at no cost.</summary>
    public override bool IsUnmanaged => true;

    /// <summary>Whether the constraints leave no type that a derivative would be wrong for, as that of an integer.</summary>
    public bool IsSurelyReal => IsValueType && (Has("IFloatingPoint") || Has("IFloatingPointConstants"));

    /// <summary>Whether it has an interface.</summary>
    public bool Has(string name) => Interfaces.Contains(name);

    /// <summary>Whether interfaces of a type parameter make it a real type: numbers with an order, or with the constants of analysis.</summary>
    public static bool AreReal(ICollection<string> interfaces) => interfaces.Contains("INumber") || interfaces.Contains("IFloatingPointConstants");

    /// <summary>The type parameter in a type, or null.</summary>
    public static RealParameter? In(IrType type) => type switch
    {
        RealParameter parameter => parameter,
        BufferType buffer => In(buffer.Element),
        _ => null,
    };
}
