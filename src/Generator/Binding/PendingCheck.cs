using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>A diagnostic that holds if a value turns out to depend on a differentiable one, which is known only when the whole body is bound.</summary>
internal sealed record PendingCheck(Expression Value, SyntaxNode Syntax, DiagnosticDescriptor Descriptor, string[] Arguments);
