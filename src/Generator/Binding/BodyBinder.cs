using System.Runtime.CompilerServices;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Binds the operations of one method body to IR. Expressions come out without effects: what has an effect is emitted as a statement in front,
/// in C#'s order of evaluation. This part holds the state: variables, the block under construction, ordinals and diagnostics.
/// </summary>
internal sealed partial class BodyBinder(IMethodSymbol method, CancellationToken cancellation)
{
    private readonly Dictionary<ISymbol, Variable> variables = new(SymbolEqualityComparer.Default);
    private readonly List<DiagnosticInfo> diagnostics = [];
    private readonly List<SourceSpan> spans = [];
    private List<Statement> block = [];
    private int nextVariable;
    private int nextLabel = 1;
    private int ordinal;

    public IReadOnlyList<DiagnosticInfo> Diagnostics => diagnostics;

    public EquatableArray<SourceSpan> Spans => spans.ToEquatableArray();

    /// <summary>Whether an operation doesn't compile; the compiler has said so.</summary>
    public bool IsInvalid { get; private set; }

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
        if (!diagnostics.Contains(diagnostic)) diagnostics.Add(diagnostic);
    }

    /// <summary>Refuses an operation by name and stands a value of its type in for it, so that binding goes on and finds more.</summary>
    private Literal Refuse(IOperation operation, string what, string instead)
    {
        Report(operation, DiagnosticTable.Unsupported, what, instead);
        return Placeholder(operation.Type);
    }

    private static Literal Placeholder(ITypeSymbol? type) =>
        type is null ? Literal.Int(0) : Constants.Default(TypeBinder.Bind(type), type.IsReferenceType);

    private Literal Invalid(IOperation operation)
    {
        IsInvalid = true;
        return Placeholder(operation.Type);
    }

    private void Emit(Statement statement) => block.Add(statement with { Ordinal = ordinal });

    /// <summary>Gives the statements that follow an ordinal that leads back to the syntax.</summary>
    private void StartStatement(IOperation operation)
    {
        cancellation.ThrowIfCancellationRequested();
        RuntimeHelpers.EnsureSufficientExecutionStack();
        spans.Add(SourceSpan.From(operation.Syntax.GetLocation()));
        ordinal = spans.Count;
    }

    /// <summary>Binds into a block of its own.</summary>
    private Block Nested(Action bind) => Nested(bind, out _);

    private Block Nested(Action bind, out List<Statement> statements)
    {
        List<Statement> outer = block;
        int outerOrdinal = ordinal;
        block = statements = [];
        bind();
        block = outer;
        ordinal = outerOrdinal;
        return new Block(statements.ToEquatableArray());
    }

    /// <summary>Binds an expression into a block of its own, which is empty if the expression has no effects.</summary>
    private Expression BindNested(IOperation operation, out List<Statement> statements)
    {
        Expression? result = null;
        Nested(() => result = Bind(operation), out statements);
        return result!;
    }

    /// <summary>Saves a value in a new temporary.</summary>
    private Read Save(Expression value, string name)
    {
        Variable temporary = NewVariable(name, value.Type);
        Emit(new Declare(temporary, AsInitializer(value)));
        return new Read(temporary);
    }

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
        if (block.Count == start || count == 0) return;
        Footprint footprint = Footprint.Of(block.Skip(start));
        for (int i = 0; i < count; i++)
        {
            if (!footprint.Changes(values[i]) && !(footprint.IsObservable && Footprint.MayThrow(values[i]))) continue;
            Variable temporary = NewVariable("value", values[i].Type);
            block.Insert(start++, new Declare(temporary, AsInitializer(values[i])) { Ordinal = ordinal });
            values[i] = new Read(temporary);
        }
    }
}
