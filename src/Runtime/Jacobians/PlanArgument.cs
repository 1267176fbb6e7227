namespace AutodiffGen.Jacobians;

/// <summary>A length or an argument that a plan was made for.</summary>
internal abstract class PlanArgument;

/// <inheritdoc/>
internal sealed class PlanArgument<T>(T value) : PlanArgument
{
    public T Value => value;
}
