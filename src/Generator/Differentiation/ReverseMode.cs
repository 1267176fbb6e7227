using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation.Parallel;
using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Assembles the reverse-mode methods of a function: adjoint, gradient, and the two halves that callers use.</summary>
internal static class ReverseMode
{
    /// <summary><c>FAdjoint</c>: the value and the adjoints.</summary>
    public static DerivedMethod Adjoint(Function function)
    {
        LinearProgram program = Linearization.Linearize(function, isReverse: true);
        var builder = new ReverseSignature(program, isGradient: false);
        builder.AddPrimals(Passing.Value, includeAll: true);
        builder.AddAdjoints();
        builder.AddSeed();
        (List<Statement> forward, List<Statement> reverse) = Sweeps(program, builder, out Tapes tapes);
        List<Statement> body = [.. builder.Prologue, .. forward, .. reverse, .. builder.Epilogue];
        if (program.Result is { } result) body.Add(new Return(new Read(result)));
        return Method(function, function.Name + "Adjoint", Documentation.AdjointSummary(function), program.Result is null ? string.Empty : "The value.", builder, program, body, tapes);
    }

    /// <summary><c>FGradient</c>: the value and, overwritten, the gradients.</summary>
    public static DerivedMethod Gradient(Function function)
    {
        LinearProgram program = Linearization.Linearize(function, isReverse: true);
        var builder = new ReverseSignature(program, isGradient: true);
        builder.AddPrimals(Passing.Value, includeAll: true);
        builder.AddAdjoints();
        builder.AddUnitSeed();
        (List<Statement> forward, List<Statement> reverse) = Sweeps(program, builder, out Tapes tapes);
        List<Statement> body = [.. builder.Prologue, .. forward, .. reverse, .. builder.Epilogue, new Return(new Read(program.Result!))];
        return Method(function, function.Name + "Gradient", Documentation.GradientSummary(function), "The value.", builder, program, body, tapes);
    }

    /// <summary><c>FRecord</c> and <c>FReverse</c>: the two sweeps as methods of their own.</summary>
    public static IEnumerable<DerivedMethod> Halves(Function function)
    {
        LinearProgram program = Linearization.Linearize(function, isReverse: true);
        var record = new ReverseSignature(program, isGradient: false, isHalf: true);
        record.AddPrimals(Passing.Value, includeAll: true);
        var reverse = new ReverseSignature(program, isGradient: false, isHalf: true);
        reverse.AddPrimals(Passing.Value, includeAll: false);
        reverse.AddAdjoints();
        reverse.AddSeed();
        var sweeps = new ReverseProgram(program, reverse.Adjoints, isSplit: true);
        (List<Statement> forwardSweep, List<Statement> reverseSweep) = sweeps.Build();
        Variable tape = sweeps.Tapes.RecordParameter;
        Crossing.Connect(program, tape, forwardSweep, reverseSweep);

        List<Statement> recordBody = [.. forwardSweep];
        if (program.Result is { } result)
        {
            recordBody.Insert(0, new Declare(result, null));
            recordBody.Add(new Return(new Read(result)));
        }

        yield return new DerivedMethod(
            function.Name + "Record",
            Documentation.RecordSummary(function),
            program.Result is null ? string.Empty : "The value.",
            string.Empty,
            function.Accessibility,
            record.Parameters.ToEquatableArray(),
            program.Result is null ? [] : [new DerivedResult(program.Result.Type, "Value")],
            Cleanups.Around(Clean(new Block(recordBody.ToEquatableArray()), program), function),
            Hidden: true,
            PassesTape: tape);

        IEnumerable<Statement> body = [.. reverse.Prologue, .. reverseSweep, .. reverse.Epilogue];
        if (sweeps.Tapes.UsesScratch) body = [new WithTapes([sweeps.Tapes.Scratch], new Block(body.ToEquatableArray()))];
        yield return new DerivedMethod(
            function.Name + "Reverse",
            Documentation.ReverseSummary(function),
            string.Empty,
            string.Empty,
            function.Accessibility,
            reverse.Parameters.ToEquatableArray(),
            [],
            Clean(new Block(body.ToEquatableArray()), program),
            Hidden: true,
            PassesTape: tape);
    }

    private static (List<Statement> Forward, List<Statement> Reverse) Sweeps(LinearProgram program, ReverseSignature builder, out Tapes tapes)
    {
        var reverse = new ReverseProgram(program, builder.Adjoints, isSplit: false);
        (List<Statement> Forward, List<Statement> Reverse) sweeps = reverse.Build();
        tapes = reverse.Tapes;
        if (program.Result is { } result) sweeps.Forward.Insert(0, new Declare(result, null));
        sweeps.Forward.InsertRange(0, RecordReport.Comments(reverse));
        return sweeps;
    }

    /// <summary>A seed that is given by value need not be reset for the caller.</summary>
    private static List<Statement> WithoutDeadStores(List<Statement> statements, ReverseSignature builder)
    {
        var seeds = new HashSet<int>(builder.Parameters.Where(p => p.Passing == Passing.Value).Select(p => p.Variable.Id));
        return [.. statements.Where((statement, i) =>
            !(statement is Assign { Target: Read { Type.IsReal: true } target, Value: Literal } && seeds.Contains(target.Variable.Id) && !statements.Skip(i + 1).Any(s => Usage.Mentions(s, target.Variable))))];
    }

    private static DerivedMethod Method(
        Function function, string name, EquatableArray<string> summary, string returns, ReverseSignature builder, LinearProgram program, List<Statement> statements, Tapes tapes)
    {
        Statement[] guards = [.. Guards.Make(builder.Buffers, function)];
        IEnumerable<Statement> body = WithoutDeadStores(statements, builder);
        if (tapes.Used.Any()) body = [new WithTapes(tapes.Used.ToEquatableArray(), new Block(body.ToEquatableArray()))];
        (Block clean, EquatableArray<VariablePart> parts) = ParallelLoops.Run(program, builder.Adjoints, builder.Parameters, builder.Adjoints.HoistRows(Clean(new Block(body.ToEquatableArray()), program), program.Variables));
        return new DerivedMethod(
            name,
            summary,
            returns,
            guards.Length > 0 ? Documentation.GuardExceptions : string.Empty,
            function.Accessibility,
            builder.Parameters.ToEquatableArray(),
            program.Result is null ? [] : [new DerivedResult(program.Result.Type, "Value")],
            new Block([.. Guards.OfScalars(function), .. guards, .. Cleanups.Around(clean, function).Statements]))
        {
            Parts = parts,
        };
    }

    private static Block Clean(Block body, LinearProgram program) => Pairs.TakeApart(HeldWindows.Reuse(new SpanExchanges(program.Variables).Run(Cleanup.Run(SpanSubscripts.Run(body), program.FirstGenerated))));
}
