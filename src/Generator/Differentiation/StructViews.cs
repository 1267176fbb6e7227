using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Views of a buffer of structs that are declared beside each other, one for each part, are one view.</summary>
/// <param name="assigned">The buffer variables that are assigned again: each of those is a view of its own.</param>
/// <param name="bases">The variables that are parts of another, with that one; views that become one are added.</param>
internal sealed class StructViews(HashSet<int> assigned, Dictionary<int, Variable> bases) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (!IsView(statements[i])) continue;
            int end = i;
            while (end < statements.Count && IsView(statements[end])) end++;
            Declare[] joined = [.. Join(statements.GetRange(i, end - i).Cast<Declare>())];
            statements.RemoveRange(i, end - i);
            statements.InsertRange(i, joined);
            i += joined.Length - 1;
        }
    }

    private IEnumerable<Declare> Join(IEnumerable<Declare> views)
    {
        var known = new List<Declare>();
        foreach (Declare view in views)
        {
            var slice = (Slice)view.Value!;
            int source = BaseOf(slice.Buffer);
            Declare? first = assigned.Contains(view.Variable.Id) ? null : known.FirstOrDefault(other => !assigned.Contains(other.Variable.Id) && ((Slice)other.Value!) is var seen
                && BaseOf(seen.Buffer) == source && Equals(seen.Start, slice.Start) && Equals(seen.Count, slice.Count) && seen.ViewType.Kind == slice.ViewType.Kind && PartOf(seen).Index != PartOf(slice).Index
                && !known.Any(taken => bases.TryGetValue(taken.Variable.Id, out Variable? whole) && whole.Id == other.Variable.Id && PartOf((Slice)taken.Value!).Index == PartOf(slice).Index));
            known.Add(view);
            if (first is not null) bases[view.Variable.Id] = first.Variable;
            else if (assigned.Contains(view.Variable.Id)) yield return view;
            else yield return view with { Variable = view.Variable with { Name = WithoutLeaf(view.Variable.Name, PartOf(slice).Leaf.Name) } };
        }
    }

    private int BaseOf(Variable variable) => bases.TryGetValue(variable.Id, out Variable? whole) ? whole.Id : variable.Id;

    private static StructPart PartOf(Slice slice) => slice.ViewType.Part!;

    private static bool IsView(Statement statement) => statement is Declare { Variable.Type: BufferType { Part: not null }, Value: Slice { ViewType.Part: not null } };

    private static string WithoutLeaf(string name, string leaf)
    {
        int start = name.LastIndexOf(leaf, StringComparison.Ordinal);
        return start > 0 ? name.Remove(start, leaf.Length) : name;
    }
}
