using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// A member of <c>TensorPrimitives</c> that computes each element of its destination of the elements at the same place. It is called for the value; the derivatives are those of the scalar function.
/// </summary>
/// <param name="Name">The member's name.</param>
/// <param name="Rule">The rule of an element: over the elements of the inputs, and the element of the destination as the result.</param>
/// <param name="Scalar">The element in terms of the inputs alone, where a partial names both the result and inputs; null else.</param>
internal sealed record TensorMap(string Name, Rule Rule, Expression? Scalar)
{
    /// <summary>The key of the rule of an element whose value the call has left in the destination; its first argument is that element, the others are the inputs.</summary>
    public string Key => TensorTable.KeyOf(Name);

    /// <summary>The key of the same rule in terms of the inputs alone, for elements that the call is yet to compute; the first argument is the element of the destination.</summary>
    public string InputsKey => TensorTable.KeyOf(Name) + ".OfInputs";

    /// <summary>Whether a partial uses the value of an element of an input, which a call in place replaces.</summary>
    public bool UsesInput(int input) => Rule.Partials.Any(partial => partial is not null && RuleTable.UsesArgument(partial, input));

    /// <summary>The rule of the first key.</summary>
    public Rule AfterCall => new(Name, Shifted(Rule.Argument(0)));

    /// <summary>The rule of the second key.</summary>
    public Rule BeforeCall => new(Name, Shifted(Scalar is null ? Rule.Argument(0) : RuleTable.Instantiate(new Partial(Scalar, false), IrType.Double, TensorTable.Inputs(Rule.Partials.Count), Rule.Argument(0))));

    private EquatableArray<Partial?> Shifted(Expression result) =>
        Rule.Partials.Select(partial => partial is null ? null : partial with { Expression = RuleTable.Instantiate(partial, IrType.Double, TensorTable.Inputs(Rule.Partials.Count), result) }).Prepend(null).ToEquatableArray();
}

/// <summary>A member of <c>TensorPrimitives</c> that gives one number of the elements of its inputs. It is called for the value; its derivative is a sum over the elements.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Rule">
/// The partial derivative in an element of each input: over the elements at that place, and behind them the numbers that <paramref name="Numbers"/> names; the result is that of the member.
/// </param>
/// <param name="Numbers">What partials need besides: <c>Length</c>, or a member that is called with one input, as <c>Norm(y)</c>.</param>
internal sealed record TensorReduction(string Name, Rule Rule, EquatableArray<string> Numbers)
{
    /// <summary>The number of inputs.</summary>
    public int Inputs => Rule.Partials.Count;

    /// <summary>The key of the rule of one term of the sum, of value 0: its first argument is that value, then come the elements, the member's result, and the numbers.</summary>
    public string Key => TensorTable.KeyOf(Name);

    /// <summary>The rule of the key.</summary>
    public Rule Term => new(
        Name,
        [
            null,
            .. Rule.Partials.Select(partial => partial! with { Expression = RuleTable.Instantiate(partial, IrType.Double, Arguments(), Rule.Argument(Inputs + 1)) }),
            .. Enumerable.Repeat<Partial?>(null, 1 + Numbers.Count),
        ]);

    private EquatableArray<Expression> Arguments() => Enumerable.Range(0, Inputs + Numbers.Count).Select(i => (Expression)Rule.Argument(i < Inputs ? i + 1 : i + 2)).ToEquatableArray();
}
