using System.Collections.Immutable;

namespace AutodiffGen.Differential.Tests.Programs;

internal enum Passing
{
    Value,
    In,
    Ref,
    Out,
}

/// <summary>A parameter of a method of a random program.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The scalar type, of the elements if it is a buffer.</param>
/// <param name="Buffer">The kind of buffer, or null for a scalar.</param>
/// <param name="Passing">How a scalar is passed.</param>
/// <param name="Constant">Marked as data.</param>
/// <param name="Writable">Whether the method may write the elements.</param>
/// <param name="Extra">A buffer has <c>size + extra</c> elements.</param>
/// <param name="Low">The least value of an integer, or of an integer buffer's elements.</param>
/// <param name="High">The greatest value of an integer, or of an integer buffer's elements.</param>
internal sealed record Param(
    string Name, Scalar Type, BufferKind? Buffer = null, Passing Passing = Passing.Value, bool Constant = false, bool Writable = false,
    int Extra = 0, int Low = 0, int High = 0)
{
    /// <summary>A rectangular array has <c>size + extra</c> rows and so many more columns than the base size.</summary>
    public int ExtraColumns { get; init; }

    /// <summary>A number that says where it stands in an object; null for a parameter.</summary>
    public int? Member { get; init; }

    /// <summary>How many elements a buffer has at a size.</summary>
    public int CountAt(int size) => Math.Max(0, size + Extra) * (Buffer == BufferKind.Rectangle ? Math.Max(0, size + ExtraColumns) : 1);

    public bool IsReal => Type is Scalar.Double or Scalar.Single;

    /// <summary>Whether derivatives are taken with respect to it, or of it.</summary>
    public bool IsActive => IsReal && !Constant;

    /// <summary>Whether it has a value on entry.</summary>
    public bool IsInput => Passing != Passing.Out;

    /// <summary>Whether its derivative is passed by reference through the call: everything but an <c>out</c> scalar.</summary>
    public bool IsActiveInput => IsActive && IsInput;
}

/// <summary>A method: its result is a scalar, an array (<see cref="ReturnsArray"/>) or nothing.</summary>
/// <param name="Name">The name.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Result">The type of the result, or of its elements; null for <c>void</c>.</param>
/// <param name="ReturnsArray">Whether the result is an array.</param>
/// <param name="WritableResult">Whether callers may write the elements of the returned array.</param>
/// <param name="Body">The statements.</param>
internal sealed record Method(string Name, ImmutableArray<Param> Parameters, Scalar? Result, bool ReturnsArray, bool WritableResult, Body Body)
{
    /// <summary>The kind of the array that is returned; a rectangular one is square, of the base size.</summary>
    public BufferKind ResultKind { get; init; } = BufferKind.Array;

    /// <summary>Whether it may have effects, by itself or by what it calls.</summary>
    public bool HasEffects { get; init; }
}

/// <summary>A class with differentiable methods, of which the last is the one that is tested.</summary>
/// <param name="Seed">The number that made it, and that makes its inputs.</param>
/// <param name="Size">The base length of buffers.</param>
/// <param name="Methods">The methods; <see cref="Entry"/> is the last.</param>
internal sealed record RandomProgram(int Seed, int Size, ImmutableArray<Method> Methods)
{
    public Method Entry => Methods[^1];

    /// <summary>How the program is printed: some of <see cref="Features.Printed"/>.</summary>
    public Features Style { get; init; }

    /// <summary>Whether locals are printed as fields of structs, parameters by value of methods that don't call themselves as structs, and their results as tuples.</summary>
    public bool HasStructs => Style.HasFlag(Features.Structs);

    /// <summary>Whether the methods are instance methods.</summary>
    public bool HasInstances => Style.HasFlag(Features.Instances);

    /// <summary>Whether a method is printed as a local function.</summary>
    public bool IsLocal(Method method) => Style.HasFlag(Features.LocalFunctions) && method != Entry && method.Name.StartsWith('G');

    /// <summary>Whether some iterations may run at once, in which effects have no order.</summary>
    public bool HasParallel => Methods.Any(method => HasLoop(method.Body));

    private static bool HasLoop(Body body) => body.Statements.Any(statement => statement switch
    {
        ParallelStmt => true,
        IfStmt s => HasLoop(s.Then) || (s.Else is not null && HasLoop(s.Else)),
        ForStmt s => HasLoop(s.Body),
        TwoCounters s => HasLoop(s.Body),
        WhileStmt s => HasLoop(s.Body),
        ForEachBuffer s => HasLoop(s.Body),
        ForEachRange s => HasLoop(s.Body),
        SwitchStmt s => s.Sections.Any(section => HasLoop(section.Body)),
        _ => false,
    });

    public Method Find(string name) => Methods.First(method => method.Name == name);
}
