using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator.Diagnostics;

/// <summary>
/// A diagnostic as an equatable value. Binding knows the place and sets <see cref="Span"/>; the passes behind it know only a statement's
/// <see cref="Ordinal"/>, which the method's <see cref="SpanTable"/> resolves when the diagnostic is reported.
/// </summary>
internal sealed record DiagnosticInfo(string Id, EquatableArray<string> Arguments, SourceSpan? Span, int Ordinal)
{
    public static DiagnosticInfo At(SourceSpan? span, DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor.Id, EquatableArray.Create<string>(arguments), span, 0);

    public static DiagnosticInfo At(int ordinal, DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor.Id, EquatableArray.Create<string>(arguments), null, ordinal);

    public bool IsError => DiagnosticTable.Find(Id).DefaultSeverity == DiagnosticSeverity.Error;

    public Diagnostic ToDiagnostic(SpanTable spans) => ToDiagnostic(Span?.ToLocation() ?? spans.FindLocation(Ordinal));

    /// <summary>The diagnostic with its place resolved.</summary>
    public DiagnosticInfo Resolve(SpanTable spans) => Span is not null ? this : this with { Span = spans.Find(Ordinal) };

    /// <summary>The diagnostic at its place in a syntax tree, which is what <c>#pragma warning</c> works on.</summary>
    public Diagnostic ToDiagnostic(SyntaxTree tree) => ToDiagnostic(Span is null ? Location.None : Location.Create(tree, new TextSpan(Span.Start, Span.Length)));

    private Diagnostic ToDiagnostic(Location location) => Diagnostic.Create(DiagnosticTable.Find(Id), location, Arguments.ToArray<object>());
}
