using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Prints the same program with methods that are generic in their scalar type: those of one end of the call graph, the entry too if all are.</summary>
internal sealed class GenericPrinting
{
    /// <summary>The scalar type that the type parameter stands for, by method.</summary>
    private readonly Dictionary<string, Scalar> generic = new(StringComparer.Ordinal);

    private readonly int seed;
    private readonly string constraint;

    /// <param name="program">The program.</param>
    /// <param name="isEntryPlain">Whether the entry uses what is no scalar of its own: members of objects, buffers of structs.</param>
    /// <param name="text">A method as it is printed without a style.</param>
    public GenericPrinting(RandomProgram program, bool isEntryPlain, Func<Method, string> text)
    {
        seed = program.Seed;
        constraint = "";
        if (!program.Style.HasFlag(Features.Generics) || (program.Style.HasFlag(Features.Interfaces) && program.Seed % 2 == 0)) return;
        constraint = program.Seed % 3 == 0 && !string.Concat(program.Methods.Select(text)).Contains("stackalloc", StringComparison.Ordinal) ? "struct" : "unmanaged";
        Dictionary<Method, string> printed = program.Methods.ToDictionary(method => method, text);
        Scalar scalar = printed.Values.Any(Uses(Scalar.Double)) ? Scalar.Double : Scalar.Single;
        int recursive = program.Methods.Count(method => method.Name.StartsWith('R'));

        // LINQ and the library's tensors know double and float only. Methods that call each other are generic together.
        int count = program.Methods.TakeWhile(method => !((method == program.Entry && isEntryPlain) || Regex.IsMatch(printed[method], @"Enumerable\.(Sum|Select|Aggregate|ToArray)|Effects\.Load|TensorPrimitives"))).Count();
        if (count < recursive) return;
        foreach (Method method in program.Methods.Take(program.Seed % 4 == 0 ? recursive : count).Where(method => Uses(scalar)(printed[method]))) generic.Add(method.Name, scalar);

        // A local function's type parameter must not hide one of the method around it.
        if (program.Methods.Any(method => program.IsLocal(method) && generic.ContainsKey(method.Name))) generic.Remove(program.Entry.Name);
    }

    private static Func<string, bool> Uses(Scalar scalar) => printed => Regex.IsMatch(printed, $@"\b{SourcePrinter.Name(scalar)}\b");

    public Scalar? Of(string method) => generic.TryGetValue(method, out Scalar type) ? type : null;

    public string Parameters(Method method) => Of(method.Name) is null ? "" : "<T>";

    public string Constraints(Method method) =>
        Of(method.Name) is null ? "" : $" where T : {constraint}, System.Numerics.IFloatingPointIeee754<T>";

    /// <summary>The type argument of a call, where it isn't left to the compiler.</summary>
    /// <param name="name">The method that is called.</param>
    /// <param name="callee">The method.</param>
    /// <param name="caller">The scalar type that the type parameter of the caller stands for.</param>
    public string Arguments(string name, Method? callee, Scalar? caller)
    {
        if (Of(name) is not { } type) return "";
        bool isInferred = callee is not null && seed % 2 == 0 && callee.Parameters.Any(parameter => parameter.Type == type && parameter.Buffer is null or BufferKind.Rectangle);
        bool isKnown = callee is not null && callee.Parameters.All(parameter => parameter.Type != type || parameter.Buffer is null or BufferKind.Array or BufferKind.Rectangle);
        return isInferred && isKnown ? "" : caller == type ? "<T>" : $"<{SourcePrinter.Name(type)}>";
    }

    /// <summary>A constant of a type parameter.</summary>
    public static string Constant(double value, Scalar type) => value switch
    {
        0 when !double.IsNegative(value) => "T.Zero",
        1 => "T.One",
        -1 => "T.NegativeOne",
        _ => $"T.CreateChecked({SourcePrinter.Literal(value, type)})",
    };
}
