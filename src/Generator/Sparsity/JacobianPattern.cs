using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>The method that users call for the sparsity pattern of the Jacobian, and the hidden one behind it.</summary>
internal static class JacobianPattern
{
    public const string Suffix = "JacobianPattern";

    /// <summary>The method on sets, for callers and for the pattern method.</summary>
    public static DerivedMethod Dependencies(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        DerivedMethod method = DependencyProgram.Make(program);
        return method with { Body = Cleanup.DropUnused(new SpanExchanges(program.Variables).Run(method.Body), program.FirstGenerated) };
    }

    public static DerivedMethod Make(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        VariableSource variables = program.Variables;
        var parameters = new List<DerivedParameter>();
        var body = new List<Statement>();
        var starts = new List<Statement>();
        var call = new CallArguments(function.Name + DependencyProgram.Suffix);
        Variable sets = variables.New("sets", new OtherType("global::AutodiffGen.Sparse.DependencySets", false));
        call.Add(Passing.Value, new Read(sets));
        Expression columns = Literal.Int(0);
        var outputs = new List<Variable>();
        var inputNames = new List<string>();
        var entry = new EntryBuffers(function.Parameters, program.Body);
        Variable[] read = [.. Reads(program).Distinct()];
        foreach (Parameter parameter in function.Parameters)
        {
            Variable primal = parameter.Variable;
            bool isWritten = primal.Type.IsBuffer && entry.IsWritten(primal);
            if (!primal.Type.IsDifferentiable)
            {
                AddInteger(parameter, isWritten);
                continue;
            }

            Variable handle = variables.New(primal.Name, primal.Type is BufferType ? new BufferType(BufferKind.Array, IrType.Int32) : IrType.Int32);
            bool isInput = parameter.Active && parameter.Passing != Passing.Out && (!isWritten || read.Any(v => entry.MayView(v, primal)));
            if (isInput) inputNames.Add(primal.Name);
            if (primal.Type.IsBuffer)
            {
                Variable length = variables.New(primal.Name + "Length", IrType.Int32);
                parameters.Add(new DerivedParameter(length, Passing.Value, "The length of <c>" + primal.Name + "</c>."));
                body.Add(new Effect("global::System.ArgumentOutOfRangeException.ThrowIfNegative({0})", [new Read(length)], null, [], false));
                starts.Add(new Declare(handle, new Allocate(new Read(length), (BufferType)handle.Type, OnStack: false)));
                if (isInput) starts.Add(new Effect("{0}.Inputs({1}, {2})", [new Read(sets), new Read(handle), columns], null, [], false));
                if (isInput) columns = Sum(columns, new Read(length));
                if (parameter.Active && isWritten) outputs.Add(handle);
            }
            else
            {
                starts.Add(new Declare(handle, isInput ? new Template("{0}.Input({1})", [new Read(sets), columns], IrType.Int32) : SetVariables.Empty));
                if (isInput) columns = Sum(columns, Literal.Int(1));
                if (parameter.Active && parameter.Passing is Passing.Ref or Passing.Out) outputs.Add(handle);
            }

            call.Add(parameter.Passing == Passing.In ? Passing.Value : parameter.Passing, new Read(handle));
        }

        body.Add(new Declare(sets, new Template("new global::AutodiffGen.Sparse.DependencySets({0})", [columns], sets.Type)));
        body.AddRange(starts);
        Variable? result = program.Result is { } returned ? variables.New("result", SetVariables.TypeOf(returned.Type)) : null;
        body.Add(call.ToEffect(result));
        if (program.Result is { Type.IsDifferentiable: true }) outputs.Insert(0, result!);
        foreach (Variable output in outputs) body.Add(new Effect(output.Type.IsBuffer ? "{0}.AddRows({1})" : "{0}.AddRow({1})", [new Read(sets), new Read(output)], null, [], false));
        var pattern = new OtherType("global::AutodiffGen.Sparse.SparsityPattern", false);
        body.Add(new Return(new Template("{0}.ToPattern()", [new Read(sets)], pattern)));
        return new DerivedMethod(
            function.Name + Suffix,
            [
                "The sparsity pattern of the Jacobian of <c>" + function.Name + "</c>, for all values of its real arguments.",
                "Rows: " + Names(outputs.Select(o => o.Name)) + ", at exit. Columns: " + Names(inputNames) + ", at entry.",
            ],
            "The pattern: no entry outside it is ever different from zero.",
            string.Empty,
            function.Accessibility,
            parameters.ToEquatableArray(),
            [new DerivedResult(pattern, "Pattern")],
            new Block(body.ToEquatableArray()));

        void AddInteger(Parameter parameter, bool isWritten)
        {
            Variable given = parameter.Variable;
            if (parameter.Passing == Passing.Out)
            {
                Variable ignored = variables.New(given.Name, given.Type);
                starts.Add(new Declare(ignored, null) { IsUnassigned = true });
                call.Add(Passing.Out, new Read(ignored));
                return;
            }

            parameters.Add(new DerivedParameter(given, Passing.Value, Documentation.PrimalParameter(parameter)));
            if (isWritten)
            {
                // The caller's own buffer stays as it is.
                Variable copy = variables.New(given.Name, given.Type);
                starts.Add(new Declare(copy, new Template(given.Type is BufferType { Kind: BufferKind.Array } ? "(" + given.Type.Text + "){0}.Clone()" : "{0}.ToArray()", [new Read(given)], new BufferType(BufferKind.Array, ((BufferType)given.Type).Element))));
                given = copy;
            }

            call.Add(parameter.Passing == Passing.In ? Passing.Value : parameter.Passing, new Read(given));
        }
    }

    /// <summary>The buffer variables through which the method reads elements, or may read them.</summary>
    private static IEnumerable<Variable> Reads(LinearProgram program)
    {
        foreach (Statement statement in program.Body.All().Select(s => s.Primal()))
        {
            IEnumerable<Expression> evaluated = statement switch
            {
                Assign { Target: Element element } assign => [assign.Value, element.Index],
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

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(n => "<c>" + n.TrimStart('@') + "</c>"));

    private static Expression Sum(Expression first, Expression second) => Integers.Add(first, second, IrType.Int32);
}
