using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Calls: known functions, methods on buffers, differentiable methods. Other calls are effects.</summary>
internal sealed partial class BodyBinder
{
    private Expression BindInvocation(IInvocationOperation operation, bool isResultRead = true)
    {
        KnownFunction? held = CalledFunction(operation);
        IMethodSymbol target = Substituted(held is { Body: null } ? held.Method : operation.TargetMethod);
        if (operation.Type is null) return Invalid(operation);
        if (Implementation(operation.ConstrainedToType ?? operation.Instance?.Type, operation.TargetMethod) is { } implementation && !(implementation.IsStatic && IsCallee(implementation)))
            return BindImplementation(operation, implementation, operation.Instance, [.. operation.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))]);
        if (Implementation(operation.ConstrainedToType, operation.TargetMethod) is { } own) target = own;
        if (IsOmitted(target) || IsNullGuard(operation)) return NoValue;
        if (TryBindLibraryCall(operation) is { } known) return known;
        if (TryBindTensorCall(operation) is { } tensor) return tensor;
        if (TryBindNullableCall(operation) is { } number) return number;
        if (TryBindParallel(operation, isResultRead) is { } parallel) return parallel;
        if ((TakesStructs(target) || TakesFunctions(operation, target) || TakesObjects(operation.Instance, operation.Arguments) || (TakesFunctionType(target) && !IsCallee(target)) || RunsAtOnce(target) || TakesJagged(operation, target)) && TryInlineMethod(operation, target) is { } member) return member;
        if (TakesJagged(operation, target)) return RefuseJagged(operation);
        if (IsCallee(target) || IsOwnCall(operation, target)) return TakesStructs(target) ? RefuseStructs(operation, target) : BindCall(operation, target, isResultRead);
        if (IsDispatch(operation, target)) return BindCall(operation, target, isResultRead);
        if (WishOf(target) is { } asked) return BindWish(operation, asked);
        if (Siblings.IsGenerated(target))
        {
            Report(operation, DiagnosticTable.GeneratedSiblingCalled, target.Name);
            return Placeholder(operation.Type);
        }

        if (TryBindCreation(operation, target) is { } converted) return converted;
        if (IsKnown(operation, target)) return BindKnown(operation, target);
        if (TryBindQuery(operation) is { } query) return query;
        if (TryCallMissing(operation) is { } missing) return missing;
        if (TryInline(operation, target, held) is { } body) return body;
        if (held is not null) return Refuse(operation, "A call of '" + target.Name + "' by way of a delegate", "call it itself, or mark it [Differentiable]");
        if (TryBindBufferCall(operation) is { } view) return view;
        if (TryBindQuotient(operation, isResultRead) is { } quotient) return quotient;
        if (KnownMembers.IsPure(target)) return BindPureCall(operation, target);
        return BindUnknownCall(operation, isResultRead);
    }

    private bool IsKnown(IInvocationOperation operation, IMethodSymbol target) =>
        target.IsStatic
        && (target.ContainingType is { ContainingType: null, ContainingNamespace: { Name: "System" or "AutodiffGen", ContainingNamespace.IsGlobalNamespace: true } } || IsOfParameter(operation, target))
        && target.Parameters.All(parameter => parameter.RefKind == RefKind.None && (TypeOf(parameter.Type).IsScalar || parameter.Type.TypeKind == TypeKind.Enum))
        && TypeOf(target.ReturnType).IsScalar
        && RuleTable.Find(MetadataName(operation, target), target.Parameters.Length) is not null;

    private static string MetadataName(IMethodSymbol target) => target.ContainingNamespace.Name + "." + target.ContainingType.MetadataName + "." + target.Name;

    private Invoke BindKnown(IInvocationOperation operation, IMethodSymbol target) =>
        new(MetadataName(operation, target), BindArguments(operation).ToEquatableArray(), TypeOf(target.ReturnType));

    /// <summary>Binds the arguments, evaluated in the order of the source, given back in the order of the parameters.</summary>
    private Expression[] BindArguments(IInvocationOperation operation)
    {
        Expression[] values = BindInOrder(operation.Arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => Bind(argument.Value)).ToArray());
        var ordered = new Expression[operation.TargetMethod.Parameters.Length];
        for (int i = 0; i < values.Length; i++) ordered[operation.Arguments[i].Parameter!.Ordinal] = values[i];
        return ordered;
    }

    /// <summary>A function with two results, as two expressions.</summary>
    private Expression[]? TryBindPair(IInvocationOperation operation) => TryBindSinCos(operation) ?? (operation.TargetMethod.Parameters.Length == 2 ? TryBindDivRem(operation) : null);

    /// <summary><c>DivRem</c> of two integers: the quotient and the remainder.</summary>
    private Expression[]? TryBindDivRem(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (target.Name != nameof(Math.DivRem) || KnownMembers.FullName(target.ContainingType) is not ("System.Math" or "System.Int32" or "System.Int64")) return null;
        if (TypeOf(target.Parameters[0].Type) is not PrimitiveType { Kind: Primitive.Int32 or Primitive.Int64 } type) return null;
        IArgumentOperation[] arguments = [.. operation.Arguments.Where(argument => argument.Parameter!.RefKind == RefKind.None)];
        Expression[] operands = BindInOrder(arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => Bind(argument.Value)).ToArray());
        if (arguments[0].Parameter!.Ordinal == 1) Array.Reverse(operands);
        Expression dividend = SaveOnce(operands[0], "dividend");
        Expression divisor = SaveOnce(operands[1], "divisor");
        return [new Binary(BinaryOperator.Divide, dividend, divisor, type), new Binary(BinaryOperator.Remainder, dividend, divisor, type)];
    }

    /// <summary><c>DivRem</c> with the remainder in an <c>out</c> argument: the quotient.</summary>
    private Expression? TryBindQuotient(IInvocationOperation operation, bool isResultRead)
    {
        if (operation.TargetMethod.Parameters.Length != 3 || operation.Arguments.SingleOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value is not { } target) return null;
        if (TryBindDivRem(operation) is not { } pair) return null;
        Expression quotient = isResultRead ? Save(pair[0], "quotient") : pair[0];
        Expression remainder = pair[1];
        if (BindPlace(target, isDeclaration: false) is { } place) Emit(new Assign(place, remainder));
        else if (target is not IDiscardOperation) Emit(new Declare(Define(DeclaredLocal(target)!, remainder.Type), remainder));
        return quotient;
    }

    /// <summary><c>SinCos</c> and <c>SinCosPi</c>: both results of one argument.</summary>
    private Expression[]? TryBindSinCos(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (target.Name is not ("SinCos" or "SinCosPi") || target.ContainingType is not { } owner || !(TypeBinder.IsInSystem(owner) || IsOfParameter(operation, target)) || target.Parameters.Length != 1) return null;
        string member = MetadataName(operation, target) + ".";
        string suffix = target.Name == "SinCos" ? "" : "Pi";
        if (RuleTable.Find(member + "Sin" + suffix, 1) is null) return null;
        Expression argument = SaveOnce(Bind(operation.Arguments[0].Value), "angle");
        return [new Invoke(member + "Sin" + suffix, [argument], argument.Type), new Invoke(member + "Cos" + suffix, [argument], argument.Type)];
    }

    private Template BindPureCall(IInvocationOperation operation, IMethodSymbol target)
    {
        Template call = MakePureCall(operation, target);
        if (KnownMembers.FullName(target.ContainingType) == "System.BitConverter" || target.Name == nameof(GetHashCode))
        {
            foreach (Expression operand in call.Operands) CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
        }

        return call;
    }

    private Template MakePureCall(IInvocationOperation operation, IMethodSymbol target)
    {
        string holes = string.Join(", ", Enumerable.Range(operation.Instance is null ? 0 : 1, target.Parameters.Length).Select(i => "{" + i + "}"));
        if (operation.Instance is null)
            return Inactive(operation, PlainText(target.ContainingType) + "." + target.Name + "(" + holes + ")", BindArguments(operation), TypeOf(operation.Type!));
        Expression[] operands = BindInOrder(
            [() => AsOperand(Bind(operation.Instance), operation.Instance), .. operation.Arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => Bind(argument.Value))]);
        return Inactive(operation, "{0}." + target.Name + "(" + holes + ")", operands, TypeOf(operation.Type!));
    }

    /// <summary>A call to another differentiable method.</summary>
    private Expression BindCall(IInvocationOperation operation, IMethodSymbol target, bool isResultRead)
    {
        bool isHere = SymbolEqualityComparer.Default.Equals(target.OriginalDefinition.ContainingAssembly, model.Compilation.Assembly);
        if (!isHere && rules.Find(target) is null && target.Parameters.Any(parameter => !Symbols.IsConstant(parameter) && SignatureBinder.Unsupported(parameter.Type) is not null)) return RefuseStructs(operation, target);
        Callee callee = MakeCallee(operation, target);
        EquatableArray<Parameter> parameters = callee.Parameters;
        RefuseSharedVariable(operation);
        var parts = new List<Func<Expression>>();
        int first = callee.HasReceiver ? 1 : 0;
        if (callee.HasReceiver) parts.Add(() => AsOperand(Bind(operation.Instance!), operation.Instance!));
        var finish = new Func<Expression[], Expression>[target.Parameters.Length];
        foreach (IArgumentOperation argument in operation.Arguments)
        {
            if (argument.Parameter is not { } declared) return Invalid(argument);
            IParameterSymbol parameter = target.Parameters[declared.Ordinal];
            int position = parts.Count;
            if (parameter.RefKind is RefKind.Ref or RefKind.Out)
            {
                Expression place = NoValue;
                if (argument.Value.Type is { } given && Shapes.Find(given) is not null) return RefuseStructs(argument, target);
                parts.Add(() => (place = BindArgumentPlace(argument)) is Element element ? new Read(element.Buffer) : NoValue);
                parts.Add(() => place is Element element ? element.Index : NoValue);
                finish[parameter.Ordinal] = values => place is Element ? new Element(((Read)values[position]).Variable, values[position + 1]) : place;
                continue;
            }

            parts.Add(() => CheckText(AsOperand(Bind(argument.Value), argument.Value), argument.Value, target, parameter));
            finish[parameter.Ordinal] = values => values[position];
        }

        Expression[] bound = BindInOrder(parts.ToArray());
        var arguments = finish.Select((make, i) => WithoutNull(make(bound), parameters[first + i].Variable.Type)).ToEquatableArray();
        if (callee.HasReceiver) arguments = [WithoutNull(bound[0], parameters[0].Variable.Type), .. arguments];
        Variable? result = null;
        if (!target.ReturnsVoid && isResultRead) result = NewResult(operation, ResultName(target.Name), callee.ReturnType);

        Emit(new Call(callee, arguments, result));
        return result is null ? NoValue : new Read(result);
    }

    private Literal RefuseStructs(IOperation operation, IMethodSymbol target) => Refuse(
        operation, "A call of '" + target.Name + "', which takes or gives structs and whose body can't stand here,", "pass the fields as parameters of their own");

    /// <summary>Notes that a differentiable method must not be given text or another object that is made of a differentiable value: it would take it for a constant.</summary>
    private Expression CheckText(Expression value, IOperation operation, IMethodSymbol target, IParameterSymbol parameter)
    {
        if (value is StructValue && Symbols.IsConstant(parameter))
        {
            CheckInactive(value, operation.Syntax, DiagnosticTable.ConstantWritten, "'" + parameter.Name + "' is marked [Constant], and '" + operation.Syntax + "' is differentiable");
        }
        else if (!value.Type.IsDifferentiable && !Symbols.IsConstant(parameter))
        {
            CheckInactive(
                value, operation.Syntax, DiagnosticTable.ActiveToUnknown, NameOf(target), operation.Syntax.ToString(),
                "pass the number itself, or mark the parameter '" + parameter.Name + "' [Constant] if no derivative is meant to pass");
        }

        return value;
    }

    /// <summary>A variable that a call takes by two references, one of which may write it, would change under the callee's hands.</summary>
    private void RefuseSharedVariable(IInvocationOperation operation)
    {
        (IArgumentOperation Argument, ISymbol Variable, bool IsWritten)[] references =
        [
            .. operation.Arguments.Where(argument => argument.Parameter is { RefKind: not RefKind.None }).Select(argument => (argument, (argument.Value switch
            {
                ILocalReferenceOperation local => (ISymbol)local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            })!, argument.Parameter!.RefKind is RefKind.Ref or RefKind.Out)).Where(reference => reference.Item2 is not null),
        ];
        for (int i = 1; i < references.Length; i++)
        {
            bool isShared = references.Take(i).Any(other => SymbolEqualityComparer.Default.Equals(other.Variable, references[i].Variable) && (other.IsWritten || references[i].IsWritten));
            if (isShared) Refuse(references[i].Argument.Value, "'" + references[i].Variable.Name + "', which the call takes by another reference too,", "pass a copy of it in another variable");
        }
    }

    /// <summary>The place that a <c>ref</c> or <c>out</c> argument names.</summary>
    private Expression BindArgumentPlace(IArgumentOperation argument)
    {
        IOperation value = argument.Value;
        if (value is IDeclarationExpressionOperation { Expression: var declared }) value = declared;
        if (value is IDiscardOperation)
        {
            Expression unused = NewPlace("unused", value.Type!);
            DeclarePlace(unused, null, value);
            return unused;
        }

        if (BindTarget(value) is not StructBuffer and { } target) return target;
        return Refuse(value, "A reference to '" + value.Syntax + "'", "pass a local variable, and copy its value afterwards");
    }
}
