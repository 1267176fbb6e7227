using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Prints the same program with methods of classes that are called by way of an interface: those that neither have effects nor return arrays.</summary>
internal sealed class InterfacePrinting
{
    private readonly List<Method> methods = [];
    private readonly RandomProgram program;

    /// <param name="program">The program.</param>
    /// <param name="generics">The methods that are generic, which stay methods of the class.</param>
    /// <param name="text">A method as it is printed without a style.</param>
    public InterfacePrinting(RandomProgram program, GenericPrinting generics, Func<Method, string> text)
    {
        this.program = program;
        if (!program.Style.HasFlag(Features.Interfaces)) return;
        var pure = new HashSet<string>(StringComparer.Ordinal);
        foreach (Method method in program.Methods.SkipLast(1))
        {
            string printed = text(method);
            if (printed.Contains("Effects.", StringComparison.Ordinal)) continue;
            Method[] callees = [.. program.Methods.Where(other => other != method && Regex.IsMatch(printed, $@"\b{other.Name}\("))];
            bool isRecursive = method.Name.StartsWith('R');
            if (!isRecursive && !callees.All(callee => pure.Contains(callee.Name))) continue;
            pure.Add(method.Name);
            bool isReached = callees.All(callee => methods.Contains(callee) || (!program.HasInstances && !program.IsLocal(callee)));
            if (!isRecursive && !method.ReturnsArray && isReached && generics.Of(method.Name) is null && (program.Seed + method.Name[^1]) % 4 != 0) methods.Add(method);
        }

        // Those that call each other are pure if both are.
        if (program.Methods.Any(method => method.Name.StartsWith('R') && !pure.Contains(method.Name))) methods.RemoveAll(method => Regex.IsMatch(text(method), @"\bR\d\("));
    }

    public IEnumerable<Method> Methods => methods;

    public bool Has(Method method) => methods.Contains(method);

    public static string TypeOf(Method method) => "zI" + method.Name;

    public static string ClassOf(Method method) => "zOf" + method.Name;

    /// <summary>What a call of a method starts with.</summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="caller">The method that calls it.</param>
    public string Receiver(string method, Method? caller) =>
        !methods.Any(known => known.Name == method) ? "" : caller == program.Entry && HasLocals ? $"zVia{method}." : $"zThe{method}.";

    /// <summary>The parameters of the entry by which it is given objects.</summary>
    public IEnumerable<string> Parameters => IsGiven ? methods.Select(method => $"{TypeOf(method)} zVia{method.Name}") : [];

    /// <summary>The objects for these parameters.</summary>
    public IEnumerable<string> Arguments(string model) => IsGiven ? methods.Select(method => $"new {model}.{ClassOf(method)}()") : [];

    /// <summary>The locals of the entry that hold objects.</summary>
    public IEnumerable<string> Prologue => HasLocals && !IsGiven ? methods.Select(method => $"{TypeOf(method)} zVia{method.Name} = zThe{method.Name};") : [];

    /// <summary>The fields that hold objects.</summary>
    public IEnumerable<string> Fields => methods.Select(method => $"private static readonly {TypeOf(method)} zThe{method.Name} = new {ClassOf(method)}();");

    private bool IsGiven => program.Seed % 3 == 0;

    private bool HasLocals => program.Seed % 3 != 1;
}
