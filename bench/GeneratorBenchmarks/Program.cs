using System.Globalization;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Pipeline;
using AutodiffGen.GeneratorBenchmarks;
using Microsoft.CodeAnalysis;

const int Methods = 200;
const int WarmUps = 15;
const int Runs = 15;

string[] sources = [.. SyntheticProject.Sources(Methods), SyntheticProject.Unrelated(0)];
int unrelated = sources.Length - 1;

// The project must be one that the compiler and the generator accept, or the times mean nothing.
var compilation = GeneratorRun.Compile(sources);
var (_, _, first) = GeneratorRun.Measure(compilation, unrelated, SyntheticProject.Unrelated(1));
var refusals = DiagnosticCollector.Collect(compilation, CancellationToken.None);
foreach (DiagnosticInfo refusal in refusals.Take(10)) Console.Error.WriteLine(refusal);
if (refusals.Length > 0) return 1;
var complaints = compilation.AddSyntaxTrees(first.GeneratedTrees).GetDiagnostics().Concat(first.Diagnostics)
    .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ToList();
foreach (Diagnostic complaint in complaints.Take(10)) Console.Error.WriteLine(complaint);
if (complaints.Count > 0) return 1;

var whole = new List<StepTimes>();
var afterEdit = new List<StepTimes>();
var compilerAlone = new List<double>();
for (int run = -WarmUps; run < Runs; run++)
{
    var (cold, warm, _) = GeneratorRun.Measure(GeneratorRun.Compile(sources), unrelated, SyntheticProject.Unrelated(run + 100));
    if (run < 0) continue;
    whole.Add(cold);
    afterEdit.Add(warm);
    compilerAlone.Add(GeneratorRun.MeasureCompilerAlone(GeneratorRun.Compile(sources)));
}

double Median<T>(List<T> times, Func<T, double> part) => times.Select(part).Order().ElementAt(times.Count / 2);

int methods = sources.Sum(source => source.Split("[Differentiable]").Length - 1);
int lines = first.GeneratedTrees.Sum(tree => tree.GetText().Lines.Count);
double total = Median(whole, times => times.Total);
double behind = Median(afterEdit, times => times.Behind);
string[] report =
[
    string.Create(CultureInfo.InvariantCulture, $"{methods} differentiable methods, {first.GeneratedTrees.Length} generated files, {lines} generated lines; medians of {Runs} warm runs"),
    string.Create(CultureInfo.InvariantCulture, $"whole run:                  {total,8:F1} ms"),
    string.Create(CultureInfo.InvariantCulture, $"  Binding:                  {Median(whole, times => times.Binding),8:F1} ms, {Median(whole, times => times.Binding) / methods:F2} ms per method (wanted at most 1.5)"),
    string.Create(CultureInfo.InvariantCulture, $"    (the compiler's share:  {Median(compilerAlone, time => time),8:F1} ms, {Median(compilerAlone, time => time) / methods:F2} ms per method)"),
    string.Create(CultureInfo.InvariantCulture, $"  behind Binding:           {Median(whole, times => times.Behind),8:F1} ms, {Median(whole, times => times.Behind) / methods:F2} ms per method"),
    string.Create(CultureInfo.InvariantCulture, $"after one unrelated edit:   {Median(afterEdit, times => times.Total),8:F1} ms"),
    string.Create(CultureInfo.InvariantCulture, $"  Binding:                  {Median(afterEdit, times => times.Binding),8:F1} ms"),
    string.Create(CultureInfo.InvariantCulture, $"  behind Binding:           {behind,8:F2} ms, {100 * behind / total:F2} % of a whole run (wanted at most 5)"),
];
foreach (string line in report) Console.WriteLine(line);
return 0;
