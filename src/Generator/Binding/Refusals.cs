using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>What to say about each operation that Binding does not lower: what it is, and what to write instead.</summary>
internal static class Refusals
{
    private const string Delegate = "call a static method, and mark it [Differentiable] if it computes with differentiable values";
    private const string Generic = "write it with arithmetic, arrays, loops and calls";

    public static readonly (string What, string Instead) Pointer = ("A pointer", "use a span and a subscript");
    public static readonly (string What, string Instead) Dynamic = ("'dynamic'", "use static types");

    private static readonly Dictionary<OperationKind, (string What, string Instead)> Kinds = new()
    {
        [OperationKind.None] = ("This construct", Generic),
        [OperationKind.AnonymousFunction] = ("A lambda", Delegate),
        [OperationKind.FlowAnonymousFunction] = ("A lambda", Delegate),
        [OperationKind.DelegateCreation] = ("A delegate", Delegate),
        [OperationKind.MethodReference] = ("A method group", Delegate),
        [OperationKind.EventReference] = ("An event", "raise it in the caller"),
        [OperationKind.EventAssignment] = ("An event subscription", "subscribe in the caller"),
        [OperationKind.RaiseEvent] = ("Raising an event", "raise it in the caller"),
        [OperationKind.LocalFunction] = ("A local function", "make it a static method, and mark it [Differentiable] if it computes with differentiable values"),
        [OperationKind.Labeled] = ("A label", "use a loop with 'break' or 'continue'"),
        [OperationKind.Try] = ("'try'", "let the exception pass, and handle it in the caller"),
        [OperationKind.CatchClause] = ("'catch'", "handle the exception in the caller"),
        [OperationKind.CaughtException] = ("'catch'", "handle the exception in the caller"),
        [OperationKind.Using] = ("'using'", "create and dispose the object in the caller"),
        [OperationKind.UsingDeclaration] = ("'using'", "create and dispose the object in the caller"),
        [OperationKind.Lock] = ("'lock'", "take the lock in the caller"),
        [OperationKind.YieldReturn] = ("'yield'", "write the results to a buffer"),
        [OperationKind.YieldBreak] = ("'yield'", "write the results to a buffer"),
        [OperationKind.Await] = ("'await'", "await in the caller, and pass the result"),
        [OperationKind.Tuple] = ("A tuple as a value", "use separate variables, 'out' parameters or a buffer"),
        [OperationKind.TupleBinary] = ("A comparison of tuples", "compare the parts"),
        [OperationKind.DeconstructionAssignment] = ("A deconstruction inside an expression", "make it a statement of its own"),
        [OperationKind.CoalesceAssignment] = ("'??='", "write an if statement that tests for null"),
        [OperationKind.ConditionalAccess] = ("'?.'", "write an if statement that tests for null"),
        [OperationKind.ConditionalAccessInstance] = ("'?.'", "write an if statement that tests for null"),
        [OperationKind.InstanceReference] = ("'this'", "pass what is read as parameters"),
        [OperationKind.AnonymousObjectCreation] = ("An anonymous type", "use separate variables"),
        [OperationKind.DynamicObjectCreation] = Dynamic,
        [OperationKind.DynamicMemberReference] = Dynamic,
        [OperationKind.DynamicInvocation] = Dynamic,
        [OperationKind.DynamicIndexerAccess] = Dynamic,
        [OperationKind.TypeParameterObjectCreation] = ("Creating an object of a type parameter", "pass the object as a parameter"),
        [OperationKind.ObjectOrCollectionInitializer] = ("An object initialiser", "create the object in a method of its own and call that"),
        [OperationKind.MemberInitializer] = ("An object initialiser", "create the object in a method of its own and call that"),
        [OperationKind.With] = ("'with'", "create the object in a method of its own and call that"),
        [OperationKind.TranslatedQuery] = ("A query expression", "write a loop"),
        [OperationKind.AddressOf] = ("'&'", "use a span and a subscript"),
        [OperationKind.FunctionPointerInvocation] = ("A function pointer", Delegate),
        [OperationKind.Range] = ("A range that is a value", "write the range with '..' at the subscript itself"),
        [OperationKind.Utf8String] = ("A UTF-8 string", "pass it as a parameter"),
        [OperationKind.RecursivePattern] = ("A pattern that gives the value another type", "convert the value in the caller, and pass it"),
        [OperationKind.ListPattern] = ("A list pattern on this value", "match an array or a span of numbers"),
        [OperationKind.SlicePattern] = ("A slice pattern", "compare the elements with '==' and '<'"),
        [OperationKind.DeclarationPattern] = ("A type pattern that declares a variable", "convert the value in the caller, and pass it"),
        [OperationKind.TypePattern] = ("A type pattern", "convert the value in the caller, and pass it"),
        [OperationKind.InterpolatedStringAddition] = ("A sum of interpolated strings", "use one interpolated string"),
        [OperationKind.InterpolatedStringHandlerCreation] = ("An interpolated string handler", "pass a string"),
        [OperationKind.InterpolatedStringHandlerArgumentPlaceholder] = ("An interpolated string handler", "pass a string"),
        [OperationKind.Discard] = ("A discard", "use a variable"),
        [OperationKind.Increment] = ("'++' on this operand", "assign the new value"),
        [OperationKind.Decrement] = ("'--' on this operand", "assign the new value"),
        [OperationKind.CompoundAssignment] = ("A compound assignment to this target", "compute the value in a variable and assign it"),
        [OperationKind.SimpleAssignment] = ("An assignment to this target", "use a variable, or an element of an array or span"),
        [OperationKind.Binary] = ("This operator", Generic),
        [OperationKind.Unary] = ("This operator", Generic),
        [OperationKind.Conversion] = ("This conversion", "convert the value in the caller, and pass it"),
        [OperationKind.Invocation] = ("This call", Generic),
        [OperationKind.ArrayElementReference] = ("This subscript", "write it as an int, or with '^' at the subscript itself"),
        [OperationKind.PropertyReference] = ("This property", "read it in the caller, and pass its value"),
        [OperationKind.FieldReference] = ("This field", "read it in the caller, and pass its value"),
        [OperationKind.InlineArrayAccess] = ("An inline array", "use a span"),
        [OperationKind.Attribute] = ("An attribute", Generic),
        [OperationKind.ReDim] = ("'ReDim'", Generic),
        [OperationKind.ReDimClause] = ("'ReDim'", Generic),
        [OperationKind.Stop] = ("'Stop'", Generic),
        [OperationKind.End] = ("'End'", Generic),
        [(OperationKind)0x80] = ("A spread", "allocate the array and copy the parts with CopyTo"),
    };

    public static (string What, string Instead) Find(IOperation operation) => operation switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } => ("An index from the end that is a value", "write '^' at the subscript itself"),
        { Kind: OperationKind.None, Syntax: FixedStatementSyntax or PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax or MemberAccessExpressionSyntax } => Pointer,
        IAnonymousFunctionOperation { Parent: IConversionOperation { Type.Name: "Expression" } } => ("An expression tree", Delegate),
        IDelegateCreationOperation or IAnonymousFunctionOperation when IsInQuery(operation) => ("A query with a delegate", "write a loop"),
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation } => ("A lambda", Delegate),
        IDelegateCreationOperation { Target: IMethodReferenceOperation } => ("A method group", Delegate),
        _ when Kinds.TryGetValue(operation.Kind, out (string, string) known) => known,
        _ => ("The construct '" + operation.Kind + "'", Generic),
    };

    /// <summary>Whether the operation is an argument of a method of <c>Enumerable</c>.</summary>
    private static bool IsInQuery(IOperation operation)
    {
        IOperation? argument = operation;
        while (argument is IDelegateCreationOperation or IAnonymousFunctionOperation or IConversionOperation) argument = argument.Parent;
        return argument is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } } };
    }

    /// <summary>What is one mistake in a method, in however many places it shows: a label and the jumps to it, a pointer and its uses. Null for what is one at each place.</summary>
    public static string? MistakeOf(string what) => what switch
    {
        "'goto'" or "A label" => "goto",
        "A pointer" or "'&'" => "pointer",
        "'dynamic'" => what,
        _ => null,
    };

    /// <summary>Whether a kind has words of its own.</summary>
    public static bool Knows(OperationKind kind) => Kinds.ContainsKey(kind);
}
