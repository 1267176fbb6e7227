using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Prepares an expression for the chain rule: a part whose value a coefficient will name, and that is dear to evaluate twice, moves to a temporary of its own. The order
/// of operations, and so every bit of the value, stays.
/// </summary>
/// <param name="activity">Tells which variables carry derivatives; temporaries that do are added to it.</param>
/// <param name="variables">Makes the temporaries.</param>
/// <param name="spill">Receives <c>temporary = prepared value</c>; the value's own result is the temporary.</param>
/// <param name="choose">Lowers a conditional whose sides must not be evaluated together, and returns its value.</param>
internal sealed class Decomposition(Activity activity, VariableSource variables, Action<Variable, Expression> spill, Func<Conditional, Variable> choose)
{
    private const int CheapOperations = 2;

    /// <param name="expression">The expression.</param>
    /// <param name="hasResult">Whether something will hold the value of the whole, so that coefficients may name it.</param>
    public Expression Prepare(Expression expression, bool hasResult)
    {
        if (!activity.IsActive(expression)) return expression;
        switch (expression)
        {
            case Unary unary:
                return unary with { Operand = Prepare(unary.Operand, false) };
            case IR.Convert convert:
                // A narrowed product is differentiated before it is narrowed: its factors need not fit. A type parameter may be narrower or wider.
                bool isNarrowing = (convert.Type.Equals(IrType.Single) && convert.Operand.Type.Equals(IrType.Double))
                    || (convert.Operand.Type.IsReal && !convert.Type.Equals(convert.Operand.Type) && (convert.Type is RealParameter || convert.Operand.Type is RealParameter));
                return convert with { Operand = isNarrowing && convert.Operand is not Element ? ToVariable(convert.Operand) : Prepare(convert.Operand, false) };
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                return sum with { Left = Prepare(sum.Left, false), Right = Prepare(sum.Right, false) };
            case Binary { Operator: BinaryOperator.Multiply } product:
                return PrepareProduct(product);
            case Binary binary:
                return PrepareQuotient(binary, hasResult);
            case Conditional conditional:
                return IsPlain(conditional.WhenTrue) && IsPlain(conditional.WhenFalse) ? conditional : new Read(choose(conditional));
            case Invoke invoke:
                return PrepareInvoke(invoke, hasResult);
            default:
                return expression;
        }
    }

    /// <summary>A variable that holds the value: the expression itself if it is one, else a temporary.</summary>
    public Read ToVariable(Expression expression, string? name = null)
    {
        if (expression is Read read) return read;
        bool active = activity.IsActive(expression);
        Expression value = Prepare(expression, hasResult: true);
        if (value is Read prepared) return prepared;
        Variable temporary = variables.New(name ?? NameFor(expression), expression.Type);
        if (active) activity.Add(temporary);
        spill(temporary, value);
        return new Read(temporary);
    }

    private Expression PrepareProduct(Binary product)
    {
        bool left = activity.IsActive(product.Left);
        bool right = activity.IsActive(product.Right);
        return product with
        {
            Left = right ? Cheap(product.Left) : Prepare(product.Left, false),
            Right = left ? Cheap(product.Right) : Prepare(product.Right, false),
        };
    }

    private Expression PrepareQuotient(Binary quotient, bool hasResult)
    {
        if (activity.IsActive(quotient.Right) && !hasResult) return ToVariable(quotient);
        bool needsLeft = quotient.Operator == BinaryOperator.Remainder && activity.IsActive(quotient.Right);
        return quotient with { Left = needsLeft ? Cheap(quotient.Left) : Prepare(quotient.Left, false), Right = Cheap(quotient.Right) };
    }

    private Expression PrepareInvoke(Invoke invoke, bool hasResult)
    {
        EquatableArray<Partial?> partials = RuleTable.Specialise(invoke.Member, invoke.Arguments)!.Partials;
        var used = new List<Partial>();
        for (int i = 0; i < invoke.Arguments.Count; i++)
        {
            if (partials[i] is { } partial && activity.IsActive(invoke.Arguments[i])) used.Add(partial);
        }

        bool needsResult = used.Any(p => p.Guarded || RuleTable.UsesResult(p));
        if (needsResult && !hasResult) return ToVariable(invoke);
        return invoke with
        {
            Arguments = invoke.Arguments.Select((argument, i) =>
            {
                if (activity.IsActive(argument)) return argument is Element ? argument : ToVariable(argument);
                return used.Any(p => RuleTable.UsesArgument(p, i)) ? Cheap(argument) : argument;
            }).ToEquatableArray(),
        };
    }

    private Expression Cheap(Expression expression)
    {
        Expression prepared = Prepare(expression, false);
        return Operations(prepared) <= CheapOperations ? prepared : ToVariable(prepared);
    }

    /// <summary>The number of sums and products, or a large number if there is anything dearer.</summary>
    private static int Operations(Expression expression) => expression switch
    {
        Read or Literal or Element or Length or Template { Operands.Count: 0 } => 0,
        Unary { Operator: UnaryOperator.Negate } unary => Operations(unary.Operand),
        IR.Convert convert => Operations(convert.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } binary => 1 + Operations(binary.Left) + Operations(binary.Right),
        _ => 1000,
    };

    /// <summary>Whether the derivative of a side of a conditional is a constant, so that the choice can be made in the coefficient.</summary>
    private bool IsPlain(Expression side) => side switch
    {
        Read or Literal => true,
        _ when !activity.IsActive(side) => true,
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum => IsPlain(sum.Left) && IsPlain(sum.Right),
        Unary { Operator: UnaryOperator.Negate } unary => IsPlain(unary.Operand),
        Binary { Operator: BinaryOperator.Multiply, Left: Literal } product => IsPlain(product.Right),
        Binary { Operator: BinaryOperator.Multiply, Right: Literal } product => IsPlain(product.Left),
        _ => false,
    };

    private static string NameFor(Expression expression) => expression switch
    {
        Invoke invoke when LibraryTable.FindLeaf(invoke.Member) is var (member, leaf) => member.ResultName + member.Result?.Leaves[leaf],
        Invoke invoke => invoke.Member.Substring(invoke.Member.LastIndexOf('.') + 1) is var name ? char.ToLowerInvariant(name[0]) + name.Substring(1) : "value",
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => "sum",
        Binary { Operator: BinaryOperator.Multiply } => "product",
        Binary { Operator: BinaryOperator.Divide } => "quotient",
        _ => "value",
    };
}
