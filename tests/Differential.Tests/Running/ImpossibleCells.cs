namespace AutodiffGen.Differential.Tests.Running;

/// <summary>The cells of the coverage tables that no program can fill, each with its reason.</summary>
internal static class ImpossibleCells
{
    /// <summary>Why no value of this kind can be had in this way, or null if one can.</summary>
    public static string? OfValue(string maker, string decision, bool isFused) => (maker, decision, isFused) switch
    {
        ("(parameter)", _, true) => "a parameter has its entry value in the body of the method, which is no fused loop or branch",
        ("(parameter)", "inline" or "recomputed" or "recorded flat" or "recorded growing", _) => "the body of the method runs once, so the entry value of a parameter stands or is saved",
        ("(element)", "standing", _) => "an element that still stands is read in its place, and is no value of its own",
        ("(element)", "inline", _) => "only values of variables are looked for in buffers",
        ("(element)", "recomputed", _) => "an overwritten element can't be computed again",
        ("Call" or "Effect", "recomputed", _) => "a call or an effect runs once",
        ("(Merged of If)" or "(Exit of For)" or "(Exit of While)" or "(Header of For)" or "(Header of While)", "recomputed", _) => "a value that comes from one of two places has no one definition to compute it from",
        ("(Header of For)" or "(Header of While)", "standing", _) => "the body assigns the variable, so its value at the start is gone at the end",
        ("(Header of For)" or "(Header of While)", "saved", false) => "the body of a loop that isn't fused is replayed, and there values are recorded",
        ("(Header of While)", "saved", true) => "a while loop is never fused",
        ("(Header of While)", "recorded flat", _) => "the trip count of a while loop isn't known at its entry",
        ("(Header of While)", "inline", _) => "subscripts that differ between the iterations of a while loop aren't known to, so what one iteration stores may be overwritten by the next",
        ("(If control)" or "(For control)" or "(Call control)", "standing", _) => "a condition, bound or length that is only a variable is a value of that variable",
        ("(If control)" or "(For control)" or "(Call control)", "recomputed", _) => "a condition, bound or length that can be computed again is, where it is used: inline",
        ("(Call control)", "recorded flat", _) => "a length that isn't at hand is that of a buffer which an iteration made, and then its elements are recorded beside it, so that the record grows",
        ("(Call control)", "saved", _) => "outside of replayed loops the length of an argument is read from the buffer itself",
        _ => null,
    };

    /// <summary>Why no statement of this kind can be transposed in this place, or null if one can.</summary>
    public static string? OfStatement(string statement, string place, bool isFused) => (statement, isFused) switch
    {
        ("Permute", true) => "what exchanges buffers isn't reversed where it runs, since what follows needs the exchange done",
        _ => null,
    };
}
