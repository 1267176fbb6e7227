using System.Text;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Calls of unknown methods, object creation, interpolated strings and <c>throw</c>: C# text that runs exactly once.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Collects the text and the operands of an effect.</summary>
    private sealed class EffectText
    {
        public StringBuilder Format { get; } = new();

        public List<Func<Expression>> Operands { get; } = [];

        public List<Variable> Writes { get; } = [];

        /// <summary>Operands that are given to parameters marked constant: nothing that depends on them is differentiable.</summary>
        public HashSet<int> Constants { get; } = [];

        /// <summary>Operands that are references: they stay what they are, whatever later operands do.</summary>
        public Dictionary<int, Expression> References { get; } = [];

        /// <summary>What to do just before the effect runs: values to move to the temporaries that it sees.</summary>
        public List<Action> Before { get; } = [];

        /// <summary>What to do when the effect has run: values to move from temporaries to their places.</summary>
        public List<Action> After { get; } = [];

        public string Hole(Func<Expression> operand)
        {
            Operands.Add(operand);
            return "{" + (Operands.Count - 1) + "}";
        }
    }

    private Expression BindUnknownCall(IInvocationOperation operation, bool isResultRead)
    {
        IMethodSymbol target = Substituted(operation.TargetMethod);
        if (IsOmitted(target)) return NoValue;
        if (target.ReturnsByRef || target.ReturnsByRefReadonly) return Refuse(operation, "A call that returns a reference", "return the value");
        if (Symbols.IsDifferentiable(target)) return Refuse(operation, "A call of the instance method '" + target.Name + "'", "declare it in a partial interface, mark it [Differentiable] there too, and call it by way of that; or make it static");
        var text = new EffectText();
        if (operation.Instance is { } instance)
        {
            if (instance is IInstanceReferenceOperation && receivers.Count == 0) return RefuseKind(instance);
            if (IsInStruct(instance) && MayChange(target)) return Refuse(operation, "A call of '" + target.Name + "', which may change '" + instance.Syntax + "' and whose body isn't known here,", "make the method readonly, or write it without type parameters in this project");
            AddCallReceiver(text, instance, target);
            if (target.MethodKind != MethodKind.DelegateInvoke) text.Format.Append('.').Append(Constants.Escape(target.Name));
        }
        else
        {
            if (target.ContainingType is { IsFileLocal: true }) return Refuse(operation, "A call into the file-local type '" + target.ContainingType.Name + "'", "make the type internal: the derivatives stand in another file");
            text.Format.Append(PlainText(operation.ConstrainedToType ?? target.ContainingType)).Append('.').Append(Constants.Escape(target.Name));
        }

        if (target.IsGenericMethod && !target.TypeArguments.Any(argument => argument is INamedTypeSymbol { IsAnonymousType: true }))
            text.Format.Append('<').Append(string.Join(", ", target.TypeArguments.Select(TypeBinder.PlainText))).Append('>');
        text.Format.Append('(');
        AddArguments(text, operation.Arguments, target);
        text.Format.Append(')');
        return EmitText(operation, text, TypeBinder.DeclaredType(operation), isResultRead);
    }

    /// <summary>Whether a method of a struct of this project may change the struct; those of tuples, and those that the compiler writes, don't.</summary>
    private bool MayChange(IMethodSymbol target) => ChangesReceiver(target)
        && target is { IsImplicitlyDeclared: false, ContainingType.TypeKind: TypeKind.Struct } && SymbolEqualityComparer.Default.Equals(target.OriginalDefinition.ContainingAssembly, model.Compilation.Assembly);

    private Expression EmitText(IOperation operation, EffectText text, ITypeSymbol? type, bool isResultRead)
    {
        Expression[] operands = BindOperands(text);
        Expression result = EmitEffect(operation, text.Format.ToString(), operands, text.Writes, type, isResultRead, [.. operands.Where((_, i) => !text.Constants.Contains(i))]);
        foreach (Action action in text.After) action();
        return result;
    }

    private Expression[] BindOperands(EffectText text)
    {
        Expression[] operands = BindInOrder(text.Operands.ToArray());
        foreach (KeyValuePair<int, Expression> reference in text.References) operands[reference.Key] = reference.Value;
        foreach (Action action in text.Before) action();
        return operands;
    }

    private void AddCallReceiver(EffectText text, IOperation instance, IMethodSymbol target)
    {
        if (instance.Type is { IsValueType: true } && MakePlace(instance) is { } place && place.Operands.Count <= 1)
        {
            // A method of a struct may change the variable that holds it.
            // What a method of the library makes of its struct is only known where the table says it.
            bool isLibrary = Structs.StructShapes.LibraryOf(instance.Type) is not null;
            text.Operands.AddRange(place.Operands.Select(operand => isLibrary ? () => Checked(operand(), instance, target, parameter: null) : operand));
            text.Format.Append(place.Format);
            if (place.Root is { } root && !target.IsReadOnly && !target.ContainingType.IsReadOnly && TypeOf(instance.Type) is OtherType) text.Writes.Add(root);
            return;
        }

        text.Format.Append(text.Hole(() => Checked(AsOperand(Bind(instance), instance), instance, target, parameter: null)));
        if (TypeBinder.MayBeNull(instance)) text.Format.Append('!');
    }

    private void AddArguments(EffectText text, IReadOnlyList<IArgumentOperation> arguments, IMethodSymbol target)
    {
        bool first = true;
        bool inOrder = arguments.Select(argument => argument.Parameter?.Ordinal ?? 0).SequenceEqual(Enumerable.Range(0, arguments.Count));
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue && !HasCallerInfo(argument.Parameter)) continue;
            IReadOnlyList<IOperation> values = argument.ArgumentKind is ArgumentKind.Explicit or ArgumentKind.DefaultValue ? [argument.Value] : ParamsValues(argument.Value);
            string name = inOrder && argument.ArgumentKind != ArgumentKind.DefaultValue ? "" : Constants.Escape(argument.Parameter!.Name) + ": ";
            foreach (IOperation value in values)
            {
                if (!first) text.Format.Append(", ");
                first = false;
                text.Format.Append(values.Count == 1 || inOrder ? name : "");
                AddArgument(text, argument, value, target);
            }
        }
    }

    private static bool HasCallerInfo(IParameterSymbol? parameter) =>
        parameter?.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "CallerArgumentExpressionAttribute" or "CallerMemberNameAttribute") == true;

    /// <summary>The elements of a <c>params</c> argument that was written in its expanded form.</summary>
    private static IReadOnlyList<IOperation> ParamsValues(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IConversionOperation { IsImplicit: true } conversion => ParamsValues(conversion.Operand),
        _ => value.ChildOperations.ToArray(),
    };

    private void AddArgument(EffectText text, IArgumentOperation argument, IOperation value, IMethodSymbol target)
    {
        if (value is IInterpolatedStringHandlerCreationOperation handler)
        {
            AddInterpolated(text, handler.Content, target, argument.Parameter, isConditional: true);
            return;
        }

        if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out } parameter)
        {
            AddReference(text, value, parameter);
            return;
        }

        if (value is IInterpolatedStringOperation interpolated && !interpolated.ConstantValue.HasValue)
        {
            AddInterpolated(text, interpolated, target, argument.Parameter, isConditional: false);
            return;
        }

        IOperation inner = SkipBoxing(value);
        string suffix = TypeBinder.MayBeNull(inner) && argument.Parameter?.Type is not { NullableAnnotation: NullableAnnotation.Annotated } ? "!" : "";
        string cast = inner == value && (argument.Parameter is null || TypeOf(argument.Parameter.Type) is not PrimitiveType { Kind: < Primitive.Int32 })
            ? ""
            : inner.Type is null || TypeOf(inner.Type) is OtherType { Name: "string" or "object" } ? "" : "(" + PlainText(value.Type ?? inner.Type!) + ")";
        if (argument.Parameter is not null && Symbols.IsConstant(argument.Parameter)) text.Constants.Add(text.Operands.Count);
        text.Format.Append(cast).Append(text.Hole(() => target.Name == "ThrowIfNull" ? NameOf(Bind(inner)) : Checked(AsOperand(Bind(inner), inner), inner, target, argument.Parameter))).Append(suffix);
        if (argument.Parameter is { } written && TypeOf(written.Type) is not BufferType { Kind: BufferKind.ReadOnlySpan })
        {
            int position = text.Operands.Count - 1;
            Func<Expression> bind = text.Operands[position];
            text.Operands[position] = () =>
            {
                Expression operand = bind();
                if (operand is Read { Variable: { Type: BufferType } buffer }) text.Writes.Add(buffer);
                return operand;
            };
        }
    }

    private void AddReference(EffectText text, IOperation value, IParameterSymbol parameter)
    {
        string keyword = parameter.RefKind == RefKind.Out ? "out " : "ref ";
        if (value is IDeclarationExpressionOperation { Expression: var declared }) value = declared;
        if (value is IDiscardOperation)
        {
            text.Format.Append("out ").Append(PlainText(value.Type!)).Append(" _");
            return;
        }

        int position = text.Operands.Count;
        text.Format.Append(keyword).Append(text.Hole(() => BindReference(text, position, value, parameter)));
    }

    private Expression BindReference(EffectText text, int position, IOperation value, IParameterSymbol parameter)
    {
        Expression? target = BindTarget(value);
        if (target is Read { Variable: { Type.IsReal: false } variable })
        {
            text.References.Add(position, target);
            text.Writes.Add(variable);
            return NoValue;
        }

        if (target is null) return Refuse(value, "A reference to '" + value.Syntax + "'", "pass a local variable, and copy its value afterwards");

        // The unknown method sees a temporary, so that a variable that also holds differentiable values is written by an assignment.
        if (target is Element element) target = SaveIndex(element);
        if (parameter.RefKind == RefKind.Ref) CheckInactive(target, value.Syntax, DiagnosticTable.ActiveToUnknown, NameOf((IMethodSymbol)parameter.ContainingSymbol), value.Syntax.ToString(), Advice((IMethodSymbol)parameter.ContainingSymbol, isBuffer: false));
        Variable temporary = NewVariable(parameter.Name, target.Type);
        text.Before.Add(() => Emit(new Declare(temporary, parameter.RefKind == RefKind.Ref ? target : null)));
        text.References.Add(position, new Read(temporary));
        text.Writes.Add(temporary);
        text.After.Add(() => AssignPlace(target, new Read(temporary), value));
        return NoValue;
    }

    /// <summary>Notes that an argument of an unknown method must not carry a derivative, unless the method can only print it.</summary>
    private Expression Checked(Expression value, IOperation operation, IMethodSymbol target, IParameterSymbol? parameter)
    {
        if (value.Type.IsRealBuffer)
        {
            bool isRead = parameter is not null && Symbols.IsConstant(parameter) && TypeBinder.SpanKind(parameter.Type) == BufferKind.ReadOnlySpan;
            if (!isRead) CheckInactive(value, operation.Syntax, DiagnosticTable.ActiveBufferToUnknown, NameOf(target), operation.Syntax.ToString(), Advice(target, isBuffer: true));
        }
        else if (!KnownMembers.IsSink(target) && !(KnownMembers.IsLog(target) && !value.Type.IsReal) && !(parameter is not null && Symbols.IsConstant(parameter)))
        {
            CheckInactive(value, operation.Syntax, DiagnosticTable.ActiveToUnknown, NameOf(target), operation.Syntax.ToString(), Advice(target, isBuffer: false));
        }
        else if (target.ContainingType is { Name: "Convert" or "BitConverter" } && TypeOf(target.ReturnType).IsInteger)
        {
            CheckInactive(value, operation.Syntax, DiagnosticTable.ActiveToInteger, operation.Syntax.ToString(), target.ReturnType.ToDisplayString());
        }

        return value;
    }

    private static string NameOf(IMethodSymbol target) => target.MethodKind switch
    {
        MethodKind.Constructor => "new " + target.ContainingType.Name,
        MethodKind.DelegateInvoke => "the delegate",
        _ => target.ContainingType?.Name + "." + target.Name,
    };

    /// <summary>What to write instead of giving a differentiable value to a method.</summary>
    private string Advice(IMethodSymbol target, bool isBuffer) =>
        target.MethodKind == MethodKind.Ordinary && SymbolEqualityComparer.Default.Equals(target.ContainingAssembly, model.Compilation.Assembly)
            ? "mark '" + target.Name + "' [Differentiable], or its parameter [Constant] if no derivative is meant to pass"
            : "write what it does as a [Differentiable] method, and call that" + (isBuffer ? string.Empty : ", or pass it in Derivative.StopGradient if no derivative is meant to pass");

    /// <summary>Whether the compiler leaves a call out, arguments and all, since a conditional symbol is not defined.</summary>
    private bool IsOmitted(IMethodSymbol target)
    {
        string[] symbols = target.GetAttributes()
            .Where(attribute => attribute.AttributeClass is { Name: "ConditionalAttribute" })
            .Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value as string)
            .OfType<string>().ToArray();
        return symbols.Length > 0 && !symbols.Any(((CSharpParseOptions)model.SyntaxTree.Options).PreprocessorSymbolNames.Contains);
    }

    private Expression BindObjectCreation(IObjectCreationOperation operation)
    {
        if (TryBindSpanCreation(operation) is { } view) return view;
        if (operation.Type is null || operation.Constructor is null) return Invalid(operation);
        if (TryBindCreation(operation) is { } made) return made;
        if (operation.Initializer is not null) return Refuse(operation.Initializer, "An object or collection initialiser", "create the object in a method of its own and call that");
        if (!CheckType(operation, operation.Type)) return Placeholder(operation.Type);
        if (operation.Arguments.Length == 0 && operation.Type.IsValueType && operation.Constructor.IsImplicitlyDeclared) return BindDefault(operation);
        return EmitText(operation, CreationText(operation), operation.Type, isResultRead: true);
    }

    private EffectText CreationText(IObjectCreationOperation operation)
    {
        var text = new EffectText();
        text.Format.Append("new ").Append(PlainText(operation.Type!)).Append('(');
        AddArguments(text, operation.Arguments, operation.Constructor!);
        text.Format.Append(')');
        return text;
    }

    private Expression BindThrow(IThrowOperation operation, ITypeSymbol? type = null)
    {
        if (operation.Exception is not { } exception)
        {
            Emit(new Effect("throw", [], null, [], Exits: true));
            return Placeholder(type);
        }

        while (exception is IConversionOperation { IsImplicit: true } conversion) exception = conversion.Operand;
        EffectText text;
        if (exception is IObjectCreationOperation { Initializer: null, Constructor: not null } creation)
        {
            text = CreationText(creation);
        }
        else
        {
            text = new EffectText();
            text.Format.Append(text.Hole(() => Bind(exception)));
        }

        Expression[] operands = BindOperands(text);
        Emit(new Effect("throw " + text.Format, operands.ToEquatableArray(), null, [], Exits: true));
        return Placeholder(type);
    }

    private Expression BindInterpolatedString(IInterpolatedStringOperation operation)
    {
        var text = new EffectText();
        AddInterpolated(text, operation, null, null, isConditional: false);
        return EmitText(operation, text, operation.Type, isResultRead: true);
    }

    /// <summary>
    /// An interpolated string. A handler may skip its holes (as <c>Debug.Assert</c> does), so nothing in them may have an effect there.
    /// </summary>
    private void AddInterpolated(EffectText text, IOperation content, IMethodSymbol? target, IParameterSymbol? parameter, bool isConditional)
    {
        if (content is not IInterpolatedStringOperation operation)
        {
            Refuse(content, "A sum of interpolated strings", "use one interpolated string");
            return;
        }

        int first = text.Operands.Count;
        text.Format.Append("$\"");
        foreach (IInterpolatedStringContentOperation part in operation.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation { Text: { } literal }:
                    text.Format.Append(InterpolatedText(literal));
                    break;
                case IInterpolatedStringAppendOperation { Kind: OperationKind.InterpolatedStringAppendLiteral, AppendCall: IInvocationOperation append }:
                    text.Format.Append(InterpolatedText(append.Arguments[0].Value));
                    break;
                case IInterpolationOperation hole:
                    AddHole(text, hole.Expression, hole.Syntax, target, parameter, isConditional);
                    break;
                case IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation append }:
                    AddHole(text, append.Arguments[0].Value, part.Syntax, target, parameter, isConditional);
                    break;
                default:
                    RefuseKind(part);
                    break;
            }
        }

        text.Format.Append('"');
        if (parameter is not null && Symbols.IsConstant(parameter)) text.Constants.UnionWith(Enumerable.Range(first, text.Operands.Count - first));
    }

    private static string InterpolatedText(IOperation literal)
    {
        string value = literal.ConstantValue.Value as string ?? "";
        if (literal.Syntax is InterpolatedStringTextSyntax syntax) value = syntax.TextToken.ValueText;
        string quoted = SymbolDisplay.FormatLiteral(value, quote: true);
        return Text.Escape(quoted.Substring(1, quoted.Length - 2).Replace("{", "{{").Replace("}", "}}"));
    }

    private void AddHole(EffectText text, IOperation value, SyntaxNode syntax, IMethodSymbol? target, IParameterSymbol? parameter, bool isConditional)
    {
        IOperation inner = SkipBoxing(value);
        string hole = text.Hole(() =>
        {
            int start = block.Count;
            Expression bound = AsOperand(Bind(inner), inner);
            if (isConditional && block.Count > start && block.Skip(start).Any(statement => Footprint.Of([statement]).IsObservable))
                Refuse(inner, "A call in an interpolated string that may not be evaluated", "put its result in a variable first");
            CheckBuffer(bound, inner, "string interpolation");
            if (target is not null && !KnownMembers.IsLog(target) && !bound.Type.IsBuffer) Checked(bound, inner, target, parameter);

            // Text with quotes of its own must not stand inside the string: older compilers refuse it.
            return bound is Read or Element or Length or Literal { Code: null } || IsQuoteFree(bound) ? bound : Save(bound, "text");
        });
        string tail = syntax is InterpolationSyntax interpolation ? Text.Escape(interpolation.AlignmentClause?.ToString() + interpolation.FormatClause) : "";
        text.Format.Append("{{(").Append(hole).Append(')').Append(tail).Append("}}");
    }

    private static bool IsQuoteFree(Expression expression) =>
        expression is not (Template or Literal { Code: not null }) && Footprint.Children(expression).All(IsQuoteFree);
}
