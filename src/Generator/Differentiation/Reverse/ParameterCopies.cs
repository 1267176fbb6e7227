using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Gives a by-value scalar parameter that the body assigns a local of its own, so that the parameter keeps the argument and its adjoint is only incremented.</summary>
internal static class ParameterCopies
{
    public static Block Insert(LinearProgram program, Block body)
    {
        if (Safety.IsOff(SafetyAnalysis.ParameterCopies)) return body;
        var assigned = new HashSet<int>(body.All().Where(s => s.Primal() is not Declare).SelectMany(ProgramTree.Assigned).Select(v => v.Id));
        var copies = new List<Statement>();
        var locals = new Dictionary<int, Variable>();
        foreach (Parameter parameter in program.Function.Parameters)
        {
            Variable variable = parameter.Variable;
            if (parameter.Passing != Passing.Value || variable.Type.IsBuffer || !assigned.Contains(variable.Id)) continue;
            Variable local = program.Variables.New(variable.Name, variable.Type);
            locals[variable.Id] = local;
            var declaration = new Declare(local, new Read(variable));
            if (program.Activity.IsActive(variable))
            {
                program.Activity.Add(local);
                copies.Add(new Differentiated(declaration, new Read(local), [new LinearTerm(Literal.Real(1, variable.Type), new Read(variable), false)], false));
            }
            else
            {
                copies.Add(declaration);
            }
        }

        return locals.Count == 0 ? body : new Block([.. copies, .. new VariableReplacement(locals).Rewrite(body).Statements]);
    }
}
