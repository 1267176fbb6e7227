using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Members of the base library's structs of reals: scalar operations where those surely give the same bits, else functions that have a rule for each part of their result.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The entry of a member in the table, or null.</summary>
    private static LibraryMember? FindLibraryMember(ISymbol member)
    {
        if (StructShapes.LibraryOf(member.ContainingType) is not { } owner) return null;
        IEnumerable<IParameterSymbol> parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => Array.Empty<IParameterSymbol>(),
        };
        if (member is IMethodSymbol { IsGenericMethod: true } || parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out)) return null;
        bool hasReceiver = !member.IsStatic && member is not IMethodSymbol { MethodKind: MethodKind.Constructor };
        IEnumerable<string> types = parameters.Select(parameter => StructShapes.LibraryOf(parameter.Type)?.Name ?? parameter.Type.ToDisplayString());
        return LibraryTable.Find(LibraryTable.KeyOf(owner.FullName, member.Name, hasReceiver ? types.Prepend(owner.Name) : types));
    }

    private Expression? TryBindLibraryCall(IInvocationOperation operation) =>
        TryBindLibrary(operation, operation.TargetMethod, operation.Instance, [.. operation.Arguments.Select(argument => (argument.Parameter, argument.Value))]);

    /// <summary>A property that isn't a part itself, or an element of a vector at a constant position.</summary>
    private Expression? TryBindLibraryProperty(IPropertyReferenceOperation operation)
    {
        if (StructShapes.LibraryOf(operation.Property.ContainingType) is not { } owner) return null;
        if (!operation.Property.IsIndexer) return TryBindLibrary(operation, operation.Property, operation.Instance, []);
        if (operation.Arguments.Length != 1 || operation.Instance is null || Shapes.Find(operation.Instance.Type) is not { } shape) return null;
        return operation.Arguments[0].Value.ConstantValue is { HasValue: true, Value: int position } && position >= 0 && position < owner.Leaves.Count
            ? AsStruct(Bind(operation.Instance), shape, operation).Operands[position]
            : Refuse(operation, "An element of '" + owner.Name + "' at a position that isn't constant", "name the part, as in '." + owner.Leaves[0] + "', or use an array or a span");
    }

    private Expression? TryBindLibrary(IOperation operation, ISymbol symbol, IOperation? instance, (IParameterSymbol? Parameter, IOperation Argument)[] arguments)
    {
        if (FindLibraryMember(symbol) is not { } member) return null;
        IOperation[] inOrder = [.. instance is null ? Array.Empty<IOperation>() : [instance], .. arguments.Select(argument => argument.Argument)];
        Expression[] bound = BindInOrder([.. inOrder.Select<IOperation, Func<Expression>>(argument => () => Bind(argument))]);
        int first = instance is null ? 0 : 1;
        var ordered = new Expression[bound.Length];
        var names = new string[bound.Length];
        for (int i = 0; i < bound.Length; i++)
        {
            if (i >= first && arguments[i - first].Parameter is null) return Invalid(operation);
            int position = i < first ? 0 : first + arguments[i - first].Parameter!.Ordinal;
            ordered[position] = bound[i];
            names[position] = i < first ? "self" : arguments[i - first].Parameter!.Name;
        }

        return MakeLibrary(operation, member, ordered, names);
    }

    /// <summary>The value of a member, of the values of its arguments.</summary>
    private Expression MakeLibrary(IOperation operation, LibraryMember member, Expression[] arguments, string[] names)
    {
        var leaves = new List<Expression>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (member.Parameters[i] is { } type)
            {
                StructValue value = AsStruct(arguments[i], StructShapes.MakeLibrary(type), operation);
                leaves.AddRange(member.Result is null || member.Values.Count > 0 ? value.Operands : ((StructValue)SaveOnce(value, NameOf(value, names[i]))).Operands);
            }
            else
            {
                Expression value = MakeConversion(arguments[i], member.Real, isChecked: false);
                leaves.Add(member.Result is null || member.Values.Count > 0 ? value : SaveOnce(value, names[i]));
            }
        }

        if (member.Values.Count > 0)
        {
            // What stands in several parts of the value is evaluated once.
            for (int i = 0; i < leaves.Count; i++)
            {
                if (member.Values.Sum(value => value.Descendants().OfType<Read>().Count(read => Rule.ArgumentIndex(read) == i)) > 1) leaves[i] = SaveOnce(leaves[i], "part");
            }
        }

        EquatableArray<Expression> operands = leaves.ToEquatableArray();
        Expression[] results = member.Values.Count > 0
            ? [.. member.Values.Select(value => RuleTable.Instantiate(new Partial(value, false), member.Real, operands, Literal.Real(0, member.Real)))]
            : [.. member.Rules.Select((_, leaf) => new Invoke(member.LeafKey(leaf), operands, member.Real))];
        return member.Result is { } result ? new StructValue(StructShapes.MakeLibrary(result), results.ToEquatableArray()) : results[0];
    }

    /// <summary>The name of a temporary for an argument: that of the member whose value it is, or of the parameter.</summary>
    private static string NameOf(StructValue value, string parameter) =>
        value.Operands[0] is Invoke { Member: var key } && LibraryTable.FindLeaf(key) is var (member, _) ? member.ResultName : parameter;
}
