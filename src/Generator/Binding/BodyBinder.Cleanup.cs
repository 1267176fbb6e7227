using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// <c>using</c> and <c>try</c> with <c>finally</c>. What has to be done when control leaves the region stands on every way out of it; where an exception leaves it, the function's
/// <see cref="FinalStep"/> does it. So the sweep back, which comes later, is in no region.
/// </summary>
internal sealed partial class BodyBinder
{
    /// <summary>A region that is being bound.</summary>
    /// <param name="scope">The operation around all statements of the region.</param>
    /// <param name="entered">Whether control is in the region.</param>
    /// <param name="leave">Binds what is done when control leaves.</param>
    private sealed class Region(IOperation scope, Variable entered, Action leave)
    {
        public IOperation Scope => scope;

        public Variable Entered => entered;

        public Action Leave => leave;
    }

    private readonly List<Region> regions = [];
    private readonly List<FinalStep> cleanups = [];
    private readonly List<Action<Block>> cleanupChecks = [];
    private bool isLeaving;

    /// <summary>What is left to do where an exception leaves the function, outermost first.</summary>
    public EquatableArray<FinalStep> FinalSteps => cleanups.ToEquatableArray();

    private void BindTry(ITryOperation operation)
    {
        if (operation.Finally is not { Operations.Length: > 0 } last)
        {
            BindGuarded(operation);
            return;
        }

        int start = block.Count;
        if (!Open(operation.Body, last, () => BindStatements(last.Operations))) return;
        BindGuarded(operation);
        Close(start, last);
    }

    /// <summary>All but the <c>finally</c> block.</summary>
    private void BindGuarded(ITryOperation operation)
    {
        if (operation.Catches.Length > 0) BindCatches(operation);
        else if (operation.Finally is null) Invalid(operation);
        else BindStatements(operation.Body.Operations);
    }

    private void BindUsing(IUsingOperation operation)
    {
        int start = block.Count;
        int outer = regions.Count;
        if (operation.IsAsynchronous || !OpenResources(operation.Resources, operation)) return;
        BindStatement(operation.Body);
        while (regions.Count > outer) Close(start, operation.Resources);
    }

    /// <summary>Opens the regions of resources, which last to the end of the scope.</summary>
    private bool OpenResources(IOperation resources, IOperation scope)
    {
        if (resources is not IVariableDeclarationGroupOperation group)
            return resources.Type is { } type && (Bind(resources) is var value) && OpenResource(SaveOnce(value, "resource"), type, resources, scope);
        foreach (IVariableDeclarationOperation declaration in group.Declarations)
        {
            foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
            {
                if ((declarator.Initializer ?? declaration.Initializer)?.Value is not { } initializer || declarator.Symbol.Type is IErrorTypeSymbol)
                {
                    Invalid(declarator);
                    return false;
                }

                BindInitializer(declarator.Symbol, initializer);
                if (!variables.TryGetValue(declarator.Symbol, out Variable? variable) || !OpenResource(new Read(variable), declarator.Symbol.Type, declarator, scope)) return false;
            }
        }

        return true;
    }

    private bool OpenResource(Expression resource, ITypeSymbol type, IOperation operation, IOperation scope)
    {
        if (resource is Literal { Code: not null }) return true;
        if (resource is not Read || resource.Type is not OtherType || (type.IsValueType && type.IsRefLikeType) || type is ITypeParameterSymbol)
        {
            Refuse(operation, "'using' on a value of '" + type.ToDisplayString() + "'", "create and dispose it in the caller");
            return false;
        }

        bool isNamed = false;
        for (ITypeSymbol? owner = type; owner is not null && !isNamed; owner = owner.BaseType)
            isNamed = owner.GetMembers("Dispose").Any(member => member is IMethodSymbol { Parameters.Length: 0, IsStatic: false, DeclaredAccessibility: Accessibility.Public });
        string format = type.IsValueType ? (isNamed ? "{0}.Dispose()" : "((global::System.IDisposable){0}).Dispose()") : isNamed ? "{0}?.Dispose()" : "((global::System.IDisposable?){0})?.Dispose()";
        return Open(scope, operation, () => Emit(new Effect(format, [resource], null, [], Exits: false)));
    }

    private bool Open(IOperation scope, IOperation operation, Action leave)
    {
        if (isCaught)
        {
            Refuse(operation, "'finally' or 'using' in a 'try' with 'catch'", "move what the block does to a method, and call that");
            return false;
        }

        if (isLeaving)
        {
            Refuse(operation, "'try' or 'using' in a 'finally' block", "move what the block does to a method, and call that");
            return false;
        }

        Variable entered = NewVariable("entered", IrType.Boolean);
        prologue.Add(new Declare(entered, Literal.Bool(false)));
        cleanups.Add(new FinalStep(entered, Nested(() => BindLeave(leave))));
        regions.Add(new Region(scope, entered, leave));
        Emit(new Effect("true", [], entered, [], Exits: false));
        return true;
    }

    /// <summary>Ends the innermost region.</summary>
    private void Close(int start, IOperation operation)
    {
        Region region = regions[regions.Count - 1];
        FinalStep cleanup = cleanups.Single(other => other.Entered == region.Entered);
        Footprint inside = Footprint.Of(block.Skip(start).SkipWhile(statement => !(statement is Effect effect && effect.Result == region.Entered)));
        regions.RemoveAt(regions.Count - 1);
        if (!Jumps.Exits(block[block.Count - 1])) Leave(region);
        cleanupChecks.Add(body => CheckCleanup(cleanup, inside, body, operation));
    }

    private void Leave(Region region)
    {
        Emit(new Effect("false", [], region.Entered, [], Exits: false));
        BindLeave(region.Leave);
    }

    private void BindLeave(Action leave)
    {
        HashSet<ISymbol> outer = new(variables.Keys.Concat(substitutes.Keys), SymbolEqualityComparer.Default);
        bool wasLeaving = isLeaving;
        isLeaving = true;
        leave();
        isLeaving = wasLeaving;

        // It is bound again on the next way out.
        foreach (ISymbol symbol in variables.Keys.Where(symbol => !outer.Contains(symbol)).ToArray()) variables.Remove(symbol);
        foreach (ISymbol symbol in substitutes.Keys.Where(symbol => !outer.Contains(symbol)).ToArray()) substitutes.Remove(symbol);
    }

    /// <summary>Does what the regions that a jump leaves have to do, innermost first.</summary>
    private void LeaveRegions(IOperation jump, Func<IOperation, bool> isTarget)
    {
        if (regions.Count == 0) return;
        var left = new HashSet<IOperation>();
        for (IOperation? outer = jump.Parent; outer is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation) && !isTarget(outer); outer = outer.Parent) left.Add(outer);
        foreach (Region region in regions.Skip(firstRegion).Where(region => left.Contains(region.Scope)).Reverse().ToArray()) Leave(region);
    }

    private bool LeavesRegion(IOperation jump)
    {
        for (IOperation? outer = jump.Parent; outer is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation); outer = outer.Parent)
        {
            if (regions.Skip(firstRegion).Any(region => region.Scope == outer)) return true;
        }

        return false;
    }

    /// <summary>Whether an operation is what a jump goes to the end of, or to the next iteration of.</summary>
    private static bool IsTargetOf(IOperation operation, IBranchOperation branch) => operation switch
    {
        ILoopOperation loop => SymbolEqualityComparer.Default.Equals(loop.ExitLabel, branch.Target) || SymbolEqualityComparer.Default.Equals(loop.ContinueLabel, branch.Target),
        ISwitchOperation choice => branch.BranchKind == BranchKind.GoTo || SymbolEqualityComparer.Default.Equals(choice.ExitLabel, branch.Target),
        _ => false,
    };

    /// <summary>What is done on the way out must be the same wherever it stands: calls on objects that the region doesn't replace.</summary>
    private void CheckCleanup(FinalStep cleanup, Footprint inside, Block body, IOperation operation)
    {
        const string Instead = "call a method there that does the work, with objects and numbers that are set before the region";
        Statement[] statements = [.. cleanup.Body.All()];
        var own = new HashSet<int>(statements.SelectMany(statement => statement switch { Declare declare => [declare.Variable.Id], Effect { Result: { } result } => [result.Id], _ => (IEnumerable<int>)[] }));
        if (statements.FirstOrDefault(statement => statement is not (Effect { Exits: false } or If or Declare { Variable.Type.IsBuffer: false }) && !(statement is Assign { Target: Read target } && own.Contains(target.Variable.Id))) is not null)
        {
            Refuse(operation, "A 'finally' block that assigns variables or does more than call methods", Instead);
            return;
        }

        var counters = new HashSet<int>(body.All().OfType<For>().Select(loop => loop.Counter.Id));
        IEnumerable<Variable> named = statements.SelectMany(statement => statement.Expressions().SelectMany(expression => expression.Variables()).Concat(statement is Effect effect ? effect.Writes : Enumerable.Empty<Variable>()));
        if (named.FirstOrDefault(variable => !own.Contains(variable.Id) && (variable.Type.IsBuffer || variable.Type.IsReal || inside.Writes(variable) || counters.Contains(variable.Id))) is { } changed)
            Refuse(operation, "A 'finally' block that uses '" + changed.Name + "', which is a buffer, a real number, a loop's counter or assigned in the region,", Instead);
        else if (statements.OfType<Effect>().SelectMany(effect => effect.Writes).FirstOrDefault(variable => !own.Contains(variable.Id)) is { } written)
            Refuse(operation, "A 'finally' block that changes '" + written.Name + "'", Instead);
    }

    /// <summary>Reports what depends on the whole body.</summary>
    private void CheckCleanups(Block body)
    {
        foreach (Action<Block> check in cleanupChecks) check(body);
    }
}
