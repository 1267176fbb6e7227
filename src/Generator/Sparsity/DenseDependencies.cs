using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The dependency method of a function that can't be followed: everything that it may write depends on everything that it may read.</summary>
internal static class DenseDependencies
{
    public static DerivedMethod Make(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        Variable collection = program.Variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
        var sets = new SetVariables(program, collection, new ValueTaint(program));
        Parameter[] real = [.. function.Parameters.Where(p => p.Variable.Type.IsDifferentiable)];
        Variable union = program.Variables.New("all", IrType.Int32);
        var body = new List<Statement> { new Declare(union, sets.Union(real.Where(p => p.Passing != Passing.Out).Select(p => All(sets, p.Variable)))) };
        foreach (Parameter parameter in real)
        {
            if (parameter.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }) body.Add(new Effect("{0}.AddToAll(" + Elements.Of(new Read(sets[parameter.Variable]), 1) + ", {2})", [new Read(collection), new Read(sets[parameter.Variable]), new Read(union)], null, [], false));
            else if (parameter.Passing is Passing.Ref or Passing.Out) body.Add(new Assign(new Read(sets[parameter.Variable]), new Read(union)));
        }

        // Integers that it sets are unknown to callers.
        body.AddRange(function.Parameters.Where(p => p.Passing == Passing.Out && !p.Variable.Type.IsReal).Select(p => new Assign(new Read(p.Variable), new Template("default", [], p.Variable.Type))));
        if (program.Result is { } result) body.Add(new Return(result.Type.IsReal ? new Read(union) : Literal.Int(0)));
        return new DerivedMethod(
            function.Name + DependencyProgram.Suffix,
            ["What the values of <c>" + function.Name + "</c> depend on, as sets of inputs: everything on everything. For generated code."],
            program.Result is { Type.IsReal: true } ? "The set of the result." : string.Empty,
            string.Empty,
            function.Accessibility,
            [
                new DerivedParameter(collection, Passing.Value, "The sets."),
                .. function.Parameters.Select(p => new DerivedParameter(sets[p.Variable], p.Passing, p.Variable.Type.IsDifferentiable ? "The sets of <c>" + p.Variable.Name + "</c>." : Documentation.PrimalParameter(p))),
            ],
            program.Result is null ? [] : [new DerivedResult(SetVariables.TypeOf(program.Result.Type), "Value")],
            new Block(body.ToEquatableArray()),
            Hidden: true);
    }

    private static Expression All(SetVariables sets, Variable variable) => variable.Type.IsBuffer
        ? new Template("{0}.UnionAll(" + Elements.Of(new Read(sets[variable]), 1) + ")", [new Read(sets.Sets), new Read(sets[variable])], IrType.Int32)
        : new Read(sets[variable]);
}
