using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation.Parallel;
using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The parameters of a reverse-mode method, the adjoint variables that they give, and what has to be done at its start and end for them.</summary>
internal sealed class ReverseSignature
{
    private readonly LinearProgram program;
    private readonly bool isGradient;
    private readonly bool runsAtOnce;
    private readonly EntryBuffers entry;
    private readonly HashSet<int> accumulatedInLoops;

    /// <param name="program">The linear program.</param>
    /// <param name="isGradient">Whether adjoints are overwritten.</param>
    /// <param name="isHalf">Whether it is one of the two methods that callers use.</param>
    public ReverseSignature(LinearProgram program, bool isGradient, bool isHalf = false)
    {
        this.program = program;
        this.isGradient = isGradient;

        // What others call by a signature that is fixed takes spans, which no lambda captures: loops run in order there.
        bool isFixed = isHalf || (program.Function.IsDispatched && !isGradient);
        runsAtOnce = !isFixed && ParallelAccesses.Any(program.Function);
        Adjoints = new DerivativeVariables("Adjoint", program.Variables, buffersAreSpans: true, isFixed ? null : CapturedArrays.Of(program));
        entry = new EntryBuffers(program.Function.Parameters, program.Body);
        IEnumerable<Statement> inLoops = program.Body.All().Where(s => s is For or While).SelectMany(s => s.Blocks()).SelectMany(b => b.All());
        accumulatedInLoops = [.. inLoops.OfType<Differentiated>().SelectMany(d => d.Terms).Select(t => t.Reference).OfType<Read>().Select(r => r.Variable.Id)];
    }

    public DerivativeVariables Adjoints { get; }

    public List<DerivedParameter> Parameters { get; } = [];

    public List<GuardedBuffer> Buffers { get; } = [];

    public List<Statement> Prologue { get; } = [];

    public List<Statement> Epilogue { get; } = [];

    /// <summary>The primal's parameters; without <paramref name="includeAll"/> only as values.</summary>
    public void AddPrimals(Passing passing, bool includeAll)
    {
        foreach (Parameter parameter in program.Function.Parameters)
        {
            // A reversing half only reads its primal buffers, and may be given a recorded copy.
            Variable variable = !includeAll && parameter.Variable.Type is BufferType type ? parameter.Variable with { Type = type.ReadOnly } : parameter.Variable;
            Parameters.Add(new DerivedParameter(variable, includeAll ? parameter.Passing : passing, Documentation.PrimalParameter(parameter)));
            if (parameter.Variable.Type is BufferType { Element: { IsUnmanaged: true } or OtherType }) Buffers.Add(new GuardedBuffer(parameter.Variable, entry.IsWritten(parameter.Variable), false, null));
            else if (Guards.IsReference(parameter, program.Function)) Buffers.Add(new GuardedBuffer(parameter.Variable, parameter.Passing == Passing.Ref, false, null));
        }
    }

    public void AddAdjoints()
    {
        foreach (Parameter parameter in program.Function.Parameters.Where(p => p.Active))
        {
            if (isGradient) AddGradient(parameter);
            else AddAdjoint(parameter);
        }
    }

    /// <summary>The seed of the result as the last parameter.</summary>
    public void AddSeed()
    {
        if (program.Result is not { Type.IsDifferentiable: true } result) return;
        IrType type = result.Type is BufferType buffer ? buffer.ReadOnly : result.Type;
        Variable seed = program.Variables.New("resultAdjoint", type);
        Adjoints[result] = seed;
        Parameters.Add(new DerivedParameter(seed, Passing.Value, "The adjoint (seed) of the result."));
    }

    /// <summary>The seed 1, for a gradient.</summary>
    public void AddUnitSeed()
    {
        Variable seed = program.Variables.New("resultAdjoint", program.Result!.Type);
        Adjoints[program.Result] = seed;
        Prologue.Add(new Declare(seed, Algebra.One(seed.Type)));
    }

    private void AddAdjoint(Parameter parameter)
    {
        Variable primal = parameter.Variable;
        if (primal.Type is BufferType)
        {
            AddBuffer(parameter, Adjoints[primal], Documentation.Adjoint(parameter));
            return;
        }

        bool byValue = parameter.Passing is Passing.Value or Passing.In;
        Variable adjoint = program.Variables.New(primal.Name + "Adjoint", primal.Type);
        Parameters.Add(new DerivedParameter(adjoint, parameter.Passing == Passing.Out ? Passing.Value : Passing.Ref, Documentation.Adjoint(parameter)) { Of = parameter });
        if (parameter.Passing == Passing.Ref && !program.Function.IsLeaf(primal)) Buffers.Add(new GuardedBuffer(adjoint, IsWritten: true, IsAccumulated: true, null));
        if (!byValue || !accumulatedInLoops.Contains(primal.Id))
        {
            Adjoints[primal] = adjoint;
            return;
        }

        // A loop accumulates in a local, not through a reference.
        Variable sum = program.Variables.New(primal.Name + "Sum", primal.Type);
        Adjoints[primal] = sum;
        Prologue.Add(new Declare(sum, Algebra.Zero(sum.Type)));
        Epilogue.Add(new Increment(new Read(adjoint), new Read(sum)));
    }

    private void AddGradient(Parameter parameter)
    {
        Variable primal = parameter.Variable;
        if (primal.Type is BufferType buffer)
        {
            Variable gradient = program.Variables.New(primal.Name + "Gradient", Adjoints.TypeOf(primal));
            Adjoints[primal] = gradient;
            AddBuffer(parameter, gradient, Documentation.Gradient(parameter));
            Prologue.Add(new Fill(gradient, Algebra.Zero(buffer.Element)));
            return;
        }

        Prologue.Add(new Declare(Adjoints[primal], Algebra.Zero(primal.Type)));
        if (parameter.Passing == Passing.Out) return;
        Variable result = program.Variables.New(primal.Name + "Gradient", primal.Type);
        Parameters.Add(new DerivedParameter(result, Passing.Out, Documentation.Gradient(parameter)) { Of = parameter });
        Epilogue.Add(new Assign(new Read(result), new Read(Adjoints[primal])));
    }

    private void AddBuffer(Parameter parameter, Variable adjoint, string documentation)
    {
        Parameters.Add(new DerivedParameter(adjoint, Passing.Value, documentation) { Of = parameter });

        // Several threads add to it: if it were another one's too, their sums could meet.
        bool isAlone = isGradient || entry.IsWritten(parameter.Variable) || adjoint.Type is BufferType { Kind: BufferKind.Array } && runsAtOnce;
        Buffers.Add(new GuardedBuffer(adjoint, isAlone, IsAccumulated: true, parameter.Variable));
    }
}
