using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Which variables may hold a value that depends on a differentiable parameter: a conservative, flow-insensitive answer that Binding needs to refuse
/// what would lose a derivative. Text and other objects that are made of such a value hold it too: a number could be made of them again.
/// </summary>
internal sealed class Taint
{
    private readonly HashSet<int> tainted = [];
    private readonly List<(Variable First, Variable Second)> links = [];
    private bool changed;

    /// <param name="parameters">The parameters of the method.</param>
    /// <param name="body">Its body.</param>
    /// <param name="objects">Parameters that are objects which may lead to reals.</param>
    /// <param name="flows">What effects take, with the variables that may hold it afterwards.</param>
    public Taint(IEnumerable<Parameter> parameters, Block body, IEnumerable<Variable> objects, IEnumerable<(IReadOnlyList<Expression> From, IReadOnlyList<Variable> To)> flows)
    {
        foreach (Variable variable in objects) tainted.Add(variable.Id);
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Active) tainted.Add(parameter.Variable.Id);
        }

        do
        {
            changed = false;
            links.Clear();
            Visit(body);
            foreach ((IReadOnlyList<Expression> from, IReadOnlyList<Variable> to) in flows.Where(flow => flow.From.Any(IsTainted)))
            {
                foreach (Variable target in to) AddObject(target);
            }

            foreach ((Variable first, Variable second) in links)
            {
                if (IsTainted(first)) Add(second);
                if (IsTainted(second)) Add(first);
            }
        }
        while (changed);
    }

    public bool IsTainted(Variable variable) => tainted.Contains(variable.Id);

    /// <summary>Whether the value of an expression may carry a derivative.</summary>
    public bool IsTainted(Expression expression) => expression switch
    {
        Read read => IsTainted(read.Variable),
        Slice slice => IsTainted(slice.Buffer),
        Element element => !IsPlain(element.Type) && IsTainted(element.Buffer),
        Length or Literal or Allocate or DataPart => false,
        Template template => !IsPlain(template.Type) && template.Operands.Any(IsTainted),
        Invoke invoke => invoke.Type.IsReal && !IsLocallyConstant(invoke) && invoke.Arguments.Any(IsTainted),
        Conditional choice => IsTainted(choice.WhenTrue) || IsTainted(choice.WhenFalse),
        _ => expression.Type.IsReal && Footprint.Children(expression).Any(IsTainted),
    };

    private static bool IsPlain(IrType type) => type is PrimitiveType { IsReal: false };

    /// <summary>Whether a variable can hold text, a character being no number but a part of one.</summary>
    private static bool IsText(IrType type) => type is BufferType { Element: PrimitiveType { Kind: Primitive.Char } };

    private static bool IsLocallyConstant(Invoke invoke) =>
        RuleTable.Find(invoke.Member, invoke.Arguments.Count) is { } rule && rule.Partials.All(partial => partial is null);

    private void Add(Variable variable)
    {
        if (IsPlain(variable.Type) || variable.Type is BufferType { Element: var element } && IsPlain(element) && !IsText(variable.Type)) return;
        changed |= tainted.Add(variable.Id);
    }

    /// <summary>A number that an effect gives is checked where it is made.</summary>
    private void AddObject(Variable variable)
    {
        if (!variable.Type.IsDifferentiable) Add(variable);
    }

    private void Visit(Block block)
    {
        foreach (Statement statement in block.Statements) Visit(statement);
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Declare { Value: { } value } declare:
                Flow(value, declare.Variable);
                break;
            case Assign { Target: Read target } assign:
                Flow(assign.Value, target.Variable);
                break;
            case Assign { Target: Element target } assign:
                Flow(assign.Value, target.Buffer);
                break;
            case Increment increment:
                Flow(increment.Value, increment.Target is Read read ? read.Variable : ((Element)increment.Target).Buffer);
                break;
            case If choice:
                Visit(choice.Then);
                Visit(choice.Else);
                break;
            case For loop:
                Visit(loop.Body);
                break;
            case While loop:
                Visit(loop.Body);
                Visit(loop.Update);
                break;
            case Breakable breakable:
                Visit(breakable.Body);
                break;
            case Fill fill:
                Flow(fill.Value, fill.Buffer);
                break;
            case Copy copy:
                if (IsTainted(copy.Source)) Add(copy.Target);
                break;
            case Permute permute:
                for (int i = 0; i < permute.Targets.Count; i++) links.Add((permute.Targets[i], permute.Sources[i]));
                break;
            case Call call:
                Visit(call);
                break;
        }
    }

    private void Flow(Expression value, Variable target)
    {
        if (!value.Type.IsScalar && Source(value) is { } source) links.Add((source, target));
        else if (IsTainted(value)) Add(target);
    }

    /// <summary>The buffer that a view shares its elements with.</summary>
    private static Variable? Source(Expression value) => value switch
    {
        Slice slice => slice.Buffer,
        Read read => read.Variable,
        _ => null,
    };

    private void Visit(Call call)
    {
        bool anyTainted = false;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Callee.Parameters[i] is { Active: true, Passing: not Passing.Out }) anyTainted |= IsTainted(call.Arguments[i]);
        }

        if (!anyTainted) return;
        if (call.Result is not null) Add(call.Result);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            bool isReference = parameter.Passing is Passing.Ref or Passing.Out;
            bool isWritten = parameter.Active
                ? isReference || parameter.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }
                : isReference && !parameter.Variable.Type.IsDifferentiable;
            if (isWritten) Add(call.Arguments[i] is Element element ? element.Buffer : ((Read)call.Arguments[i]).Variable);
        }
    }
}
