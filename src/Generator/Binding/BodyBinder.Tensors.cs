using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Members of <c>TensorPrimitives</c>: an effect that computes the values, and a loop beside it that says what they depend on, as if it computed them element by element. All passes read the loop;
/// generated code has the call, and the loop's derivatives.
/// </summary>
internal sealed partial class BodyBinder
{
    /// <summary>Whether array and span variables of the method stay what they are.</summary>
    private bool keepsBuffers;

    /// <summary>Variables of arrays that the method makes and that stay what they are.</summary>
    private readonly HashSet<int> wholeBuffers = [];

    private Expression? TryBindTensorCall(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (target.ContainingType is not { Name: "TensorPrimitives" } owner || KnownMembers.FullName(owner) != TensorTable.Owner || operation.Arguments.Any(argument => argument.Parameter is null)) return null;
        IrType[] types = [.. target.Parameters.Select(parameter => TypeOf(parameter.Type))];
        if (types.OfType<BufferType>().FirstOrDefault() is not { Element.IsReal: true } buffer || types.OfType<BufferType>().Any(type => type.Element != buffer.Element)) return null;
        int outputs = types.Count(type => type is BufferType { Kind: BufferKind.Span });
        int inputs = types.Length - outputs;
        bool isMap = outputs == 1 && target.ReturnsVoid;
        if (isMap ? TensorTable.FindMap(target.Name, inputs) is null && target.Name != "SoftMax"
            : outputs > 0 || TensorTable.FindReduction(target.Name, inputs) is null && !(inputs == 1 && TensorTable.Choices.ContainsKey(target.Name))) return null;

        Expression[] bound = BindInOrder(operation.Arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => BindTensorArgument(argument.Value)).ToArray());
        var arguments = new Expression[bound.Length];
        for (int i = 0; i < bound.Length; i++) arguments[operation.Arguments[i].Parameter!.Ordinal] = bound[i].Type.IsBuffer ? bound[i] : SaveOnce(bound[i], operation.Arguments[i].Parameter!.Name);
        if (arguments.Any(argument => argument is StructBuffer)) return Invalid(operation);
        var call = new TensorCall(target.Name, target.IsGenericMethod ? "<" + buffer.Element.Text + ">" : string.Empty, buffer.Element, [.. arguments.Take(inputs)]);
        if (!isMap) return Named(operation, ResultName(call.Name), TensorTable.Choices.TryGetValue(target.Name, out string? index) ? BindTensorChoice(call, index) : BindTensorReduction(call));
        Variable destination = ((Read)arguments[inputs]).Variable;
        if (target.Name == "SoftMax") BindSoftMax(call, destination);
        else BindTensorMap(call, TensorTable.FindMap(target.Name, inputs)!, destination);
        return NoValue;
    }

    private Read Named(IInvocationOperation operation, string name, Expression value)
    {
        Variable result = NewResult(operation, name, value.Type);
        Emit(new Declare(result, value));
        return new Read(result);
    }

    /// <summary>A call whose arguments are evaluated.</summary>
    /// <param name="Name">The member.</param>
    /// <param name="TypeArguments">Its type argument in C#, if it is generic.</param>
    /// <param name="Real">The type of the elements.</param>
    /// <param name="Inputs">The arguments in front of the destination.</param>
    private sealed record TensorCall(string Name, string TypeArguments, IrType Real, Expression[] Inputs)
    {
        public Variable First => Buffers.First();

        public IEnumerable<Variable> Buffers => Inputs.OfType<Read>().Select(input => input.Variable).Where(variable => variable.Type.IsBuffer);

        /// <summary>The inputs at a position.</summary>
        public IEnumerable<Expression> At(Expression position) => Inputs.Select(input => input is Read { Variable: { Type: BufferType } buffer } ? new Element(buffer, position) : input);
    }

    /// <summary>An array itself where the call converts it to a span.</summary>
    private Expression BindTensorArgument(IOperation argument)
    {
        IOperation given = argument;
        while (given is IParenthesizedOperation or IConversionOperation { IsImplicit: true } && given.ChildOperations.First() is { } inner && IsFlatBuffer(inner.Type)) given = inner;
        return IsFlatBuffer(given.Type) ? BindStorage(given) : BindSubscriptOrValue(argument);
    }

    private static Effect TensorEffect(string name, TensorCall call, IEnumerable<Expression> operands, Variable? result, EquatableArray<Variable> writes)
    {
        Expression[] given = [.. operands];
        return new Effect("{" + TensorTable.Owner + "}." + name + call.TypeArguments + "(" + string.Join(", ", given.Select((_, i) => "{" + i + "}")) + ")", given.ToEquatableArray(), result, writes, Exits: false) { IsPure = true };
    }

    private Read EmitNumber(string member, TensorCall call, IEnumerable<Expression> operands, string name, IrType type)
    {
        Variable number = NewVariable(name, type);
        Emit(TensorEffect(member, call, operands, number, []));
        return new Read(number);
    }

    private void EmitLoopOver(Variable buffer, Func<Read, Statement> body)
    {
        Variable position = NewVariable("i", IrType.Int32);
        Emit(new For(position, Literal.Int(0), BinaryOperator.Less, new Length(buffer), Literal.Int(1), Nested(() => Emit(body(new Read(position)))), nextLabel++));
    }

    private static Invoke Stated(string key, IrType real, params IEnumerable<Expression>[] arguments) => new(key, arguments.SelectMany(some => some).ToEquatableArray(), real);

    /// <summary>
    /// The loop stands behind the call, where elements of the result are there to be named; in front of it if the call may replace the inputs that partials name.
    /// </summary>
    private void BindTensorMap(TensorCall call, TensorMap map, Variable destination)
    {
        Effect effect = TensorEffect(call.Name, call, [.. call.Inputs, new Read(destination)], null, [destination]);
        bool isInPlace = call.Inputs.Where((input, i) => input.Type.IsBuffer && map.UsesInput(i)).Any(_ => call.Buffers.Any(buffer => !AreApart(buffer, destination)));
        if (!isInPlace) Emit(effect);
        else CheckTensorLengths(call, destination);
        EmitLoopOver(call.First, position =>
        {
            var target = new Element(destination, position);
            return new Assign(target, Stated(isInPlace ? map.InputsKey : map.Key, call.Real, [target], call.At(position)));
        });
        if (isInPlace) Emit(effect);
    }

    /// <summary>Whether two buffers share nothing, or the guards of derivatives see to it.</summary>
    private bool AreApart(Variable first, Variable second) => first.Id != second.Id && keepsBuffers && IsWhole(first) && IsWhole(second);

    /// <summary>Whether a buffer is one that the method was given, or has made.</summary>
    private bool IsWhole(Variable buffer) => wholeBuffers.Contains(buffer.Id) || method.Parameters.Any(parameter => variables.TryGetValue(parameter, out Variable? variable) && variable.Id == buffer.Id);

    /// <summary>The checks that the call itself makes, where statements stand in front of it that rely on them.</summary>
    private void CheckTensorLengths(TensorCall call, Variable destination)
    {
        foreach (Variable other in call.Buffers.Skip(1)) CheckTensorLength(call, BinaryOperator.NotEqual, other, "Input span arguments must all have the same length.");
        CheckTensorLength(call, BinaryOperator.Greater, destination, "Destination is too short.");
    }

    private void CheckTensorLength(TensorCall call, BinaryOperator relation, Variable other, string message)
    {
        if (other.Id == call.First.Id) return;
        var thrown = new Effect("throw new {System.ArgumentException}(\"" + message + "\")", [], null, [], Exits: true) { Ordinal = ordinal };
        EmitIf(new Binary(relation, new Length(call.First), new Length(other), IrType.Boolean), new Block([thrown]), Block.Empty);
    }

    private Invoke BindTensorReduction(TensorCall call)
    {
        TensorReduction reduction = TensorTable.FindReduction(call.Name, call.Inputs.Length)!;
        string name = ResultName(call.Name);
        Read value = EmitNumber(call.Name, call, call.Inputs, name, call.Real);
        Expression[] numbers = [.. reduction.Numbers.Select(number => BindTensorNumber(number, call))];
        return SumOfTerms(call, name, value, position => Stated(reduction.Key, call.Real, [Literal.Real(-0.0, call.Real)], call.At(position), [value], numbers));
    }

    /// <summary>What partials need besides elements and the result.</summary>
    private Expression BindTensorNumber(string number, TensorCall call)
    {
        if (number == "Length") return new Length(call.First);
        string member = number.Substring(0, number.IndexOf('('));
        Read input = (Read)call.Inputs[number.EndsWith("(y)", StringComparison.Ordinal) ? 1 : 0];
        return EmitNumber(member, call, [input], input.Variable.Name + member, call.Real);
    }

    /// <summary>The value, with the derivatives of the sum of the terms of all positions.</summary>
    private Invoke SumOfTerms(TensorCall call, string name, Read value, Func<Read, Expression> term) => Stated(TensorTable.ValueKey, call.Real, [value], [Sum(call, name, term)]);

    private Read Sum(TensorCall call, string name, Func<Read, Expression> term)
    {
        Variable sum = NewVariable(name, call.Real);
        Emit(new Declare(sum, Literal.Real(0, call.Real)));
        EmitLoopOver(call.First, position => new Increment(new Read(sum), term(position)));
        return new Read(sum);
    }

    private Invoke BindTensorChoice(TensorCall call, string index)
    {
        Read value = EmitNumber(call.Name, call, call.Inputs, ResultName(call.Name), call.Real);
        Read position = EmitNumber(index, call, call.Inputs, "index", IrType.Int32);
        return Stated(TensorTable.ValueKey, call.Real, [value], [new Element(call.First, position)]);
    }

    /// <summary>The library divides what is behind the result too, by the sum that the result is normalised with.</summary>
    private void BindSoftMax(TensorCall call, Variable destination)
    {
        CheckTensorLength(call, BinaryOperator.Less, destination, "SoftMax changes the elements of the destination behind its result: give it a slice.");
        Emit(TensorEffect(call.Name, call, [.. call.Inputs, new Read(destination)], null, [destination]));
        Read sum = Sum(call, "sum", position => Stated(TensorTable.SoftMaxTermKey, call.Real, [Literal.Real(-0.0, call.Real)], call.At(position), [new Element(destination, position)]));
        EmitLoopOver(call.First, position =>
        {
            var target = new Element(destination, position);
            return new Assign(target, Stated(TensorTable.SoftMaxKey, call.Real, [target], call.At(position), [sum]));
        });
    }
}
