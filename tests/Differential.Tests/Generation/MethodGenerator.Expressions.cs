using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Expressions: reals that stay moderate, integers that stay in an interval, conditions.</summary>
internal sealed partial class MethodGenerator
{
    private Const Number(Scalar type)
    {
        double value = random.Next(6) switch
        {
            0 => 1,
            1 => 2,
            2 => 0.5,
            3 => -1,
            _ => Math.Round((random.NextDouble() * 3) - 1.5, 3),
        };
        return new Const(type, Value(value, type));
    }

    private static double Value(double value, Scalar type) => type == Scalar.Single ? (float)value : value;

    private static Const Number(Scalar type, double value) => new(type, Value(value, type));

    /// <summary>A real expression; with <paramref name="data"/> one that holds no active value.</summary>
    private Expr Real(Scalar type, int depth, bool data = false)
    {
        if (depth <= 0 || Chance(0.15)) return Leaf(type, data);
        if (Has(Features.Queries) && type == Scalar.Double && !data && Chance(0.08) && Query() is { } query) return query;
        if (Has(Features.Tensors) && !data && Chance(0.08) && Reduction(type) is { } reduction) return reduction;
        int choice = random.Next(100);
        if (choice < 22) return new Op("+", Real(type, depth - 1, data), Real(type, depth - 1, data));
        if (choice < 34) return new Op("-", Real(type, depth - 1, data), Real(type, depth - 1, data));
        if (choice < 56) return new Op("*", Real(type, depth - 1, data), Real(type, depth - 1, data));
        if (choice < 60) return new Op("/", Real(type, depth - 1, data), Within(Domain.AboveOne, Has(Features.Functions) ? Real(type, depth - 1, data) : Leaf(type, data)));
        if (choice < 64) return new Negate(Real(type, depth - 1, data));
        if (choice < 67 && Has(Features.Functions)) return new Op("%", Real(type, depth - 1, data), Within(Domain.AboveOne, Real(type, 0, data)));
        if (choice < 76 && Has(Features.Functions)) return Call(Pick(FunctionTable.All), type, depth, data);
        if (choice < 80 && Has(Features.Branches)) return new Choose(Condition(1), Real(type, depth - 1, data), Real(type, depth - 1, data));
        if (choice < 82 && Has(Features.Switch) && Integer(0, 3) is { } selector) return new SwitchValue(selector, [Real(type, depth - 1, data), Real(type, depth - 1, data)], Real(type, depth - 1, data));
        if (choice < 90 && !data && RealCall(type) is { } call) return call;
        if (choice < 93 && Has(Features.Expressions) && !data && Target(type) is { } target) return AssignOrStep(target);
        return Leaf(type, data);
    }

    private Expr AssignOrStep(Expr target) =>
        Chance(0.5) ? new StepExpr(target, Chance(0.5), Chance(0.5)) : new AssignExpr(target, Chance(0.7) ? "=" : "+=", Changed(Tame(Real(target.Type, 1))));

    /// <summary>Not a mere copy, which might be one of the target itself.</summary>
    private Expr Changed(Expr value) => value is Local or At ? new Op("*", value, Number(value.Type, 0.75)) : value;

    private Apply Call(Function function, Scalar type, int depth, bool data)
    {
        var arguments = function.Domains.Select(domain => Within(domain, Real(type, depth - 1, data)));
        return new Apply(function, type, [.. arguments]);
    }

    /// <summary>Brings an expression into a domain.</summary>
    private Expr Within(Domain domain, Expr e)
    {
        Scalar type = e.Type;
        switch (domain)
        {
            case Domain.Any: return e;
            case Domain.AboveOne when e is Local or At or Const: return new Op("+", Number(type, 1.25), new Op("*", e, e));
            case Domain.AboveOne: return new Op("+", Number(type, 1.75), new Op("*", Number(type, 0.5), new Apply(Named("Math.Sin"), type, [e])));
            case Domain.Small: return new Apply(Named(Chance(0.5) ? "Math.Sin" : "Math.Tanh"), type, [e]);
            case Domain.Inside: return new Op("*", Number(type, 0.85), new Apply(Named("Math.Sin"), type, [e]));
            default: return new Op("+", Number(type, 1.5), new Apply(Named("Math.Cos"), type, [e]));
        }
    }

    private static Function Named(string name) => Array.Find(FunctionTable.All, function => function.Double == name)!;

    private Expr Leaf(Scalar type, bool data)
    {
        for (int attempt = 0; attempt < 4; attempt++)
        {
            int choice = random.Next(100);
            if (choice < 45)
            {
                Variable? local = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.Type == type && (!data || v.Constant)));
                if (local is not null) return new Local(type, local.Name);
            }
            else if (choice < 80)
            {
                Variable? buffer = PickOrNull(scope.Visible.Where(v => v.IsBuffer && v.Type == type && v.Count > 0 && (!data || v.Constant)));
                if (buffer is not null) return Element(buffer);
            }
            else if (choice < 84)
            {
                Variable? integer = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.Type == Scalar.Int && v.High < 100));
                if (integer is not null) return new Op("*", Number(type, 0.25), new Cast(type, new Local(Scalar.Int, integer.Name)));
            }
            else if (choice < 90)
            {
                Variable? other = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.IsReal && v.Type != type && (!data || v.Constant)));
                if (other is not null) return new Cast(type, new Local(other.Type, other.Name));
            }
        }

        return Number(type);
    }

    private At Element(Variable buffer)
    {
        if (buffer.Own is { } own) return buffer.IsRectangle ? new At(buffer.Type, buffer.Name, Integer(0, buffer.Shape.Columns - 1)!, Row: own) : new At(buffer.Type, buffer.Name, own);
        if (buffer.IsRectangle) return new At(buffer.Type, buffer.Name, Integer(0, buffer.Shape.Columns - 1)!, Row: Integer(0, buffer.Shape.Rows - 1)!);
        if (Chance(0.1))
        {
            Expr fromEnd = Integer(1, buffer.Count)!;
            return new At(buffer.Type, buffer.Name, fromEnd, true);
        }

        return new At(buffer.Type, buffer.Name, Integer(0, buffer.Count - 1)!);
    }

    /// <summary>An integer expression between two bounds, preferably of counters; null if there is no integer between them.</summary>
    private Expr? Integer(int low, int high)
    {
        if (high < low) return null;
        Variable[] integers = [.. scope.Visible.Where(v => !v.IsBuffer && v.Type == Scalar.Int)];
        Variable[] lengths = [.. scope.Visible.Where(v => v.IsBuffer)];
        for (int attempt = 0; attempt < 8 && (integers.Length > 0 || lengths.Length > 0); attempt++)
        {
            Variable? v = integers.Length == 0 ? null : PickOrNull(integers.Where(i => i.Counter || Chance(0.5)));
            switch (random.Next(8))
            {
                case < 4 when v is not null:
                    int least = low - v.Low, most = high - v.High;
                    if (least > most) break;
                    int shift = least <= 0 && most >= 0 && Chance(0.5) ? 0 : random.Next(least, most + 1);
                    var read = new Local(Scalar.Int, v.Name);
                    return shift == 0 ? read : shift > 0 ? new Op("+", read, Whole(shift)) : new Op("-", read, Whole(-shift));
                case 4 when v is not null:
                    int first = low + v.High, last = high + v.Low;
                    if (first > last) break;
                    Variable? whole = PickOrNull(lengths.Where(b => b.Count >= first && b.Count - 1 <= last));
                    if (whole is not null && whole.Count - 1 >= first && Chance(0.7))
                    {
                        return new Op("-", new Op("-", new LengthOf(whole.Name), Whole(1)), new Local(Scalar.Int, v.Name));
                    }

                    return new Op("-", Whole(random.Next(first, last + 1)), new Local(Scalar.Int, v.Name));
                case 5 when v is { Low: >= 0 }:
                    Expr sum = new Local(Scalar.Int, v.Name);
                    Variable? other = PickOrNull(integers.Where(i => i.Low >= 0));
                    if (other is not null && Chance(0.5)) sum = new Op("+", sum, new Op("*", Whole(random.Next(2, 4)), new Local(Scalar.Int, other.Name)));
                    Variable? modulus = PickOrNull(lengths.Where(b => b.Count == high - low + 1));
                    sum = new Op("%", sum, modulus is null ? Whole(high - low + 1) : new LengthOf(modulus.Name));
                    return low == 0 ? sum : new Op("+", sum, Whole(low));
                case 6 when Has(Features.Rectangular) && PickOrNull(lengths.Where(b => b.IsRectangle && b.Count > 0)) is { } rectangle && Chance(0.8):
                    int dimension = random.Next(2), extent = dimension == 0 ? rectangle.Shape.Rows : rectangle.Shape.Columns;
                    if (extent < low) break;
                    int chosen = random.Next(low, Math.Min(high, extent) + 1);
                    var side = new LengthOf(rectangle.Name, dimension);
                    return chosen == extent ? side : new Op("-", side, Whole(extent - chosen));
                case 6:
                    Variable? length = PickOrNull(lengths.Where(b => b.Count >= low));
                    if (length is null) break;
                    int value = random.Next(low, Math.Min(high, length.Count) + 1);
                    var count = new LengthOf(length.Name);
                    return value == length.Count ? count : new Op("-", count, Whole(length.Count - value));
                case 7:
                    Variable? map = PickOrNull(lengths.Where(b => b.Type == Scalar.Int && b.Low >= low && b.High <= high && b.Count > 0));
                    if (map?.IsRectangle == true) return Element(map);
                    if (map is null || Integer(0, map.Count - 1) is not { } position) break;
                    return new At(Scalar.Int, map.Name, position);
            }
        }

        return Whole(random.Next(low, high + 1));
    }

    private static Const Whole(int value) => new(Scalar.Int, value);

    private Expr Condition(int depth)
    {
        if (depth > 0 && Chance(0.15)) return new Logic(Chance(0.5) ? "&&" : "||", Condition(depth - 1), Condition(depth - 1));
        if (depth > 0 && Chance(0.08)) return new Not(Condition(depth - 1));
        Variable? flag = PickOrNull(scope.Visible.Where(v => v.Type == Scalar.Bool));
        if (flag is not null && Chance(0.2)) return new Local(Scalar.Bool, flag.Name);
        Variable? integer = PickOrNull(scope.Visible.Where(v => !v.IsBuffer && v.Type == Scalar.Int));
        if (integer is not null && Chance(0.5))
        {
            var read = new Local(Scalar.Int, integer.Name);
            if (Chance(0.4)) return new Compare(Chance(0.5) ? "==" : "!=", new Op("%", read, Whole(random.Next(2, 4))), Whole(random.Next(0, 2)));
            return new Compare(Pick(["<", "<=", ">", ">=", "==", "!="]), read, Whole(random.Next(integer.Low, Math.Min(integer.High, integer.Low + 6) + 1)));
        }

        Variable? real = PickOrNull(scope.Visible.Where(v => v.IsReal && (!v.IsBuffer || v.Count > 0)));
        if (real is null) return new Compare(">", Real(reals[0], 2), Number(reals[0], 0.1));
        Expr left = real.IsBuffer ? Element(real) : new Local(real.Type, real.Name);
        Expr right = Chance(0.6) ? Number(real.Type, Math.Round((random.NextDouble() * 1.6) - 0.8, 2)) : Real(real.Type, 1);
        if (right is Local { } same && left is Local { } one && same.Name == one.Name) right = Number(real.Type, 0.125);
        if (right is At && left is At) right = Number(real.Type, 0.125);
        return new Compare(Pick(["<", "<=", ">", ">="]), left, right);
    }

    /// <summary>Keeps a value that is assigned in a loop from growing.</summary>
    private Expr Tame(Expr e)
    {
        if (loopDepth == 0 || Chance(0.2)) return e;
        if (Has(Features.Functions) && Chance(0.5)) return new Apply(Named(Chance(0.5) ? "Math.Sin" : "Math.Tanh"), e.Type, [e]);
        return new Op("*", Number(e.Type, Math.Round(0.2 + (0.4 * random.NextDouble()), 2)), e);
    }

    /// <summary>A place that an active value may be assigned to.</summary>
    private Expr? Target(Scalar type)
    {
        Variable? target = PickOrNull(scope.Visible.Where(v => v.Type == type && !v.Constant && (v.IsBuffer ? v.Writable && v.Count > 0 : v.Assignable)));
        return target is null ? null : target.IsBuffer ? Element(target) : new Local(type, target.Name);
    }
}
