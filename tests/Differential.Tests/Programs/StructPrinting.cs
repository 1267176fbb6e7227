namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>
/// Prints the same program with structs: real locals are fields of one, neighbouring parameters by value of called methods stand in one, and results are tuples. The values, and so the oracle, stay the same.
/// </summary>
internal sealed class StructPrinting(RandomProgram program, IEnumerable<ZippedBuffer> zipped, ObjectPrinting objects, GenericPrinting generics, InterfacePrinting interfaces)
{
    private const string LocalsName = "zLocals";

    private readonly List<string> declarations = [];
    private readonly HashSet<string> fields = [];
    private Dictionary<string, string> places = [];
    private Method? current;
    private int copies;
    private bool isShared;

    /// <summary>The types that the printed methods need.</summary>
    public IEnumerable<string> Declarations => declarations.Concat(zipped.Select(buffer => buffer.Declaration()));

    /// <summary>The statements that declare views of zipped buffers, or copy them to and fro, and names for members of objects.</summary>
    public IEnumerable<string> Views => current == program.Entry ? [.. zipped.SelectMany(buffer => new[] { buffer.Detour(program.Seed), buffer.Prologue }).OfType<string>(), .. objects.Prologue()] : [];

    /// <summary>The zipped buffer that a buffer of the printed method is a part of, or null.</summary>
    public ZippedBuffer? WholeOf(string buffer) => current != program.Entry ? null : zipped.FirstOrDefault(whole => whole.Parts.Any(part => part.Name == buffer));

    /// <summary>The statement that declares the locals of the method, or null.</summary>
    public string? Prologue => HasLocals(current) ? $"{LocalsType(current!)} {LocalsName} = default;" : null;

    /// <summary>What may run beside itself, and so has locals of its own, until the result is disposed.</summary>
    public IDisposable Shared()
    {
        bool outer = isShared;
        isShared = true;
        return new Leaving(() => isShared = outer);
    }

    /// <summary>Whether the method that is printed returns a tuple.</summary>
    public bool ReturnsTuple => current is not null && HasTuple(current);

    public bool HasTuple(Method? method) => method is not null && IsGrouped(method) && method is { ReturnsArray: false, Result: Scalar.Double or Scalar.Single };

    /// <summary>The member of an object that a parameter of the printed method is, or null.</summary>
    public ObjectMember? MemberOf(string name) => current == program.Entry && objects.Find(name) is { } member ? member : null;

    /// <summary>The text of a local or parameter.</summary>
    public string Text(string name) => places.GetValueOrDefault(name, name);

    /// <summary>Whether a local is a field; some are not.</summary>
    public bool Holds(DeclareScalar statement) => !isShared && HasLocals(current) && statement.Type is Scalar.Double or Scalar.Single && statement.Name.Sum(c => c) % 4 != 0;

    /// <summary>Makes a local a field, and returns its text.</summary>
    public string Declare(DeclareScalar statement)
    {
        string field = statement.Name.TrimStart('@') + "_" + SourcePrinter.Name(statement.Type);
        fields.Add($"public {SourcePrinter.Name(statement.Type)} {field};");
        return places[statement.Name] = LocalsName + "." + field;
    }

    /// <summary>Now and then the whole struct is copied and comes back.</summary>
    public string? Copy(DeclareScalar statement) => ++copies % 5 != 0 ? null : (copies / 5 % 3) switch
    {
        0 => $"{{ {LocalsType(current!)} zCopy = {LocalsName}; {LocalsName} = zCopy; }}",
        1 => $"{LocalsName} = {LocalsName} with {{ {Text(statement.Name).Substring(LocalsName.Length + 1)} = {Text(statement.Name)} }};",
        _ => $"{{ var zPair = ({LocalsName}, 1); {LocalsName} = zPair.Item1; }}",
    };

    public IEnumerable<string> Parameters(Method method)
    {
        foreach ((int start, int count) in Runs(method))
        {
            if (method == program.Entry && zipped.FirstOrDefault(whole => whole.Parts.Contains(method.Parameters[start])) is { } buffer)
            {
                if (buffer.Parts[0] == method.Parameters[start]) yield return $"{buffer.TypeOf(buffer.Type)} {buffer.Name}";
                continue;
            }

            if (method == program.Entry && objects.Find(method.Parameters[start].Name) is not null)
            {
                if (objects.Opens(method.Parameters[start]) is { } index) yield return $"{objects.TypeOf(index)} {ObjectPrinting.NameOf(index)}";
                continue;
            }

            if (count == 0) yield return SourcePrinter.Declare(method.Parameters[start], generics.Of(method.Name), method == program.Entry && SourcePrinter.Jagged(program).Has(method.Parameters[start].Name));
            else yield return $"{ArgumentsType(method, start)} {ArgumentsName(start)}";
        }
    }

    /// <summary>The arguments of a call; those of a method that the program has lost while it was made smaller stay as they are.</summary>
    public IEnumerable<string> Arguments(string name, string[] arguments)
    {
        if (program.Methods.FirstOrDefault(method => method.Name == name) is not { } method || method.Parameters.Length != arguments.Length) return arguments;
        return Arguments(method, arguments);
    }

    private IEnumerable<string> Arguments(Method method, string[] arguments)
    {
        foreach ((int start, int count) in Runs(method))
            yield return count == 0 ? arguments[start] : $"new {ArgumentsType(method, start)}({string.Join(", ", arguments[start..(start + count)])})";
    }

    /// <summary>Starts a method; names mean its own until the result is disposed.</summary>
    public IDisposable Enter(Method method)
    {
        var outer = (places, current);
        (places, current) = ([], method);
        fields.Clear();
        if (method == program.Entry)
        {
            foreach (ObjectMember member in objects.Members) places[member.Part.Name] = objects.Text(member);
        }

        foreach ((int start, int count) in Runs(method).Where(run => run.Count > 0))
        {
            Param[] group = [.. method.Parameters.Skip(start).Take(count)];
            foreach (Param parameter in group) places[parameter.Name] = ArgumentsName(start) + "." + parameter.Name;
            string list = string.Join(", ", group.Select(parameter => $"{SourcePrinter.Name(parameter.Type)} {parameter.Name}"));
            string members = string.Join(" ", group.Select(parameter => $"public {SourcePrinter.Name(parameter.Type)} {parameter.Name};"));
            string body = string.Join(" ", group.Select(parameter => $"this.{parameter.Name} = {parameter.Name};"));
            declarations.Add($"internal struct {ArgumentsType(method, start)} {{ {members} public {ArgumentsType(method, start)}({list}) {{ {body} }} }}");
        }

        return new Leaving(() =>
        {
            if (HasLocals(method)) declarations.Add($"internal struct {LocalsType(method)} {{ public double zUnused; {string.Join(" ", fields)} }}");
            (places, current) = outer;
        });
    }

    /// <summary>A nested scope: what it declares is forgotten when the result is disposed.</summary>
    public IDisposable Scope()
    {
        var outer = new Dictionary<string, string>(places);
        return new Leaving(() => places = outer);
    }

    /// <summary>Whether locals are fields; those of generic methods aren't.</summary>
    private bool HasLocals(Method? method) => program.HasStructs && method is not null && generics.Of(method.Name) is null;

    private bool IsGrouped(Method method) => HasLocals(method) && !interfaces.Has(method) && method != program.Entry && method.Name.StartsWith('G');

    /// <summary>The parameters in order: neighbours that stand in one struct, or, with a count of 0, one that stands alone.</summary>
    private IEnumerable<(int Start, int Count)> Runs(Method method)
    {
        for (int i = 0; i < method.Parameters.Length;)
        {
            int count = !IsGrouped(method) ? 0 : method.Parameters.Skip(i).TakeWhile(parameter => parameter is { IsActive: true, Buffer: null, Passing: Passing.Value }).Count();
            yield return (i, count);
            i += Math.Max(count, 1);
        }
    }

    private static string LocalsType(Method method) => "z" + method.Name + "Locals";

    private static string ArgumentsType(Method method, int start) => "z" + method.Name + "Arguments" + start;

    private static string ArgumentsName(int start) => "zArguments" + start;

    private sealed class Leaving(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
