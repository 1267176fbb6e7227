using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Arrays and spans of structs that are taken apart: a buffer for each leaf. Those of the signature keep their memory, of which each leaf names a part; those that are made here are buffers of scalars.
/// </summary>
internal sealed partial class BodyBinder
{
    /// <summary>For each leaf of a buffer of structs the first leaf's id: they have the same elements.</summary>
    private readonly Dictionary<int, int> bufferOf = [];

    /// <summary>The first leaves of buffers that were made, or views that were taken, for a local that they initialise.</summary>
    private readonly HashSet<int> ownBuffers = [];

    private StructBuffer MakeStructBuffer(StructShape shape, IReadOnlyList<Variable> leaves, BufferType type, IOperation? operation = null)
    {
        if (destination is { } wanted && wanted.Operation == operation) ownBuffers.Add(leaves[0].Id);
        foreach (Variable leaf in leaves) bufferOf[leaf.Id] = leaves[0].Id;
        return new StructBuffer(shape, leaves.ToEquatableArray(), type);
    }

    private const string BufferAdvice = "use its elements, its length, and slices of it";

    /// <summary>A buffer: a <see cref="Read"/> of its variable, or a <see cref="StructBuffer"/>.</summary>
    private Expression BindStorage(IOperation operation)
    {
        Expression value = Bind(operation);
        return value is StructBuffer ? value : new Read(AsBuffer(value, operation));
    }

    /// <summary>The variable that has the length of a buffer.</summary>
    private static Variable First(Expression storage) => storage is StructBuffer structs ? structs.First : ((Read)storage).Variable;

    private Variable RefuseStructBuffer(StructBuffer buffer, IOperation operation)
    {
        Refuse(operation, "The buffer of structs '" + operation.Syntax + "' as a whole", BufferAdvice);
        return NewVariable("error", buffer.Whole);
    }

    private StructBuffer AddWholeBuffer(IParameterSymbol symbol, StructShape shape, List<Parameter> parameters, List<Whole> wholes)
    {
        BufferType type = (BufferType)TypeOf(symbol.Type) with { Element = shape.Type };
        Variable whole = NewVariable(symbol.Name, type);
        StructLeaf[] leaves = [.. shape.Leaves()];
        Variable[] variables = [.. leaves.Select((leaf, i) => NewVariable(symbol.Name + leaf.Name, type with { Element = leaf.Type, Part = new StructPart(shape, i) }))];
        parameters.AddRange(variables.Select((variable, i) => new Parameter(variable, Passing.Value, variable.Type.IsDifferentiable && !leaves[i].IsConstant)));
        NoteAccess(symbol.Name, leaves, variables, isSet: true);
        wholes.Add(new Whole(whole, WholeKind.Parameter, Passing.Value, shape, variables.ToEquatableArray()));
        return MakeStructBuffer(shape, variables, type);
    }

    /// <summary>Gives a local or a parameter a buffer of structs: as it stands if no buffer variable is ever assigned, else in variables of its own.</summary>
    private void DefineBuffer(ISymbol symbol, ITypeSymbol type, StructBuffer value, bool moves)
    {
        var bound = (BufferType)TypeOf(type);
        bool isOwn = ownBuffers.Remove(value.First.Id) && ((BufferType)value.First.Type).Kind == bound.Kind;
        substitutes[symbol] = !isOwn && (moves || (root is not null && InlinedBody.MovesBuffers(root))) ? MakeViews(value, null, null, bound, symbol.Name) : value with { Whole = bound };
    }

    /// <summary>A view of a buffer; of one of structs in variables that are declared here.</summary>
    private Expression View(Expression storage, Expression? start, Expression? count, BufferType type, IOperation? operation = null) => storage switch
    {
        StructBuffer structs when start is null or Literal { Bits: 0 } && count is null => structs with { Whole = type },
        StructBuffer structs => MakeViews(structs, start, count, type, NameFor(operation, "view"), operation),
        _ => new Slice(((Read)storage).Variable, start, count, type),
    };

    /// <summary>The name of the local that an operation initialises, or another.</summary>
    private string NameFor(IOperation? operation, string other) => destination is { } wanted && wanted.Operation == operation ? wanted.Local.Name : other;

    private StructBuffer MakeViews(StructBuffer structs, Expression? start, Expression? count, BufferType type, string name, IOperation? operation = null)
    {
        StructLeaf[] leaves = [.. structs.Shape.Leaves()];
        var views = new Variable[leaves.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            Variable source = structs.Leaves[i];
            var viewType = (BufferType)source.Type with { Kind = type.Kind };
            views[i] = NewVariable(name + leaves[i].Name, viewType);
            NoteView(views[i], source);
            Emit(new Declare(views[i], new Slice(source, start, count, viewType)));
        }

        return MakeStructBuffer(structs.Shape, views, type, operation);
    }

    /// <summary>Of a view of a leaf generated code can do no more than of the leaf.</summary>
    private void NoteView(Variable view, Variable source)
    {
        if (fixedLeaves.TryGetValue(source.Id, out (string Struct, string Field) known)) fixedLeaves[view.Id] = known;
        if (hiddenLeaves.TryGetValue(source.Id, out (string Struct, string Field) hidden)) hiddenLeaves[view.Id] = hidden;
    }

    /// <summary>A new buffer of structs: a buffer for each leaf.</summary>
    private StructBuffer AllocateStructs(IOperation operation, StructShape shape, BufferType type, Expression count, IEnumerable<IOperation>? values, bool onStack)
    {
        StructBuffer made = AllocateLeaves(shape, type, count, NameFor(operation, "items"), onStack, operation);
        int index = 0;
        foreach (IOperation value in values ?? []) AssignPlace(made.At(Literal.Int(index++)), Bind(value), value);
        return made;
    }

    private StructBuffer AllocateLeaves(StructShape shape, BufferType type, Expression count, string name, bool onStack, IOperation? operation)
    {
        if (count is not (Literal or Read or Length)) count = Save(count, "count");
        var leaves = new List<Variable>();
        foreach (StructLeaf leaf in shape.Leaves())
        {
            var leafType = new BufferType(onStack ? BufferKind.Span : BufferKind.Array, leaf.Type);
            leaves.Add(NewVariable(name + leaf.Name, leafType));
            Emit(new Declare(leaves[leaves.Count - 1], new Allocate(count, leafType, onStack)));
        }

        return MakeStructBuffer(shape, leaves, type, operation);
    }

    /// <summary>A copy of a buffer of structs, or of a part of it.</summary>
    private StructBuffer CopyOf(StructBuffer structs, Expression? start, Expression? count, IOperation? operation)
    {
        var source = (StructBuffer)View(structs, start, count, structs.Whole.ReadOnly);
        StructBuffer copy = AllocateLeaves(structs.Shape, structs.Whole with { Kind = BufferKind.Array }, new Length(source.First), NameFor(operation, "copy"), onStack: false, operation);
        CopyLeaves(source, copy);
        return copy;
    }

    private void CopyStructs(Expression from, (Expression? Start, Expression? Count) fromRange, Expression to, (Expression? Start, Expression? Count) toRange, IOperation operation)
    {
        if (to is not StructBuffer target)
        {
            Refuse(operation, "A copy of structs that may be differentiable to a buffer that is data", "copy them to an array that is made here, or mark what they come from [Constant]");
            return;
        }

        target = (StructBuffer)View(target, toRange.Start, toRange.Count, target.Whole.Writable);
        if (from is not StructBuffer source)
        {
            Variable data = Part(First(from), fromRange.Start, fromRange.Count);
            target = (StructBuffer)View(target, Literal.Int(0), new Length(data), target.Whole.Writable);
            EmitForEachElement(new Length(data), index => AssignPlace(target.At(index), AsStruct(new Element(data, index), target.Shape, operation), operation));
            return;
        }

        source = (StructBuffer)View(source, fromRange.Start, fromRange.Count, source.Whole.ReadOnly);
        if (source.IsGiven && target.IsGiven && !(IsParameter(source) && IsParameter(target) && source.First != target.First && (root is null || !InlinedBody.MovesBuffers(root))))
        {
            // They may overlap, and the copy then is one of what stood there before.
            source = CopyOf(source, null, null, null);
        }

        if (source.IsGiven || target.IsGiven) target = (StructBuffer)View(target, Literal.Int(0), new Length(source.First), target.Whole.Writable);
        CopyLeaves(source, target);
    }

    private bool IsParameter(StructBuffer buffer) => method.Parameters.Any(parameter => substitutes.TryGetValue(parameter, out Expression? known) && known is StructBuffer whole && whole.First == buffer.First);

    /// <summary>Copies all elements of a buffer to the start of another, which has other memory.</summary>
    private void CopyLeaves(StructBuffer source, StructBuffer target)
    {
        if (!source.IsGiven && !target.IsGiven)
        {
            for (int i = 0; i < source.Leaves.Count; i++) Emit(new Copy(source.Leaves[i], target.Leaves[i]));
            return;
        }

        EmitForEachElement(new Length(source.First), index =>
        {
            for (int i = 0; i < source.Leaves.Count; i++) Emit(new Assign(new Element(target.Leaves[i], index), new Element(source.Leaves[i], index)));
        });
    }

    /// <summary>Sets all elements to a value; null stands for zero.</summary>
    private void FillStructs(StructBuffer structs, Expression? value, IOperation operation)
    {
        var parts = (StructValue)SaveOnce(AsStruct(value ?? Constants.Default(structs.Shape.Type, isReference: false), structs.Shape, operation), "value");
        if (!structs.IsGiven)
        {
            for (int i = 0; i < structs.Leaves.Count; i++) Emit(new Fill(structs.Leaves[i], parts.Operands[i]));
            return;
        }

        EmitForEachElement(new Length(structs.First), index =>
        {
            for (int i = 0; i < structs.Leaves.Count; i++) Emit(new Assign(new Element(structs.Leaves[i], index), parts.Operands[i]));
        });
    }

    private void EmitForEachElement(Expression count, Action<Expression> bind)
    {
        Variable index = NewVariable("i", IrType.Int32);
        Block body = Nested(() => bind(new Read(index)));
        Emit(new For(index, Literal.Int(0), BinaryOperator.Less, count, Literal.Int(1), body, nextLabel++));
    }

    /// <summary>Assigns a buffer variable.</summary>
    private void AssignBuffer(StructBuffer target, Expression value, IOperation operation)
    {
        if (value is not StructBuffer source || source.IsGiven != target.IsGiven)
        {
            Refuse(operation, "An assignment that makes a variable refer to structs of another kind of memory: to a parameter's, or to what is made here,", "use a variable for each of the two");
            return;
        }

        for (int i = 0; i < target.Leaves.Count; i++) Emit(new Assign(new Read(target.Leaves[i]), new Slice(source.Leaves[i], null, null, (BufferType)target.Leaves[i].Type)));
    }

    /// <summary>An exchange, or a declaration, of variables of buffers of structs; false if it is neither.</summary>
    private bool TryExchangeBuffers(List<IOperation> targets, Expression?[] places, Expression[] values)
    {
        if (!values.All(value => value is StructBuffer)) return false;
        StructBuffer[] sources = [.. values.Cast<StructBuffer>()];
        if (places.All(place => place is null) && targets.All(target => DeclaredLocal(target) is not null))
        {
            for (int i = 0; i < sources.Length; i++) DefineBuffer(DeclaredLocal(targets[i])!, DeclaredLocal(targets[i])!.Type, sources[i], moves: true);
            return true;
        }

        if (!places.Zip(sources, (place, source) => place is StructBuffer target && target.Leaves.Zip(source.Leaves, (a, b) => a.Type.Equals(b.Type)).All(same => same)).All(fits => fits)) return false;
        for (int leaf = 0; leaf < sources[0].Leaves.Count; leaf++)
            Emit(new Permute(places.Select(place => ((StructBuffer)place!).Leaves[leaf]).ToEquatableArray(), sources.Select(source => source.Leaves[leaf]).ToEquatableArray()));
        return true;
    }

    /// <summary>Whether an operation is an element of a buffer of structs that is taken apart.</summary>
    private bool IsTakenApartElement(IOperation operation) => operation switch
    {
        IArrayElementReferenceOperation { Indices.Length: 1 } element => !IsRange(element.Indices[0]) && IsTakenApart(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } => IsTakenApart(instance),
        IImplicitIndexerReferenceOperation indexer => !IsRange(indexer.Argument) && IsTakenApart(indexer.Instance),
        _ => false,
    };

    private bool IsTakenApart(IOperation buffer)
    {
        if (Shapes.FindElement(buffer.Type) is null) return false;
        return buffer switch
        {
            IParenthesizedOperation parentheses => IsTakenApart(parentheses.Operand),
            IConversionOperation conversion => IsTakenApart(conversion.Operand),
            ILocalReferenceOperation { Local: var local } => substitutes.TryGetValue(local, out Expression? held) && held is StructBuffer,
            IParameterReferenceOperation { Parameter: var parameter } => substitutes.TryGetValue(parameter, out Expression? given) && given is StructBuffer,
            IInvocationOperation { Instance: { } instance } => IsTakenApart(instance),
            IInvocationOperation call => call.Arguments.Any(argument => IsTakenApart(argument.Value)),
            IObjectCreationOperation creation => creation.Arguments.Any(argument => IsTakenApart(argument.Value)),
            IArrayElementReferenceOperation range => IsTakenApart(range.ArrayReference),
            IImplicitIndexerReferenceOperation range => IsTakenApart(range.Instance),
            IArrayCreationOperation => true,
            _ => false,
        };
    }

    /// <summary>Whether a value is the same, and can be had, after assignments to parts of elements of buffers of structs: it reads other parts, of elements that are known to be there.</summary>
    private bool IsUntouched(Expression value, IEnumerable<Expression?> places, IEnumerable<Expression> values)
    {
        Element[] written = [.. places.OfType<Element>()];
        if (written.Length != places.Count() || !written.All(place => bufferOf.ContainsKey(place.Buffer.Id))) return false;
        Element[] seen = [.. written, .. values.SelectMany(AlwaysRead)];
        return IsUntouched(value);

        bool IsUntouched(Expression part) => part switch
        {
            Element element => bufferOf.TryGetValue(element.Buffer.Id, out int buffer) && IsUntouched(element.Index)
                && seen.Any(other => bufferOf.TryGetValue(other.Buffer.Id, out int known) && known == buffer && other.Index.Equals(element.Index))
                && !written.Any(place => MayBeSame(place.Buffer, element.Buffer)),
            Read read => !read.Type.IsBuffer,
            Literal or Length => true,
            Unary { Checked: false } or Binary { Checked: false, Type.IsReal: true } or IR.Convert { Checked: false } => Footprint.Children(part).All(IsUntouched),
            Binary { Checked: false, Operator: not (BinaryOperator.Divide or BinaryOperator.Remainder) } => Footprint.Children(part).All(IsUntouched),
            Invoke { Type.IsReal: true } => Footprint.Children(part).All(IsUntouched),
            _ => false,
        };
    }

    /// <summary>Whether two leaves of buffers of structs may share memory: only if they are the same part of structs.</summary>
    private static bool MayBeSame(Variable first, Variable second) => ((BufferType)first.Type).Part is { } one && ((BufferType)second.Type).Part is { } other
        ? !one.Shape.Equals(other.Shape) || one.Index == other.Index
        : ((BufferType)first.Type).Part is null && ((BufferType)second.Type).Part is null && first.Type is BufferType { Element: var a } && second.Type is BufferType { Element: var b } && a.Equals(b);

    /// <summary>The elements that evaluating a value surely reads.</summary>
    private static IEnumerable<Element> AlwaysRead(Expression value) => value switch
    {
        Element element => [element],
        Conditional or Template or Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse } => [],
        _ => Footprint.Children(value).SelectMany(AlwaysRead),
    };

    /// <summary>The elements of a place at another index, which all have the same.</summary>
    private static StructValue AtIndex(StructValue place, Expression index) =>
        place with { Operands = place.Operands.Select(part => part is Element element ? element with { Index = index } : part).ToEquatableArray() };

    /// <summary>The first element of a place that is one of a buffer of structs, or a part of one.</summary>
    private static Element? ElementIn(Expression place) => (place as StructValue)?.Operands.OfType<Element>().FirstOrDefault();
}
