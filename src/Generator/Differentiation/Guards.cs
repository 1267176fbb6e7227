using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A buffer argument of a derivative method, for the checks at its entry.</summary>
/// <param name="Variable">The parameter.</param>
/// <param name="IsWritten">Whether the method writes it other than by increments that commute.</param>
/// <param name="IsAccumulated">Whether the method increments it.</param>
/// <param name="LengthOf">The primal parameter whose length it must have.</param>
internal sealed record GuardedBuffer(Variable Variable, bool IsWritten, bool IsAccumulated, Variable? LengthOf);

/// <summary>The checks of a public derivative method, which throw before anything is written.</summary>
internal static class Guards
{
    /// <summary>The class that checks, as the function may name it.</summary>
    public static string Path(Function function) => function.ShortNames.Contains("DerivativeGuard") ? "DerivativeGuard" : "global::AutodiffGen.DerivativeGuard";

    public static IEnumerable<Statement> Make(IReadOnlyList<GuardedBuffer> buffers, Function function)
    {
        string guard = Path(function);
        foreach (GuardedBuffer buffer in buffers)
        {
            if (buffer.LengthOf is null) continue;
            yield return Statement(guard + ".SameLength({0}, {1}, nameof({2}))", new Length(buffer.LengthOf), new Length(buffer.Variable), new Read(buffer.Variable));
        }

        for (int i = 0; i < buffers.Count; i++)
        {
            for (int j = i + 1; j < buffers.Count; j++)
            {
                if (!MustDiffer(buffers[i], buffers[j])) continue;
                var first = new Read(buffers[i].Variable);
                var second = new Read(buffers[j].Variable);
                IrType element = ((BufferType)buffers[i].Variable.Type).Element;
                yield return Statement(guard + ".NoOverlap" + (element.IsReal ? string.Empty : "<" + element.Text + ">") + "({0}, nameof({0}), {1}, nameof({1}))", first, second);
            }
        }
    }

    private static bool MustDiffer(GuardedBuffer first, GuardedBuffer second)
    {
        IrType firstElement = ((BufferType)first.Variable.Type).Element;
        IrType secondElement = ((BufferType)second.Variable.Type).Element;
        if (!(firstElement.IsReal && secondElement.IsReal) && !(firstElement.IsUnmanaged && firstElement.Equals(secondElement))) return false;
        if (first.IsWritten || second.IsWritten) return true;

        // Two buffers that are only incremented may be the same one; an incremented one must not be one that is read.
        return first.IsAccumulated != second.IsAccumulated;
    }

    private static Effect Statement(string format, params Expression[] operands) => new(format, operands.ToEquatableArray(), null, [], false);
}
