using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Arrays of arrays (<c>double[][]</c>) that the method is given. Their rows differ, which the derivatives check where one is written, and are never replaced, so that an element has a subscript for each level, a row is a view,
/// and the derivatives of a row are the row of the derivatives.
/// </summary>
internal sealed partial class BodyBinder
{
    private const string JaggedAdvice = "use its elements, its rows and their lengths";

    /// <summary>The type of an array of arrays that has derivatives, or of an array of rows in one; null for any other operation.</summary>
    private BufferType? JaggedTypeOf(IOperation operation)
    {
        operation = SkipIdentity(operation);
        if (operation is IArrayElementReferenceOperation { Indices.Length: 1 } row) return JaggedTypeOf(row.ArrayReference) is { Rank: > 2 } outer && !IsRange(row.Indices[0]) ? outer.RowType() : null;
        ISymbol? symbol = operation switch
        {
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
        if (symbol is null) return null;
        IrType? type = substitutes.TryGetValue(symbol, out Expression? value) ? value.Type : variables.TryGetValue(symbol, out Variable? variable) ? variable.Type : null;
        return type as BufferType is { IsJagged: true } jagged ? jagged : null;
    }

    /// <summary>Whether an operation names a row of an array of arrays, which has elements itself.</summary>
    private bool IsRow(IOperation operation) => SkipIdentity(operation) is IArrayElementReferenceOperation { Indices.Length: 1 } row && JaggedTypeOf(row.ArrayReference) is { Rank: 2 } && !IsRange(row.Indices[0]);

    /// <summary>The array of arrays that an operation names, and the subscripts of the row in it, innermost last. They are bound in order.</summary>
    private (Variable Buffer, Expression[] Subscripts) BindRow(IOperation operation, params IOperation[] more)
    {
        var indices = new List<IOperation>(more);
        IOperation inner = SkipIdentity(operation);
        while (inner is IArrayElementReferenceOperation row)
        {
            indices.Insert(0, row.Indices[0]);
            inner = SkipIdentity(row.ArrayReference);
        }

        Variable buffer = ((Read)Bind(inner)).Variable;
        var parts = new Func<Expression>[indices.Count];
        var fromEnd = new bool[indices.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            IOperation index = FindIndex(indices[i], out fromEnd[i]);
            parts[i] = () => BindSubscript(index);
        }

        Expression[] subscripts = BindInOrder(parts);
        for (int i = 0; i < subscripts.Length; i++)
        {
            if (fromEnd[i]) subscripts[i] = Subtract(i == 0 ? new Length(buffer) : new RowLength(buffer, new Subscripts(subscripts.Take(i).ToEquatableArray())), subscripts[i]);
        }

        return (buffer, subscripts);
    }

    /// <summary>A row, or an array of rows, as a view; an element where the subscripts are as many as the levels.</summary>
    private Expression BindJaggedElement(IArrayElementReferenceOperation operation)
    {
        if (IsRange(operation.Indices[0])) return Refuse(operation, "A range of an array of arrays", JaggedAdvice);
        (Variable buffer, Expression[] subscripts) = BindRow(operation);
        BufferType type = (BufferType)buffer.Type;
        if (subscripts.Length == type.Rank) return new Element(buffer, new Subscripts(subscripts.ToEquatableArray()));
        for (int i = 0; i < subscripts.Length; i++) type = type.RowType();
        return new Slice(buffer, new Subscripts(subscripts.ToEquatableArray()), null, type);
    }

    private Element BindElementOfRow(IOperation row, IOperation index)
    {
        (Variable buffer, Expression[] subscripts) = BindRow(row, index);
        return new Element(buffer, new Subscripts(subscripts.ToEquatableArray()));
    }

    /// <summary>The length of an array of arrays, or of a row of one; null for anything else.</summary>
    private Expression? TryBindJaggedLength(IOperation instance)
    {
        if (JaggedTypeOf(instance) is null && !IsRow(instance)) return null;
        (Variable buffer, Expression[] subscripts) = BindRow(instance);
        return subscripts.Length == 0 ? new Length(buffer) : new RowLength(buffer, new Subscripts(subscripts.ToEquatableArray()));
    }

    /// <summary>A local that names an array of arrays is another name for it; it can't be assigned again.</summary>
    private bool TryKeepJagged(ILocalSymbol local, IOperation initializer)
    {
        if (JaggedTypeOf(initializer) is null) return false;
        if (root is not null && InlinedBody.Assigns(root, local)) Refuse(initializer, "A local that names one array of arrays and then another", "give each a local of its own");
        Expression named = Bind(initializer);
        substitutes[local] = named is Slice ? Save(named, local.Name) : named;
        return true;
    }

    /// <summary>Gives a parameter of a method whose body stands here an array of arrays.</summary>
    private void DefineJagged(IParameterSymbol parameter, Expression given, IOperation argument, IOperation[] body)
    {
        if (body.Any(part => InlinedBody.Assigns(part, parameter))) Refuse(argument, "A call of a method that assigns its parameter '" + parameter.Name + "', an array of arrays,", "use a local of its own there");
        substitutes[parameter] = given is Slice ? Save(given, parameter.Name) : given;
    }

    /// <summary>A loop over the rows, each a view that an iteration makes.</summary>
    private void BindRows(IForEachLoopOperation loop, IOperation collection, ILocalSymbol element, int label)
    {
        if (element.Type is not IArrayTypeSymbol { IsSZArray: true })
        {
            Refuse(loop.LoopControlVariable, "A foreach that converts its elements", "declare the loop variable with the type of the elements");
            return;
        }

        Expression value = Bind(collection);
        Variable buffer = value is Read read ? read.Variable : Save(value, "rows").Variable;
        BufferType type = ((BufferType)buffer.Type).RowType();
        Variable index = NewVariable("i", IrType.Int32);
        Block body = Nested(() =>
        {
            Variable row = NewVariable(element.Name, type);
            Emit(new Declare(row, new Slice(buffer, new Subscripts([new Read(index)]), null, type)));
            if (type.IsJagged) substitutes[element] = new Read(row);
            else variables[element] = row;
            BindStatement(loop.Body);
        });
        EmitForEach(new For(index, Literal.Int(0), BinaryOperator.Less, new Length(buffer), Literal.Int(1), body, label));
    }

    /// <summary>Whether a call is given an array of arrays, or the callee takes one, so that its body has to stand here.</summary>
    private bool TakesJagged(IInvocationOperation operation, IMethodSymbol target) => operation.Arguments.Any(argument => JaggedTypeOf(argument.Value) is not null)
        || (Symbols.IsDifferentiable(target) && target.Parameters.Any(parameter => TypeBinder.OfParameter(parameter) is BufferType { IsJagged: true }));

    private Literal RefuseJagged(IInvocationOperation operation) => Refuse(
        operation, "A call of '" + operation.TargetMethod.Name + "', which takes an array of arrays and whose body can't stand here,", "pass the rows, or write a loop");

    private Literal RefuseJagged(IOperation operation, string what) => Refuse(operation, what + " '" + operation.Syntax + "', an array of arrays,", JaggedAdvice);
}
