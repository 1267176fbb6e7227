using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>The incremental steps from marked methods to files, which the generator and the analyzer share: the one takes the texts, the other what is wrong.</summary>
/// <param name="Bound">Each marked method, with what Binding says of it.</param>
/// <param name="Files">The file of each method that Binding accepts, or the errors in its place.</param>
internal sealed record MethodSteps(IncrementalValuesProvider<BoundMethod> Bound, IncrementalValuesProvider<GeneratedFile> Files)
{
    /// <param name="context">Where the steps are registered.</param>
    /// <param name="make">What makes a file.</param>
    public static MethodSteps Register(IncrementalGeneratorInitializationContext context, Func<DerivationInput, CancellationToken, GeneratedFile> make)
    {
        IncrementalValuesProvider<BoundMethod> bound = context.SyntaxProvider
            .ForAttributeWithMetadataName(Binder.AttributeName, static (_, _) => true, Binder.Bind)
            .WithTrackingName(TrackingNames.Binding);

        IncrementalValuesProvider<Function> functions = bound
            .Where(static method => method.Function is not null)
            .Select(static (method, _) => method.Function!)
            .WithTrackingName(TrackingNames.Functions);

        // A method that is there twice, pasted and not yet renamed, doesn't compile; two files of one name would cost all the others theirs.
        IncrementalValueProvider<EquatableArray<string>> repeated = functions.Collect().Select(static (all, _) => Repeated(all));
        functions = functions.Combine(repeated).Where(static pair => !pair.Right.Contains(pair.Left.HintName)).Select(static (pair, _) => pair.Left);

        IncrementalValueProvider<ProjectSummary> project = functions.Collect().Select(static (all, _) => ProjectSummary.Of(all)).WithTrackingName(TrackingNames.Summaries);

        IncrementalValuesProvider<GeneratedFile> files = functions
            .Combine(project)
            .Select(static (pair, _) => pair.Right.InputOf(pair.Left))
            .WithTrackingName(TrackingNames.Inputs)
            .Select(make)
            .WithTrackingName(TrackingNames.Derivatives);

        IncrementalValueProvider<BrokenCallers> broken = files.Collect().Select(static (all, _) => BrokenCallers.Of(all)).WithTrackingName(TrackingNames.BrokenCallers);
        files = files.Combine(broken).Select(static (pair, _) => pair.Right.Apply(pair.Left)).WithTrackingName(TrackingNames.Files);
        return new MethodSteps(bound, files);
    }

    private static EquatableArray<string> Repeated(IEnumerable<Function> functions) =>
        functions.GroupBy(function => function.HintName).Where(group => group.Count() > 1).Select(group => group.Key).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();
}
