using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Calls of other methods, and of the method itself.</summary>
internal sealed partial class MethodGenerator
{
    /// <summary>A call whose scalar result has this type, or null if none can be made here.</summary>
    private CallExpr? RealCall(Scalar type)
    {
        Method? callee = Callee(method => method.Result == type && !method.ReturnsArray);
        return callee is not null && Arguments(callee, false) is { } arguments ? new CallExpr(type, callee.Name, arguments) : null;
    }

    private Method? Callee(Func<Method, bool> suits)
    {
        // A recursive call costs a whole tree of calls, so it stays rare and outside of loops.
        if (recursive is not null && suits(recursive) && loopDepth == 0 && !isParallel && Chance(0.6)) return recursive;
        return PickOrNull(callees.Where(suits).Where(callee => !isParallel || !callee.HasEffects).Where(callee => loopDepth == 0 || callee.Parameters is not [{ Name: "depth" }, ..]));
    }

    private ImmutableArray<Argument>? Arguments(Method callee, bool mayDeclare)
    {
        var arguments = ImmutableArray.CreateBuilder<Argument>();
        var read = new HashSet<string>(StringComparer.Ordinal);
        var written = new HashSet<string>(StringComparer.Ordinal);
        bool Use(string root, bool write)
        {
            if (written.Contains(root) || (write && read.Contains(root))) return false;
            (write ? written : read).Add(root);
            return true;
        }

        foreach (Param parameter in callee.Parameters)
        {
            Argument? argument = parameter.Buffer is not null ? BufferArgument(parameter, Use) : ScalarArgument(parameter, mayDeclare, callee == recursive, Use);
            if (argument is null) return null;
            arguments.Add(argument);
        }

        foreach (NewArgument added in arguments.OfType<NewArgument>())
        {
            scope.Add(new Variable { Name = added.Name, Type = added.Type, Assignable = true, Root = added.Name });
        }

        return arguments.ToImmutable();
    }

    private Argument? ScalarArgument(Param parameter, bool mayDeclare, bool isRecursive, Func<string, bool, bool> use)
    {
        if (parameter.Name == "depth")
        {
            return isRecursive
                ? new ValueArgument(new Op("-", new Local(Scalar.Int, "depth"), Whole(1)))
                : new ValueArgument(Integer(0, 3)!);
        }

        if (parameter.Type == Scalar.Int) return new ValueArgument(Integer(parameter.Low, parameter.High)!);
        if (parameter.Type == Scalar.Bool) return new ValueArgument(Condition(0));
        switch (parameter.Passing)
        {
            case Passing.Value: return new ValueArgument(Real(parameter.Type, 1, parameter.Constant));
            case Passing.In:
                Variable? passed = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.Type == parameter.Type && (!parameter.Constant || v.Constant)));
                if (passed is null || Chance(0.3))
                {
                    // A variable alone is passed by reference even so.
                    Expr value = Real(parameter.Type, 1, parameter.Constant);
                    return value is not Local variable || use(variable.Name, false) ? new ValueArgument(value) : null;
                }

                return use(passed.Name, false) ? new ValueArgument(new Local(parameter.Type, passed.Name), Chance(0.5)) : null;
        }

        bool isOut = parameter.Passing == Passing.Out;
        if (isOut && mayDeclare && Chance(0.4))
        {
            string name = Fresh(LocalNames);
            return use(name, true) ? new NewArgument(parameter.Type, name) : null;
        }

        if (Target(parameter.Type) is not { } place) return null;
        string root = place is At at ? scope.Visible.First(v => v.Name == at.Buffer).Root : ((Local)place).Name;
        return use(root, true) ? new PlaceArgument(place, isOut) : null;
    }

    private Argument? BufferArgument(Param parameter, Func<string, bool, bool> use)
    {
        int count = parameter.Buffer == BufferKind.Rectangle ? parameter.CountAt(size) : size + parameter.Extra;
        bool Suits(Variable v) =>
            v.IsBuffer && !v.Loaded && v.Type == parameter.Type && v.Count >= count && v.IsRectangle == (parameter.Buffer == BufferKind.Rectangle) && (!v.IsRectangle || v.Shape == (size + parameter.Extra, size + parameter.ExtraColumns)) && (v.Writable || !parameter.Writable) &&
            (!v.IsReal || v.Constant == parameter.Constant) && (v.Low >= parameter.Low && v.High <= parameter.High) &&
            (parameter.Buffer == BufferKind.ReadOnlySpan || v.Buffer == parameter.Buffer || (v.Buffer == BufferKind.Array && parameter.Buffer == BufferKind.Span));
        Variable? chosen = PickOrNull(scope.Visible.Where(v => Suits(v) && (v.Count == count || (Has(Features.Slices) && parameter.Buffer is not (BufferKind.Array or BufferKind.Rectangle)))));
        if (chosen is null || !use(chosen.Root, parameter.Writable)) return null;
        return new ViewArgument(chosen.Count == count ? new ViewOf(chosen.Name) : Slice(chosen, count));
    }

    private SliceOf Slice(Variable source, int count)
    {
        SliceStyle style = source.Buffer == BufferKind.Array ? SliceStyle.AsSpan : Pick([SliceStyle.Range, SliceStyle.FromEnd, SliceStyle.Slice]);
        Expr start = Integer(0, source.Count - count)!;
        Expr length = Chance(0.5) ? Whole(count) : new Op("-", new LengthOf(source.Name), Whole(source.Count - count));
        return new SliceOf(source.Name, start, length, style);
    }
}
