using System.Reflection;
using System.Text;
using Xunit;

namespace AutodiffGen.Runtime.Tests;

/// <summary>The public surface of the runtime changes only on purpose.</summary>
public sealed class PublicApiTests
{
    private const string Path = "tests/Runtime.Tests/PublicApi.approved.txt";

    [Fact]
    public void ThePublicApiIsTheApprovedOne() =>
        Assert.True(Repository.IsCurrent(Path, Dump()), Path + " differs: run the tests with ACCEPT_CHANGES=1, look at the difference, and commit it.");

    private static string Dump()
    {
        var text = new StringBuilder();
        foreach (Type type in typeof(Tape).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            IEnumerable<string> members = type
                .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => !typeof(Delegate).IsAssignableFrom(type) || member.Name == "Invoke")
                .Select(Describe)
                .OfType<string>()
                .Order(StringComparer.Ordinal);
            foreach (string member in members) text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsInterface: true } => "interface",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum) return " : " + Name(Enum.GetUnderlyingType(type));
        if (typeof(Delegate).IsAssignableFrom(type)) return "";
        string[] bases = [.. new[] { type.BaseType }.OfType<Type>().Where(b => b != typeof(object) && b != typeof(ValueType)).Concat(type.GetInterfaces()).Select(Name).Order(StringComparer.Ordinal)];
        return bases.Length == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"{Modifier(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Modifier(property.GetAccessors()[0].IsStatic)}{Name(property.PropertyType)} {property.Name} {{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method when method.Name.Contains('<') => null,
        MethodInfo method => $"{Modifier(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static string Modifier(bool isStatic) => isStatic ? "static " : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? "<" + string.Join(", ", method.GetGenericArguments().Select(Name)) + ">" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string Name(Type type)
    {
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsByRef) return Name(type.GetElementType()!) + "&";
        if (!type.IsGenericType) return type.IsGenericParameter || type.Namespace is "System" ? type.Name : type.FullName!;
        string name = type.Namespace is "System" ? type.Name : type.FullName ?? type.Namespace + "." + type.Name;
        return name[..name.IndexOf('`', StringComparison.Ordinal)] + "<" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">";
    }
}
