using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>The objects that a program is given, and those of its derivatives.</summary>
internal sealed partial class DriverSource
{
    /// <summary>What a derivative object holds where it has no derivative, and has to keep.</summary>
    private static string Data(Param parameter) => parameter switch
    {
        { Buffer: BufferKind.Rectangle } => $"new {SourcePrinter.Name(parameter.Type)}[1, 1]",
        { Buffer: not null } => $"new {SourcePrinter.Name(parameter.Type)}[1]",
        { Type: Scalar.Bool } => "true",
        { Type: Scalar.Int } => "-5",
        _ => "-7",
    };

    private static string Zero(Param parameter) => parameter.Buffer switch
    {
        null => $"({SourcePrinter.Name(parameter.Type)})0",
        BufferKind.Rectangle => $"new {SourcePrinter.Name(parameter.Type)}[{parameter.Name}.GetLength(0), {parameter.Name}.GetLength(1)]",
        _ => $"new {SourcePrinter.Name(parameter.Type)}[{parameter.Name}.Length]",
    };

    private bool HasDerivative(int index) => objects.Members.Any(member => member.Object == index && member.HasDerivative);

    /// <summary>The derivative of <c>this</c>, which comes first.</summary>
    private IEnumerable<string> OfReceiver(string suffix) => objects.IsThis(0) && HasDerivative(0) ? [ObjectPrinting.NameOf(0) + suffix] : [];

    private string? OfObject(Param parameter, string suffix) => objects.Opens(parameter) is { } index ? ObjectPrinting.NameOf(index) + suffix : null;

    private void MakeObjects(string suffix)
    {
        foreach (int index in objects.Objects)
        {
            string value = objects.Make(index, model, member => suffix.Length == 0 || member.HasDerivative ? member.Part.Name + suffix : $"{member.Part.Name}Kept{suffix}");
            foreach (ObjectMember member in objects.Members.Where(member => member.Object == index && suffix.Length > 0 && !member.HasDerivative)) text.Append($"        var {member.Part.Name}Kept{suffix} = {Data(member.Part)};\n");
            text.Append($"        var {ObjectPrinting.NameOf(index)}{suffix} = {value};\n");
        }
    }

    /// <summary>Reads the members again. What isn't differentiated has to be what it was, and arrays the same.</summary>
    private void TakeApart(string suffix)
    {
        foreach (ObjectMember member in objects.Members)
        {
            string name = member.Part.Name, place = $"{ObjectPrinting.NameOf(member.Object)}{suffix}.{member.Holder}{member.Name}";
            string Check(string condition) => $"        if ({condition}) throw new InvalidOperationException(\"{place} was changed.\");\n";
            if (suffix.Length > 0 && !member.HasDerivative)
            {
                text.Append(Check($"!{place}.Equals({name}Kept{suffix})"));
                if (suffix == "Gradient" && member.Part.IsActive) text.Append($"        {name}{suffix} = {Zero(member.Part)};\n");
            }
            else if (member.Part.Buffer is not null)
            {
                text.Append(Check($"!ReferenceEquals({place}, {name}{suffix})"));
            }
            else if (member.Part.Passing is Passing.Value or Passing.In && suffix is "" or "Tangent")
            {
                text.Append(Check($"!{place}.Equals({name}{suffix})"));
            }
            else
            {
                text.Append($"        {name}{suffix} = {place};\n");
                if (member.Part.Passing == Passing.Out && suffix is "Adjoint" or "Gradient") text.Append(Check($"{name}{suffix} != 0"));
            }
        }
    }
}
