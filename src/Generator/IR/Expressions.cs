namespace AutodiffGen.Generator.IR;

/// <summary>
/// A variable of a function: a parameter, a local of the user's, or a temporary. <see cref="Id"/> is its identity inside the function;
/// <see cref="Name"/> is a wish that the emitter meets unless scopes clash.
/// </summary>
internal sealed record Variable(int Id, string Name, IrType Type);

/// <summary>
/// An expression without effects. It may throw (subscripts, integer division, <c>checked</c>), so it may be dropped or repeated, but not
/// moved out of the condition that guards it.
/// </summary>
internal abstract record Expression(IrType Type);

/// <summary>
/// A constant. Reals compare by bits: <see cref="Bits"/> holds the bits of the value as a <c>double</c> (a <c>float</c> is widened); integers,
/// <c>char</c> and <c>bool</c> hold their value. Other constants (strings, enum members, <c>default</c>, <c>null</c>) stand in <see cref="Code"/> as C# text.
/// </summary>
internal sealed record Literal(IrType Type, long Bits, string? Code = null) : Expression(Type)
{
    public double RealValue => BitConverter.Int64BitsToDouble(Bits);

    public static Literal Real(double value, IrType type) => new(type, BitConverter.DoubleToInt64Bits(value));

    public static Literal Double(double value) => Real(value, IrType.Double);

    public static Literal Int(int value) => new(IrType.Int32, value);

    public static Literal Bool(bool value) => new(IrType.Boolean, value ? 1 : 0);
}

/// <summary>The value of a scalar variable, or a reference to a buffer variable where a buffer is passed or copied.</summary>
internal sealed record Read(Variable Variable) : Expression(Variable.Type);

/// <summary>One element of a buffer. The index counts from the start; <c>^k</c> is bound to <c>Length - k</c>. That of a rectangular array, or of an array of arrays, is a <see cref="Subscripts"/>.</summary>
internal sealed record Element(Variable Buffer, Expression Index) : Expression(((BufferType)Buffer.Type).Element);

/// <summary>The numbers that stand for one each dimension of a rectangular array has: the index of an element, or the sizes of an allocation. It stands nowhere else.</summary>
internal sealed record Subscripts(EquatableArray<Expression> Items) : Expression(IrType.Int32);

/// <summary>The number of elements of a buffer, or the length of one dimension of a rectangular array; an <c>int</c>.</summary>
internal sealed record Length(Variable Buffer, int? Dimension = null) : Expression(IrType.Int32)
{
    /// <summary>The sizes with which a buffer as large as another is allocated.</summary>
    public static Expression OfAll(Variable buffer) => buffer.Type is BufferType { IsRectangular: true, Rank: var rank }
        ? new Subscripts(Enumerable.Range(0, rank).Select(d => (Expression)new Length(buffer, d)).ToEquatableArray())
        : new Length(buffer);
}

/// <summary>The number of elements of a row of an array of arrays, or of rows in it where it has more levels; an <c>int</c>. Rows stay what they are, so that nothing changes it.</summary>
internal sealed record RowLength(Variable Buffer, Subscripts Row) : Expression(IrType.Int32);

internal enum UnaryOperator
{
    Negate,
    Not,
    Complement,
}

internal sealed record Unary(UnaryOperator Operator, Expression Operand, IrType Type, bool Checked = false) : Expression(Type);

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    UnsignedShiftRight,
    AndAlso,
    OrElse,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A built-in binary operator; both operands already have the operator's operand type.</summary>
internal sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right, IrType Type, bool Checked = false) : Expression(Type);

/// <summary>A built-in numeric conversion, or one from or to a type parameter. Real to real passes the derivative; real to integer stops it.</summary>
internal sealed record Convert(Expression Operand, IrType Type, bool Checked = false) : Expression(Type);

/// <summary><c>?:</c>; only the chosen side is evaluated and differentiated.</summary>
internal sealed record Conditional(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression(WhenTrue.Type);

/// <summary>
/// A call of a pure function that the rule table knows. <see cref="Member"/> is the metadata name of the member that the user called
/// (<c>System.Math.Sin</c>, <c>System.Double.Hypot</c>, or <c>T.Sin</c> for a type parameter <c>T</c>): it selects the rule and is what the emitter prints.
/// </summary>
internal sealed record Invoke(string Member, EquatableArray<Expression> Arguments, IrType Type) : Expression(Type);

/// <summary>
/// Any other inactive expression without effects, as C# text with <c>{0}</c>, <c>{1}</c>, ... for its operands; literal braces are doubled. Its value depends on
/// nothing but the operands and immutable data.
/// </summary>
internal record Template(string Format, EquatableArray<Expression> Operands, IrType Type) : Expression(Type);

/// <summary>
/// A view of a buffer: a copy of the reference (<see cref="Start"/> and <see cref="Count"/> null), a slice, a conversion from array to span, or a row of an array of arrays (<see cref="Start"/> is a <see cref="Subscripts"/>).
/// </summary>
internal sealed record Slice(Variable Buffer, Expression? Start, Expression? Count, BufferType ViewType) : Expression(ViewType);

/// <summary>A new zeroed buffer: <c>new T[n]</c>, <c>new T[n, m]</c> (an array; the count is a <see cref="Subscripts"/>) or <c>stackalloc T[n]</c> (a span).</summary>
internal sealed record Allocate(Expression Count, BufferType BufferType, bool OnStack) : Expression(BufferType);
