using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;

namespace AutodiffGen.Differential.Tests.Shrinking;

/// <summary>Makes a failing program small, as long as it fails in the same way.</summary>
internal static class Shrinker
{
    private const int BatchSize = 40;

    /// <param name="failure">The failure.</param>
    /// <param name="run">Runs programs.</param>
    /// <param name="limit">How many candidates may be tried.</param>
    public static Outcome Shrink(Outcome failure, Func<IReadOnlyList<RandomProgram>, IReadOnlyList<Outcome>> run, int limit = 6000)
    {
        int tried = 0;
        bool smaller = true;
        while (smaller && tried < limit)
        {
            smaller = false;
            int size = Size(failure.Program);
            foreach (RandomProgram[] candidates in Edits.Of(failure.Program).Where(candidate => candidate.Methods.Length > 0).Chunk(BatchSize))
            {
                tried += candidates.Length;
                Outcome? best = run(candidates).Where(outcome => outcome.Kind == failure.Kind && Size(outcome.Program) < size).MinBy(outcome => Size(outcome.Program));
                if (best is null) continue;
                failure = best;
                smaller = true;
                break;
            }
        }

        return failure;
    }

    /// <summary>The length of the text, with a preference for simple numbers and sizes.</summary>
    private static int Size(RandomProgram program) =>
        (8 * SourcePrinter.Print(program, "P").Count(character => !char.IsWhiteSpace(character))) + program.Size +
        program.Methods.Sum(method => method.Parameters.Sum(parameter => Math.Abs(parameter.Extra)));
}
