using AutodiffGen.Generator.Binding.UserRules;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>The entry to Binding: a marked method in Roslyn's terms -> a bound method in ours.</summary>
internal static class Binder
{
    /// <summary>The metadata name of the attribute that marks a method.</summary>
    public const string AttributeName = "AutodiffGen.DifferentiableAttribute";

    private const string RuntimeTypeName = "AutodiffGen.DerivativeGuard";

    /// <summary>Binds the method that the attribute stands on. It never throws, save for cancellation.</summary>
    public static BoundMethod Bind(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        Bind(context.TargetSymbol, context.TargetNode, context.SemanticModel, context.Attributes[0], cancellation);

    /// <summary>Binds a marked method.</summary>
    public static BoundMethod Bind(ISymbol symbol, SyntaxNode node, SemanticModel model, AttributeData attribute, CancellationToken cancellation)
    {
        try
        {
            return BindMethod(symbol, node, model, attribute, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed([InternalErrors.Describe(symbol.Name, exception, SourceSpan.From(node.GetLocation()))]);
        }
    }

    private static BoundMethod BindMethod(ISymbol symbol, SyntaxNode node, SemanticModel model, AttributeData attribute, CancellationToken cancellation)
    {
        // An attribute of the user's own that has the same name: what generated code calls isn't there.
        if (attribute.AttributeClass?.ContainingAssembly.GetTypeByMetadataName(RuntimeTypeName) is null) return Failed([]);
        RulePair? rules = symbol is IMethodSymbol target ? RuleIndex.Of(model.Compilation).Find(target) : null;
        var signature = new SignatureBinder(symbol, node, attribute, rules, model.Compilation);
        if (!signature.Check()) return signature.IsInvalid ? Failed([]) : Failed(signature.Diagnostics);

        IMethodSymbol method = signature.Method;
        SyntaxNode declaration = signature.Declaration;
        SemanticModel bodyModel = declaration.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(declaration.SyntaxTree);
        if (HasSyntaxError(declaration)) return Failed([]);
        var binder = new BodyBinder(bodyModel, method, cancellation);
        EquatableArray<Parameter> parameters = signature.BindParameters(binder);
        if (rules is not null) return BindRuled(signature, binder, parameters, declaration, bodyModel, cancellation);
        if (signature.IsAbstract)
        {
            // Only what its siblings look like is of interest.
            Expression? value = method.ReturnsVoid ? null : Literal.Real(0, TypeBinder.Bind(method.ReturnType));
            return new BoundMethod(signature.MakeFunction(parameters, new Block([new Return(value)])), signature.Diagnostics.ToEquatableArray(), new SpanTable(signature.NameSpan, binder.Spans));
        }

        if (bodyModel.GetOperation(declaration, cancellation) is not IMethodBodyOperation body) return Failed([]);
        Block block = OutsideArrays.Note(binder.BindBody(body));
        if (binder.IsInvalid) return Failed(SiblingCalls.Find(declaration, bodyModel, method, cancellation));
        binder.FinishChecks(parameters, block);
        parameters = signature.KeepUsedMembers(parameters, block);

        EquatableArray<DiagnosticInfo> diagnostics = signature.Diagnostics.Concat(binder.Diagnostics).ToEquatableArray();
        if ((diagnostics.Count > 0 || binder.NeedsFlowAnalysis || MayFallOff(method, block)) && HasCompileError(bodyModel, declaration, cancellation)) return Failed([]);
        bool failed = diagnostics.Any(diagnostic => diagnostic.IsError);
        var spans = new SpanTable(signature.NameSpan, binder.Spans);
        return new BoundMethod(failed ? null : signature.MakeFunction(parameters, block) with { FinalSteps = binder.FinalSteps }, diagnostics, spans);
    }

    /// <summary>A method that has rules of the user's besides is bound as a call of itself: what is generated beside it calls the rules too, and its body need not be differentiable.</summary>
    private static BoundMethod BindRuled(SignatureBinder signature, BodyBinder binder, EquatableArray<Parameter> parameters, SyntaxNode declaration, SemanticModel model, CancellationToken cancellation)
    {
        if (HasCompileError(model, declaration, cancellation)) return Failed([]);
        Block block = binder.BindCallOfItself(declaration, parameters);
        EquatableArray<DiagnosticInfo> diagnostics = signature.Diagnostics.Concat(binder.Diagnostics).ToEquatableArray();
        bool failed = diagnostics.Any(diagnostic => diagnostic.IsError);
        return new BoundMethod(failed ? null : signature.MakeFunction(parameters, block), diagnostics, new SpanTable(signature.NameSpan, binder.Spans));
    }

    /// <summary>Whether the text doesn't parse; a warning, such as one of a malformed documentation comment, is none of our business.</summary>
    private static bool HasSyntaxError(SyntaxNode declaration) =>
        declaration.ContainsDiagnostics && declaration.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>Whether control may come to the end of a method that returns a value.</summary>
    private static bool MayFallOff(IMethodSymbol method, Block body) =>
        !method.ReturnsVoid && (body.IsEmpty || !Jumps.Exits(body.Statements[body.Statements.Count - 1]));

    /// <summary>
    /// Whether the compiler has an error of its own in the method, such as a variable that isn't assigned: then it speaks, and we are silent. That costs as much as binding, so we
    /// ask only where the operations alone don't show such an error.
    /// </summary>
    private static bool HasCompileError(SemanticModel model, SyntaxNode declaration, CancellationToken cancellation) =>
        model.GetMethodBodyDiagnostics(declaration.Span, cancellation).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static BoundMethod Failed(IEnumerable<DiagnosticInfo> diagnostics) =>
        new(null, diagnostics.ToEquatableArray(), SpanTable.Empty);
}
