using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>A struct of the base library that consists of reals, which a constructor takes in order.</summary>
/// <param name="Name">The name in C# and in <c>System.Numerics</c>.</param>
/// <param name="Real">The type of its parts.</param>
/// <param name="Leaves">The members that give its parts.</param>
/// <param name="HasFields">Whether its parts are fields, which can be assigned one by one.</param>
internal sealed record LibraryStruct(string Name, IrType Real, EquatableArray<string> Leaves, bool HasFields)
{
    public static LibraryStruct Complex { get; } = new("Complex", IrType.Double, ["Real", "Imaginary"], HasFields: false);

    public static LibraryStruct Vector2 { get; } = new("Vector2", IrType.Single, ["X", "Y"], HasFields: true);

    public static LibraryStruct Vector3 { get; } = new("Vector3", IrType.Single, ["X", "Y", "Z"], HasFields: true);

    public static LibraryStruct Vector4 { get; } = new("Vector4", IrType.Single, ["X", "Y", "Z", "W"], HasFields: true);

    private static readonly LibraryStruct[] All = [Complex, Vector2, Vector3, Vector4];

    /// <summary>The full name, as a hole of a text: <c>{System.Numerics.Complex}</c>.</summary>
    public string Hole => "{" + FullName + "}";

    public string FullName => "System.Numerics." + Name;

    public string TypeText => "global::" + FullName;

    /// <summary>The struct of a full name, or null.</summary>
    public static LibraryStruct? Find(string fullName) => Array.Find(All, type => type.FullName == fullName);
}
