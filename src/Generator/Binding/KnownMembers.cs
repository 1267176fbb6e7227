using AutodiffGen.Generator.Binding.Structs;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>What Binding knows about the library's members.</summary>
internal static class KnownMembers
{
    /// <summary>Types whose methods may be given a differentiable scalar: they print it, or test it, and don't give it back as a number.</summary>
    private static readonly HashSet<string> Sinks =
    [
        "System.Console", "System.Diagnostics.Debug", "System.Diagnostics.Trace", "System.String", "System.Text.StringBuilder", "System.IO.TextWriter",
        "System.Convert", "System.BitConverter", "System.Double", "System.Single", "System.FormattableString",
        "Microsoft.Extensions.Logging.LoggerExtensions",
    ];

    private static readonly HashSet<string> PureOwners =
    [
        "System.Math", "System.MathF", "System.Byte", "System.SByte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32", "System.Int64",
        "System.UInt64", "System.Double", "System.Single", "System.Char", "System.Boolean", "System.Decimal", "System.BitConverter", "System.Numerics.BitOperations",
    ];

    /// <summary>Methods of those types whose result depends on the culture, or that have a result for each call.</summary>
    private static readonly HashSet<string> Impure = ["Parse", "TryParse", "ToString", "TryFormat", "TryWriteBytes", "GetBytes", "ToUpper", "ToLower"];

    /// <summary>Whether a method only reads its arguments and always gives the same result for the same arguments.</summary>
    public static bool IsPure(IMethodSymbol method)
    {
        if (method.ReturnsVoid || method.Parameters.Any(parameter => parameter.RefKind != RefKind.None || !IsScalar(parameter.Type))) return false;
        if (method.ContainingType is null) return false;
        if (method.ContainingType.SpecialType == SpecialType.System_Array) return method.Name is "GetLength" or "GetLowerBound" or "GetUpperBound";
        return PureOwners.Contains(FullName(method.ContainingType)) && !Impure.Contains(method.Name);
    }

    /// <summary>Whether a property or an indexer always gives the same result for the same receiver.</summary>
    public static bool IsPure(IPropertySymbol property) => property.ContainingType.OriginalDefinition.SpecialType switch
    {
        SpecialType.System_String => property.Name is "Length" or "this[]" or "Chars",
        SpecialType.System_Array => property.Name is "Length" or "LongLength" or "Rank",
        SpecialType.System_Nullable_T => property.Name is "Value" or "HasValue",
        _ => false,
    };

    /// <summary>Whether a user-defined operator has no effect.</summary>
    public static bool IsPureOperator(IMethodSymbol? method) => method is null || method.ContainingType is
    {
        SpecialType: SpecialType.System_Decimal or SpecialType.System_String
        or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime
    }
        || FullName(method.ContainingType) is "System.TimeSpan" or "System.Half" or "System.Int128" or "System.UInt128" or "System.Index" or "System.Range";

    /// <summary>Whether a differentiable scalar may be passed to a method, since no derivative can come back from it.</summary>
    public static bool IsSink(IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.Constructor) return IsException(method.ContainingType) || FullName(method.ContainingType) is "System.String" or "System.Text.StringBuilder";
        if (method.ContainingType is null) return false;
        if (IsException(method.ContainingType)) return true;
        if (TypeBinder.CanHoldReal(method.ReturnType) && !IsFluent(method)) return false;
        if (method.ContainingType.SpecialType == SpecialType.System_Object) return true;
        if (StructShapes.LibraryOf(method.ContainingType) is not null) return !method.ReturnsVoid && method.Parameters.All(parameter => parameter.RefKind == RefKind.None && !parameter.Type.IsReferenceType && TypeBinder.SpanKind(parameter.Type) is null);
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (Sinks.Contains(FullName(type))) return true;
        }

        return false;
    }

    /// <summary>Whether a method only notes the text that it is given: it returns nothing, and its type is one that prints, or by its name a log.</summary>
    public static bool IsLog(IMethodSymbol method)
    {
        if (!method.ReturnsVoid || method.ContainingType is not { } type) return false;
        return FullName(type) is "System.Console" or "System.Diagnostics.Debug" or "System.Diagnostics.Trace"
            || new[] { type.Name, method.ReceiverType?.Name ?? "" }.Any(name => name.EndsWith("Logger", StringComparison.Ordinal) || name.EndsWith("LoggerExtensions", StringComparison.Ordinal) || name is "Log" or "ILog");
    }

    public static string FullName(INamedTypeSymbol type) =>
        type.ContainingType is not null ? "" : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName : type.MetadataName;

    public static bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is INamedTypeSymbol { Name: "Exception" } named && TypeBinder.IsInSystem(named)) return true;
        }

        return false;
    }

    /// <summary>Whether a method gives back its own receiver, as <c>StringBuilder.Append</c> does.</summary>
    private static bool IsFluent(IMethodSymbol method) => FullName(method.ContainingType) == "System.Text.StringBuilder";

    private static bool IsScalar(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double);
}
