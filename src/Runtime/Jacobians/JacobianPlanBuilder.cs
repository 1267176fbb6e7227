using System.ComponentModel;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>Makes a plan of a pattern, and of the lengths and arguments that it holds for; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JacobianPlanBuilder
{
    private readonly string name;
    private readonly JacobianMethod method;
    private readonly List<PlanArgument> arguments = [];

    /// <summary>Starts a plan.</summary>
    /// <param name="name">The full name of the method that is differentiated.</param>
    /// <param name="method">How its values are to be computed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="method"/> is none of the methods.</exception>
    public JacobianPlanBuilder(string name, JacobianMethod method)
    {
        if (method is < JacobianMethod.Automatic or > JacobianMethod.Both) throw new ArgumentOutOfRangeException(nameof(method), method, $"There is no method {(int)method} to compute a Jacobian.");
        this.name = name;
        this.method = method;
    }

    /// <summary>Adds a length.</summary>
    /// <param name="length">The length.</param>
    /// <param name="parameter">The name of the parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void AddLength(int length, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length, parameter);
        arguments.Add(new PlanArgument<int>(length));
    }

    /// <summary>Adds an argument.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The argument.</param>
    public void AddArgument<T>(T value) => arguments.Add(new PlanArgument<T>(value));

    /// <summary>Adds a copy of a buffer.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="data">The buffer.</param>
    public void AddData<T>(ReadOnlySpan<T> data) => arguments.Add(new PlanArgument<T[]>(data.ToArray()));

    /// <summary>Makes the plan.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="hasColumns">Whether the method has a batched forward mode.</param>
    /// <param name="whyNotDirect">Why its rows can't be differentiated in place.</param>
    /// <param name="strides">Numbers by which the source multiplies in subscripts: the extents of grids, for colourings in closed form.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">The method that was asked for can't be used.</exception>
    public JacobianPlan Build(SparsityPattern pattern, bool hasColumns, string whyNotDirect, ReadOnlySpan<int> strides = default) =>
        Build(pattern, null, hasColumns, strides, whyNotDirect);

    /// <summary>Makes the plan of a method whose rows may be differentiated in place.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasColumns">Whether the method has a batched forward mode.</param>
    /// <param name="strides">Numbers by which the source multiplies in subscripts.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentException">The method that was asked for can't be used.</exception>
    public JacobianPlan Build(JacobianRows rows, bool hasColumns, ReadOnlySpan<int> strides = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        (SparsityPattern pattern, DirectLayout? layout) = rows.Finish();
        return Build(pattern, layout, hasColumns, strides, "for these arguments a row is written more than once, or two of its columns coincide");
    }

    private JacobianPlan Build(SparsityPattern pattern, DirectLayout? layout, bool hasColumns, ReadOnlySpan<int> strides, string whyNotDirect)
    {
        if (method == JacobianMethod.Direct && layout is null) throw new ArgumentException($"The Jacobian of '{name}' can't be computed directly: {whyNotDirect}.", nameof(method));
        if (method is JacobianMethod.Columns or JacobianMethod.Both && !hasColumns)
            throw new ArgumentException($"The Jacobian of '{name}' can't be computed by columns: it calls a method of another project, or one on buffers that has a rule.", nameof(method));
        var choice = new JacobianChoice(pattern, method, layout is not null, hasColumns, strides.ToArray());
        return new JacobianPlan(name, [.. arguments], pattern, choice, choice.Method == JacobianMethod.Direct ? layout : null);
    }
}
