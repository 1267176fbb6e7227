namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>The constructs that a random program may use; straight-line arithmetic over <c>double</c> scalars is always in.</summary>
[Flags]
internal enum Features : long
{
    /// <summary>Arithmetic, locals, compound assignment, constants.</summary>
    Scalars = 0,

    /// <summary>Functions of the rule table.</summary>
    Functions = 1 << 0,

    /// <summary><c>float</c> beside <c>double</c>, and conversions.</summary>
    Floats = 1 << 1,

    /// <summary>Parameters by <c>in</c>, <c>ref</c>, <c>out</c>; constant, integer and bool parameters; void methods.</summary>
    Parameters = 1 << 2,

    /// <summary><c>if</c> and <c>?:</c>.</summary>
    Branches = 1 << 3,

    /// <summary>Array parameters that are read.</summary>
    Arrays = 1 << 4,

    /// <summary>Span parameters.</summary>
    Spans = 1 << 5,

    /// <summary>Counted loops with any bounds and steps.</summary>
    Loops = 1 << 6,

    /// <summary>Loops in loops, whose inner bounds may depend on outer counters.</summary>
    Nested = 1 << 7,

    /// <summary>Elements of parameters are written.</summary>
    InPlace = 1 << 8,

    /// <summary>Local arrays.</summary>
    Locals = 1 << 9,

    /// <summary>Integer locals that change, used in subscripts and bounds; loop counters changed in the body; two counters.</summary>
    Integers = 1 << 10,

    /// <summary>Overlapping slices and copies of buffer variables.</summary>
    Slices = 1 << 11,

    /// <summary>Buffer variables that are assigned or swapped.</summary>
    Views = 1 << 12,

    /// <summary><c>Clear</c>, <c>Fill</c>, <c>CopyTo</c>, <c>Array.Copy</c>.</summary>
    Bulk = 1 << 13,

    /// <summary><c>while</c> and <c>do</c>.</summary>
    While = 1 << 14,

    /// <summary><c>break</c>, <c>continue</c>, early <c>return</c>.</summary>
    Exits = 1 << 15,

    /// <summary><c>switch</c> statements and expressions, <c>goto case</c>.</summary>
    Switch = 1 << 16,

    /// <summary>Calls of other methods of the program.</summary>
    Calls = 1 << 17,

    /// <summary>Recursion, mutual recursion too.</summary>
    Recursion = 1 << 18,

    /// <summary>Calls with effects, and calls with inactive results that depend on state.</summary>
    Effects = 1 << 19,

    /// <summary><c>foreach</c> over buffers and <c>Enumerable.Range</c>.</summary>
    ForEach = 1 << 20,

    /// <summary>Returned arrays: local ones, and parameters.</summary>
    Returns = 1 << 21,

    /// <summary>Tuples as swap, assignments and increments used as expressions.</summary>
    Expressions = 1 << 22,

    /// <summary>Locals named like what a generator would generate.</summary>
    Names = 1 << 23,

    /// <summary><c>stackalloc</c>.</summary>
    Stack = 1 << 24,

    All = (1 << 25) - 1,

    /// <summary>The methods that the tested one calls stand in it as local functions. It changes how a program is printed, not which one is drawn, so it isn't in <see cref="All"/>.</summary>
    LocalFunctions = 1 << 26,

    /// <summary>Locals are fields of structs, parameters of called methods are structs and results tuples, and buffers of the entry are zipped into buffers of structs. It changes how a program is printed, not which one is drawn, so it isn't in <see cref="All"/>.</summary>
    Structs = 1 << 28,

    /// <summary>More of what the pattern of a Jacobian can't know: subscripts, jumps, lengths and exchanges that values or effects decide. For patterns, so not in <see cref="All"/>.</summary>
    Undecided = 1 << 25,

    /// <summary>Arrays of two dimensions, as parameters, locals and results. A set of its own, so that the programs of a seed stay what they are.</summary>
    Rectangular = 1 << 27,

    /// <summary>Sums, folds and new arrays as LINQ makes them. A set of its own, like <see cref="Rectangular"/>.</summary>
    Queries = 1 << 29,

    /// <summary>Operations stand in lambdas and local functions, held by locals or passed to a method. It changes how a program is printed, as do the following.</summary>
    Delegates = 1L << 30,

    /// <summary>Instance methods of a class, some of whose constants are fields.</summary>
    Instances = 1L << 31,

    /// <summary>Comparisons, <c>?:</c> and <c>if</c> by patterns.</summary>
    Patterns = 1L << 32,

    /// <summary>Bodies stand in <c>try</c> with <c>finally</c>, or in <c>using</c>.</summary>
    Regions = 1L << 33,

    /// <summary>Operations on parts of complex numbers and vectors.</summary>
    Library = 1L << 34,

    /// <summary>Values go by way of <c>double?</c>.</summary>
    Nullables = 1L << 35,

    /// <summary>Products and some functions have rules of the user's.</summary>
    Rules = 1L << 36,

    /// <summary>Parameters of the entry are members of objects: of parameters, or of <c>this</c> among <see cref="Instances"/>.</summary>
    Objects = 1L << 37,

    /// <summary>Methods are generic in their scalar type, and operations stand in generic methods and structs.</summary>
    Generics = 1L << 38,

    /// <summary>Methods that the tested one calls are called by way of interfaces.</summary>
    Interfaces = 1L << 39,

    /// <summary>Members of <c>TensorPrimitives</c>. A set of its own, like <see cref="Rectangular"/>.</summary>
    Tensors = 1L << 40,

    /// <summary><c>Parallel.For</c> whose iterations write apart. A set of its own, like <see cref="Rectangular"/>.</summary>
    Parallel = 1L << 41,

    /// <summary>Views that each iteration of a loop makes anew. A set of its own, like <see cref="Rectangular"/>.</summary>
    Windows = 1L << 42,

    /// <summary>Rectangular parameters of the entry are arrays of arrays, where it uses their elements and lengths alone. It changes how a program is printed.</summary>
    Jagged = 1L << 44,

    /// <summary>Short methods: what a long one does to its variables keeps analyses from claims that a short one tempts them to. No construct, so not in <see cref="Every"/>.</summary>
    Short = 1L << 43,

    /// <summary>Everything that changes how a program is printed, and not which one is drawn.</summary>
    Printed = LocalFunctions | Structs | Delegates | Instances | Patterns | Regions | Library | Nullables | Rules | Objects | Generics | Interfaces | Jagged,

    /// <summary>Every construct at once.</summary>
    Every = All | Rectangular | Queries | Tensors | Parallel | Windows | Printed,
}
