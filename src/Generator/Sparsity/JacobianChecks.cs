using System.Globalization;
using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>All that can be wrong with the arguments of an evaluation with a plan, before anything is written.</summary>
internal static class JacobianChecks
{
    /// <param name="function">The function.</param>
    /// <param name="entry">Its buffers at entry.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="values">The values of the nonzeros.</param>
    /// <param name="omitted">A parameter that isn't given; null if all are.</param>
    public static IEnumerable<Statement> Make(Function function, EntryBuffers entry, Variable plan, Variable values, Variable? omitted)
    {
        yield return Do("{System.ArgumentNullException}.ThrowIfNull({0})", new Read(plan));
        yield return Do("{0}.Check(" + JacobianPlanMethod.NameOf(function) + ", {1})", new Read(plan), new Length(values));
        int index = 0;
        foreach (Parameter parameter in function.Parameters)
        {
            Variable primal = parameter.Variable;
            if (primal.Type.IsReal || (!primal.Type.IsBuffer && parameter.Passing == Passing.Out)) continue;
            string Number() => (index++).ToString(CultureInfo.InvariantCulture);
            if (primal.Id == omitted?.Id)
            {
                index += Lengths(primal).Count();
            }
            else if (primal.Type.IsRealBuffer)
            {
                foreach (Expression length in Lengths(primal)) yield return Do("{0}.CheckLength(" + Number() + ", {1}, nameof({2}))", new Read(plan), length, new Read(primal));
            }
            else if (primal.Type is BufferType buffer)
            {
                yield return Do("{0}.CheckData<" + buffer.Element.Text + ">(" + Number() + ", " + Elements.Of(buffer, 1) + ", nameof({1}))", new Read(plan), new Read(primal));
                foreach (Expression length in Length.OfAll(primal).Children()) yield return Do("{0}.CheckArgument(" + Number() + ", {1}, nameof({2}))", new Read(plan), length, new Read(primal));
            }
            else
            {
                yield return Do("{0}.CheckArgument(" + Number() + ", {1}, nameof({1}))", new Read(plan), new Read(primal));
            }
        }

        var buffers = new List<GuardedBuffer>();
        foreach (Parameter parameter in function.Parameters.Where(p => p.Variable.Id != omitted?.Id))
        {
            if (parameter.Variable.Type is BufferType { Element.IsUnmanaged: true }) buffers.Add(new GuardedBuffer(parameter.Variable, entry.IsWritten(parameter.Variable), false, null));
            else if (Guards.IsReference(parameter, function)) buffers.Add(new GuardedBuffer(parameter.Variable, parameter.Passing == Passing.Ref, false, null));
        }

        buffers.Add(new GuardedBuffer(values, IsWritten: true, IsAccumulated: false, null));
        foreach (Statement guard in Guards.Make(buffers, function)) yield return guard;
    }

    /// <summary>The length of a buffer, or those of its dimensions.</summary>
    public static IEnumerable<Expression> Lengths(Variable buffer) => Length.OfAll(buffer) is Subscripts sizes ? sizes.Items : [new Length(buffer)];

    private static Effect Do(string format, params Expression[] operands) => new(format, operands.ToEquatableArray(), null, [], false);
}
