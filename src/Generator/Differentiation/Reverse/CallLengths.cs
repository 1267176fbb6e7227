using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Notes the length of every buffer that a call in a loop returns, right after the call: reverse code has the buffer of no iteration at hand, and makes its adjoint by the length.
/// </summary>
internal sealed class CallLengths(LinearProgram program, MovingViews moving) : BlockRewriter
{
    public static Block Insert(LinearProgram program, MovingViews moving) => new CallLengths(program, moving).InLoops(moving.Body);

    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is Call { Result: { Type.IsRealBuffer: true } result } && program.Activity.IsActive(result) && !moving.IsMoving(result))
                statements.Insert(i + 1, new Declare(program.Variables.New(result.Name + "Length", IrType.Int32), new Length(result)));
        }
    }

    private Block InLoops(Block block) => new(block.Statements.Select(statement => statement switch
    {
        For @for => @for with { Body = Run(@for.Body) },
        While @while => @while with { Body = Run(@while.Body) },
        If @if => @if with { Then = InLoops(@if.Then), Else = InLoops(@if.Else) },
        _ => statement,
    }).ToEquatableArray());
}
