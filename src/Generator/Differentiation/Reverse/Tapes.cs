using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>The two stacks of a reverse-mode method: what the forward sweep records, and scratch memory of the reverse sweep.</summary>
internal sealed class Tapes(VariableSource variables)
{
    private readonly Variable record = variables.New("tape", new OtherType("global::AutodiffGen.Tape", false));
    private readonly Variable scratch = variables.New("scratch", new OtherType("global::AutodiffGen.Tape", false));

    public bool UsesRecord { get; private set; }

    public bool UsesScratch { get; private set; }

    public Variable Record
    {
        get
        {
            UsesRecord = true;
            return record;
        }
    }

    public Variable Scratch
    {
        get
        {
            UsesScratch = true;
            return scratch;
        }
    }

    /// <summary>The record's variable, without using it.</summary>
    public Variable RecordParameter => record;

    public IEnumerable<Variable> Used => new[] { (UsesRecord, record), (UsesScratch, scratch) }.Where(t => t.Item1).Select(t => t.Item2);
}
