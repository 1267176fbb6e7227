using System.Collections.Immutable;
using System.Text;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>
/// Prints the C# that calls a program and its derivatives on plain arrays, as spans can't be passed through delegates of a common type. All
/// methods take and return one array per slot: the parameters, the result, and last the state of the effects. This is the one place that
/// knows the signatures of generated methods.
/// </summary>
internal sealed partial class DriverSource
{
    private readonly StringBuilder text = new();
    private readonly Method entry;
    private readonly string model;
    private readonly string receiver;
    private readonly ImmutableArray<ZippedBuffer> zipped;
    private readonly ObjectPrinting objects;
    private readonly JaggedPrinting jagged;

    /// <summary>The type argument of the entry.</summary>
    private readonly string typeArgument;

    /// <summary>The objects that the entry calls methods of.</summary>
    private readonly IEnumerable<string> given;

    private DriverSource(RandomProgram program, string model)
    {
        (entry, this.model, zipped) = (program.Entry, model, ZippedBuffer.Of(program));
        objects = new ObjectPrinting(program, model, SourcePrinter.MembersOf(program, zipped));
        (Scalar? ofEntry, given) = SourcePrinter.EntryArguments(program, model);
        jagged = SourcePrinter.Jagged(program);
        typeArgument = ofEntry is { } scalar ? $"<{SourcePrinter.Name(scalar)}>" : "";
        receiver = !program.HasInstances ? model : objects.Objects.Contains(0) ? ObjectPrinting.NameOf(0) : $"new {model}()";
    }

    private int Slots => entry.Parameters.Length;

    public static string Print(RandomProgram program, string model, string driver, bool derivatives)
    {
        var source = new DriverSource(program, model);
        source.text.Append($"using static Conversions;\n\ninternal static class {driver}\n{{\n");
        source.Primal();
        if (derivatives)
        {
            source.Forward();
            source.Adjoint();
            if (HasGradient(program.Entry)) source.Gradient();
            if (HasValueAndGradient(program)) source.ValueAndGradient();
        }

        source.text.Append("}\n");
        return source.text.ToString();
    }

    /// <summary>Prints a method <c>Pattern</c> that gives the rows of the pattern at a point.</summary>
    public static string PrintLocalPattern(RandomProgram program, string model, string driver)
    {
        var source = new DriverSource(program, model);
        source.text.Append($"using static Conversions;\n\ninternal static class {driver}\n{{\n    internal static int[][] Pattern(double[][] arguments_)\n    {{\n        Effects.State = 0;\n        Effects.Trace = 0;\n");
        source.Arguments();
        source.Call(program.Entry.Name + "LocalJacobianPattern", source.Primals(), true);
        source.text.Append("        return System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, result_.Rows), row => result_.Row(row).ToArray()));\n    }\n}\n");
        return source.text.ToString();
    }

    public static bool HasGradient(Method entry) => entry.Result is not null && !entry.ReturnsArray;

    /// <summary>Nobody but the caller can make the objects of a gradient.</summary>
    public static bool HasValueAndGradient(RandomProgram program) => HasGradient(program.Entry) && !SourcePrinter.MembersOf(program, ZippedBuffer.Of(program)).Any(member => member.HasDerivative);

    /// <summary>What all drivers use, to be compiled beside them.</summary>
    public const string Conversions = """
        internal static class Conversions
        {
            internal static double[] D(double[] a) => (double[])a.Clone();
            internal static float[] S(double[] a) => Array.ConvertAll(a, v => (float)v);
            internal static int[] I(double[] a) => Array.ConvertAll(a, v => (int)v);
            internal static T[,] R<T>(T[] a, int rows, int columns)
            {
                int size = 0;
                while ((size + rows) * (size + columns) < a.Length) size++;
                var result = new T[size + rows, size + columns];
                for (int i = 0; i < a.Length; i++) result[i / (size + columns), i % (size + columns)] = a[i];
                return result;
            }

            internal static T[][] J<T>(T[,] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, a.GetLength(0)), i => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, a.GetLength(1)), j => a[i, j]))));
            internal static double[] Out(double[][] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.SelectMany(a, row => row));
            internal static double[] Out(float[][] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.SelectMany(a, row => Out(row)));
            internal static double[] Out(double[,] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Cast<double>(a));
            internal static double[] Out(float[,] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Cast<float>(a), v => (double)v));
            internal static double[] Out(int[,] a) => System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Cast<int>(a), v => (double)v));
            internal static double[] Out(double[] a) => (double[])a.Clone();
            internal static double[] Out(float[] a) => Array.ConvertAll(a, v => (double)v);
            internal static double[] Out(int[] a) => Array.ConvertAll(a, v => (double)v);
            internal static double[] Out(double a) => [a];
            internal static double[] Out(int a) => [a];
            internal static double[] Out(bool a) => [a ? 1 : 0];
        }

        """;

    private void Primal()
    {
        Begin("Primal", "double[][] arguments_");
        Arguments();
        Call(entry.Name, Primals(), entry.Result is not null);
        Unzip("");
        Return(Values(entry.Result is null ? null : "result_"));
    }

    private void Forward()
    {
        Begin("Forward", "double[][] arguments_, double[][] seeds_");
        Arguments();
        Derivatives("seeds_", "Tangent", parameter => true);
        var arguments = new List<string>([.. Primals(), .. OfReceiver("Tangent")]);
        foreach (Param parameter in Active())
        {
            arguments.Add(OfObject(parameter, "Tangent") ?? parameter.Passing switch { Passing.Ref => "ref ", Passing.Out => "out ", _ => "" } + NameOf(parameter) + "Tangent");
        }

        Call(entry.Name + "Forward", arguments, entry.Result is not null);
        Unzip("");
        Unzip("Tangent");
        Return([.. Values(entry.Result is null ? null : "result_.Value"), .. Derivatives("Tangent", entry.Result is null ? null : "result_.Tangent")]);
    }

    private void Adjoint()
    {
        Begin("Adjoint", "double[][] arguments_, double[][] seeds_");
        Arguments();
        Derivatives("seeds_", "Adjoint", parameter => true);
        var arguments = new List<string>([.. Primals(), .. OfReceiver("Adjoint")]);
        foreach (Param parameter in Active())
        {
            bool byValue = parameter.Buffer is not null || parameter.Passing == Passing.Out;
            arguments.Add(OfObject(parameter, "Adjoint") ?? (byValue ? "" : "ref ") + NameOf(parameter) + "Adjoint");
        }

        if (entry.Result is { } type)
        {
            text.Append($"        var seed_ = {Load(type, entry.ReturnsArray ? entry.ResultKind : null, $"seeds_[{Slots}]")};\n");
            arguments.Add("seed_");
        }

        Call(entry.Name + "Adjoint", arguments, entry.Result is not null);
        Unzip("");
        Unzip("Adjoint");
        Return([.. Values(entry.Result is null ? null : "result_"), .. Derivatives("Adjoint", null)]);
    }

    private void Gradient()
    {
        Begin("Gradient", "double[][] arguments_, double[][] seeds_");
        Arguments();
        Derivatives("seeds_", "Gradient", parameter => parameter.IsInput || objects.Find(parameter.Name) is not null);
        var arguments = new List<string>([.. Primals(), .. OfReceiver("Gradient")]);
        foreach (Param parameter in Active().Where(parameter => parameter.IsInput || objects.Find(parameter.Name) is not null))
        {
            arguments.Add(OfObject(parameter, "Gradient") ?? (parameter.Buffer is not null ? "" : "out ") + NameOf(parameter) + "Gradient");
        }

        Call(entry.Name + "Gradient", arguments, true);
        Unzip("");
        Unzip("Gradient");
        Return([.. Values("result_"), .. Derivatives("Gradient", null)]);
    }

    private void ValueAndGradient()
    {
        Begin("ValueAndGradient", "double[][] arguments_, double[][] seeds_");
        Arguments();
        Call(entry.Name + "ValueAndGradient", Primals(), true);
        int item = 2;
        foreach (Param parameter in entry.Parameters.Where(parameter => parameter.IsActive && objects.Find(parameter.Name) is not null)) text.Append($"        var {parameter.Name}Gradient = {Zero(parameter)};\n");
        foreach (Param parameter in Active().Where(parameter => parameter.IsInput)) text.Append($"        var {NameOf(parameter)}Gradient = result_.Item{item++};\n");
        foreach (Param part in zipped.SelectMany(buffer => buffer.Parts).Where(part => part.IsActive)) text.Append($"        var {part.Name}Gradient = new {SourcePrinter.Name(part.Type)}[{part.Name}.Length];\n");
        Unzip("");
        Unzip("Gradient", hasObjects: false);
        Return([.. Values("result_.Value"), .. Derivatives("Gradient", null)]);
    }

    /// <summary>The parameters that have derivatives, a zipped buffer as its first part, an object as its first member.</summary>
    private IEnumerable<Param> Active() => entry.Parameters.Where(parameter =>
        ZipOf(parameter) is { } whole ? whole.IsActive && whole.Parts[0] == parameter :
        objects.Find(parameter.Name) is { } member ? objects.Opens(parameter) is { } index && HasDerivative(index) : parameter.IsActive);

    private ZippedBuffer? ZipOf(Param parameter) => zipped.FirstOrDefault(buffer => buffer.Parts.Contains(parameter));

    private string NameOf(Param parameter) => ZipOf(parameter)?.Name ?? parameter.Name;

    /// <summary>Puts the arrays of parts together. Data that derivatives are given is recognisable.</summary>
    private void Zip(string suffix)
    {
        foreach (ZippedBuffer buffer in zipped)
        {
            string Value(Param part) => suffix.Length == 0 || part.IsActive ? $"{part.Name}{suffix}[zAt]" : part.IsReal ? $"{SourcePrinter.Name(part.Type)}.NaN" : "-5";
            string name = buffer.Name + suffix;
            text.Append($"        var {name} = new {model}.{buffer.Type}[{buffer.Parts[0].Name}.Length];\n");
            text.Append($"        for (int zAt = 0; zAt < {name}.Length; zAt++) {name}[zAt] = {buffer.Make(model, Value, suffix.Length == 0 ? "7" : "5")};\n");
        }
    }

    /// <summary>Takes the structs apart again; data has to be what it was, that of a gradient the primal's.</summary>
    private void Unzip(string suffix, bool hasObjects = true)
    {
        if (hasObjects) TakeApart(suffix);
        foreach (ZippedBuffer buffer in zipped)
        {
            string name = buffer.Name + suffix;
            string parts = string.Join(" ", buffer.Parts.Where(part => suffix.Length == 0 || part.IsActive).Select(part => $"{part.Name}{suffix}[zAt] = {name}[zAt].{ZippedBuffer.Field(part.Name)};"));
            string check = buffer.HasData ? $" if ({name}[zAt].zTag != {(suffix is "" or "Gradient" ? 7 : 5)}) throw new InvalidOperationException(\"The data of {name} was changed.\");" : "";
            text.Append($"        for (int zAt = 0; zAt < {name}.Length; zAt++) {{ {parts}{check} }}\n");
        }
    }

    private void Begin(string name, string parameters) => text.Append($"    internal static double[][] {name}({parameters})\n    {{\n        Effects.State = 0;\n        Effects.Trace = 0;\n");

    private string Load(Param parameter, string slot) => Load(parameter.Type, parameter.Buffer, slot, parameter.Extra, parameter.ExtraColumns) is var loaded && jagged.Has(parameter.Name) ? $"J({loaded})" : loaded;

    private static string Load(Scalar type, BufferKind? buffer, string slot, int rows = 0, int columns = 0)
    {
        if (buffer == BufferKind.Rectangle) return $"R({Load(type, BufferKind.Array, slot)}, {rows}, {columns})";
        if (buffer is not null) return type switch { Scalar.Double => $"D({slot})", Scalar.Single => $"S({slot})", _ => $"I({slot})" };
        return type switch { Scalar.Double => $"{slot}[0]", Scalar.Bool => $"({slot}[0] != 0)", _ => $"({SourcePrinter.Name(type)}){slot}[0]" };
    }

    private void Arguments()
    {
        for (int p = 0; p < Slots; p++)
        {
            Param parameter = entry.Parameters[p];
            text.Append(parameter.IsInput || objects.Find(parameter.Name) is not null
                ? $"        var {parameter.Name} = {Load(parameter, $"arguments_[{p}]")};\n"
                : $"        {SourcePrinter.Name(parameter.Type)} {parameter.Name};\n");
        }

        Zip("");
        MakeObjects("");
    }

    private void Derivatives(string source, string suffix, Func<Param, bool> include)
    {
        for (int p = 0; p < Slots; p++)
        {
            Param parameter = entry.Parameters[p];
            if (parameter.IsActive && include(parameter)) text.Append($"        var {parameter.Name}{suffix} = {Load(parameter, $"{source}[{p}]")};\n");
        }

        Zip(suffix);
        MakeObjects(suffix);
    }

    private IEnumerable<string> Primals() =>
        entry.Parameters.Where(parameter => ZipOf(parameter) is not { } whole || whole.Parts[0] == parameter).Where(parameter => objects.Find(parameter.Name) is null || objects.Opens(parameter) is not null).Select(parameter =>
            objects.Opens(parameter) is { } index ? ObjectPrinting.NameOf(index) : parameter.Passing switch { Passing.Ref => "ref ", Passing.Out => "out ", _ => "" } + NameOf(parameter)).Concat(given);

    private void Call(string method, IEnumerable<string> arguments, bool hasResult) =>
        text.Append($"        {(hasResult ? "var result_ = " : "")}{receiver}.{method}{typeArgument}({string.Join(", ", arguments)});\n");

    private IEnumerable<string> Values(string? result) =>
        [.. entry.Parameters.Select(parameter => $"Out({parameter.Name})"), result is null ? "[]" : $"Out({result})", "[Effects.State, Effects.Trace]"];

    private IEnumerable<string> Derivatives(string suffix, string? result) =>
    [
        .. entry.Parameters.Select(parameter =>
            parameter.IsActive && (parameter.IsInput || suffix == "Tangent") ? $"Out({parameter.Name}{suffix})" : "[]"),
        result is null ? "[]" : $"Out({result})",
    ];

    private void Return(IEnumerable<string> slots) => text.Append($"        return [{string.Join(", ", slots)}];\n    }}\n\n");
}
