namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>A source or generated file: its name and its text.</summary>
internal sealed record SourceFile(string Name, string Text);
