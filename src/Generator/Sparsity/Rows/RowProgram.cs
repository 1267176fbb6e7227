using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>
/// The method with the small adjoint of each row behind the statement that computes it. Two programs read it: the evaluator, which runs it, and the planner, which drops everything real and
/// notes which columns the derivatives of each row have.
/// </summary>
/// <param name="Body">The primal statements, with a <see cref="Row"/> behind each statement that writes the dependent.</param>
/// <param name="Program">The linear program that it was made of.</param>
/// <param name="Shape">The Jacobian.</param>
/// <param name="Taint">What values decide.</param>
/// <param name="Views">Slices of parameters.</param>
internal sealed record RowProgram(Block Body, LinearProgram Program, JacobianShape Shape, ValueTaint Taint, RowViews Views)
{
    /// <summary>The program, or why the rows can't be differentiated in place.</summary>
    public static (RowProgram? Program, string Reason) TryMake(Function function)
    {
        LinearProgram program = Linearization.Linearize(function);
        JacobianShape shape = JacobianShape.Single(program);
        try
        {
            var views = new RowViews(program);
            program = program with { Body = views.Rewrite(program.Body) };
            var maker = new Maker(program, shape, views);
            return (new RowProgram(maker.Make(), program, shape, maker.Taint, views), string.Empty);
        }
        catch (NotLocalException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>Puts the rows in their places.</summary>
    private sealed class Maker
    {
        private int sites;
        private readonly LinearProgram program;
        private readonly JacobianShape shape;
        private readonly Variable dependent;
        private readonly List<(Block Block, int Position)> path = [];
        private readonly List<Statement?> owners = [];
        private readonly RowViews views;
        private bool hasRow;

        public Maker(LinearProgram program, JacobianShape shape, RowViews views)
        {
            this.views = views;
            this.program = program;
            this.shape = shape;
            Taint = new ValueTaint(program);
            if (program.Function.Parameters.Select(p => p.Variable).Concat(program.Body.All().SelectMany(b => b.Expressions()).SelectMany(e => e.Variables())).Any(v => v.Type is BufferType { IsRectangular: true }))
                throw new NotLocalException("the method computes with arrays of several dimensions");
            if (shape.HasResult || !shape.Dependents[0].Variable.Type.IsBuffer) throw new NotLocalException("the dependent is a single value or a buffer that the method returns");
            dependent = shape.Dependents[0].Variable;
            Function function = program.Function;
            var entry = new EntryBuffers(function.Parameters, program.Body);
            if (shape.Independents.Any(p => p.Passing == Passing.Ref || (p.Variable.Type.IsBuffer && entry.IsWritten(p.Variable)))) throw new NotLocalException("the method writes an independent");
            if (program.Result is not null || function.Parameters.Any(p => !p.Variable.Type.IsDifferentiable && (p.Passing is Passing.Ref or Passing.Out || (p.Variable.Type.IsBuffer && entry.IsWritten(p.Variable)))))
                throw new NotLocalException("the method has other results");
        }

        public ValueTaint Taint { get; }

        public Block Make()
        {
            Block body = Rewrite(program.Body, null, isTainted: false);
            return body.All().OfType<Row>().Any(r => !r.Body.IsEmpty) ? body : throw new NotLocalException("no row depends on an independent");
        }

        private Block Rewrite(Block block, Statement? owner, bool isTainted)
        {
            var output = new List<Statement>();
            owners.Add(owner);
            for (int i = 0; i < block.Statements.Count; i++)
            {
                path.Add((block, i));
                Rewrite(block.Statements[i], isTainted, output);
                path.RemoveAt(path.Count - 1);
            }

            owners.RemoveAt(owners.Count - 1);
            return new Block(output.ToEquatableArray());
        }

        private void Rewrite(Statement statement, bool isTainted, List<Statement> output)
        {
            switch (statement)
            {
                case Differentiated { Target: Element element } linear when program.Groups.MayShare(element.Buffer, dependent):
                    if (isTainted) throw new NotLocalException("values decide which rows are written");
                    if (element.Buffer.Id != dependent.Id || Taint.IsTainted(element.Index)) throw new NotLocalException("the rows are written through a view, or values decide which");
                    (Block row, bool isStatic) = RowTransposition.Make(program, shape, Taint, path, owners);
                    hasRow = true;
                    output.Add(linear.Primal);
                    output.Add(new Row(sites++, element.Index, row, isStatic));
                    break;
                case Differentiated { Target: Element }:
                    throw new NotLocalException("the method writes another differentiable buffer");
                case Differentiated linear:
                    output.Add(linear.Primal);
                    break;
                case Assign { Target: Element element } when program.Groups.MayShare(element.Buffer, dependent):
                    throw new NotLocalException("a row is set to a constant");
                case Fill fill when program.Groups.MayShare(fill.Buffer, dependent):
                    if (fill.Buffer.Id != dependent.Id || path.Count > 1 || hasRow) throw new NotLocalException("the dependent is filled where rows may have been written");
                    output.Add(statement);
                    break;
                case Copy or Permute or Call or Effect { Exits: false }:
                    throw new NotLocalException("a call, a copy or an exchange");
                case Declare { Variable.Type.IsRealBuffer: true } declare when views.Contains(declare.Variable):
                    output.Add(statement);
                    break;
                case Declare { Variable.Type.IsRealBuffer: true } or Assign { Target.Type.IsBuffer: true }:
                    throw new NotLocalException("a buffer variable");
                case Effect effect when isTainted || effect.Operands.Any(o => o.Type.IsDifferentiable || Taint.IsTainted(o)):
                    throw new NotLocalException("values decide whether the method throws");
                case Break or Continue or Return when isTainted:
                    throw new NotLocalException("values decide whether the method goes on");
                case If choice:
                    bool decides = isTainted || Taint.IsTainted(choice.Condition);
                    output.Add(choice with { Then = Rewrite(choice.Then, choice, decides), Else = Rewrite(choice.Else, choice, decides) });
                    break;
                case For loop:
                    output.Add(loop with { Body = Rewrite(loop.Body, loop, isTainted || Taint.HasTaintedBounds(loop)) });
                    break;
                case While loop:
                    bool isDecided = isTainted || Taint.HasTaintedBounds(loop);
                    output.Add(loop with { Body = Rewrite(loop.Body, loop, isDecided), Update = Rewrite(loop.Update, loop, isDecided) });
                    break;
                case Breakable breakable:
                    output.Add(breakable with { Body = Rewrite(breakable.Body, breakable, isTainted) });
                    break;
                default:
                    output.Add(statement);
                    break;
            }
        }
    }
}

/// <summary>The derivatives of one row.</summary>
/// <param name="Site">The number of the statement that writes the row.</param>
/// <param name="Index">The subscript of the element of the dependent.</param>
/// <param name="Body">Statements with emissions.</param>
/// <param name="IsStatic">Whether it always has the same number of emissions, all in the outermost block.</param>
internal sealed record Row(int Site, Expression Index, Block Body, bool IsStatic) : Statement
{
    /// <summary>Whether the columns of the emissions ascend in most rows of the statement.</summary>
    public bool IsOrdered { get; init; }
}
