using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// <c>Parallel.For</c> is a counted loop that may run in any order and at once. That its iterations write apart is left to the passes behind; that they assign no variable in common is checked here.
/// </summary>
internal sealed partial class BodyBinder
{
    private Expression? TryBindParallel(IInvocationOperation operation, bool isResultRead)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (KnownMembers.FullName(target.ContainingType) != "System.Threading.Tasks.Parallel") return null;
        IArgumentOperation? Argument(string name) => operation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == name);
        if (target is not { Name: "For", IsGenericMethod: false } || Argument("body") is not { } body || Argument("fromInclusive") is not { Value.Type.SpecialType: SpecialType.System_Int32 } from || Argument("toExclusive") is not { Value.Type.SpecialType: SpecialType.System_Int32 } to
            || body.Parameter!.Type is not INamedTypeSymbol { Name: nameof(Action), TypeArguments.Length: 1 })
            return Refuse(operation, "This form of 'Parallel." + target.Name + "'", "use Parallel.For from one int to another with a lambda of the counter, and give each iteration elements of its own to write");
        if (isResultRead) return Refuse(operation, "The result of 'Parallel.For'", "leave it out: a loop without Break and Stop always completes");
        if (FindFunction(body.Value) is not { } function) return Refuse(body, "A function that isn't known", "write a lambda");
        Expression[] bounds = BindInOrder([() => Bind(from.Value), () => Bind(to.Value)]);
        Variable? options = Argument("parallelOptions") is { } given ? ((Read)SaveOnce(AsOperand(Bind(given.Value), given.Value), "options")).Variable : null;
        Variable counter = NewVariable(function.Method.Parameters[0].Name, IrType.Int32);
        Block iteration = Nested(() => CallKnown(body, function, [new Read(counter)], changed: new HashSet<Variable>()));
        Footprint footprint = Footprint.Of(iteration.Statements);
        if (footprint.Changes(bounds[1]) || Footprint.MayThrow(bounds[1])) bounds[1] = Save(bounds[1], "end");
        if (Shared(iteration, counter) is { } shared)
            return Refuse(body, "An iteration of Parallel.For that assigns '" + shared.Name + "', which the others see too,", "write to an element of an array that no other iteration uses, and sum the elements afterwards");
        int label = nextLabel++;
        Emit(new For(counter, bounds[0], BinaryOperator.Less, bounds[1], Literal.Int(1), iteration, label) { Parallelism = new Parallelism(label, options) });
        return NoValue;
    }

    /// <summary>
    /// Whether a differentiable method has a loop of <c>Parallel.For</c>, and its body can stand where it is called. The halves that are called otherwise have one tape, so that they run the loop in order.
    /// </summary>
    private bool RunsAtOnce(IMethodSymbol target)
    {
        if (!target.IsStatic || !Symbols.IsDifferentiable(target) || rules.Find(target) is not null || target.DeclaringSyntaxReferences.Length != 1) return false;
        bool isCandidate = target.DeclaringSyntaxReferences[0].GetSyntax(cancellation).DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access is { Name.Identifier.Text: "For", Expression: var type } && type.ToString().EndsWith("Parallel", StringComparison.Ordinal));
        if (!isCandidate || SymbolEqualityComparer.Default.Equals(target.OriginalDefinition, method) || inlined.Any(call => SymbolEqualityComparer.Default.Equals(call.Method, target.OriginalDefinition)) || FindMemberBody(target.OriginalDefinition, null) is not { } body) return false;
        IOperation[] all = [.. body.Descendants()];
        return inlinedOperations + all.Length <= MostInlined && depth < DeepestInlined && all.Select(Outside).All(symbol => symbol is null || CanName(symbol)) && !all.OfType<IInvocationOperation>().Any(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, target.OriginalDefinition));
    }

    /// <summary>A variable from outside that an iteration assigns; its own are newer than its counter.</summary>
    private static Variable? Shared(Block iteration, Variable counter) => iteration.All().SelectMany(Assigned).FirstOrDefault(variable => variable.Id < counter.Id);

    private static IEnumerable<Variable> Assigned(Statement statement) => (statement switch
    {
        Assign { Target: Read target } => [target.Variable],
        Increment { Target: Read target } => [target.Variable],
        Permute permute => permute.Targets,
        Call call => call.Arguments.Where((argument, i) => call.Callee.Parameters[i].Passing is Passing.Ref or Passing.Out && argument is Read).Select(argument => argument.NamedVariable()).Append(call.Result),
        Effect effect => effect.Writes.Where(written => !written.Type.IsBuffer).Append(effect.Result),
        _ => Enumerable.Empty<Variable?>(),
    }).OfType<Variable>();
}
