namespace AutodiffGen.Generator.Sparsity;

internal static class JacobianRowsMethods
{
    public const string DirectSuffix = "JacobianDirect";
}
