using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;
using AutodiffGen.Generator.Sparsity;
using AutodiffGen.Generator.Sparsity.Grids;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A refusal by a pass behind Binding.</summary>
/// <param name="Ordinal">The statement that is refused.</param>
/// <param name="Reason">Why, and what to write instead.</param>
/// <param name="Id">The diagnostic's id.</param>
internal sealed record Refusal(int Ordinal, string Reason, string Id);

/// <summary>All derived methods of a function, or why there are none.</summary>
/// <param name="Methods">The methods; none if something is refused.</param>
/// <param name="Refusals">What is refused.</param>
/// <param name="Notes">What users may want to know of the methods.</param>
internal sealed record DerivationResult(EquatableArray<DerivedMethod> Methods, EquatableArray<Refusal> Refusals, EquatableArray<Refusal> Notes);

/// <summary>What a function's siblings and callers need besides what the attribute asks for.</summary>
/// <param name="Halves">Whether other methods call it through its two halves.</param>
/// <param name="Dependencies">Whether a pattern of a Jacobian, its own or a caller's, needs its dependency method; a Jacobian of its own may need it too.</param>
/// <param name="Batched">Whether a Jacobian, its own or a caller's, needs its batched forward mode; never where it can't be made.</param>
/// <param name="TangentSets">Whether a local pattern, its own or a caller's, needs its forward mode on sets; never where it can't be made.</param>
/// <param name="Foreign">Where a local pattern of its own is asked for and can't be made: the call of a method of another project, or of one that calls such a method.</param>
/// <param name="HasEffects">Whether running it twice may do more, or give something else, than running it once.</param>
internal sealed record NeededSiblings(bool Halves, bool Dependencies, bool Batched, bool TangentSets, Call? Foreign, bool HasEffects);

/// <summary>Derives the methods that are asked for: a pure function of the bound method and its callees' summaries.</summary>
internal static class Derivation
{
    public static DerivationResult Derive(Function function, NeededSiblings siblings)
    {
        try
        {
            var notes = new List<Refusal>();
            EquatableArray<DerivedMethod> methods = Methods(function, siblings, notes).Where(method => !function.WrittenSiblings.Contains(method.Name)).Select(method => NamedResults.Run(function, LibraryCalls.Run(function, Regrouping.Run(function, method)))).ToEquatableArray();
            RequiredInterfaces.Check(function, methods);
            return new DerivationResult(methods, [], notes.Concat(VanishedDerivatives.Find(function)).Distinct().ToEquatableArray());
        }
        catch (RefusalException refusal)
        {
            return new DerivationResult([], [new Refusal(refusal.Ordinal, refusal.Message, refusal.Id)], []);
        }
    }

    private static IEnumerable<DerivedMethod> Methods(Function function, NeededSiblings siblings, List<Refusal> notes)
    {
        if (function.IsDispatched && siblings.HasEffects)
            throw new RefusalException(0, "'" + function.Name + "' implements a [Differentiable] method of an interface, by way of which it may run twice, and it has effects, or reads what may change; keep what it reads in readonly fields, or take the attribute off the interface's method");
        if (function.Derivatives.HasFlag(RequestedDerivatives.Forward)) yield return ForwardMode.Differentiate(Linearization.Linearize(function));
        if (function.Derivatives.HasFlag(RequestedDerivatives.Adjoint)) yield return ReverseMode.Adjoint(function);
        if (function.IsAbstract) yield break;
        if (function.Derivatives.HasFlag(RequestedDerivatives.Gradient) && function.ReturnType.IsReal)
        {
            yield return ReverseMode.Gradient(function);
            if (ValueAndGradient.IsPossible(function)) yield return ValueAndGradient.Make(function);
        }

        if (function.Derivatives.HasFlag(RequestedDerivatives.JacobianPattern)) yield return JacobianPattern.Make(function);
        if (function.Derivatives.HasFlag(RequestedDerivatives.LocalJacobianPattern)) yield return LocalJacobianPattern.Make(function, siblings.Foreign);
        bool hasJacobian = function.Derivatives.HasFlag(RequestedDerivatives.Jacobian);
        if (hasJacobian && siblings.HasEffects) throw new RefusalException(0, "'" + function.Name + "' gets no Jacobian, since that may run it several times and it has effects, or calls what may have; read what it needs once and pass it as a parameter") { Id = "ADG0030" };
        (RowProgram? rows, string whyNotDirect) = hasJacobian ? RowProgram.TryMake(function) : default;
        if (rows is not null) rows = RowOrder.Arrange(rows);
        if (siblings.Dependencies || (hasJacobian && rows is null))
        {
            (DerivedMethod dependencies, IReadOnlyList<Refusal> widened) = JacobianPattern.Dependencies(function);
            notes.AddRange(widened);
            yield return dependencies;
        }

        if (siblings.Batched) yield return ForwardMode.DifferentiateBatched(Linearization.Linearize(function, takesPartials: true));
        if (siblings.TangentSets)
        {
            LinearProgram program = Linearization.Linearize(function, takesPartials: true);
            yield return ForwardMode.Differentiate(program, tangents => new TangentSets(tangents, program.Variables));
        }

        if (hasJacobian)
        {
            yield return JacobianPlanMethod.Make(function, siblings.Batched, rows, whyNotDirect);
            foreach (DerivedMethod method in JacobianMethods.Make(function, siblings.Batched, rows)) yield return method;
            foreach (DerivedMethod method in JacobianValuesMethod.Make(function, rows)) yield return method;
        }

        if (rows is not null)
        {
            yield return RowMethods.Planner(rows);
            yield return RowMethods.Evaluator(rows);
        }

        if (!siblings.Halves) yield break;
        foreach (DerivedMethod half in ReverseMode.Halves(function)) yield return half;
    }
}
