using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary><c>try</c> with <c>catch</c>: one effect around statements that carry no derivative. A derivative can't go on after an exception, since nobody knows how far it was computed.</summary>
internal sealed partial class BodyBinder
{
    private const string CatchAdvice = "test before the call that may throw, or move the 'try' to a method that isn't differentiated and call that: after an exception nobody knows which part of a value and of its derivative was computed";

    private bool isCaught;

    /// <summary>Whether a <c>when</c> is bound, which reads each member where it stands.</summary>
    private bool isFilter;

    private void BindCatches(ITryOperation operation)
    {
        bool wasCaught = isCaught;
        isCaught = true;
        Block body = Nested(() => BindStatements(operation.Body.Operations));
        Handler?[] handlers = [.. operation.Catches.Select(BindHandler)];
        isCaught = wasCaught;
        if (handlers.Any(handler => handler is null)) return;
        var effect = new CaughtEffect(body, handlers.OfType<Handler>().ToEquatableArray(), [], [], [], []);
        if (FindActive(effect) is { } what)
        {
            Refuse(operation, "'try' with 'catch' around " + what, CatchAdvice);
            return;
        }

        EmitCaught(operation, effect);
    }

    private Handler? BindHandler(ICatchClauseOperation clause)
    {
        Variable? exception = null;
        bool isAny = clause.ExceptionType is null or { SpecialType: SpecialType.System_Object };
        if (!isAny && !CheckType(clause, clause.ExceptionType!)) return null;
        if (clause.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation { Symbol: var local }) exception = Define(local, TypeOf(local.Type));
        Expression? filter = null;
        List<Statement> before = [];
        if (clause.Filter is { } condition)
        {
            isFilter = true;
            filter = BindNested(condition, out before);
            isFilter = false;
        }

        if (before.Count > 0)
        {
            Refuse(clause.Filter!, "A 'when' with effects", "test in the 'catch' block");
            return null;
        }

        return new Handler(exception, isAny ? string.Empty : PlainText(clause.ExceptionType!), filter, Nested(() => BindStatements(clause.Handler.Operations)));
    }

    private static IEnumerable<Statement> All(CaughtEffect effect) => effect.Body.All().Concat(effect.Handlers.SelectMany(handler => handler.Body.All()));

    /// <summary>What in a region may carry a derivative, or leaves it by a jump; null if nothing does.</summary>
    private static string? FindActive(CaughtEffect effect)
    {
        Statement[] all = [.. All(effect)];
        var labels = new HashSet<int>(all.Select(statement => statement switch { For loop => loop.Label, While loop => loop.Label, Breakable breakable => breakable.Label, _ => 0 }));
        foreach (Statement statement in all)
        {
            switch (statement)
            {
                case IR.Return:
                case Break { Label: var end } when !labels.Contains(end):
                case IR.Continue { Label: var next } when !labels.Contains(next):
                    return "a jump out of it";
                case Call { Callee.Path: var path }:
                    return "a call of '" + path.Substring(path.LastIndexOf('.') + 1) + "', which has derivatives,";
                case Assign { Target: Read { Type.IsBuffer: false } or Element { Type.IsReal: false } } or Increment { Target: Read } or Effect or If or For or While or Breakable or Break or IR.Continue:
                case Declare { Variable.Type.IsRealBuffer: false, Value: not Allocate }:
                    break;
                default:
                    return "statements that write buffers";
            }
        }

        return null;
    }

    private void EmitCaught(ITryOperation operation, CaughtEffect effect)
    {
        Statement[] all = [.. All(effect)];
        HashSet<int> own = [.. all.SelectMany(statement => statement switch
        {
            Declare declare => [declare.Variable.Id],
            For loop => [loop.Counter.Id],
            Effect { Result: { } result } => [result.Id],
            _ => (IEnumerable<int>)[],
        }).Concat(effect.Handlers.Select(handler => handler.Exception).OfType<Variable>().Select(exception => exception.Id))];
        Variable[] written = [.. all.SelectMany(statement => statement switch
        {
            Assign { Target: Read target } => [target.Variable],
            Assign { Target: Element target } => [target.Buffer],
            Increment { Target: Read target } => [target.Variable],
            Effect other => other.Writes,
            _ => (IEnumerable<Variable>)[],
        }).Where(variable => !own.Contains(variable.Id)).Distinct()];
        Variable[] read = [.. all.SelectMany(statement => statement.Expressions()).Concat(effect.Handlers.Select(handler => handler.Filter).OfType<Expression>()).SelectMany(expression => expression.Variables())
            .Where(variable => !own.Contains(variable.Id) && !written.Contains(variable)).Distinct()];
        if (written.FirstOrDefault(variable => variable.Type.IsRealBuffer) is { } buffer)
        {
            Refuse(operation, "'try' with 'catch' around statements that write '" + buffer.Name + "'", CatchAdvice);
            return;
        }

        foreach (Variable variable in written.Concat(read).Where(variable => variable.Type.IsDifferentiable))
            CheckInactive(new Read(variable), operation.Syntax, DiagnosticTable.Unsupported, "'try' with 'catch' around differentiable values, such as '" + variable.Name + "',", CatchAdvice);

        // A variable that may hold differentiable values elsewhere is written by an assignment.
        Variable[] targets = [.. written.Select(variable => variable.Type.IsReal ? Save(new Read(variable), variable.Name).Variable : variable)];
        Dictionary<int, Variable> inside = written.Concat(read).ToDictionary(variable => variable.Id, variable => NewVariable(variable.Name, variable.Type));
        var replacement = new VariableReplacement(inside);
        Expression[] operands = [.. targets.Concat(read).Select(variable => (Expression)new Read(variable))];
        Emit(new CaughtEffect(
            replacement.Rewrite(effect.Body),
            effect.Handlers.Select(handler => handler with { Filter = handler.Filter is null ? null : replacement.Rewrite(handler.Filter), Body = replacement.Rewrite(handler.Body) }).ToEquatableArray(),
            written.Select(variable => inside[variable.Id]).ToEquatableArray(),
            read.Select(variable => inside[variable.Id]).ToEquatableArray(),
            operands.ToEquatableArray(),
            targets.ToEquatableArray()));
        Follow(operation, operands, operands, targets, null);
        for (int i = 0; i < written.Length; i++)
        {
            if (written[i] != targets[i]) Emit(new Assign(new Read(written[i]), new Read(targets[i])));
        }
    }
}
