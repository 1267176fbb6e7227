using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary><c>FValueAndGradient</c>: allocates the gradients and calls <c>FGradient</c>.</summary>
internal static class ValueAndGradient
{
    /// <summary>Whether the gradients can be made here: those with respect to an object are members of one that the caller has made.</summary>
    public static bool IsPossible(Function function) => !function.Wholes.Any(whole => whole.IsObject && function.Parameters.Any(parameter => parameter.Active && whole.Leaves.Any(leaf => leaf.Id == parameter.Variable.Id)));

    public static DerivedMethod Make(Function function)
    {
        var variables = new VariableSource(function);
        var arguments = new CallArguments(function.Sibling("Gradient"));
        var body = new List<Statement>();
        var results = new List<DerivedResult> { new(function.ReturnType, "Value") };
        Parameter[] signature = [.. Signature(function)];
        foreach (Parameter parameter in signature.Where(p => p.Variable.Id != function.Receiver?.Variable.Id)) arguments.Add(parameter.Passing, new Read(parameter.Variable));
        Variable value = variables.New("value", function.ReturnType);
        var values = new List<Expression> { new Read(value) };
        foreach (Parameter parameter in signature.Where(p => p.Active && p.Passing != Passing.Out))
        {
            Variable primal = parameter.Variable;
            IrType type = primal.Type is BufferType buffer ? buffer.Allocated : primal.Type;
            Variable gradient = variables.New(primal.Name + "Gradient", type);
            body.Add(new Declare(gradient, type is BufferType { IsJagged: true } ? new Template(JaggedGuards.PathOf(function) + ".ZerosLike({0})", [new Read(primal)], type) : type is BufferType array ? new Allocate(Length.OfAll(primal), array, OnStack: false) : null) { IsUnassigned = true });
            arguments.Add(primal.Type.IsBuffer ? Passing.Value : Passing.Out, new Read(gradient));
            results.Add(new DerivedResult(type, Capitalized(primal.Name) + "Gradient"));
            values.Add(new Read(gradient));
        }

        body.Add(arguments.ToEffect(value));
        body.Add(new ReturnTuple(values.ToEquatableArray()));
        return new DerivedMethod(
            function.Name + "ValueAndGradient",
            Documentation.ValueAndGradientSummary(function),
            "The value, then the gradient with respect to each parameter in order.",
            string.Empty,
            function.Accessibility,
            signature.Where(p => p.Variable.Id != function.Receiver?.Variable.Id).Select(p => new DerivedParameter(p.Variable, p.Passing, Documentation.PrimalParameter(p))).ToEquatableArray(),
            results.ToEquatableArray(),
            new Block(body.ToEquatableArray()));
    }

    /// <summary>The parameters as the user has written them, with whole structs; an object is a parameter beside its members.</summary>
    private static IEnumerable<Parameter> Signature(Function function)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (function.Wholes.FirstOrDefault(whole => whole.Leaves.Any(leaf => leaf.Id == parameter.Variable.Id)) is not { } owner) yield return parameter;
            else if (!owner.IsObject && owner.Leaves[0].Id == parameter.Variable.Id) yield return new Parameter(owner.Variable, owner.Passing, function.Parameters.Any(p => p.Active && owner.Leaves.Any(leaf => leaf.Id == p.Variable.Id)));
        }
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);
}
