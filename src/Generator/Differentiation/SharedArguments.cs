using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// The checks in front of a call whose arguments may share elements. The derivatives of the callee take what it writes and its other arguments for distinct; its public methods check that of
/// their buffers, its halves don't, and neither can check an element that is passed by reference.
/// </summary>
internal static class SharedArguments
{
    /// <remarks>What the user has written instead of a derivative may check nothing.</remarks>
    public static IEnumerable<Statement> Check(Call call, BufferGroups groups, bool isReverse, string guard)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            for (int j = i + 1; j < call.Arguments.Count; j++)
            {
                if (!call.Callee.MayWrite(i) && !call.Callee.MayWrite(j)) continue;
                if (Place(call, i) is not { } first || Place(call, j) is not { } second || !groups.MayShare(first.NamedVariable()!, second.NamedVariable()!)) continue;
                if (!isReverse && first is Read && second is Read && call.Callee.Rule is null) continue;
                if (AreDistinct(first, second)) continue;
                yield return Guard(call, guard, first, Name(call, i), second, Name(call, j));
            }
        }
    }

    /// <summary>The checks behind a call of a method that has a rule: a buffer that it returns is taken for new.</summary>
    public static IEnumerable<Statement> CheckResult(Call call, string guard)
    {
        if (call.Callee.Rule is null || call.Result is not { Type: BufferType { Element.IsUnmanaged: true } returned } result) yield break;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (Place(call, i) is Read { Type: BufferType given } buffer && given.Element.Equals(returned.Element) && given.Rank == returned.Rank) yield return Guard(call, guard, new Read(result), "\"result\"", buffer, Name(call, i));
        }
    }

    private static Effect Guard(Call call, string guard, Expression first, string firstName, Expression second, string secondName)
    {
        string generic = first.Type is BufferType { Element: { IsReal: false } element } ? "<" + element.Text + ">" : first.Type.IsReal || first.Type.IsBuffer ? string.Empty : "<" + first.Type.Text + ">";
        if (IsArray(first) && IsArray(second)) return new Effect(guard + ".NotSame({0}, " + firstName + ", {1}, " + secondName + ")", [first, second], null, [], false) { Ordinal = call.Ordinal };
        string format = guard + ".NoOverlap" + generic + "(" + Text(first, 0) + ", " + firstName + ", " + Text(second, 1) + ", " + secondName + ")";
        return new Effect(format, [AsSpan(first), AsSpan(second)], null, [], false) { Ordinal = call.Ordinal };
    }

    private static bool IsArray(Expression place) => place.Type is BufferType { IsRectangular: true };

    private static string Text(Expression place, int operand) => place.Type is BufferType type ? Elements.Of(type, operand) : "{" + operand + "}";

    /// <summary>The buffer, or the element by reference, that the callee is given.</summary>
    private static Expression? Place(Call call, int i) => call.Arguments[i] switch
    {
        Read { Type: BufferType { Element.IsUnmanaged: true } } buffer => buffer,
        Element { Type.IsUnmanaged: true } element when call.Callee.Parameters[i].Passing != Passing.Value => element,
        _ => null,
    };

    /// <summary>Whether two elements of one buffer have a constant distance, in one dimension at least.</summary>
    private static bool AreDistinct(Expression first, Expression second)
    {
        if (first is not Element a || second is not Element b || a.Buffer.Id != b.Buffer.Id) return false;
        return Of(a.Index).Zip(Of(b.Index), (one, other) => AffineForm.Of(one).Minus(AffineForm.Of(other))).Any(difference => difference.Coefficients.Count == 0 && difference.Constant != 0);

        static IEnumerable<Expression> Of(Expression index) => index is Subscripts subscripts ? subscripts.Items : [index];
    }

    private static Expression AsSpan(Expression place) => place is Element
        ? new Template("new global::System.ReadOnlySpan<" + place.Type.Text + ">(in {0})", [place], new BufferType(BufferKind.ReadOnlySpan, place.Type))
        : place;

    private static string Name(Call call, int i) => "\"" + call.Callee.Parameters[i].Variable.Name.TrimStart('@') + "\"";
}
