using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Diagnostics;

/// <summary>Every diagnostic of the generator. Ids are sequential and never reused; each has a page in docs/diagnostics.</summary>
internal static class DiagnosticTable
{
    public const string HelpLink = "https://github.com/autodiffgen/autodiffgen/blob/main/docs/diagnostics/";

    public const string IssuesLink = "https://github.com/autodiffgen/autodiffgen/issues";

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = [];

    public static readonly DiagnosticDescriptor InternalError = Error(
        "ADG0001", "The generator failed", "The generator failed on '{0}' and made no derivatives of it: {1}. Please report it at " + IssuesLink + ".");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Error(
        "ADG0002", "A containing type is not partial", "'{0}' contains the differentiable method '{1}' but is not partial; add 'partial' to its declaration");

    public static readonly DiagnosticDescriptor NotStatic = Error(
        "ADG0003", "The method is not static", "'{0}' is {1}; make it static and pass what it reads as parameters");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "ADG0004", "A generic method gets no derivatives", "No derivatives are made of this generic method: {0}");

    public static readonly DiagnosticDescriptor NoBody = Error(
        "ADG0005", "The method has no body", "'{0}' has no body to differentiate; [Differentiable] goes on a method with a body in this project");

    public static readonly DiagnosticDescriptor AsyncOrIterator = Error(
        "ADG0006", "The method is async or an iterator", "'{0}' is {1}; write the computation as a method that returns its result directly");

    public static readonly DiagnosticDescriptor NotAMethod = Error(
        "ADG0007", "Not an ordinary method", "[Differentiable] goes on an ordinary method, not on {0}; move the computation to a static method");

    public static readonly DiagnosticDescriptor NoActiveParameter = Error(
        "ADG0008",
        "Nothing to differentiate with respect to",
        "'{0}' has no parameter to differentiate with respect to; it needs a double, a float, or an array or span of them that is not marked [Constant]");

    public static readonly DiagnosticDescriptor NoActiveResult = Error(
        "ADG0009",
        "Nothing to differentiate",
        "'{0}' has no differentiable result; return a double, a float or an array or span of them, or write to a 'ref', 'out', array or span parameter");

    public static readonly DiagnosticDescriptor GradientOfNonScalar = Error(
        "ADG0010", "A gradient needs a scalar result", "'{0}' returns '{1}', so it has no gradient; return double or float, or don't ask for Derivatives.Gradient");

    public static readonly DiagnosticDescriptor UnsupportedParameter = Error(
        "ADG0011", "The parameter's type is not supported", "Parameter '{0}' has type '{1}', which is not supported: {2}");

    public static readonly DiagnosticDescriptor UnsupportedResult = Error(
        "ADG0012", "The result's type is not supported", "'{0}' returns '{1}', which is not supported: {2}");

    public static readonly DiagnosticDescriptor SiblingClash = Error(
        "ADG0013", "A generated method's name is taken", "The derivative method '{0}' of '{1}' would clash with a member of '{2}'; rename one of them");

    public static readonly DiagnosticDescriptor ParameterClash = Error(
        "ADG0014", "A generated parameter's name is taken", "The derivative parameter '{0}' of '{1}' would clash with the parameter of that name; rename it");

    public static readonly DiagnosticDescriptor Unsupported = Error(
        "ADG0015", "Not supported in a differentiable method", "{0} can't be differentiated; {1}");

    public static readonly DiagnosticDescriptor ActiveToUnknown = Error(
        "ADG0016", "A differentiable value goes to an unknown method", "'{0}' would lose the derivative of '{1}'; {2}");

    public static readonly DiagnosticDescriptor ActiveBufferToUnknown = Error(
        "ADG0017", "A differentiable buffer goes to an unknown method", "'{0}' could read or write the differentiable buffer '{1}' unseen; {2}");

    public static readonly DiagnosticDescriptor ActiveStored = Error(
        "ADG0018",
        "A differentiable value is stored outside the method",
        "Storing '{0}' in {1} would lose its derivative; return it, write it to a 'ref', 'out', array or span parameter, or wrap it in Derivative.StopGradient to keep its value alone");

    public static readonly DiagnosticDescriptor GeneratedSiblingCalled = Error(
        "ADG0019",
        "A derivative method is called",
        "'{0}' is a method that this generator makes; derivatives of derivatives are not supported, so call it from a method without [Differentiable]");

    public static readonly DiagnosticDescriptor ActiveToInteger = Warning(
        "ADG0020",
        "A conversion to an integer drops the derivative",
        "The conversion of '{0}' to '{1}' passes no derivative; wrap it in Derivative.StopGradient, Math.Floor, Math.Round or Math.Truncate if that is meant");

    public static readonly DiagnosticDescriptor CannotReverse = Error(
        "ADG0021",
        "The method can't be differentiated in reverse mode",
        "No derivatives are made of this method: {0}");

    public static readonly DiagnosticDescriptor FileLocalContainer = Error(
        "ADG0022", "A containing type is file-local", "'{0}' contains the differentiable method '{1}' but is local to its file; the derivatives stand in another file, so make it internal");

    public static readonly DiagnosticDescriptor ActiveConverted = Error(
        "ADG0023", "A conversion loses the derivative", "The conversion of '{0}' to '{1}' would lose its derivative; keep it in a double or float, or wrap it in Derivative.StopGradient");

    public static readonly DiagnosticDescriptor ActiveInOther = Error(
        "ADG0024",
        "An operation loses the derivative",
        "'{0}' would lose the derivative of what it computes with; use double or float, arithmetic, and functions that have a rule, or wrap it in Derivative.StopGradient");

    public static readonly DiagnosticDescriptor BrokenCallee = Error(
        "ADG0025",
        "A called method has errors",
        "'{0}' gets no derivatives because it calls '{1}', which has none; mend the errors there first");

    public static readonly DiagnosticDescriptor MissingSibling = Error(
        "ADG0026",
        "A called method of another project lacks a generated method",
        "'{0}' calls '{1}', whose project has no usable '{2}'; mark it [Differentiable(Derivatives.Default | Derivatives.Callable)] there and build it with this version of AutodiffGen");

    public static readonly DiagnosticDescriptor NoPattern = Error(
        "ADG0027",
        "The pattern of the Jacobian can't be made",
        "No Jacobian pattern is made of this method: {0}");

    public static readonly DiagnosticDescriptor ConstantWritten = Error(
        "ADG0028", "A differentiable value is written to a constant parameter", "{0}; remove [Constant], or use a local copy");

    public static readonly DiagnosticDescriptor AmbiguousJacobian = Error(
        "ADG0029", "The Jacobian's dependent or independents are not clear", "{0}");

    public static readonly DiagnosticDescriptor JacobianWithEffects = Error(
        "ADG0030", "A method with effects has no Jacobian", "{0}");

    public static readonly DiagnosticDescriptor WidenedPattern = Create(
        "ADG0031", "The pattern of the Jacobian is widened", "The pattern of the Jacobian holds more than it might: {0}", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor IndependentResult = Warning(
        "ADG0032",
        "The result depends on no differentiable parameter",
        "The result of '{0}' depends on none of its differentiable parameters, so all its derivatives are zero; compute it from them, or wrap it in Derivative.StopGradient if that is meant");

    public static readonly DiagnosticDescriptor ComparisonAsNumber = Warning(
        "ADG0033",
        "A comparison is used as a number",
        "A comparison of {0} is used as a number, which is constant on either side of it, so that derivative is lost; use a smooth function, or wrap the number in Derivative.StopGradient if that is meant");
    public static readonly DiagnosticDescriptor RuleSignature = Error(
        "ADG0040", "A rule's signature doesn't fit its method", "'{0}' can't be the {1} rule of '{2}', which has the signature '{3}'");

    public static readonly DiagnosticDescriptor InvalidRule = Error(
        "ADG0041", "A rule has no method that it can be the derivative of", "'{0}' can't be a rule: {1}");

    public static readonly DiagnosticDescriptor TwoRules = Error(
        "ADG0042", "A method has two rules of one kind", "'{0}' has the {1} rule '{2}' already; remove '{3}' or that");

    public static readonly DiagnosticDescriptor MissingRule = Error(
        "ADG0043", "A called method has a rule for the other direction only", "{0}");

    public static readonly DiagnosticDescriptor InaccessibleRule = Error(
        "ADG0044", "The rule of a called method can't be called here", "'{0}' has the rule '{1}', which '{2}' can't call from another file; make the rule internal, and its type too");

    public static readonly DiagnosticDescriptor NothingToRecompute = Warning(
        "ADG0045",
        "Derivative.Recompute has nothing to compute again",
        "'{0}' is a variable, a constant, or made by a call, which runs once: its value is recorded where it has to be; mark an expression that is computed from such values");

    public static IReadOnlyCollection<DiagnosticDescriptor> All => ById.Values;

    public static DiagnosticDescriptor Find(string id) => ById[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity)
    {
        var descriptor = new DiagnosticDescriptor(
            id, title, message, "AutodiffGen", severity, isEnabledByDefault: true, helpLinkUri: HelpLink + id + ".md");
        ById.Add(id, descriptor);
        return descriptor;
    }
}
