using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// The call of a dependency method on fresh sets: what a method that finds a pattern does with the lengths of the real buffers and with the arguments that aren't real, which are its
/// parameters.
/// </summary>
internal sealed class PatternCall
{
    private readonly LinearProgram program;
    private readonly JacobianShape shape;
    private readonly VariableSource variables;
    private readonly EntryBuffers entry;
    private readonly List<Statement> starts = [];
    private readonly CallArguments call;
    private readonly Dictionary<int, Variable> handles = [];
    private readonly Variable sets;

    private PatternCall(LinearProgram program, JacobianShape shape)
    {
        this.program = program;
        this.shape = shape;
        variables = program.Variables;
        entry = new EntryBuffers(program.Function.Parameters, program.Body);
        call = new CallArguments(program.Function.Name + DependencyProgram.Suffix);
        sets = variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
    }

    /// <summary>The lengths and arguments that the pattern depends on.</summary>
    public List<DerivedParameter> Parameters { get; } = [];

    /// <summary>The length of each real buffer of one dimension.</summary>
    public Dictionary<int, Variable> Lengths { get; } = [];

    /// <summary>The lengths of the dimensions of each real rectangular array.</summary>
    public Dictionary<int, Variable[]> Extents { get; } = [];

    /// <summary>The checks of the lengths.</summary>
    public List<Statement> Guards { get; } = [];

    /// <summary>The statements that find the sets, without the checks.</summary>
    public List<Statement> Body { get; } = [];

    /// <summary>The pattern, after the body.</summary>
    public Expression Pattern => new Template("{0}.ToPattern()", [new Read(sets)], PatternType);

    /// <summary>The number of columns.</summary>
    public Expression Columns { get; private set; } = Literal.Int(0);

    /// <summary>Where the columns of each independent start.</summary>
    public Dictionary<int, Expression> FirstColumns { get; } = [];

    public static OtherType PatternType { get; } = new("global::AutodiffGen.Sparse.SparsityPattern", false);

    public static PatternCall Make(LinearProgram program, JacobianShape shape)
    {
        var made = new PatternCall(program, shape);
        made.call.Add(Passing.Value, new Read(made.sets));
        made.AddParameters();
        made.AddBody();
        return made;
    }

    private void AddParameters()
    {
        foreach (Parameter parameter in program.Function.Parameters)
        {
            Variable primal = parameter.Variable;
            if (primal.Type is BufferType { IsRectangular: true, Element.IsReal: true, Rank: var rank })
            {
                Extents[primal.Id] = [.. Enumerable.Range(0, rank).Select(dimension => variables.New(primal.Name + "Length" + dimension, IrType.Int32))];
                foreach (Variable extent in Extents[primal.Id])
                {
                    Parameters.Add(new DerivedParameter(extent, Passing.Value, "The length of <c>" + primal.Name.TrimStart('@') + "</c> in one dimension."));
                    Guards.Add(new Effect("global::System.ArgumentOutOfRangeException.ThrowIfNegative({0})", [new Read(extent)], null, [], false));
                }
            }
            else if (primal.Type.IsRealBuffer)
            {
                Variable length = variables.New(primal.Name + "Length", IrType.Int32);
                Parameters.Add(new DerivedParameter(length, Passing.Value, "The length of <c>" + primal.Name.TrimStart('@') + "</c>."));
                Guards.Add(new Effect("{System.ArgumentOutOfRangeException}.ThrowIfNegative({0})", [new Read(length)], null, [], false));
                Lengths[primal.Id] = length;
            }
            else if (!primal.Type.IsReal && parameter.Passing != Passing.Out)
            {
                Parameters.Add(new DerivedParameter(primal, Passing.Value, Documentation.PrimalParameter(parameter)));
            }
        }
    }

    private void AddBody()
    {
        Expression columns = Literal.Int(0);
        foreach (Parameter independent in shape.Independents)
        {
            FirstColumns[independent.Variable.Id] = columns;
            columns = Integers.Add(columns, CountOf(independent.Variable), IrType.Int32);
        }

        Columns = columns;
        foreach (Parameter parameter in program.Function.Parameters)
        {
            if (parameter.Variable.Type.IsDifferentiable) AddReal(parameter);
            else AddInteger(parameter);
        }

        Body.Add(new Declare(sets, new Template("new {AutodiffGen.Sparse.DependencySets}({0})", [columns], sets.Type)));
        Body.AddRange(starts);
        Variable? result = program.Result is { } returned ? variables.New("result", SetVariables.TypeOf(returned.Type)) : null;
        Body.Add(call.ToEffect(result));
        if (shape.HasResult) AddRows(result!);
        foreach (Parameter dependent in shape.Dependents) AddRows(handles[dependent.Variable.Id]);
    }

    /// <summary>How many values a parameter holds.</summary>
    private Expression CountOf(Variable primal) => Extents.TryGetValue(primal.Id, out Variable[]? extents)
        ? extents.Select(extent => (Expression)new Read(extent)).Aggregate((product, extent) => new Binary(BinaryOperator.Multiply, product, extent, IrType.Int32, Checked: true))
        : Lengths.TryGetValue(primal.Id, out Variable? length) ? new Read(length) : Literal.Int(1);

    private Expression SizesOf(Variable primal) => Extents.TryGetValue(primal.Id, out Variable[]? extents)
        ? new Subscripts(extents.Select(extent => (Expression)new Read(extent)).ToEquatableArray())
        : new Read(Lengths[primal.Id]);

    private void AddRows(Variable handle) => Body.Add(new Effect(handle.Type is BufferType type ? "{0}.AddRows(" + Elements.Of(type, 1) + ")" : "{0}.AddRow({1})", [new Read(sets), new Read(handle)], null, [], false));

    private void AddReal(Parameter parameter)
    {
        Variable primal = parameter.Variable;
        FirstColumns.TryGetValue(primal.Id, out Expression? first);
        Variable handle = variables.New(primal.Name, primal.Type is BufferType own ? own.Allocated with { Element = IrType.Int32 } : IrType.Int32);
        handles[primal.Id] = handle;
        if (primal.Type.IsBuffer)
        {
            starts.Add(new Declare(handle, new Allocate(SizesOf(primal), (BufferType)handle.Type, OnStack: false)));
            if (first is not null) starts.Add(new Effect("{0}.Inputs(" + Elements.Of(new Read(handle), 1) + ", {2})", [new Read(sets), new Read(handle), first], null, [], false));
        }
        else
        {
            starts.Add(new Declare(handle, first is not null ? new Template("{0}.Input({1})", [new Read(sets), first], IrType.Int32) : SetVariables.Empty));
        }

        call.Add(parameter.Passing == Passing.In ? Passing.Value : parameter.Passing, new Read(handle));
    }

    private void AddInteger(Parameter parameter)
    {
        Variable given = parameter.Variable;
        if (parameter.Passing == Passing.Out)
        {
            Variable ignored = variables.New(given.Name, given.Type);
            starts.Add(new Declare(ignored, null) { IsUnassigned = true });
            call.Add(Passing.Out, new Read(ignored));
            return;
        }

        if (given.Type.IsBuffer && entry.IsWritten(given))
        {
            // The caller's own buffer stays as it is.
            Variable copy = variables.New(given.Name, given.Type);
            starts.Add(new Declare(copy, new Template(given.Type is BufferType { Kind: BufferKind.Array } ? "(" + given.Type.Text + "){0}.Clone()" : "{0}.ToArray()", [new Read(given)], ((BufferType)given.Type).Allocated)));
            given = copy;
        }

        call.Add(parameter.Passing == Passing.In ? Passing.Value : parameter.Passing, new Read(given));
    }
}
