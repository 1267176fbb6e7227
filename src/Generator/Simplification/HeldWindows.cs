using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Where a tape window is popped while the span that it was pushed as is still in scope, that span serves for reading too.</summary>
internal sealed class HeldWindows : BlockRewriter
{
    private readonly Dictionary<int, Variable> held = [];

    public static Block Reuse(Block block)
    {
        var reuse = new HeldWindows();
        Block rewritten = reuse.Run(block);
        return reuse.held.Count == 0 ? rewritten : new Rewriting(new Renaming(reuse.held)).Apply(rewritten);
    }

    protected override void Rewrite(List<Statement> statements)
    {
        // What one list pushes itself it pops in the opposite order; nested statements leave the tape as they found it, or a later one of this list does.
        var pushed = new Stack<TapeWindow>();
        for (int i = 0; i < statements.Count; i++)
        {
            if (statements[i] is not TapeWindow window) continue;
            if (!window.Pop)
            {
                pushed.Push(window);
                continue;
            }

            if (pushed.Count == 0) continue;
            TapeWindow push = pushed.Pop();
            if (push.Tape.Id != window.Tape.Id || !push.Window.Type.Equals(window.Window.Type) || !push.Count.Equals(window.Count)) return;
            held[window.Window.Id] = push.Window;
            string element = ((BufferType)push.Window.Type).Element.Text;
            statements[i] = new Effect("{0}.Pop<" + element + ">({1})", [new Read(window.Tape), new Length(push.Window)], null, [], false);
        }
    }

    private sealed class Renaming(Dictionary<int, Variable> held) : ExpressionRewriter
    {
        protected override Variable RewriteBuffer(Variable buffer) => held.TryGetValue(buffer.Id, out Variable? window) ? window : buffer;
    }
}
