using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The rows and columns of a Jacobian.</summary>
/// <param name="Dependents">What the rows are: parameters at exit, and the result (<see cref="Result"/>).</param>
/// <param name="Independents">The parameters whose elements at entry are the columns.</param>
/// <param name="HasResult">Whether the result is a dependent; its rows come first.</param>
internal sealed record JacobianShape(EquatableArray<Parameter> Dependents, EquatableArray<Parameter> Independents, bool HasResult)
{
    private const string Result = "return";

    /// <summary>All dependents and independents.</summary>
    public static JacobianShape All(LinearProgram program)
    {
        var entry = new EntryBuffers(program.Function.Parameters, program.Body);
        Variable[] read = [.. ReadBuffers(program).Distinct()];
        return new JacobianShape(
            program.Function.Parameters.Where(p => p.Active && (p.Passing is Passing.Ref or Passing.Out || (p.Variable.Type.IsBuffer && entry.IsWritten(p.Variable)))).ToEquatableArray(),
            program.Function.Parameters.Where(p => p.Active && p.Passing != Passing.Out && (!p.Variable.Type.IsBuffer || !entry.IsWritten(p.Variable) || read.Any(v => entry.MayView(v, p.Variable)))).ToEquatableArray(),
            program.Result is { Type.IsDifferentiable: true });
    }

    /// <summary>What the attribute names; all that it doesn't restrict.</summary>
    public static JacobianShape Named(LinearProgram program)
    {
        JacobianShape all = All(program);
        JacobianNames names = program.Function.Jacobian;
        if (names.Dependent is { } dependent)
        {
            all = dependent == Result && all.HasResult
                ? all with { Dependents = [] }
                : all with { Dependents = [all.Dependents.FirstOrDefault(p => NameOf(p) == dependent) ?? throw Refuse(program.Function, "Of", dependent, all.DependentNames)], HasResult = false };
        }

        if (names.Independents.Count == 0) return all;
        if (names.Independents.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new RefusalException(0, "'" + program.Function.Name + "': 'WithRespectTo' names '" + twice.Key + "' twice") { Id = "ADG0029" };
        return all with { Independents = names.Independents.Select(n => all.Independents.FirstOrDefault(p => NameOf(p) == n) ?? throw Refuse(program.Function, "WithRespectTo", n, all.IndependentNames)).ToEquatableArray() };
    }

    /// <summary>One dependent and the independents, of which several must be named.</summary>
    public static JacobianShape Single(LinearProgram program)
    {
        JacobianShape shape = Named(program);
        string name = program.Function.Name;
        if (shape.HasResult && program.Result is { Type: BufferType { IsRectangular: true } })
            throw new RefusalException(0, "it returns an array of several dimensions, whose shape isn't known before it is computed; let it fill an array that it is given") { Id = "ADG0027" };
        if (shape.Dependents.Count + (shape.HasResult ? 1 : 0) != 1)
            throw new RefusalException(0, "The Jacobian of '" + name + "' could be of " + List(shape.DependentNames) + "; name one with 'Of'") { Id = "ADG0029" };
        if (program.Function.Jacobian.Independents.Count == 0 && shape.Independents.Count > 1)
            throw new RefusalException(0, "The Jacobian of '" + name + "' could be with respect to " + List(shape.IndependentNames) + "; name some with 'WithRespectTo', or mark the others [Constant]") { Id = "ADG0029" };
        return shape;
    }

    public bool IsDependent(Parameter parameter) => Dependents.Any(p => p.Variable.Id == parameter.Variable.Id);

    public bool IsIndependent(Parameter parameter) => Independents.Any(p => p.Variable.Id == parameter.Variable.Id);

    private IEnumerable<string> DependentNames => (HasResult ? new[] { Result } : []).Concat(Dependents.Select(NameOf));

    private IEnumerable<string> IndependentNames => Independents.Select(NameOf);

    private static string NameOf(Parameter parameter) => parameter.Variable.Name.TrimStart('@');

    private static string List(IEnumerable<string> names) => string.Join(" or ", names.Select(n => "'" + n + "'"));

    private static RefusalException Refuse(Function function, string property, string name, IEnumerable<string> candidates) =>
        new(0, "'" + function.Name + "' has no '" + name + "' that '" + property + "' could name; it can be " + List(candidates)) { Id = "ADG0029" };

    /// <summary>The buffer variables through which the method reads elements, or may read them.</summary>
    public static IEnumerable<Variable> ReadBuffers(LinearProgram program)
    {
        foreach (Statement statement in program.Body.All().Select(s => s.Primal()))
        {
            IEnumerable<Expression> evaluated = statement switch
            {
                Assign { Target: Element element } assign => assign.IsIdle() ? [element.Index] : [assign.Value, element.Index],
                Effect effect => effect.Inputs,
                Copy copy => [new Read(copy.Source)],
                Declare { Value: Slice or Read } or Assign { Value: Slice or Read } or Fill => [],
                _ => statement.Expressions(),
            };
            foreach (Expression part in evaluated.SelectMany(e => e.Descendants()))
            {
                if (part is Element or Slice or Read { Type.IsBuffer: true }) yield return part.NamedVariable()!;
            }

            if (statement is Fill fill) foreach (Variable value in fill.Value.Variables().Where(v => v.Type.IsBuffer)) yield return value;
        }
    }
}
