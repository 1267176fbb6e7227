using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding;

/// <summary>What Binding makes of one marked method. <see cref="Function"/> is null if it has an error, ours or the compiler's.</summary>
internal sealed record BoundMethod(Function? Function, EquatableArray<DiagnosticInfo> Diagnostics, SpanTable Spans);
