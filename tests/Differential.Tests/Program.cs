using System.Globalization;
using AutodiffGen.Differential.Tests.Directed;
using AutodiffGen.Differential.Tests.Grids;
using AutodiffGen.Differential.Tests.Patterns;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Rows;
using AutodiffGen.Differential.Tests.Running;
using AutodiffGen.Generator.Tests.Harness;

// Random programs against the oracle, by hand:
//
//   dotnet run --project tests/Differential.Tests -- --count 500 --seed 1 --features scalars,functions,arrays,loops
//   dotnet run --project tests/Differential.Tests -- --count 500 --features all,-calls,-recursion
//   dotnet run --project tests/Differential.Tests -- --count 500 --features every                every construct, in all ways of printing it
//   dotnet run --project tests/Differential.Tests -- --show 17 --features all        print the program of a seed
//   dotnet run --project tests/Differential.Tests -- --generate Model.cs            print what is generated for a source file
//   dotnet run --project tests/Differential.Tests -- --count 500 --oracle           the oracle against the programs alone
//   dotnet run --project tests/Differential.Tests -- --count 500 --patterns         the patterns of Jacobians against the oracle
//   dotnet run --project tests/Differential.Tests -- --count 500 --jacobians        sparse Jacobians of random row programs against dual numbers
//   dotnet run --project tests/Differential.Tests -- --count 500 --grids            colourings claimed for all sizes against patterns of many sizes
//   dotnet run --project tests/Differential.Tests -- --directed                     the directed programs, and the cells that they fill
//
// Several sets, split by semicolons, run one after the other. Failures are shrunk and printed with their seed; --shown says how many of one kind (3). The features are listed in Programs/Features.cs.
// Last comes a table of what the programs exercised in reverse mode. --generated prints the generated code of a failure too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : otherwise;
int Whole(string name, int otherwise) => int.Parse(Option(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

Campaign Of(string features) => new(FeatureNames.Parse(features), Whole("--count", 300), Whole("--seed", 1), !args.Contains("--oracle"))
{
    Shown = Whole("--shown", 3),
    ShowsGenerated = args.Contains("--generated"),
};
string[] sets = Option("--features", "all").Split(';', StringSplitOptions.RemoveEmptyEntries);
if (args.Contains("--show") && args.Contains("--jacobians"))
{
    Console.Write(RowProgram.Draw(Whole("--show", 1)).Print("double", "Math"));
    return 0;
}

if (args.Contains("--show"))
{
    Console.Write(SourcePrinter.Print(Of(sets[0]).Draw(Whole("--show", 1)), "P"));
    return 0;
}

if (Option("--generate", "") is { Length: > 0 } file)
{
    GeneratorRun run = GeneratorRun.Of(File.ReadAllText(file));
    foreach (SourceFile generated in run.Generated) Console.WriteLine(generated.Text);
    foreach (object problem in run.Diagnostics.Concat(run.CompilerProblems())) Console.WriteLine(problem);
    return run.Exception is null ? 0 : 1;
}

if (args.Contains("--directed"))
{
    using var directed = new Coverage();
    bool right = DirectedRun.Run(Console.Out);
    directed.Print(Console.Out);
    return right ? 0 : 1;
}

if (args.Contains("--grids")) return new GridCampaign(Whole("--count", 300), Whole("--seed", 1)).Run(Console.Out) ? 0 : 1;

if (args.Contains("--jacobians")) return new RowCampaign(Whole("--count", 300), Whole("--seed", 1)).Run(Console.Out) ? 0 : 1;

if (args.Contains("--patterns")) return new PatternCampaign(FeatureNames.Parse(Option("--features", "all,undecided")), Whole("--count", 300), Whole("--seed", 1)).Run(Console.Out) ? 0 : 1;

bool good = true;
using var coverage = new Coverage();
foreach (string features in sets)
{
    Console.WriteLine($"=== {features}");
    good &= Of(features).Run(Console.Out);
}

coverage.Print(Console.Out);
foreach (string gap in coverage.Gaps()) Console.WriteLine(gap);
return good ? 0 : 1;
