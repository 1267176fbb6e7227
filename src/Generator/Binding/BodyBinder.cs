using System.Runtime.CompilerServices;
using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Binds the operations of one method body to IR. Expressions come out without effects: what has an effect is emitted as a statement in front,
/// in C#'s order of evaluation. This part holds the state: variables, the block under construction, ordinals and diagnostics.
/// </summary>
internal sealed partial class BodyBinder(SemanticModel model, IMethodSymbol method, CancellationToken cancellation)
{
    private Dictionary<ISymbol, Variable> variables = new(SymbolEqualityComparer.Default);
    private readonly List<DiagnosticInfo> diagnostics = [];
    private readonly List<SourceSpan> spans = [];
    private readonly HashSet<string> mistakes = [];
    private List<Statement> block = [];
    private readonly Lazy<HashSet<string>> declaredNames = new(() => ShortNames.Declared(method));
    private int nextVariable;
    private int nextLabel = 1;
    private int ordinal;

    public IReadOnlyList<DiagnosticInfo> Diagnostics => diagnostics;

    public EquatableArray<SourceSpan> Spans => spans.ToEquatableArray();

    /// <summary>Whether an operation doesn't compile; the compiler has said so.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Whether a variable without an initial value, or a span that may outlive its memory, makes errors possible that operations don't show.</summary>
    public bool NeedsFlowAnalysis { get; private set; } =
        method.Parameters.Any(parameter => parameter.RefKind == RefKind.Out) || TypeBinder.SpanKind(method.ReturnType) is not null;

    /// <summary>Makes a variable; ids count up in the order of binding.</summary>
    public Variable NewVariable(string name, IrType type) => new(nextVariable++, name, type);

    /// <summary>Makes the variable of a parameter or local.</summary>
    public Variable Define(ISymbol symbol, IrType type)
    {
        Variable variable = NewVariable(symbol.Name, type);
        variables[symbol] = variable;
        return variable;
    }

    /// <summary>Reports a diagnostic at an operation.</summary>
    private void Report(IOperation operation, DiagnosticDescriptor descriptor, params string[] arguments) =>
        Report(operation.Syntax, descriptor, arguments);

    private void Report(SyntaxNode syntax, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        DiagnosticInfo diagnostic = DiagnosticInfo.At(SourceSpan.From(syntax.GetLocation()), descriptor, arguments);

        // One word per place: what follows from an error there is noise.
        if (!diagnostics.Any(other => other.Span == diagnostic.Span)) diagnostics.Add(diagnostic);
    }

    /// <summary>Refuses an operation by name and stands a value of its type in for it, so that binding goes on and finds more.</summary>
    private Literal Refuse(IOperation operation, string what, string instead)
    {
        if (Refusals.MistakeOf(what) is not { } mistake || mistakes.Add(mistake)) Report(operation, DiagnosticTable.Unsupported, what, instead);
        return Placeholder(operation.Type);
    }

    private Literal Placeholder(ITypeSymbol? type) =>
        type is null ? Literal.Int(0) : Constants.Default(TypeOf(type), !type.IsValueType);

    private Literal Invalid(IOperation operation)
    {
        IsInvalid = true;
        return Placeholder(operation.Type);
    }

    private void Emit(Statement statement)
    {
        CheckMade(statement);
        if (keepsBuffers && statement is Declare { Value: Allocate, Variable.Id: var allocated } && depth == 0) wholeBuffers.Add(allocated);
        block.Add(statement with { Ordinal = ordinal, Storage = wish });
    }

    private static Block AsBlock(List<Statement> statements) => new(statements.ToEquatableArray());

    /// <summary>Emits an <c>if</c>; a constant condition chooses its branch, so that no unreachable code is left.</summary>
    private void EmitIf(Expression condition, Block then, Block otherwise)
    {
        if (condition is Literal { Bits: var value })
        {
            foreach (Statement statement in (value != 0 ? then : otherwise).Statements) block.Add(statement);
        }
        else if (then.IsEmpty && otherwise.IsEmpty)
        {
            KeepThrow(condition);
        }
        else if (then.IsEmpty)
        {
            Emit(new If(new Unary(UnaryOperator.Not, condition, IrType.Boolean), otherwise, Block.Empty));
        }
        else
        {
            Emit(new If(condition, then, otherwise));
        }
    }

    /// <summary>Gives the statements that follow an ordinal that leads back to the syntax.</summary>
    private void StartStatement(IOperation operation) => StartStatement(operation.Syntax);

    private void StartStatement(SyntaxNode syntax)
    {
        cancellation.ThrowIfCancellationRequested();
        RuntimeHelpers.EnsureSufficientExecutionStack();
        spans.Add(SourceSpan.From(syntax.GetLocation()));
        ordinal = spans.Count;
    }

    /// <summary>The operation whose value initialises a local, and the local: what makes a variable of that value makes the local.</summary>
    private (IOperation Operation, ILocalSymbol Local)? destination;

    /// <summary>A variable for the value of an operation: the local that it initialises, or a temporary.</summary>
    private Variable NewResult(IOperation operation, string name, IrType type)
    {
        if (destination is not { } wanted || wanted.Operation != operation || TypeOf(wanted.Local.Type) != type || variables.ContainsKey(wanted.Local))
            return NewVariable(name, type);
        destination = null;
        return Define(wanted.Local, type);
    }

    /// <summary>Takes back a result that turned out not to need a variable.</summary>
    private void Undefine(Variable result)
    {
        foreach (ISymbol symbol in variables.Where(pair => pair.Value == result).Select(pair => pair.Key).ToArray()) variables.Remove(symbol);
    }

    /// <summary>Binds into a block of its own.</summary>
    private Block Nested(Action bind) => Nested(bind, out _);

    private Block Nested(Action bind, out List<Statement> statements)
    {
        List<Statement> outer = block;
        int outerOrdinal = ordinal;
        HashSet<int> outerPresent = present;
        present = [.. present];
        block = statements = [];
        bind();
        block = outer;
        present = outerPresent;
        ordinal = outerOrdinal;
        return AsBlock(statements);
    }

    /// <summary>Binds an expression into a block of its own, which is empty if the expression has no effects.</summary>
    private Expression BindNested(IOperation operation, out List<Statement> statements) => BindNested(operation, null, true, out statements);

    /// <summary>Binds an expression that is only evaluated where a condition holds, or doesn't.</summary>
    private Expression BindNested(IOperation operation, Expression? condition, bool holds, out List<Statement> statements)
    {
        Expression? result = null;
        Nested(
            () =>
            {
                NotePresent(condition, holds);
                result = Bind(operation);
            },
            out statements);
        return result!;
    }

    /// <summary>Saves a value in a new temporary.</summary>
    private Read Save(Expression value, string name)
    {
        Variable temporary = NewVariable(name, value.Type);
        Emit(new Declare(temporary, AsInitializer(value)));
        return new Read(temporary);
    }

    /// <summary>Saves a value unless it is a constant or a variable already, so that it can be read more than once.</summary>
    private Expression SaveOnce(Expression value, string name) => value switch
    {
        Literal or Read or StructBuffer => value,
        StructValue parts => parts with { Operands = parts.Operands.Select((part, i) => SaveOnce(part, name + parts.Shape.Leaves().ElementAt(i).Name)).ToEquatableArray() },
        _ => Save(value, name),
    };

    /// <summary>An element whose subscripts stay the same whatever happens to what they are made of or, with <paramref name="keepsVariables"/>, to elements.</summary>
    private Element SaveIndex(Element element, bool keepsVariables = false) =>
        element with { Index = element.Index.EachSubscript(subscript => subscript is Literal || (keepsVariables && subscript is Read) ? subscript : Save(subscript, "index")) };

    /// <summary>The value of a variable of a type: a view for a buffer.</summary>
    private static Expression AsInitializer(Expression value, IrType type) => AsInitializer(WithoutNull(value, type));

    /// <summary>A value for a place of a type, without a complaint about null where the user's code had none.</summary>
    private static Expression WithoutNull(Expression value, IrType type) =>
        value.Type is OtherType { Name: var name, Unmanaged: false } && name.EndsWith("?", StringComparison.Ordinal) && type is OtherType { Name: var target } && !target.EndsWith("?", StringComparison.Ordinal)
            ? new Template("{0}!", [value], type)
            : value;

    /// <summary>A buffer variable is initialised with a view.</summary>
    private static Expression AsInitializer(Expression value) =>
        value is Read { Variable.Type: BufferType type } read ? new Slice(read.Variable, null, null, type) : value;

    /// <summary>
    /// Binds operands from left to right. If the statements of a later operand could change the value of an earlier one, or would run before
    /// it throws, the earlier one is saved in a temporary first.
    /// </summary>
    private Expression[] BindInOrder(params Func<Expression>[] operands)
    {
        var results = new Expression[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            int start = block.Count;
            results[i] = operands[i]();
            Protect(results, i, start);
        }

        return results;
    }

    private Expression[] BindInOrder(params IOperation[] operands) =>
        BindInOrder(operands.Select<IOperation, Func<Expression>>(operand => () => Bind(operand)).ToArray());

    /// <summary>Keeps the first <paramref name="count"/> values safe from the statements that were emitted from <paramref name="start"/> on.</summary>
    private void Protect(Expression[] values, int count, int start)
    {
        if (block.Count > start && count > 0) Protect(values, count, start, Footprint.Of(block.Skip(start)));
    }

    /// <summary>Saves, in front of the statements from <paramref name="start"/> on, the values that they may change; returns how many there were.</summary>
    private int Protect(Expression[] values, int count, int start, Footprint footprint)
    {
        int first = start;
        for (int i = 0; i < count; i++)
        {
            // An object is the same one whatever becomes of its members.
            if (values[i] is ObjectValue) continue;
            if (values[i] is StructValue parts)
            {
                Expression[] leaves = [.. parts.Operands];
                start += Protect(leaves, leaves.Length, start, footprint);
                values[i] = parts with { Operands = leaves.ToEquatableArray() };
                continue;
            }

            if (values[i] is StructBuffer structs)
            {
                if (!structs.Leaves.Any(footprint.Writes)) continue;
                values[i] = structs with { Leaves = structs.Leaves.Select(leaf => Keep(new Read(leaf)).Variable).ToEquatableArray() };
                continue;
            }

            if (!footprint.Changes(values[i]) && !(footprint.IsObservable && Footprint.MayThrow(values[i]))) continue;
            values[i] = values[i] is Subscripts index ? index.EachSubscript(subscript => subscript is Literal ? subscript : Keep(subscript)) : Keep(values[i]);
        }

        Read Keep(Expression value)
        {
            Variable temporary = NewVariable(value is Read { Variable: { Type: BufferType, Name: var name } } ? name : "value", value.Type);
            if (value is Read { Variable: { Type: BufferType } source }) NoteView(temporary, source);
            block.Insert(start++, new Declare(temporary, AsInitializer(value)) { Ordinal = ordinal, Storage = wish });
            return new Read(temporary);
        }

        return start - first;
    }
}
