using System.Collections.Immutable;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>Makes one method: this part draws the signature and keeps the scopes.</summary>
internal sealed partial class MethodGenerator(Random random, Features features, int size, Scalar[] reals, ImmutableArray<Method> callees)
{
    private static readonly string[] LocalNames = ["s", "t", "p", "q", "r", "h", "total", "scale", "delta", "rate"];
    private static readonly string[] BufferNames = ["b", "d", "e", "f", "g", "tmp", "row", "next"];
    private static readonly string[] IntegerNames = ["k", "l", "m", "count", "offset", "step"];

    /// <summary>Names that generated code may want for itself.</summary>
    private static readonly string[] HostileNames =
        ["tape", "value", "result", "resultAdjoint", "sAdjoint", "tTangent", "adjoint", "tangent", "seed", "trips", "i0", "t1", "Tangent", "recorded"];

    private Scope scope = new(null);
    private Method? recursive;
    private Method self = null!;
    private int loopDepth;
    private bool hasEffects;
    private int budget;

    private bool Has(Features feature) => (features & feature) == feature;

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private T? PickOrNull<T>(IEnumerable<T> items)
        where T : class
    {
        T[] all = [.. items];
        return all.Length == 0 ? null : Pick(all);
    }

    private string Fresh(string[] names)
    {
        if (Has(Features.Names) && Chance(0.3)) names = HostileNames;
        foreach (string name in names.OrderBy(_ => random.Next()))
        {
            if (scope.IsFree(name)) return name;
        }

        int number = 1;
        while (!scope.IsFree(names[0] + number)) number++;
        return names[0] + number;
    }

    /// <summary>Draws the parameters and the result.</summary>
    public Method Signature(string name)
    {
        var parameters = new List<Param>();
        int count = Has(Features.Short) ? random.Next(1, 3) : random.Next(1, 5);
        string[] scalarNames = ["x", "y", "z", "c", "a"], bufferNames = ["u", "v", "w", "data", "grid"], otherNames = ["n", "order", "flag", "map", "mode"];
        for (int i = 0; i < count; i++)
        {
            Scalar type = Pick(reals);
            bool constant = Has(Features.Parameters) && i > 0 && Chance(0.15);
            bool buffers = Has(Features.Arrays) || Has(Features.Spans);
            if (Has(Features.Parameters) && i > 0 && Chance(0.15))
            {
                parameters.Add(Chance(0.7) ? new Param(otherNames[i], Scalar.Int, Low: 0, High: 3) : new Param(otherNames[i], Scalar.Bool));
            }
            else if (Has(Features.Integers) && buffers && i > 0 && Chance(0.1))
            {
                parameters.Add(new Param(otherNames[i], Scalar.Int, Kind(constant: true), Low: 0, High: size - 1, Extra: random.Next(0, 2)));
            }
            else if (Has(Features.Rectangular) && Chance(0.4))
            {
                bool isData = Has(Features.Integers) && i > 0 && Chance(0.15);
                (int rows, int columns) = (random.Next(0, 2), random.Next(0, 2));
                parameters.Add(isData
                    ? new Param(otherNames[i], Scalar.Int, BufferKind.Rectangle, Low: 0, High: size - 1, Extra: rows) { ExtraColumns = columns }
                    : new Param(bufferNames[i], type, BufferKind.Rectangle, Constant: constant, Writable: Has(Features.InPlace) && !constant && Chance(0.7), Extra: rows) { ExtraColumns = columns });
            }
            else if (buffers && Chance(0.6))
            {
                BufferKind kind = Kind(constant);
                bool writable = Has(Features.InPlace) && !constant && kind != BufferKind.ReadOnlySpan && Chance(0.7);
                int extra = Chance(0.7) ? 0 : random.Next(-1, 3);
                parameters.Add(new Param(bufferNames[i], type, kind, Constant: constant, Writable: writable, Extra: extra));
            }
            else
            {
                Passing passing = Has(Features.Parameters) && Chance(0.4) ? Pick([Passing.In, Passing.Ref, Passing.Out]) : Passing.Value;
                if (constant && passing != Passing.In) passing = Passing.Value;
                parameters.Add(new Param(scalarNames[i], type, Passing: passing, Constant: constant));
            }
        }

        if (!parameters.Any(parameter => parameter.IsActiveInput)) parameters.Insert(0, new Param("x0", Pick(reals)));
        bool hasOutput = parameters.Any(parameter => parameter.IsActive && (parameter.Writable || parameter.Passing is Passing.Ref or Passing.Out));
        if (hasOutput && Has(Features.Parameters) && Chance(0.3)) return new Method(name, [.. parameters], null, false, false, Body.Empty);
        if (Has(Features.Rectangular | Features.Returns) && Chance(0.15)) return new Method(name, [.. parameters], Pick(reals), true, Chance(0.7), Body.Empty) { ResultKind = BufferKind.Rectangle };
        bool array = Has(Features.Returns) && Has(Features.Arrays) && Chance(0.2);
        return new Method(name, [.. parameters], Pick(reals), array, Chance(0.7), Body.Empty);
    }

    private BufferKind Kind(bool constant)
    {
        if (!Has(Features.Spans)) return BufferKind.Array;
        if (!Has(Features.Arrays)) return constant || Chance(0.5) ? BufferKind.ReadOnlySpan : BufferKind.Span;
        return Pick([BufferKind.Array, BufferKind.Span, BufferKind.ReadOnlySpan]);
    }

    /// <summary>Fills a signature with a body.</summary>
    /// <param name="name">The name.</param>
    /// <param name="signature">The signature, or null to draw one.</param>
    /// <param name="recursion">The method that it calls with a smaller first argument, if it is recursive.</param>
    public Method Generate(string name, Method? signature, Method? recursion = null)
    {
        self = signature ?? Signature(name);
        recursive = recursion;
        budget = Has(Features.Short) ? random.Next(1, 5) : random.Next(3, 14);
        foreach (Param parameter in self.Parameters.Where(parameter => parameter.IsInput)) scope.Add(ToVariable(parameter));
        var statements = new List<Stmt>();
        foreach (Param parameter in self.Parameters.Where(parameter => !parameter.IsInput))
        {
            statements.Add(new AssignStmt(new Local(parameter.Type, parameter.Name), "=", Real(parameter.Type, 1)));
            scope.Add(ToVariable(parameter));
        }

        scope = new Scope(scope);

        if (recursion is not null)
        {
            var stop = new Compare("<=", new Local(Scalar.Int, "depth"), new Const(Scalar.Int, 0));
            statements.Add(new IfStmt(stop, new Body([Return(1)]), null));
        }

        statements.AddRange(Statements(Has(Features.Short) ? random.Next(1, 4) : random.Next(2, 7)));
        statements.Add(Return(2));
        if (self.Result is null) statements.RemoveAt(statements.Count - 1);
        return self with { Body = new Body([.. statements]), HasEffects = hasEffects || (recursion is not null && Has(Features.Effects)) || callees.Any(callee => callee.HasEffects) };
    }

    private Variable ToVariable(Param parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Type,
        Buffer = parameter.Buffer,
        Count = parameter.Buffer == BufferKind.Rectangle ? parameter.CountAt(size) : size + parameter.Extra,
        Shape = (size + parameter.Extra, size + parameter.ExtraColumns),
        MadeOnce = true,
        Low = parameter.Low,
        High = parameter.High,
        Assignable = parameter.IsReal && !parameter.Constant && parameter.Passing != Passing.In,
        Writable = parameter.Writable,
        Constant = parameter.Constant,
        ByReference = parameter.Passing != Passing.Value,
        Root = parameter.Name,
    };
}
