using System.Globalization;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>
/// Lets a planner's loop pass over iterations whose rows are those before, a step further: where all subscripts are linear in the counter as long as no comparison changes and no division passes
/// a multiple. What may change them is watched; from its last two values the collector knows for how many iterations it won't.
/// </summary>
/// <param name="collector">What collects the rows.</param>
internal sealed class RowStrips(Variable collector)
{
    private int watches;

    private Variable Collector => collector;

    /// <summary>The loop with what it needs to pass over iterations; as it is if that can't be done.</summary>
    public For Rewrite(For loop)
    {
        Statement[] all = [.. loop.Body.All()];
        bool isInnermost = all.All(s => s is Declare { Variable.Type: PrimitiveType } or Assign { Target: Read } or If or Effect);
        if (!isInnermost || !all.Any(s => s is Effect { Result: not null }) || loop.Relation is not (BinaryOperator.Less or BinaryOperator.LessOrEqual) || loop.Step is not Literal { Code: null, Bits: 1 } || !loop.Counter.Type.Equals(IrType.Int32)) return loop;
        int first = watches;
        var body = new Body(this, loop.Counter, all);
        if (body.Rewrite(loop.Body) is not { } watched || !body.IsConstant(loop.To))
        {
            watches = first;
            return loop;
        }

        Expression left = Integers.Subtract(loop.To, new Read(loop.Counter), IrType.Int32);
        if (loop.Relation == BinaryOperator.Less) left = Integers.Subtract(left, Literal.Int(1), IrType.Int32);
        var skip = new Effect("{0} += {1}.Skip({2})", [new Read(loop.Counter), new Read(collector), left], null, [loop.Counter], false);
        return loop with { Body = new Block([.. watched.Statements, skip]) };
    }

    /// <summary>What is known of the variables in an iteration.</summary>
    private sealed class Body
    {
        private readonly RowStrips strips;
        private readonly Variable counter;
        private readonly HashSet<int> inside;
        private readonly HashSet<int> assigned;

        /// <summary>For each variable of the body whether it is the same in all iterations (0) or linear in the counter (1).</summary>
        private readonly Dictionary<int, int> degrees = [];

        private List<Statement> output = [];

        public Body(RowStrips strips, Variable counter, Statement[] all)
        {
            this.strips = strips;
            this.counter = counter;
            inside = [.. all.OfType<Declare>().Select(d => d.Variable.Id)];
            assigned = [.. all.SelectMany(Usage.Assigned).Select(v => v.Id)];
        }

        /// <summary>Whether an expression is the same in all iterations, and can be evaluated in each.</summary>
        public bool IsConstant(Expression expression) => !expression.Descendants().Any(e => e is Element) && !expression.Variables().Any(v => v.Id == counter.Id || inside.Contains(v.Id) || assigned.Contains(v.Id));

        /// <summary>The block with its watches; null if something isn't linear.</summary>
        public Block? Rewrite(Block block)
        {
            List<Statement> outer = output;
            output = [];
            bool isLinear = block.Statements.All(Add);
            var rewritten = new Block(output.ToEquatableArray());
            output = outer;
            return isLinear ? rewritten : null;
        }

        private bool Add(Statement statement)
        {
            switch (statement)
            {
                case Declare { Value: null }:
                    break;
                case Declare declare:
                    if (!Set(declare.Variable, declare.Value!)) return false;
                    break;
                case Assign { Target: Read { Variable: var target } } assign:
                    if (!inside.Contains(target.Id) || !Set(target, assign.Value)) return false;
                    break;
                case If choice:
                    if (!IsTest(choice.Condition, isGuarded: false)) return false;
                    if (Rewrite(choice.Then) is not { } then || Rewrite(choice.Else) is not { } otherwise) return false;
                    output.Add(new If(choice.Condition, then, otherwise));
                    return true;
                case Effect { Exits: false, Operands.Count: > 0 } effect when effect.Operands[0] is Read { Variable: var receiver } && (receiver.Id == strips.Collector.Id || receiver.Type.Equals(RowPlanner.ColumnsType)):
                    // Rows of any number of columns are given by other methods, and aren't passed over.
                    if (receiver.Id == strips.Collector.Id && effect.Result is null) return false;
                    if (!effect.Operands.Skip(1).All(o => Degree(o, isGuarded: false) is not null)) return false;
                    break;
                default:
                    return false;
            }

            output.Add(statement);
            return true;
        }

        /// <summary>Notes what a variable holds: where branches leave different values the condition is watched.</summary>
        private bool Set(Variable variable, Expression value)
        {
            if (variable.Type.Equals(IrType.Boolean))
            {
                degrees[variable.Id] = 0;
                return IsTest(value, isGuarded: false);
            }

            if (Degree(value, isGuarded: false) is not { } degree) return false;
            degrees[variable.Id] = Math.Max(degree, degrees.TryGetValue(variable.Id, out int known) ? known : 0);
            return true;
        }

        private int? Degree(Expression expression, bool isGuarded)
        {
            switch (expression)
            {
                case Literal:
                    return 0;
                case Read { Variable: var variable }:
                    return variable.Id == counter.Id ? 1 : degrees.TryGetValue(variable.Id, out int known) ? known : inside.Contains(variable.Id) || assigned.Contains(variable.Id) ? null : 0;
                case Unary { Operator: UnaryOperator.Negate } negate:
                    return Degree(negate.Operand, isGuarded);
                case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                    return Higher(Degree(sum.Left, isGuarded), Degree(sum.Right, isGuarded));
                case Binary { Operator: BinaryOperator.Multiply } product:
                    return Degree(product.Left, isGuarded) + Degree(product.Right, isGuarded) is { } degree and < 2 ? degree : null;
                case Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Type.IsInteger: true } division when Degree(division.Left, isGuarded) == 1:
                    return Degree(division.Right, isGuarded) == 0 && Watch("Divide", division.Left, division.Right, isGuarded) ? 1 : null;
                case Conditional choice:
                    return IsTest(choice.Condition, isGuarded) ? Higher(Degree(choice.WhenTrue, isGuarded: true), Degree(choice.WhenFalse, isGuarded: true)) : null;
                case Invoke { Member: "System.Math.Min" or "System.Math.Max", Type.IsInteger: true, Arguments: { Count: 2 } pair }:
                    int? higher = Higher(Degree(pair[0], isGuarded), Degree(pair[1], isGuarded));
                    return higher == 1 && !Watch("Compare", pair[0], pair[1], isGuarded) ? null : higher;
                case IR.Convert { Type: var type, Operand: { Type: var from } operand } when type.Equals(IrType.Int64) && from.Equals(IrType.Int32):
                    return Degree(operand, isGuarded);
                default:
                    // Anything of the same values is the same.
                    return expression.Variables().All(v => v.Id != counter.Id && !inside.Contains(v.Id) && !assigned.Contains(v.Id)) ? 0 : null;
            }
        }

        private static int? Higher(int? first, int? second) => first is { } left && second is { } right ? Math.Max(left, right) : null;

        /// <summary>Watches what decides a condition; false if that isn't known.</summary>
        private bool IsTest(Expression condition, bool isGuarded)
        {
            switch (condition)
            {
                case Unary { Operator: UnaryOperator.Not } not:
                    return IsTest(not.Operand, isGuarded);
                case Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse } pair:
                    return IsTest(pair.Left, isGuarded) && IsTest(pair.Right, isGuarded: true);
                case Binary { Left.Type.IsInteger: true, Right.Type.IsInteger: true } comparison when Relations.Contains(comparison.Operator):
                    int? higher = Higher(Degree(comparison.Left, isGuarded), Degree(comparison.Right, isGuarded));
                    return higher == 0 || (higher == 1 && Watch("Compare", comparison.Left, comparison.Right, isGuarded));
                default:
                    return Degree(condition, isGuarded) == 0;
            }
        }

        private static readonly HashSet<BinaryOperator> Relations = [BinaryOperator.Less, BinaryOperator.LessOrEqual, BinaryOperator.Greater, BinaryOperator.GreaterOrEqual, BinaryOperator.Equal, BinaryOperator.NotEqual];

        /// <summary>Watches two numbers, unless they can't be evaluated in front of the statement.</summary>
        private bool Watch(string kind, Expression left, Expression right, bool isGuarded)
        {
            bool mayThrow = left.Descendants().Concat(right.Descendants()).Any(e => e is Element or Template || (isGuarded && e is Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder }));
            if (mayThrow) return false;
            output.Add(new Effect("{0}." + kind + "(" + (strips.watches++).ToString(CultureInfo.InvariantCulture) + ", {1}, {2})", [new Read(strips.Collector), left, right], null, [], false));
            return true;
        }
    }
}
