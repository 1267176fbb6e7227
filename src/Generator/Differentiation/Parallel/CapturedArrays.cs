using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Parallel;

/// <summary>The arrays that the lambdas of <c>Parallel.For</c> capture, and those that may be the same: their adjoints are arrays too, since no lambda captures a span.</summary>
internal static class CapturedArrays
{
    public static Func<Variable, bool>? Of(LinearProgram program)
    {
        For[] loops = [.. program.Body.All().OfType<For>().Where(loop => loop.Parallelism is not null)];
        if (loops.Length == 0) return null;
        HashSet<int> groups = [.. loops.SelectMany(loop => Captures.Of(loop.Body, program.IsDeclared)).Where(variable => variable.Type.IsBuffer).Select(buffer => program.Groups[buffer])];
        return array => groups.Contains(program.Groups[array]);
    }
}
