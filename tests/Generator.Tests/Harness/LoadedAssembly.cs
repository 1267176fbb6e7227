using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>A compilation that was emitted to memory and loaded, to be unloaded once nothing refers to it.</summary>
internal sealed class LoadedAssembly
{
    private readonly Assembly assembly;

    private LoadedAssembly(Assembly assembly) => this.assembly = assembly;

    /// <summary>Emits and loads; an <see cref="InvalidOperationException"/> lists the compiler's warnings and errors.</summary>
    public static LoadedAssembly Load(CSharpCompilation compilation, OptimizationLevel level = OptimizationLevel.Release)
    {
        LoadedAssembly? loaded = TryLoad(compilation, level, out IReadOnlyList<Diagnostic> problems);
        return loaded ?? throw new InvalidOperationException(string.Join("\n", problems.Select(Describe)));
    }

    /// <summary>Emits and loads, or returns null and the compiler's warnings and errors.</summary>
    public static LoadedAssembly? TryLoad(CSharpCompilation compilation, OptimizationLevel level, out IReadOnlyList<Diagnostic> problems)
    {
        using var stream = new MemoryStream();
        EmitResult result = compilation.WithOptions(compilation.Options.WithOptimizationLevel(level)).Emit(stream);
        problems = [.. TestCompilation.Problems(result.Diagnostics)];
        if (!result.Success || problems.Count > 0) return null;
        stream.Position = 0;
        var context = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true);
        return new LoadedAssembly(context.LoadFromStream(stream));
    }

    /// <summary>Calls the only static method with this name: a test's sources drive the generated code themselves, as spans can't be boxed.</summary>
    public double[] Run(string method = "Run") => Delegate<Func<double[]>>(method)();

    /// <summary>The only static method with this name, which may stand in any type (<c>Type.Method</c> picks one).</summary>
    public T Delegate<T>(string method)
        where T : Delegate
    {
        int dot = method.LastIndexOf('.');
        const BindingFlags Flags = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IEnumerable<Type> types = dot < 0 ? assembly.GetTypes() : [assembly.GetType(method[..dot], throwOnError: true)!];
        MethodInfo info = types
            .SelectMany(type => type.GetMethods(Flags))
            .Single(candidate => candidate.Name == method[(dot + 1)..]);
        return info.CreateDelegate<T>();
    }

    /// <summary>A compiler message with the line that it points at.</summary>
    public static string Describe(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree is not { } tree) return diagnostic.ToString();
        int line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        return $"{diagnostic}\n    {tree.GetText().Lines[line].ToString().Trim()}";
    }
}
