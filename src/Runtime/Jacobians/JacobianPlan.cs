using System.ComponentModel;
using System.Globalization;
using AutodiffGen.Coloring;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>
/// What is known of a sparse Jacobian before any value is: its pattern for given lengths and integer arguments, how its values are computed, and the colours that takes. A generated
/// <c>CreateFJacobianPlan</c> makes it; the generated <c>FJacobian</c> takes it for any number of evaluations.
/// </summary>
/// <remarks>
/// A plan is immutable and may be used by several threads at once. It holds the working memory of one evaluation from the second evaluation on, so that evaluations by one thread
/// allocate nothing.
/// </remarks>
public sealed class JacobianPlan
{
    private readonly string method;
    private readonly PlanArgument[] arguments;
    private readonly bool comparesArguments = true;
    private readonly Shared shared;

    internal JacobianPlan(string method, PlanArgument[] arguments, SparsityPattern pattern, JacobianChoice choice, DirectLayout? layout)
    {
        this.method = method;
        this.arguments = arguments;
        shared = new Shared(choice, layout, choice.MakeReadout());
        Pattern = pattern;
    }

    private JacobianPlan(JacobianPlan plan)
    {
        (method, arguments, shared, Pattern) = (plan.method, plan.arguments, plan.shared, plan.Pattern);
        comparesArguments = false;
    }

    /// <summary>The structural nonzeros: rows are the elements of the dependent, columns those of the independents, one after the other. The values of the Jacobian are in its order.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>How values are computed; never <see cref="JacobianMethod.Automatic"/>.</summary>
    public JacobianMethod Method => shared.Choice.Method;

    /// <summary>The number of colours that a compressed evaluation takes: of columns, of rows, or of both together. For a direct evaluation that of columns, which it doesn't need.</summary>
    public int ColorCount => shared.Choice.ColorCount;

    /// <summary>A colour for each column: that of the evaluation, or where it is by rows or direct the best known one. Found when it is first asked for.</summary>
    public VertexColoring ColumnColoring => shared.Choice.ColumnColoring;

    /// <summary>A colour for each row: that of the evaluation, or where it is by columns or direct a greedy one. Found when it is first asked for.</summary>
    public VertexColoring RowColoring => shared.Choice.RowColoring;

    /// <summary>No colouring of the columns has fewer colours: the largest number of nonzeros in a row.</summary>
    public int LowerBound => shared.Choice.LowerBound;

    /// <summary>
    /// The same plan for callers who vouch that the arguments which are no real numbers are what the plan was made for: evaluations still compare lengths, but not the contents of integer
    /// buffers and other arguments. If one has changed, the values are wrong.
    /// </summary>
    public JacobianPlan Unchecked => comparesArguments ? new JacobianPlan(this) : this;

    /// <summary>A matrix of the pattern with zeros, for the values of an evaluation.</summary>
    /// <returns>The matrix; its pattern is the plan's own.</returns>
    public SparseMatrix CreateMatrix() => new(Pattern);

    /// <summary>A matrix of the pattern with any values, for an evaluation that writes them all; for generated code.</summary>
    /// <returns>The matrix; its pattern is the plan's own.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SparseMatrix CreateResult() => new(Pattern, GC.AllocateUninitializedArray<double>(Pattern.NonzeroCount));

    /// <summary>Size, nonzeros, how values are computed and why, colours and their lower bound.</summary>
    /// <returns>Such as <c>7×10, 28 nonzeros; by columns: 1 sweep of 4 colors, i mod 4 (lower bound 4)</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pattern}; {shared.Choice.Describe()}");

    /// <summary>Where direct evaluation writes; for generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public DirectLayout Layout => shared.Layout!;

    /// <summary>Checks that the plan was made for a method, and that there is room for the values; for generated code.</summary>
    /// <param name="name">The method's full name.</param>
    /// <param name="values">The number of values.</param>
    /// <exception cref="ArgumentException">It was made for another one, or there are more or fewer values than nonzeros.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Check(string name, int values)
    {
        if (!string.Equals(name, method, StringComparison.Ordinal)) throw new ArgumentException($"The plan was made for '{method}', not for '{name}'.", "plan");
        if (values != Pattern.NonzeroCount)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The length of 'values' is {values}, but the plan's pattern has {Pattern.NonzeroCount} nonzeros."), nameof(values));
    }

    /// <summary>Checks the length of a buffer; for generated code.</summary>
    /// <param name="index">Which of the plan's arguments it is.</param>
    /// <param name="length">The length.</param>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="ArgumentException">The plan was made for another length.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void CheckLength(int index, int length, string name)
    {
        int expected = ((PlanArgument<int>)arguments[index]).Value;
        if (length != expected) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The length of '{name}' is {length}, but the plan was made for {expected}."), name);
    }

    /// <summary>Checks an argument that the pattern may depend on; for generated code.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="index">Which of the plan's arguments it is.</param>
    /// <param name="value">The argument.</param>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="ArgumentException">The plan was made for another value.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void CheckArgument<T>(int index, T value, string name)
    {
        if (!comparesArguments) return;
        T expected = ((PlanArgument<T>)arguments[index]).Value;
        if (!EqualityComparer<T>.Default.Equals(value, expected)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{name}' is {value}, but the plan was made for {expected}."), name);
    }

    /// <summary>Checks a buffer that the pattern may depend on; for generated code.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">Which of the plan's arguments it is.</param>
    /// <param name="data">The buffer.</param>
    /// <param name="name">The parameter's name.</param>
    /// <exception cref="ArgumentException">The plan was made for other elements.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void CheckData<T>(int index, ReadOnlySpan<T> data, string name)
    {
        T[] expected = ((PlanArgument<T[]>)arguments[index]).Value;
        if (data.Length != expected.Length) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The length of '{name}' is {data.Length}, but the plan was made for {expected.Length}."), name);
        if (!comparesArguments || data.SequenceEqual(expected, null)) return;
        int first = data.CommonPrefixLength(expected, null);
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{name}[{first}]' is {data[first]}, but the plan was made for {expected[first]}; make a new plan after a change."), name);
    }

    /// <summary>Takes the working memory of an evaluation; for generated code.</summary>
    /// <returns>Memory that no other evaluation uses.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JacobianWorkspace Start()
    {
        JacobianWorkspace workspace = Interlocked.Exchange(ref shared.Workspace, null) ?? new JacobianWorkspace(shared.Readout);
        workspace.Restart();
        return workspace;
    }

    /// <summary>Gives the working memory back; for generated code.</summary>
    /// <param name="workspace">What <see cref="Start"/> has given.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Finish(JacobianWorkspace workspace) => shared.Workspace = workspace;

    /// <summary>Takes memory for an output that the caller doesn't want; for generated code.</summary>
    /// <typeparam name="T">Its element type.</typeparam>
    /// <returns>An array with an element for each row, which no other evaluation uses and which may hold anything.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public T[] TakeOutput<T>() => Interlocked.Exchange(ref shared.Output, null) as T[] ?? new T[Pattern.Rows];

    /// <summary>Gives that memory back; for generated code.</summary>
    /// <param name="output">What <see cref="TakeOutput"/> has given.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void ReturnOutput(Array output) => shared.Output = output;

    /// <summary>What a plan and its unchecked twin have in common.</summary>
    private sealed class Shared(JacobianChoice choice, DirectLayout? layout, Readout readout)
    {
        /// <summary>The working memory that no evaluation is using, if there is one.</summary>
        public JacobianWorkspace? Workspace;

        /// <summary>Memory for an output that no evaluation is using, if there is some.</summary>
        public Array? Output;

        public JacobianChoice Choice => choice;

        public DirectLayout? Layout => layout;

        public Readout Readout => readout;
    }
}
