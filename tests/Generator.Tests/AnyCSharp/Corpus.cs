namespace AutodiffGen.Generator.Tests.AnyCSharp;

/// <summary>
/// Members of a partial class, with every construct of the language up to the latest version: what is supported, what is refused, and what was never thought of. An <c>@</c> before a
/// member stands for the attribute.
/// </summary>
internal static class Corpus
{
    public static IReadOnlyList<string> Members { get; } =
    [
        // Statements.
        """
        @static double Statements(double x, double[] a, int n)
        {
            const double k = 2; double s = 0, t; t = k; ; { s += t; }
            for (int i = 0, j = 1; i < a.Length && j > 0; i++, j += 2) { if (i % 2 == 0) continue; if (i > 7) break; s += a[i] * x; }
            foreach (double v in a) s += v; foreach (var (v, i) in new List<(double, int)>()) s += v * i;
            while (n-- > 0) s *= 0.5; do { s++; } while (s < 0);
            switch (n) { case 1: s *= 2; break; case 2 when s > 1: case 3: goto case 1; case > 5 and < 9: return s; default: goto end; }
            end: checked { n += 3; } unchecked { n -= 3; }
            return n == 0 ? throw new ArgumentException(nameof(n)) : s;
        }
        """,
        """
        @static double Exceptions(double x)
        {
            try { if (x < 0) throw new InvalidOperationException("x"); x *= 2; }
            catch (InvalidOperationException e) when (e.Message.Length > 0) { x = 0; }
            catch { throw; }
            finally { Console.WriteLine(x); }
            using (var s = new System.IO.StringWriter()) s.Write(x);
            using var r = new System.IO.StringReader("a");
            lock (Gate) { x++; }
            return x;
        }
        static readonly object Gate = new();
        """,
        """
        @static IEnumerable<double> Iterator(double x) { for (int i = 0; i < 3; i++) yield return x * i; yield break; }
        @static async Task<double> Asynchronous(double x) { await Task.Delay(1); await foreach (double v in Values()) x += v; await using var d = new Disposable(); return x; }
        @static async IAsyncEnumerable<double> Values() { await Task.Yield(); yield return 1; }
        class Disposable : IAsyncDisposable { public ValueTask DisposeAsync() => default; }
        """,
        """
        @static unsafe double Pointers(double x, double* p, delegate*<double, double> f)
        {
            double* q = &x; int* stack = stackalloc int[3]; fixed (char* c = "abc") { *q += *c; }
            fixed (double* r = new double[] { 1, 2 }) *q += r[1];
            return f(*p) + q[0] + stack[1] + sizeof(double) + (*(Pair*)&x).First;
        }
        @static unsafe double Address(delegate* unmanaged[Cdecl]<double, double> f, double x) => f(x);
        struct Pair { public double First; }
        """,
        """
        @static double Delegates(double x, Func<double, double> f, Action<double> g)
        {
            Func<double, double> h = y => y * x, k = static y => y, m = delegate (double y) { return y; }, s = Math.Sin;
            double Local(double y) => y * x; static double Static(double y, int n = 2) => n * y;
            g(x); f += h; f -= k; Changed?.Invoke(null, EventArgs.Empty); Changed += (_, _) => x++;
            var inferred = (ref double y, int n = 3) => y * n; Expression<Func<double, double>> tree = y => y + 1;
            return f(h(k(m(s(x))))) + Local(x) + Static(x) + inferred(ref x) + tree.Compile()(x);
        }
        static event EventHandler? Changed;
        """,
        """
        @static double Queries(double[] a, double x) =>
            (from v in a let w = v * x where w > 0 orderby w descending, v select w into z group z by z > 1 into g select g.Sum()).Sum()
            + (from v in a join w in a on v equals w into ws from w in ws.DefaultIfEmpty() select v * w).Aggregate(0.0, (p, q) => p + q) + a.Select(v => v * v).Max();
        """,
        """
        @static double Patterns(object o, double x, double[] a, Shape shape)
        {
            if (o is double d and > 0 or int and not 3) return 1;
            if (o is string { Length: > 2 and var n } s) return n * x; if (a is [1, .., var last]) return last; if (a is [var first, .. { Length: > 1 } rest]) return first * rest[0];
            if (shape is Circle(var radius) { Name.Length: 3 }) return radius; if (x is var y && y is not double.NaN) return y;
            return shape switch { Circle { Radius: var r } when r > x => r, Square(_) => 2, null => 0, _ => x switch { < 0 => -x, double.NaN => 0, 0 or 1 => 1, _ => x } } + ((x, a.Length) switch { (> 0, 3) => 1, _ => 2 });
        }
        abstract record Shape(string Name); sealed record Circle(double Radius) : Shape("o"); sealed record Square(double Side) : Shape("s") { public void Deconstruct(out double side) => side = Side; }
        """,
        """
        @static double Regions(double x, double[] a)
        {
            using var r = new System.IO.StringReader("a"); using System.IO.StringReader p = new("b"), q = new("c");
            foreach (double v in a) { using (r) { if (v < 0) continue; try { x *= v; if (x > 9) break; if (x > 5) return x; } finally { if (a.Length > 2) Console.WriteLine("f"); } } }
            try { try { x++; } finally { r.Dispose(); } } finally { var text = r.ToString(); Console.WriteLine(text); }
            return x switch { > 1 => r.Peek() * x, _ => throw new InvalidOperationException() };
        }
        @static double Finally(double x) { int n = 0; try { n++; goto end; } finally { n--; x *= n; foreach (var v in new[] { 1 }) { if (v > 0) continue; } } end: return x; }
        """,
        """
        @static double Tuples(double x, (double A, int B) t)
        {
            var (p, q) = (x, 2); (double u, _) = t; (p, u) = (u, p); var named = (First: x, Second: (1, "a")); t.A += x; var copy = t with { A = 3 };
            bool same = (p, q) == (u, 3); ((p, _), x) = ((1.0, 2), p);
            return named.First * named.Second.Item1 + copy.A + p + (same ? 1 : t.Item1);
        }
        """,
        """
        @static double Nullables(double? x, string? s, List<double>? list, double y)
        {
            double z = x ?? y; x ??= 2; s ??= "a"; list?.Add(y); z += list?[0] ?? 3; z += x!.Value; z *= s?.Length ?? 0; int? n = null; n++; bool? b = x > 1; list?.Capacity = 9;
            return (b ?? false) ? z + x.GetValueOrDefault() : default;
        }
        """,
        """
        @static double Buffers(double[] a, Span<double> s, ReadOnlySpan<double> r, double[,] m, double[][] j, double x, params double[] more)
        {
            var b = a[1..^1]; s[1..].Clear(); s[^1] = r[0]; m[0, 1] = x; j[0][1] = x; double[] c = [x, .. a, .. more]; Span<double> d = [x, 2]; Span<double> e = stackalloc double[] { x, 1 };
            var all = new[] { x, 1 }; var cube = new double[2, 2, 2]; var jagged = new double[2][]; ReadOnlySpan<byte> utf = "abc"u8; Memory<double> memory = a; Index i = ^1; Range range = 1..2;
            (a[0], a[1]) = (a[1], a[0]); ref double cell = ref a[0]; cell += x; ref readonly double fixedCell = ref m[0, 0]; foreach (ref double v in s) v *= 2;
            var buffer = new Buffer4(); buffer[0] = x; List<double> list = [1, x]; Dictionary<int, double> map = new() { [1] = x, { 2, 3 } };
            return b[0] + c[i] + d[0] + e[1] + all[0] + cube[0, 0, 0] + utf[0] + memory.Span[0] + a[range][0] + cell + fixedCell + buffer[0] + list[0] + map[1] + a.AsSpan().Slice(1, 2)[0] + more.Length;
        }
        [System.Runtime.CompilerServices.InlineArray(4)] struct Buffer4 { double element; }
        """,
        """"
        @static double Text(double x, int n)
        {
            string s = $"{x:F2} {n,5} {{}} {(n > 0 ? "a" : $"{n}")}" + "b" + 'c' + null; s += x; string raw = $$"""a {{{x}}} "q" """; string verbatim = @"\" + $@"{x}\";
            Console.WriteLine(s + raw + verbatim); return double.Parse(s) + s[0] + s.Length + nameof(n).Length + nameof(List<>).Length + '\x41' + '\u0041' + '\e' + 0b1010_1010 + 0xFF_u + 1e-3f + 1_000d + .5m.GetHashCode();
        }
        """",
        """
        @static double Operators(double x, int n, uint u, long l, bool b, Money m)
        {
            n = -n + +n - ~n; n <<= 2; n >>= 1; n >>>= 1; n &= 3; n |= 4; n ^= 5; n %= 7; b = !b ^ b & true | false; b &= x > 1; l = u + n; nint p = n; nuint q = u;
            x = x++ + ++x - x-- * --x / x % 3; x = (x = 3) + (x += 2); m += m; m = -m; m++; bool less = m < new Money(2); double back = (double)m; Money from = 3.0; m = checked(m + from); x += n is 3 ? 1 : 0;
            return x + (float)x + (int)x + (long)l + (double)(decimal)x + (Half)x switch { _ => 1 } + back + (less ? 1 : 0) + p + q + unchecked((byte)n) + default(double) + (x as object is null ? 1 : 2) + sizeof(int) + typeof(double).Name.Length;
        }
        readonly record struct Money(double Value)
        {
            public static Money operator +(Money a, Money b) => new(a.Value + b.Value); public static Money operator checked +(Money a, Money b) => a; public static Money operator -(Money a) => a; public static Money operator ++(Money a) => a;
            public static bool operator <(Money a, Money b) => a.Value < b.Value; public static bool operator >(Money a, Money b) => b < a; public static explicit operator double(Money m) => m.Value; public static implicit operator Money(double d) => new(d);
        }
        """,
        """
        @double Instance(double x) { field += x; this.Property = x; this[1] = x; base.ToString(); return field + Property + this[0] + Computed; }
        double field; double Property { get; set; } double this[int i] { get => field; set => field = value; } double Computed => field * 2; double Kept { @get; init => field = value; }
        @static double Primary(double x) => new Inner(x) { Extra = 2 }.Twice(x) + new Inner(1).Extra; class Inner(double start) { public required double Extra { get; init; } public double Twice(double x) => start * x; public Inner() : this(1) { } }
        """,
        """
        @static T Generic<T>(T x, T y) where T : INumber<T> => x * y + T.One;
        @static double Constrained<T>(T t, double x) where T : class, IDisposable, new() { using var d = new T(); return x; }
        @static double Static<T>(double x) where T : IShape => T.Area(x); interface IShape { static abstract double Area(double x); @static virtual double Twice(double x) => 2 * x; @double Default(double x) => x; }
        @static double Anti<T>(T x, double y) where T : struct, allows ref struct => y;
        """,
        """
        @static double References(ref double x, in double y, out double z, ref readonly double w, scoped ref double v, params ReadOnlySpan<double> more) { z = y; ref double r = ref x; r = ref v; r += w; return Get(ref x) + more[0]; }
        @static ref double Get(ref double x) => ref x; @static ref readonly double Peek(in double x) => ref x; @static double Optional(double x, double y = 2, string s = "a", params int[] n) => Optional(y: x, x: y) + n.Length;
        @static void Nothing() { } @static double Constant([Constant] double x, double y) => x * y; @static double Discards(double _, double __) => _ + __;
        """,
        """
        @static double Dynamic(dynamic d, double x) { dynamic e = x; d.Add(x); d[0] = x; d.Name = "a"; var n = new List<dynamic> { x }; return d * x + e + d.Count + (double)d + Math.Sin(d) + n[0]; }
        @static double Objects(double x) { object o = x; var a = new { X = x, o }; var p = new Point { X = x, Y = { } }; var q = p with { X = 2 }; return (double)o + a.X + q.X + p.GetHashCode() + (o as Point)?.X ?? 0; }
        record Point { public double X { get; init; } public List<int> Y { get; init; } = []; }
        """,
        """
        @public static Corpus operator +(Corpus a, double b) => a; @public static implicit operator Corpus(double x) => new(); @public Corpus() { } @~Corpus() { } @static Corpus() { }
        @int this[double x] { get => 1; } @event Action E { add { } remove { } } @double F; @delegate double D(double x); @enum Kind { A } [Differentiable] class Nested { @static double N(double x) => x; }
        @partial void Half(double x); @static partial double Whole(double x); static partial double Whole(double x) => x; @static extern double External(double x); @static double Arrow(double x) => x; @static double Empty(double x) { }
        """,
        """
        @static double Overload(double x) => x; @static double Overload(double x, double y) => x * y; @static double Overload(float x) => x; @static float Overload(float x, int n) => x * n; @static double overload(double x) => x;
        @[Obsolete] static double Old(double x) => x; @static double @class(double @int, double é) => @int * é; @static double Ünï_1(double x) => x; @static double Recursive(double x, int n) => n == 0 ? 1 : x * Recursive(x, n - 1);
        @static double ArrowForward(double x) => x; @static double xAdjoint(double x, double xAdjoint) => x * xAdjoint; @static double Twice(double x) => ArrowGradient(x); @static double Call(double x) => Call2(x); @static double Call2(double x) => Call(x);
        """,
        """
        extension(double value) { @public double Squared() => value * value; @public static double Twice(double x) => 2 * x; }
        @static double Preprocessed(double x)
        {
        #if DEBUG
            return x;
        #elif !OTHER
            #region a
            return 2 * x; // comment
            #endregion
        #else
            return 3 * x;
        #endif
        #pragma warning disable CS0162
        #line 3 "other.cs"
            return /* nothing */ 4 * x;
        #line default
        }
        """,
        """
        @static double Known(double x, double y) { var (s, c) = Math.SinCos(x); return s + c + Math.Pow(x, y) + double.Hypot(x, y) + MathF.Sqrt((float)x) + Math.Clamp(x, 0, y) + double.CreateChecked(3) + x.CompareTo(y) + Math.BitIncrement(x) + Math.FusedMultiplyAdd(x, y, 1) + Math.DivRem(3, 2, out int r) + r + new Random(1).NextDouble() + Vector3.Dot(new Vector3((float)x), Vector3.One) + Complex.Sin(x).Real; }
        @static double Parallelism(double[] a, double x) { Parallel.For(0, 3, i => a[i] = x); Parallel.ForEach(a, v => Console.Write(v)); Interlocked.Exchange(ref x, 2); return System.Threading.Volatile.Read(ref x) + a.AsParallel().Sum(); }
        """,
        """
        @static double Pasted(double x) => x * x; @static double Pasted(double x) => 2 * x; @static double Pasted(double y) => Pasted(y); @static double Calls(double x) => Pasted(x);
        @partial static double Both(double x); @static partial double Both(double x) => x; @static partial double Again(double x); @static partial double Again(double x) => x * x; [Differentiable, Differentiable] static double Doubly(double x) => x;
        """,
        """
        @static double Same<T>(double x) => x; class Hidden<T> { @static double Same(double x) => x; class Hidden { @static double Same(double x) => x; } } partial class Open { @static double Same(double x) => x; } class Open { @static double Same(double x) => x; }
        partial struct S { @static double Same(double x) => x; } partial class S { @static double Same(double x) => x * x; } partial interface I { @static double Same(double x) => x; } ref partial struct R { @static double Same(double x) => x; } file partial class Q { @static double Same(double x) => x; }
        """,
    ];
}
