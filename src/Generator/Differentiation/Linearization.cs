using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A function with the linear statement beside every primal statement that moves a differentiable scalar.</summary>
/// <param name="Function">The primal.</param>
/// <param name="Body">The statements, with <see cref="Differentiated"/> ones.</param>
/// <param name="Activity">The variables that carry derivatives.</param>
/// <param name="Groups">The buffer variables that may share elements.</param>
/// <param name="Variables">Makes further variables.</param>
/// <param name="Result">Stands for the result of the function, if it has one.</param>
/// <param name="FirstGenerated">The id of the first variable that isn't the user's.</param>
internal sealed record LinearProgram(Function Function, Block Body, Activity Activity, BufferGroups Groups, VariableSource Variables, Variable? Result, int FirstGenerated)
{
    private readonly HashSet<int> declared = [.. Body.All().Select(s => s.Primal()).OfType<Declare>().Select(d => d.Variable.Id), .. Function.Parameters.Select(p => p.Variable.Id)];

    /// <summary>Whether a declaration or a parameter declares the variable; otherwise the call that assigns it does.</summary>
    public bool IsDeclared(Variable variable) => declared.Contains(variable.Id);
}

/// <summary>Makes the linear program of a function.</summary>
internal sealed class Linearization
{
    private readonly Activity activity;
    private readonly BufferGroups groups;
    private readonly VariableSource variables;
    private readonly Variable? result;
    private readonly bool isReverse;
    private readonly bool takesPartials;
    private readonly string guard;
    private readonly HashSet<int> declared;
    private StorageWish wish;

    private Linearization(Function function, Activity activity, BufferGroups groups, VariableSource variables, Variable? result, bool isReverse, bool takesPartials)
    {
        this.isReverse = isReverse;
        this.takesPartials = takesPartials;
        guard = Guards.Path(function);
        declared = [.. function.Body.All().OfType<Declare>().Select(d => d.Variable.Id), .. function.Parameters.Select(p => p.Variable.Id)];
        this.activity = activity;
        this.groups = groups;
        this.variables = variables;
        this.result = result;
    }

    /// <param name="function">The function.</param>
    /// <param name="isReverse">Whether reverse mode will read the program.</param>
    /// <param name="takesPartials">Whether the reader can't call a forward method of the user's, having tangents of another type.</param>
    public static LinearProgram Linearize(Function function, bool isReverse = false, bool takesPartials = false)
    {
        function = function with { Body = ConstantBranches.Fold(function.Body) };
        var groups = new BufferGroups(function);
        var activity = new Activity(function, groups);
        ConstantParameters.Check(function, activity);
        var variables = new VariableSource(function);
        int firstGenerated = variables.Next;
        Variable? result = function.ReturnType.Equals(IrType.Void) ? null : variables.New("result", function.ReturnType);
        if (result is { Type.IsDifferentiable: true }) activity.Add(result);
        Block body = new Linearization(function, activity, groups, variables, result, isReverse, takesPartials).Rewrite(function.Body);
        if (function.Body.All().Any(s => s is Effect { IsPure: true })) body = StatedValues.Remove(body);
        return new LinearProgram(function, body, activity, groups, variables, result, firstGenerated);
    }

    private Block Rewrite(Block block)
    {
        var statements = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            // What a statement is taken apart into is stored as the statement is.
            StorageWish outer = wish;
            wish = statement.Storage;
            int first = statements.Count;
            Rewrite(statement, statements);
            for (int i = first; wish != StorageWish.Automatic && i < statements.Count; i++) statements[i] = statements[i] with { Storage = wish };
            wish = outer;
        }

        return new Block(statements.ToEquatableArray());
    }

    private void Rewrite(Statement statement, List<Statement> output)
    {
        switch (statement)
        {
            case Assign assign when assign.Target.Equals(assign.Value):
                break;
            case Declare { Value: Conditional choice } declare when declare.Variable.Type.IsReal && activity.IsActive(declare.Variable) && Splits(choice):
                output.Add(declare with { Value = null });
                Split(choice, new Read(declare.Variable), declare.Ordinal, output);
                break;
            case Declare { Value: { } value } declare when declare.Variable.Type.IsReal && activity.IsActive(declare.Variable):
                Differentiate(value, new Read(declare.Variable), hasResult: true, v => declare with { Value = v }, accumulates: false, output);
                break;
            case Assign { Value: Conditional choice, Target: Read target } assign when target.Type.IsReal && IsActiveTarget(target) && Splits(choice):
                Split(choice, target, assign.Ordinal, output);
                break;
            case Assign assign when assign.Target.Type.IsReal && IsActiveTarget(assign.Target):
                bool holdsResult = (assign.Target is Read { Variable: var variable } && !assign.Value.Variables().Contains(variable)) || StatedValues.ValueOf(assign.Value).Equals(assign.Target);
                Differentiate(assign.Value, assign.Target, holdsResult, v => assign with { Value = v }, accumulates: false, output);
                break;
            case Increment increment when IsActiveTarget(increment.Target) && activity.IsActive(increment.Value):
                Differentiate(increment.Value, increment.Target, hasResult: false, v => increment with { Value = v }, accumulates: true, output);
                break;
            case Return { Value: { } value } @return when value.Type.IsReal && result is not null:
                Differentiate(value, new Read(result), hasResult: false, v => @return with { Value = v }, accumulates: false, output);
                break;
            case Fill fill when activity.IsActive(fill.Buffer) && activity.IsActive(fill.Value):
                output.Add(fill with { Value = Decompose(output).ToVariable(fill.Value, "value") });
                break;
            case Call call:
                var after = new List<Statement>();
                Call rewritten = RewriteCall(call, output, after);
                bool IsDeclared(Variable variable) => declared.Contains(variable.Id);
                bool isTakenApart = PartialCalls.TryRewrite(rewritten, activity, variables, IsDeclared, output, isReverse, takesPartials)
                    || (isReverse && SlopeCalls.TryRewrite(rewritten, activity, variables, IsDeclared, output));
                if (!isTakenApart) output.Add(rewritten);
                output.AddRange(after);
                break;
            case If @if:
                output.Add(@if with { Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) });
                break;
            case For @for:
                output.Add(@for with { Body = Rewrite(@for.Body) });
                break;
            case While @while:
                output.Add(@while with { Body = Rewrite(@while.Body), Update = Rewrite(@while.Update) });
                break;
            case Breakable breakable:
                output.Add(breakable with { Body = Rewrite(breakable.Body) });
                break;
            default:
                output.Add(statement);
                break;
        }
    }

    private bool IsActiveTarget(Expression target) => target.NamedVariable() is { } variable && activity.IsActive(variable);

    private bool Splits(Conditional choice) => activity.IsActive(choice) && Decompose([]).Prepare(choice, false) is not Conditional;

    private void Split(Conditional choice, Read target, int ordinal, List<Statement> output)
    {
        Block Side(Expression value) => Rewrite(new Block([new Assign(target, value) { Ordinal = ordinal, Storage = wish }]));
        output.Add(new If(choice.Condition, Side(choice.WhenTrue), Side(choice.WhenFalse)) { Ordinal = ordinal });
    }

    private void Differentiate(Expression value, Expression target, bool hasResult, Func<Expression, Statement> primal, bool accumulates, List<Statement> output)
    {
        Expression prepared = Decompose(output).Prepare(value, hasResult);
        EquatableArray<LinearTerm> terms = PartialTerms.Of(activity, prepared, hasResult ? target : null);
        Statement statement = primal(prepared);
        output.Add(new Differentiated(statement, target, terms, accumulates) { Ordinal = statement.Ordinal });
    }

    /// <summary>By-value arguments that carry derivatives become variables, so that their adjoints have a place.</summary>
    private Call RewriteCall(Call call, List<Statement> output, List<Statement> after)
    {
        output.AddRange(SharedArguments.Check(call, groups, isReverse, guard));
        Decomposition decomposition = Decompose(output);
        if (isReverse && call.Result is null && call.Callee.ReturnType.IsRealBuffer)
        {
            // Nobody reads the returned buffer, but a reversed callee takes its adjoint.
            Variable ignored = variables.New("returned", call.Callee.ReturnType);
            activity.Add(ignored);
            call = call with { Result = ignored };
        }

        after.AddRange(SharedArguments.CheckResult(call, guard));
        return call with
        {
            Arguments = call.Arguments.Select((argument, i) =>
            {
                Parameter parameter = call.Callee.Parameters[i];
                if (isReverse && argument is Element element && parameter.Passing is Passing.Ref or Passing.Out) return ThroughLocal(call, element, parameter, output, after);
                bool moves = parameter.Active && parameter.Passing is Passing.Value or Passing.In && argument.Type.IsReal && activity.IsActive(argument);
                if (!moves) return argument;
                Read value = decomposition.ToVariable(argument, parameter.Variable.Name);
                return isReverse && ChangedBy(call).Contains(value.Variable.Id) ? Copy(value, parameter, output) : value;
            }).ToEquatableArray(),
        };
    }

    /// <summary>The scalar variables that the call writes through references.</summary>
    private static HashSet<int> ChangedBy(Call call) =>
        [.. call.Arguments.Where((a, i) => a is Read && call.Callee.Parameters[i].Passing is Passing.Ref or Passing.Out).Select(a => ((Read)a).Variable.Id)];

    /// <summary>A variable that is passed by value beside a reference to it needs an adjoint of its own.</summary>
    private Read Copy(Read value, Parameter parameter, List<Statement> output)
    {
        Variable copy = variables.New(parameter.Variable.Name, value.Type);
        activity.Add(copy);
        output.Add(new Differentiated(new Declare(copy, value), new Read(copy), [new LinearTerm(Literal.Real(1, value.Type), value, false)], false));
        return new Read(copy);
    }

    /// <summary>An element that is passed by reference goes through a local: a reversing half is given the value at exit, which a local holds.</summary>
    private Expression ThroughLocal(Call call, Element element, Parameter parameter, List<Statement> output, List<Statement> after)
    {
        element = element with { Index = element.Index.EachSubscript(Hold) };

        Variable local = variables.New(parameter.Variable.Name, element.Type);
        if (call.Arguments.OfType<Read>().Any(a => a.Type.IsBuffer && groups.MayShare(a.Variable, element.Buffer)))
        {
            // The callee may see the element through the buffer too, so it has to be passed itself; only its value at exit is held.
            after.Add(new Declare(local, element));
            return element;
        }

        bool isActive = parameter.Active && element.Type.IsReal && activity.IsActive(element.Buffer);
        if (isActive) activity.Add(local);
        Expression Hold(Expression subscript)
        {
            if (subscript is Literal) return subscript;
            Variable index = variables.New("index", subscript.Type);
            output.Add(new Declare(index, subscript));
            return new Read(index);
        }

        Statement Move(Statement statement, Expression target, Expression source) => isActive ? new Differentiated(statement, target, [new LinearTerm(Literal.Real(1, element.Type), source, false)], false) : statement;
        output.Add(parameter.Passing == Passing.Out ? new Declare(local, null) { IsUnassigned = true } : Move(new Declare(local, element), new Read(local), element));
        after.Add(Move(new Assign(element, new Read(local)), element, new Read(local)));
        return new Read(local);
    }

    private Decomposition Decompose(List<Statement> output) => new(
        activity,
        variables,
        (temporary, value) =>
        {
            Statement declaration = new Declare(temporary, value);
            output.Add(activity.IsActive(temporary) ? new Differentiated(declaration, new Read(temporary), PartialTerms.Of(activity, value, new Read(temporary)), false) : declaration);
        },
        choice =>
        {
            Variable chosen = variables.New("choice", choice.Type);
            activity.Add(chosen);
            output.Add(new Declare(chosen, null));
            Split(choice, new Read(chosen), 0, output);
            return chosen;
        });
}
