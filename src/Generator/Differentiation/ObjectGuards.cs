using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The checks of objects and of the arrays that they hold: one statement for each, since every two of them, and each and whatever is given besides, may be the same.</summary>
internal static class ObjectGuards
{
    /// <summary>The id of the guard, below those of the variables of signatures.</summary>
    private const int Id = (1 << 28) - 1;

    private static readonly Variable Guard = new(Id, "guard", new OtherType("global::AutodiffGen.ObjectGuard", false));

    public static bool IsPart(Statement statement) => statement is Declare { Variable.Id: Id } || statement is Effect { Operands: { Count: > 0 } operands } && operands[0] is Read { Variable.Id: Id };

    /// <summary>The buffers among some that are arrays of objects, or their derivatives.</summary>
    public static HashSet<int> MembersIn(IEnumerable<GuardedBuffer> buffers, Function function)
    {
        HashSet<int> leaves = [.. function.Wholes.Where(whole => whole.IsObject).SelectMany(whole => whole.Leaves).Select(leaf => leaf.Id)];
        return [.. buffers.Where(buffer => buffer.Variable.Type.IsBuffer && leaves.Contains((buffer.LengthOf ?? buffer.Variable).Id)).Select(buffer => buffer.Variable.Id)];
    }

    public static IEnumerable<Statement> Make(IReadOnlyList<GuardedBuffer> buffers, HashSet<int> members, Function function)
    {
        if (members.Count == 0 || buffers.All(buffer => !buffer.IsWritten && !buffer.IsAccumulated)) yield break;
        yield return Begin(function);
        foreach (GuardedBuffer buffer in buffers.Where(buffer => members.Contains(buffer.Variable.Id))) yield return Add(buffer, "{1}");
        foreach (GuardedBuffer buffer in buffers.Where(buffer => buffer.Variable.Type is BufferType { Element.IsUnmanaged: true } && !members.Contains(buffer.Variable.Id)))
        {
            var type = (BufferType)buffer.Variable.Type;
            yield return type.IsJagged ? Add(buffer, "{1}", "Rows<" + type.Element.Hole + ">") : Add(buffer, Elements.Of(type, 1), "<" + type.Stored.Hole + ">");
        }

        yield return End();
    }

    public static Declare Begin(Function function)
    {
        Variable guard = function.ShortNames.Contains("ObjectGuard") ? Guard with { Type = new OtherType("ObjectGuard", false) } : Guard;
        return new Declare(guard, new Literal(guard.Type, 0, "default"));
    }

    public static Effect End() => new("{0}.End()", [new Read(Guard)], null, [], false);

    /// <summary>Adds an object to those that are checked.</summary>
    public static Effect Add(bool isWritten, bool isDerivative, Variable root, string suffix, string name) =>
        new("{0}." + (isWritten ? "Writes" : isDerivative ? "Sums" : "Reads") + "({1}" + suffix + ", " + name + ")", [new Read(Guard), new Read(root)], null, [], false);

    private static Effect Add(GuardedBuffer buffer, string text, string types = "") =>
        new("{0}." + (buffer.IsWritten ? "Writes" : buffer.IsAccumulated ? "Sums" : "Reads") + types + "(" + text + ", nameof({1}))", [new Read(Guard), new Read(buffer.Variable)], null, [], false);
}
