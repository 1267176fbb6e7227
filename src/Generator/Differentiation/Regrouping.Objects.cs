using System.Text.RegularExpressions;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Objects in signatures: their scalars are used where they stand, their arrays under names of their own, since no method replaces an array of an object. The derivative of an object is another one, which the
/// caller makes; no two of its members may be one.
/// </summary>
internal sealed partial class Regrouping
{
    private static readonly Regex NameHole = new(@"nameof\(\{(\d+)\}\)");

    private readonly List<(Whole Whole, Variable Variable, DerivedParameter[] Members, bool IsDerivative)> objects = [];

    /// <summary>The arrays of objects, with the statement that names each.</summary>
    private readonly Dictionary<int, Effect> arrays = [];

    private void GroupObject(Whole whole, DerivedParameter[] members, List<DerivedParameter?> parameters, int first, bool isDerivative)
    {
        Variable variable = isDerivative ? variables.New(whole.Variable.Name + Suffix(members[0]), whole.Variable.Type) : whole.Variable;
        if (isDerivative) parameters[first] = new DerivedParameter(variable, Passing.Value, Documentation.Object(whole.Variable.Name, Suffix(members[0])));
        objects.Add((whole, variable, members, isDerivative));
        var held = new List<(DerivedParameter Member, StructLeaf Leaf)>();
        foreach (DerivedParameter member in members)
        {
            StructLeaf leaf = LeafOf(whole, member);
            if (member.Variable.Type.IsBuffer) arrays.Add(member.Variable.Id, new Effect("{0}" + leaf.Suffix, [new Read(variable)], member.Variable, [], false));
            else if (leaf.IsPlace || !assigned.Contains(member.Variable.Id) || (leaf.IsProperty && !IsReferenced(member.Variable))) parts.Add(new VariablePart(member.Variable, variable, leaf.Suffix));
            else held.Add((member, leaf));
        }

        foreach (var parts in held.GroupBy(entry => entry.Leaf.Member)) HoldMember(new Read(variable), parts.Key, whole, [.. parts]);
    }

    private static StructLeaf LeafOf(Whole whole, DerivedParameter member) => whole.Shape.Leaves().ElementAt(whole.Leaves.ToList().FindIndex(leaf => leaf.Id == (member.Of?.Variable ?? member.Variable).Id));

    /// <summary>A property, or a struct of which parts can be set with the whole alone, is read at the start and set at the end.</summary>
    private void HoldMember(Read owner, string name, Whole whole, (DerivedParameter Member, StructLeaf Leaf)[] held)
    {
        Expression Old(StructLeaf leaf) => new Template("{0}" + leaf.Suffix, [owner], leaf.Type);
        bool IsSum(DerivedParameter member) => member is { Passing: Passing.Ref, Of.Passing: Passing.Value or Passing.In };
        foreach ((DerivedParameter member, StructLeaf leaf) in held)
            prologue.Add(new Declare(member.Variable, IsSum(member) ? Algebra.Zero(member.Variable.Type) : member.Passing == Passing.Out ? null : Old(leaf)));
        (DerivedParameter Member, StructLeaf Leaf)[] set = [.. held.Where(entry => entry.Member.Passing is not (Passing.Value or Passing.In))];
        if (set.Length == 0) return;
        Expression Final((DerivedParameter Member, StructLeaf Leaf) entry) =>
            IsSum(entry.Member) ? new Binary(BinaryOperator.Add, Old(entry.Leaf), new Read(entry.Member.Variable), entry.Leaf.Type) : new Read(entry.Member.Variable);
        Expression value = Final(set[0]);
        if (set[0].Leaf.Own.First().Inner is { } shape)
        {
            List<StructLeaf> leaves = [.. whole.Shape.Leaves().Where(leaf => leaf.Member == name)];
            value = Changed(new Template("{0}" + name, [owner], shape.Type), shape, set.ToDictionary(entry => leaves.FindIndex(leaf => leaf.Suffix == entry.Leaf.Suffix), Final));
        }

        epilogue.Add(new Effect("{0}" + name + " = {1}", [owner, value], null, [], false));
    }

    /// <summary>Whether a variable is passed by reference.</summary>
    private bool IsReferenced(Variable variable) => method.Body.All().Select(statement => statement.Primal()).Any(statement => statement switch
    {
        Call call => call.Arguments.OfType<Read>().Any(read => read.Variable.Id == variable.Id),
        Effect effect => (effect.Format.Contains("ref ") || effect.Format.Contains("out ")) && Usage.Named(statement).Any(named => named.Id == variable.Id),
        _ => false,
    });

    /// <summary>So many objects are checked in pairs; more, or arrays, one by one.</summary>
    private const int MostInPairs = 3;

    /// <summary>The checks, with those of objects.</summary>
    private IEnumerable<Statement> WithObjects(IEnumerable<Statement> checks, EquatableArray<DerivedParameter> signature)
    {
        if (objects.Count == 0) return checks;
        ObjectPlace[] places = [.. objects.SelectMany(PlacesOf)];
        Statement[] given = [.. checks];
        if (!given.Any(ObjectGuards.IsPart) && places.Length > MostInPairs) given = [.. given, ObjectGuards.Begin(function), ObjectGuards.End()];
        int together = Array.FindIndex(given, ObjectGuards.IsPart);
        IEnumerable<Statement> own = together < 0
            ? given.Concat(PairsOfObjects(places))
            : [.. given.Take(together + 1), .. places.Select(place => ObjectGuards.Add(place.IsWritten && !place.IsSum, place.IsSum, place.Root, place.Suffix, Quoted(place.Name))), .. given.Skip(together + 1)];
        return own.Concat(ReferencesToFields(signature));
    }

    /// <summary>Checks that no two objects, one of which is written, are the same.</summary>
    private IEnumerable<Statement> PairsOfObjects(ObjectPlace[] places)
    {
        string guard = Differentiation.Guards.Path(function);
        for (int i = 0; i < places.Length; i++)
        {
            foreach (ObjectPlace other in places.Skip(i + 1).Where(other => (places[i].IsWritten || other.IsWritten) && places[i].MayBe(other)))
                yield return new Effect(guard + ".NotSameObject({0}" + places[i].Suffix + ", " + Quoted(places[i].Name) + ", {1}" + other.Suffix + ", " + Quoted(other.Name) + ")", [new Read(places[i].Root), new Read(other.Root)], null, [], false);
        }

    }

    /// <summary>Checks that a scalar which is given by reference is no field of an object.</summary>
    private IEnumerable<Statement> ReferencesToFields(EquatableArray<DerivedParameter> signature)
    {
        string guard = Differentiation.Guards.Path(function);
        foreach (DerivedParameter scalar in signature.Where(p => p.Variable.Type.IsReal && p.Passing is Passing.Ref or Passing.In))
        {
            foreach ((Whole whole, Variable variable, DerivedParameter[] members, bool _) in objects)
            {
                foreach (DerivedParameter member in members.Where(m => m.Variable.Type.Equals(scalar.Variable.Type) && LeafOf(whole, m).IsPlace && (IsChanged(m) || (IsChanged(scalar) && assigned.Contains(m.Variable.Id)) || (scalar.Passing == Passing.Ref && scalar.Of is null))))
                {
                    string suffix = LeafOf(whole, member).Suffix;
                    yield return new Effect(guard + ".NoOverlap(in {0}, nameof({0}), in {1}" + suffix + ", " + Quoted(NameOf(variable) + suffix) + ")", [new Read(scalar.Variable), new Read(variable)], null, [], false);
                }
            }
        }
    }

    /// <summary>Whether a scalar is written other than by sums that commute.</summary>
    private bool IsChanged(DerivedParameter member) => member.Of is { } of ? of.Passing == Passing.Ref || member.Passing == Passing.Out : member.Passing == Passing.Ref && assigned.Contains(member.Variable.Id);

    /// <summary>An object, by the name of a parameter and the members that lead to it.</summary>
    private sealed record ObjectPlace(Variable Root, string Suffix, string Name, StructShape Shape, bool IsWritten, bool IsSum)
    {
        /// <summary>Whether two of them may be the same object: one of the classes is, or is derived from, the other.</summary>
        public bool MayBe(ObjectPlace other) => other.Shape.Classes.Contains(Shape.Classes[Shape.Classes.Count - 1]) || Shape.Classes.Contains(other.Shape.Classes[other.Shape.Classes.Count - 1]);
    }

    /// <summary>The objects whose scalars are used.</summary>
    private IEnumerable<ObjectPlace> PlacesOf((Whole Whole, Variable Variable, DerivedParameter[] Members, bool IsDerivative) entry) =>
        entry.Members.Where(member => !member.Variable.Type.IsBuffer).GroupBy(member => LeafOf(entry.Whole, member).Owner).Select(group => new ObjectPlace(
            entry.Variable, group.Key, NameOf(entry.Variable) + group.Key, LeafOf(entry.Whole, group.First()).OwnerShape ?? entry.Whole.Shape, group.Any(member => assigned.Contains(member.Variable.Id)),
            entry.IsDerivative && group.All(member => member is { Passing: Passing.Ref, Of.Passing: Passing.Value or Passing.In })));

    private string NameOf(Variable variable) => variable.Id == function.Receiver?.Variable.Id ? "this" : variable.Name;

    private static string Quoted(string name) => "\"" + name.Replace("@", string.Empty) + "\"";

    /// <summary>Names the arrays that are used, and the objects that are missing.</summary>
    private Block WithArrays(Block body)
    {
        if (objects.Count == 0) return body;
        HashSet<int> used = [.. body.All().SelectMany(Usage.Named).Concat(body.All().SelectMany(Usage.Assigned)).Select(variable => variable.Id)];
        Effect[] named = [.. arrays.Where(pair => used.Contains(pair.Key)).Select(pair => pair.Value)];
        IEnumerable<Statement> missing = objects.Where(entry => entry.IsDerivative).Select(entry => new Effect(Differentiation.Guards.Path(function) + ".NotNull({0}, nameof({0}))", [new Read(entry.Variable)], null, [], false));
        return new ArrayNames(id => arrays.TryGetValue(id, out Effect? array) ? array : null, array => Quoted(NameOf(((Read)array.Operands[0]).Variable) + array.Format.Substring("{0}".Length))).Run(new Block([.. missing, .. named, .. body.Statements]));
    }

    /// <summary>Messages call an array by the members that lead to it; what looks at arrays is given these, not views of them.</summary>
    private sealed class ArrayNames(Func<int, Effect?> arrayOf, Func<Effect, string> nameOf) : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements)
        {
            for (int i = 0; i < statements.Count; i++)
            {
                if (statements[i] is not Effect effect || !NameHole.IsMatch(effect.Format)) continue;
                string format = NameHole.Replace(effect.Format, hole => Find(effect.Operands[int.Parse(hole.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)]) is { } named ? nameOf(named) : hole.Value);
                bool isArray = ObjectGuards.IsPart(effect) && Find(effect.Operands[1]) is not null;
                statements[i] = effect with
                {
                    Format = isArray ? format.Replace("{1}", Find(effect.Operands[1])!.Format.Replace("{0}", "{1}")) : format,
                    Operands = isArray ? [effect.Operands[0], Find(effect.Operands[1])!.Operands[0]] : effect.Operands,
                };
            }
        }

        private Effect? Find(Expression operand) => operand is Read { Variable.Id: var id } ? arrayOf(id) : null;
    }
}
