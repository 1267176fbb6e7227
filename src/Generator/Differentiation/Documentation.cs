using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The texts of generated XML documentation.</summary>
internal static class Documentation
{
    public const string GuardExceptions = "A derivative buffer doesn't have the length of the buffer that it belongs to, or a buffer that is written overlaps another. Nothing has been written then.";

    public const string PlanExceptions = "The plan was made for another method, for other lengths or for other arguments, there are more or fewer values than nonzeros, or a buffer that is written overlaps another. Nothing has been written then.";

    /// <summary>What the rows and columns of a Jacobian are.</summary>
    public static string JacobianShape(string dependent, IEnumerable<string> independents) => "Rows: " + Names([dependent]) + ", at exit. Columns: " + Names(independents) + ", at entry.";

    /// <summary>Parameters by name.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(n => "<c>" + n.TrimStart('@') + "</c>"));

    private static string Reference(Function function) => "<c>" + function.Name + "</c>";

    public static string PrimalParameter(Parameter parameter) => "As in the method that is differentiated.";

    public static string Tangent(Parameter parameter) => parameter switch
    {
        { Variable.Type: BufferType { Kind: BufferKind.ReadOnlySpan } } => "The tangent of <c>" + parameter.Variable.Name + "</c>, of the same " + Extent(parameter) + ".",
        { Variable.Type.IsBuffer: true } => "The tangent of <c>" + parameter.Variable.Name + "</c>, of the same " + Extent(parameter) + ": at entry that of its value at entry, at return that of its value at exit.",
        { Passing: Passing.Out } => "The tangent of <c>" + parameter.Variable.Name + "</c>.",
        { Passing: Passing.Ref } => "The tangent of <c>" + parameter.Variable.Name + "</c>: of its value at entry, then of its value at exit.",
        _ => "The tangent of <c>" + parameter.Variable.Name + "</c>.",
    };

    public static string Adjoint(Parameter parameter) => parameter switch
    {
        { Variable.Type: BufferType { Kind: BufferKind.ReadOnlySpan } } => "The adjoint of <c>" + parameter.Variable.Name + "</c>, of the same " + Extent(parameter) + "; accumulated.",
        { Variable.Type.IsBuffer: true } => "The adjoint of <c>" + parameter.Variable.Name + "</c>, of the same " + Extent(parameter) + ": at entry that of its value at exit, at return that of its value at entry. What is only read is accumulated into.",
        { Passing: Passing.Out } => "The adjoint (seed) of <c>" + parameter.Variable.Name + "</c>.",
        { Passing: Passing.Ref } => "The adjoint of <c>" + parameter.Variable.Name + "</c>: at entry of its value at exit, at return of its value at entry.",
        _ => "The adjoint of <c>" + parameter.Variable.Name + "</c>, accumulated.",
    };

    public static string Gradient(Parameter parameter) => parameter switch
    {
        { Variable.Type.IsBuffer: true } => "The gradient with respect to <c>" + parameter.Variable.Name + "</c> at entry, of the same " + Extent(parameter) + "; overwritten.",
        _ => "The derivative with respect to <c>" + parameter.Variable.Name + "</c>.",
    };

    /// <summary>An object whose members are derivatives.</summary>
    public static string Object(string name, string suffix) => suffix switch
    {
        "Tangent" => "An object whose members are the tangents of those of <c>" + name + "</c>: at entry of their values at entry, at return of those at exit.",
        "Gradient" => "An object whose members get the derivatives with respect to those of <c>" + name + "</c> at entry; arrays have the same length.",
        _ => "An object whose members are the adjoints of those of <c>" + name + "</c>: at entry of their values at exit, at return of those at entry. What is only read is accumulated into.",
    };

    private static string Extent(Parameter parameter) => parameter.Variable.Type is BufferType { Rank: > 1 } ? "shape" : "length";

    public static EquatableArray<string> ForwardSummary(Function function) => ["The value of " + Reference(function) + " and its tangent (Jacobian-vector product), in forward mode."];

    public static EquatableArray<string> RetypedSummary(string summary, Function function) => [summary.Replace("{0}", Reference(function))];

    public static EquatableArray<string> AdjointSummary(Function function) => ["The value of " + Reference(function) + " and its adjoints (vector-Jacobian product), in reverse mode."];

    public static EquatableArray<string> GradientSummary(Function function) => ["The value of " + Reference(function) + " and its gradient, in reverse mode."];

    public static EquatableArray<string> ValueAndGradientSummary(Function function) => ["The value of " + Reference(function) + " and its gradient in new arrays; <c>" + function.Name + "Gradient</c> writes to the ones that it is given."];

    public static EquatableArray<string> RecordSummary(Function function) => ["Runs " + Reference(function) + " and records what its reverse sweep needs. For generated code."];

    public static EquatableArray<string> ReverseSummary(Function function) => ["The reverse sweep of " + Reference(function) + ", after its recording. For generated code."];
}
