using System.Reflection;
using System.Runtime.CompilerServices;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>A function that the rule table names, found by reflection.</summary>
internal sealed class KnownMember
{
    private static readonly Type[] Owners = [typeof(Math), typeof(MathF), typeof(double), typeof(float), typeof(Partials), typeof(Derivative)];
    private readonly MethodInfo method;
    private readonly int tupleIndex;

    private KnownMember(MethodInfo method, int tupleIndex)
    {
        this.method = method;
        this.tupleIndex = tupleIndex;
    }

    public Type[] ParameterTypes => [.. method.GetParameters().Select(parameter => parameter.ParameterType)];

    public Type ReturnType => tupleIndex < 0 ? method.ReturnType : method.ReturnType.GetGenericArguments()[tupleIndex];

    /// <summary>All functions with a metadata name and an arity; a <c>SinCos.Sin</c> is an element of a tuple.</summary>
    public static IEnumerable<KnownMember> All(string name, int arity)
    {
        foreach (Type owner in Owners)
        {
            if (!name.StartsWith(owner.FullName + ".", StringComparison.Ordinal)) continue;
            string[] path = name[(owner.FullName!.Length + 1)..].Split('.');
            foreach (MethodInfo method in owner.GetMethods(BindingFlags.Public | BindingFlags.Static))
            {
                if (method.Name != path[0] || method.GetParameters().Length != arity || method.IsGenericMethod) continue;
                int tupleIndex = path.Length == 1 ? -1 : Array.IndexOf(TupleNames(method), path[1]);
                if ((path.Length == 1) == (tupleIndex < 0)) yield return new KnownMember(method, tupleIndex);
            }
        }
    }

    /// <summary>The function over <c>double</c> or <c>float</c>; an overload with an integer argument is preferred to one with an enum.</summary>
    public static KnownMember? Find(string name, int arity, Type real) => All(name, arity)
        .Where(member => member.ParameterTypes[0] == real && Array.TrueForAll(member.ParameterTypes, type => type == real || !IsReal(type)))
        .OrderBy(member => member.ParameterTypes.Any(type => type.IsEnum))
        .FirstOrDefault();

    public static bool IsReal(Type type) => type == typeof(double) || type == typeof(float);

    /// <summary>The names of the elements of the tuple that a method returns.</summary>
    public static string[] TupleNames(MethodInfo method) =>
        [.. method.ReturnParameter.GetCustomAttribute<TupleElementNamesAttribute>()?.TransformNames.Select(name => name!) ?? []];

    public double Invoke(params double[] arguments)
    {
        object[] boxed = [.. ParameterTypes.Zip(arguments, Box)];
        object result = method.Invoke(null, boxed)!;
        return System.Convert.ToDouble(tupleIndex < 0 ? result : ((ITuple)result)[tupleIndex], null);
    }

    private static object Box(Type type, double value) => type switch
    {
        _ when type == typeof(double) => value,
        _ when type == typeof(float) => (float)value,
        { IsEnum: true } => Enum.ToObject(type, (int)value),
        _ => (int)value,
    };
}
