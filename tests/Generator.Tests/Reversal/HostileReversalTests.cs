using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Programs that are hard to reverse, all of them <c>double F(double[] x)</c> with what they call.</summary>
public class HostileReversalTests
{
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["AConstantIsAddedAtTheStartOfAnIteration"] = """
            [Differentiable] public static double F(double[] x)
            {
                double c = 1.75, sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    c += Math.Sin(0.5);
                    sum += x[i] * c;
                    c = 0.5 * c + c * x[i];
                }
                return sum;
            }
            """,
        ["AConstantIsTakenAwayInABranchAndInAnInnerLoop"] = """
            [Differentiable] public static double F(double[] x)
            {
                double c = 1.75, sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    if (i % 2 == 0) c -= 0.25; else c++;
                    for (int k = 0; k < i; k++) c -= 0.125;
                    sum += x[i] * c;
                    c = c * x[i];
                }
                return sum;
            }
            """,
        ["AConstantIsAddedAtTheEndOfAnIteration"] = """
            [Differentiable] public static double F(double[] x)
            {
                double c = x[0], sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double d = c * x[i];
                    sum += d * d;
                    c = d;
                    c += 0.5;
                }
                return sum;
            }
            """,
        ["ContinueInAWhileWithUpdatesInFrontAndBehind"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.7, q = 0.2; int i = -1, skipped = 0;
                while (++i < x.Length)
                {
                    q = 0.5 * q + p * x[i];
                    if (q > 0.9) { skipped++; q *= 0.5; continue; }
                    p = p * (1 + 0.1 * q);
                    if (i % 3 == 1) { p += q * q; continue; }
                    p -= 0.01 * x[i] * p;
                }
                return p * q + skipped;
            }
            """,
        ["ContinueInADoWithACarriedCondition"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.4; int i = 0;
                do
                {
                    if (i >= x.Length) break;
                    p = p * x[i] + 0.3;
                    if (p > 1.2) { p *= 0.6; continue; }
                    p += 0.2 * p * p;
                }
                while (++i < 2 * x.Length && p < 3);
                return p * p;
            }
            """,
        ["AForWithTwoCountersAndCommaUpdates"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.5;
                for (int i = 0, j = x.Length - 1; i <= j; i++, j -= 2, p *= 1.1)
                {
                    if (i == 1) { p += x[i]; continue; }
                    p = 0.6 * p * x[i] + x[j] * x[j];
                    if (p > 4) j++;
                }
                return p;
            }
            """,
        ["GotoCaseInsideALoop"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.5, q = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    switch (i % 4)
                    {
                        case 0: p = p * x[i] + 0.1; goto case 2;
                        case 1: q = q * p; if (q > 1) continue; break;
                        case 2: p += 0.3 * q * x[i]; break;
                        default: q = x[i] - 0.2 * q; goto case 1;
                    }
                    q += 0.1 * p;
                }
                return p * q;
            }
            """,
        ["ThreeLoopsWhoseBoundsDependOnOuterCountersAndState"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.3; int m = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    for (int j = i; j < x.Length; j += m)
                    {
                        for (int k = j; k >= i; k--) p = 0.5 * p * x[k] + 0.2 * x[j];
                        if (p > 1) m = 2;
                    }
                    m = m == 2 ? 1 : m;
                }
                return p;
            }
            """,
        ["AWindowThatSlidesIsReadAheadOfWhatIsWritten"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                for (int i = 0; i + 1 < u.Length; i++)
                {
                    Span<double> window = u.AsSpan(i, 2);
                    s += window[1] * window[1];
                    window[0] = Math.Sin(window[0]);
                }
                return s + u[0];
            }
            """,
        ["AWindowThatSlidesBackMeetsItselfAtTheCounter"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                int n = u.Length / 2;
                double s = 0;
                for (int i = 0; i < n; i++)
                {
                    Span<double> window = u.AsSpan(n - i);
                    s += window[i] * window[i];
                    window[i] = Math.Sin(window[i]) * x[i];
                }
                return s + u[n];
            }
            """,
        ["AWindowOfAWindowInAnInnerLoop"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                for (int i = 0; i < u.Length; i++)
                {
                    Span<double> window = u.AsSpan(i);
                    for (int j = 0; j + 1 < window.Length; j++)
                    {
                        var inner = window[j..];
                        s += inner[0] * inner[1];
                        inner[1] = 0.5 * inner[1] * inner[0] + 0.25;
                    }
                }
                return s;
            }
            """,
        ["AWindowThatAWhileLoopMoves"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                int k = 0;
                while (k + 2 <= u.Length)
                {
                    var window = u.AsSpan(k, 2);
                    s += window[0] * window[1] * window[1];
                    window[0] = s * window[0];
                    k += window[1] > 0.7 ? 1 : 2;
                }
                return s;
            }
            """,
        ["AWindowThatIsOneOfTwo"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 1;
                for (int i = 0; i + 1 < u.Length; i++)
                {
                    Span<double> window = i % 2 == 0 ? u.AsSpan(0) : u.AsSpan(1);
                    s += window[i] * window[i];
                    window[i] = Math.Sin(window[i]) * s;
                }
                return s + u[0];
            }
            """,
        ["AWindowThatALoopOnlyAddsTo"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = new double[x.Length + 2];
                for (int i = 0; i < x.Length; i++)
                {
                    Span<double> window = u.AsSpan(i, 3);
                    window[0] += x[i];
                    window[1] = window[0] * x[i];
                    window[2] = window[1] * window[1];
                }
                double s = 0;
                for (int i = 0; i < u.Length; i++) { Span<double> rest = u.AsSpan(u.Length - 1 - i); s = 0.5 * s * rest[0] + rest[i / 2]; }
                return s;
            }
            """,
        ["AWindowThatACallGives"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                for (int i = 0; i + 1 < u.Length; i++)
                {
                    Span<double> window = From(u, i);
                    s += window[1] * window[1];
                    window[0] = Math.Sin(window[0]) * s;
                }
                return s + u[0];
            }
            [Differentiable] private static Span<double> From(double[] u, int i) => u.AsSpan(i, 2);
            """,
        ["AWindowOfOneOfTwoBuffersThatAreExchanged"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone(), v = new double[x.Length];
                double s = 0;
                for (int t = 0; t < 3; t++)
                {
                    for (int i = 0; i + 1 < u.Length; i++)
                    {
                        ReadOnlySpan<double> from = u.AsSpan(i, 2);
                        Span<double> to = v.AsSpan(i, 2);
                        to[1] = from[0] * from[1];
                        to[0] += 0.5 * from[1] * from[1] + to[1];
                    }
                    (u, v) = (v, u);
                    s += u[0];
                }
                return s;
            }
            """,
        ["AWindowByReferenceAndByForeach"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                for (int i = 0; i + 2 < u.Length; i++)
                {
                    foreach (ref double e in u.AsSpan(i, 3)) { s += 0.2 * e * e; e = Math.Sin(e * s); }
                    ref double first = ref u.AsSpan(i)[1];
                    s += first * x[i];
                    first = Math.Sin(first);
                }
                return s;
            }
            """,
        ["AnArrayOfAnEarlierIterationLivesOn"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] last = { 0.5, 1.5 };
                double p = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double[] now = { last[1] * x[i], last[0] + x[i] * 0.1 };
                    p += now[0] * last[1];
                    if (i % 2 == 0) last = now; else last[0] = 0.3 * now[1];
                }
                return p * last[0];
            }
            """,
        ["ABufferOfABranchIsViewedInALoopOfIt"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 1;
                if (x[0] > 0.1)
                {
                    double[] f = { x[0], 2 };
                    for (int i = 0; i < x.Length; i++)
                    {
                        Span<double> v = f;
                        v[0] *= x[i];
                        double[] g = { 0, 0 };
                        f.AsSpan().CopyTo(g);
                        p += v[1] * g[0];
                    }
                }
                return p;
            }
            """,
        ["ACalleeReturnsWhatItWasGivenOrACopy"] = """
            [Differentiable] public static double[] Either(double[] a, bool copy) => copy ? (double[])a.Clone() : a;

            [Differentiable] public static double F(double[] x)
            {
                double p = 1;
                double[] v = (double[])x.Clone();
                for (int i = 0; i < x.Length; i++)
                {
                    double[] y = Either(v, x[0] > 0.5 && i % 2 == 0);
                    y[i] *= x[0];
                    p = 0.5 * p + y[i] * v[0];
                }
                return p;
            }
            """,
        ["SlicesOfSlicesThatShrink"] = """
            [Differentiable] public static double F(double[] x)
            {
                Span<double> s = (double[])x.Clone();
                double p = 1;
                while (s.Length > 1)
                {
                    Span<double> left = s[..(s.Length / 2)], right = s[(s.Length / 2)..];
                    for (int i = 0; i < left.Length; i++) { right[i] = 0.5 * right[i] * left[i] + 0.2; left[i] = right[^1]; }
                    p += s[0] * s[^1];
                    s = right[..^0];
                    if (s.Length > 2) s = s[1..];
                }
                return s.Length == 0 ? p : p * s[0];
            }
            """,
        ["AWindowThatSlidesOverWhatItWrites"] = """
            [Differentiable] public static void Smooth(Span<double> w) { w[1] = 0.3 * w[0] * w[1] + 0.5 * w[2]; w[0] = w[1] * w[2]; }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                for (int k = 0; k < 2; k++)
                    for (int i = 0; i + 2 < u.Length; i++) Smooth(u.AsSpan(i, 3));
                return u.Length == 0 ? 0 : u[0] + u[^1] * u[u.Length / 2];
            }
            """,
        ["ARecursionThatChangesItsBufferAndItsReference"] = """
            [Differentiable] public static double Down(Span<double> u, ref double carry, int depth)
            {
                if (u.Length == 0 || depth == 0) return carry;
                u[0] = 0.7 * u[0] * carry + 0.1;
                carry = 0.5 * carry + u[^1] * 0.2;
                double below = Down(u[1..], ref carry, depth - 1);
                carry += 0.1 * below * u[0];
                return below * u[0] + carry;
            }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                double carry = 0.6, p = 0;
                for (int k = 0; k < 3; k++) p += Down(u, ref carry, 3 + k);
                return p * carry;
            }
            """,
        ["MutualRecursionOverHalves"] = """
            [Differentiable] public static void Left(Span<double> u, double f) { if (u.Length < 2) return; int h = u.Length / 2; u[0] *= f; Right(u[..h], f * u[^1]); Right(u[h..], 0.5); u[h] += 0.3 * u[0]; }
            [Differentiable] public static void Right(Span<double> u, double f) { if (u.Length < 2) { if (u.Length == 1) u[0] = 0.8 * u[0] + f; return; } Left(u[1..], f); u[0] = u[^1] * f; }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                Left(u, 0.7);
                double s = 0;
                foreach (double v in u) s += v * v;
                return s;
            }
            """,
        ["TupleSwapsOfElementsWithEffectsInSubscripts"] = """
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                double p = 1; int k = 0;
                for (int i = 0; i + 1 < u.Length; i++)
                {
                    (u[i], u[i + 1]) = (u[i + 1] * p, u[i] * 0.5);
                    (p, u[k++ % u.Length]) = (0.5 * u[k % u.Length] + 0.2, p * u[i]);
                }
                return u.Length == 0 ? p : p * u[0] + u[^1];
            }
            """,
        ["CheckedAndUncheckedSubscripts"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.5; uint h = 17;
                for (int i = 0; i < x.Length; i++)
                {
                    unchecked { h = h * 2654435761u + (uint)i; }
                    int k = checked((int)(h % (uint)x.Length));
                    p = 0.4 * p * x[k] + x[i] * x[(k + i) % x.Length];
                }
                return p;
            }
            """,
        ["ParamsArrayOfActiveValuesInALoop"] = """
            [Differentiable] public static double Sum(double scale, params double[] values) { double s = 0; for (int i = 0; i < values.Length; i++) { s += values[i] * scale; values[i] = s; } return s * values.Length; }
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.1;
                for (int i = 0; i < x.Length; i++) p = Sum(0.3, p, x[i], p * x[i]) * 0.3 + Sum(p) + Sum(x[i], 0.2);
                return p;
            }
            """,
        ["ParamsArrayThatTheCallerKeeps"] = """
            [Differentiable] public static double Sum(double scale, params double[] values) { double s = 0; for (int i = 0; i < values.Length; i++) { s += values[i] * scale; values[i] = 0.5 * s; } return s; }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                double p = 1;
                for (int i = 0; i < 3; i++) p = 0.5 * p * Sum(0.4, u) + 0.3;
                return u.Length == 0 ? p : p * u[^1];
            }
            """,
        ["FloatsInBetween"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.5;
                for (int i = 0; i < x.Length; i++)
                {
                    float half = 0.5f;
                    half *= 1.5f;
                    p = half * p * x[i] + (i % 2 == 0 ? 0.25f : 0.125f);
                }
                return p;
            }
            """,
        ["AnInParameterReadAfterARefChangesAnotherVariable"] = """
            [Differentiable] public static double Mix(in double a, ref double b, in double c) { b = a * b + c; double r = a * c; b += r * a; return r + b; }
            [Differentiable] public static double F(double[] x)
            {
                double b = 0.4, p = 0;
                foreach (double v in x) { double c = b * v; p += Mix(v, ref b, in c) * 0.2; b *= 0.5; c = 0; p += c; }
                return p * b;
            }
            """,
        ["ReturnFromTheMiddleOfTwoLoopsAndASwitch"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.6; var w = new double[3];
                for (int i = 0; i < x.Length; i++)
                {
                    int j = i;
                    while (true)
                    {
                        p = 0.8 * p * x[j] + 0.4; w[j % 3] += p * x[i];
                        switch (j % 3)
                        {
                            case 0: if (p > 2.1) return p * w[0]; break;
                            case 1 when p > 1.1: goto default;
                            default: if (w[1] > 3) return w[1] * w[2] - p; break;
                        }
                        if (++j >= x.Length) break;
                    }
                    p -= 0.1 * w[i % 3];
                }
                return p + w[0] * w[1] + w[2];
            }
            """,
        ["AVariableDeclaredInALoopAndAssignedOnlySometimes"] = """
            [Differentiable] public static double F(double[] x)
            {
                double keep = 0.5, p = 1; bool has = false; double held = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double t;
                    if (x[i] > 1) { t = keep * x[i]; held = t; has = true; } else if (has) t = held * held; else t = x[i];
                    keep = 0.5 * t + 0.1 * keep;
                    p += t * keep;
                    if (i == 2) has = false;
                }
                return p * held + keep;
            }
            """,
        ["ABoundOverwrittenInsideAndAfter"] = """
            [Differentiable] public static double F(double[] x)
            {
                int n = x.Length, m = n; double p = 0.5;
                for (int i = 0; i < m; i++)
                {
                    p = 0.7 * p * x[i] + 0.2;
                    if (p > 0.8 && m > 2) m--;
                    for (int j = 0; j < m - i; j++) p += 0.1 * x[i + j] * p;
                }
                m = 0; n = m;
                return p * (1 + n);
            }
            """,
        ["OneScratchArrayForManyPurposes"] = """
            [Differentiable] public static double F(double[] x)
            {
                var t = new double[2]; double p = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    t[0] = x[i] * x[i]; t[1] = t[0] * p; p = t[1] * 0.4 + 0.3;
                    t[0] = t[1] + p; t[1] = Math.Sin(t[0]) * t[0]; p = Math.Cos(p) + 0.1 * t[1];
                    for (int k = 0; k < 2; k++) { t[k] *= 0.5 * p; p = p * (0.9 + 0.05 * t[1 - k]); }
                }
                return p + t[0] * t[1];
            }
            """,
        ["CopiesWithinOneBufferInALoop"] = """
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone(); double p = 0;
                for (int k = 0; k < 3 && u.Length > 1; k++)
                {
                    u.AsSpan(0, u.Length - 1).CopyTo(u.AsSpan(1));
                    u[0] = 0.5 * u[^1] * u[0] + 0.2; p += u[u.Length / 2] * u[0];
                    u.AsSpan(u.Length / 2).Fill(0.4 * p);
                    Array.Copy(u, 0, u, u.Length / 2, u.Length / 2);
                }
                foreach (double v in u) p += v * v;
                return p;
            }
            """,
        ["AReturnedArrayPerIteration"] = """
            [Differentiable] public static double[] Next(double[] u, double f) { var v = new double[u.Length]; for (int i = 0; i < u.Length; i++) v[i] = f * u[i] * u[u.Length - 1 - i] + 0.2; return v; }
            [Differentiable] public static double F(double[] x)
            {
                double[] u = x; double p = 0.5;
                for (int k = 0; k < 4; k++)
                {
                    var v = Next(u, p);
                    p = 0.5 * p + (v.Length > 0 ? v[0] * 0.1 : 0);
                    if (k == 1) continue;
                    u = v;
                }
                double s = p;
                foreach (double e in u) s += e;
                return s;
            }
            """,
        ["ExpressionsThatAssign"] = """
            [Differentiable] public static double F(double[] x)
            {
                double a = 0.3, b = 0.4; var u = new double[x.Length + 1];
                for (int i = 0; i < x.Length; i++)
                {
                    u[i + 1] = (a = a * x[i] + b) * (b = 0.5 * a + u[i]) + a;
                    a -= b *= 0.3 * x[i];
                    u[i] += u[i + 1] *= 0.5;
                }
                return a * b + u[^1] + u[0];
            }
            """,
        ["AConditionOnAnOverwrittenElement"] = """
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone(); double p = 1;
                for (int k = 0; k < 2; k++)
                {
                    for (int i = 0; i < u.Length; i++)
                    {
                        if (u[i] > 0.9 && p < 5) { u[i] = 0.5 * u[i] * p; p += u[i]; }
                        else if (u[(i + 1) % u.Length] > 1) { u[(i + 1) % u.Length] -= 0.4 * p * u[i]; }
                        p *= u[i] > 0.6 ? 0.9 * u[i] : 1.1;
                    }
                }
                return p;
            }
            """,
        ["IndexArraysThatChange"] = """
            [Differentiable] public static double F(double[] x)
            {
                int n = x.Length; var at = new int[n]; double p = 0.4;
                for (int i = 0; i < n; i++) at[i] = n - 1 - i;
                for (int i = 0; i < n; i++)
                {
                    p = 0.5 * p * x[at[i]] + x[at[at[i]]] * 0.3;
                    at[i] = (at[i] + 1) % n;
                    p += 0.1 * p * x[at[i]];
                }
                return p;
            }
            """,
        ["OutScalarsThroughTwoLevels"] = """
            [Differentiable] public static void Inner(double a, out double b, ref double c) { b = a * c; c = 0.5 * c + b; }
            [Differentiable] public static double Outer(double a, out double b) { double c = 0.3; Inner(a, out b, ref c); Inner(b, out double d, ref c); b += d * c; return c; }
            [Differentiable] public static double F(double[] x)
            {
                double p = 0;
                for (int i = 0; i < x.Length; i++) { p += Outer(x[i] + 0.1 * p, out double b) * b; if (b > 2) Inner(p, out p, ref b); p *= 0.5; }
                return p;
            }
            """,
        ["RefElementsThroughTwoLevels"] = """
            [Differentiable] public static void Turn(ref double a, ref double b) { (a, b) = (0.8 * a - 0.6 * b * a, 0.6 * a + 0.8 * b); }
            [Differentiable] public static void Pair(Span<double> u, int i) { Turn(ref u[i], ref u[i + 1]); Turn(ref u[i + 1], ref u[0]); }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone();
                for (int i = 0; i + 1 < u.Length; i++) Pair(u, i);
                double s = 0;
                for (int i = 0; i < u.Length; i++) s += u[i] * (i + 1);
                return s;
            }
            """,
        ["AStackBufferInALoopThatIsReversed"] = """
            [Differentiable] public static double F(double[] x)
            {
                Span<double> t = stackalloc double[3]; double p = 0.5;
                for (int i = 0; i < x.Length; i++)
                {
                    t.Clear(); t[i % 3] = p * x[i]; t[(i + 1) % 3] += t[i % 3] * t[i % 3];
                    p = 0.3 * t[0] + 0.4 * t[1] * x[i] + 0.2 * t[2] + 0.1;
                }
                return p * t[0] + t[2];
            }
            """,
        ["LongCountersAndNegativeSteps"] = """
            [Differentiable] public static double F(double[] x)
            {
                double p = 0.5;
                for (long i = x.Length - 1; i >= 0; i -= 2) { p = 0.6 * p * x[i] + 0.2; for (int j = (int)i; j > 0; j -= 3) p += 0.1 * x[j] * x[i]; }
                for (long i = 0; i < x.Length; i += 1 + i) p = p * x[i] * 0.9;
                return p;
            }
            """,
        ["LongAndUnsignedSubscriptsInTheHalvesOfACallee"] = """
            [Differentiable] public static double Walk(double[] u, long stride)
            {
                double p = 0.5;
                for (long i = 0; i < u.Length; i += stride) { p = 0.6 * p * u[i] + 0.2; u[u.Length - 1 - i] *= p; uint k = (uint)(i / 2); u[k] += 0.1 * u[i] * p; }
                return p;
            }
            [Differentiable] public static double F(double[] x)
            {
                var u = (double[])x.Clone(); double p = 0;
                for (int k = 1; k < 4; k++) p += Walk(u, k) * u[0];
                return p;
            }
            """,
        ["LongSubscriptsOfExchangedArrays"] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone(), v = new double[x.Length];
                for (long k = 0; k < 3; k++)
                {
                    for (long i = 0; i < u.Length; i++) v[i] = 0.5 * u[i] * u[(i + k) % u.Length] + 0.3;
                    (u, v) = (v, u);
                    if (k == 1) v = new double[x.Length];
                }
                return u[0] * u[^1] + v[0];
            }
            """,
        ["AReturnedArrayThatNobodyReadsBesideAnElementOut"] = """
            [Differentiable] public static double[] Make(double a, out double b) { b = 2 * a; return new double[] { a, b * a }; }
            [Differentiable] public static double F(double[] x)
            {
                double[] f = Make(x[0], out double s);
                double[] unread = Make(1.5, out f[1]);
                return f[0] * s + f[1] * x[^1];
            }
            """,
        ["AnExchangeWithAnArrayThatABranchWasGiven"] = """
            [Differentiable] public static double[] Make(double a) => new double[] { a * a, a };
            [Differentiable] public static double F(double[] x)
            {
                double[] row = Make(x[0]); double p = 1;
                if (x[0] > 0.1)
                {
                    double[] other = Make(x[^1] * row[0]);
                    (row, other) = (other, row);
                    p += other[1] * row[0];
                }
                return p * row[0] + row[1];
            }
            """,
        ["AForeachThatRunsOnce"] = """
            [Differentiable] public static double First(double[] u, double f) { foreach (double v in u) return v * v * f; return f; }
            [Differentiable] public static double F(double[] x)
            {
                double p = First(x, 0.5);
                for (int k = 0; k < 3; k++)
                {
                    foreach (double v in x.AsSpan(k % x.Length)) { p = 0.6 * p * v + 0.1; if (p > 1) { p *= 0.9; break; } p += v; break; }
                    foreach (int i in System.Linq.Enumerable.Range(k % x.Length, 2)) { p = 0.7 * p + x[i % x.Length]; if (i > 0) break; else return p * p; }
                }
                return p;
            }
            """,
        ["AnOverwrittenParameterOfACalleeInALoop"] = """
            [Differentiable] public static double Root(double a, int n = 3, double start = 1) { while (n-- > 0) { start = 0.5 * (start + a / start); a += 0.01 * start; } return start * a; }
            [Differentiable] public static double F(double[] x)
            {
                double p = 1;
                for (int i = 0; i < x.Length; i++) p = 0.5 * Root(x[i] + p) + 0.2 * Root(p, start: x[i], n: i % 3) + 0.1 * Root(x[i], 2);
                return p;
            }
            """,
        ["ThePrimalsOwnNamesLookGenerated"] = """
            [Differentiable] public static double F(double[] x)
            {
                double tape = 0.5, xAdjoint = 1, resultAdjoint = 0.2; int iterations = 0;
                while (iterations < x.Length) { double scratch = tape * x[iterations]; xAdjoint = 0.7 * xAdjoint * scratch + resultAdjoint; resultAdjoint += 0.1 * scratch; tape = 0.4 + 0.3 * xAdjoint; iterations++; }
                double result = tape * xAdjoint; bool returned = result > 0; return returned ? result * resultAdjoint : result;
            }
            """,
        ["AnIndependentLoopThatStopsBeingOne"] = """
            [Differentiable] public static double F(double[] x)
            {
                int n = x.Length; var a = new double[n + 1]; var b = new double[n + 1];
                for (int i = 0; i < n; i++) a[i] = x[i] * x[i] + b[i + 1];
                for (int i = 0; i < n; i++) b[i + 1] = a[i] * x[n - 1 - i] + 0.5 * b[i];
                for (int i = n - 1; i >= 0; i--) a[i] += 0.3 * a[i + 1] * b[i];
                double s = 0;
                for (int i = 0; i < n; i++) { s += a[i] * b[i]; if (s > 6) break; }
                return s + a[n / 2];
            }
            """,
        ["MovingSpansInTheHalvesOfACallee"] = """
            [Differentiable] public static void Step(Span<double> u, Span<double> v, int steps)
            {
                for (int k = 0; k < steps; k++)
                {
                    for (int i = 0; i < u.Length; i++) v[i] = 0.5 * u[i] * u[(i + 1) % u.Length] + 0.2 * v[i];
                    var t = u; u = v; v = t;
                    if (u.Length > 2) u = u[1..]; else break;
                    v = v[..u.Length];
                }
            }
            [Differentiable] public static double F(double[] x)
            {
                var a = (double[])x.Clone(); var b = new double[x.Length];
                for (int k = 1; k < 4; k++) { Step(a, b, k); Step(b, a, 1); }
                double s = 0;
                for (int i = 0; i < a.Length; i++) s += a[i] + b[i] * b[i];
                return s;
            }
            """,
    };

    private static readonly Lazy<LoadedAssembly[]> Compiled = new(Compile);

    public static TheoryData<string> Names => [.. Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsReversedRightly(string name)
    {
        foreach (LoadedAssembly loaded in Compiled.Value) ThreeWays.Check(loaded, "Driver" + name, Samples.Lengths(1, 2, 7));
    }

    private static LoadedAssembly[] Compile()
    {
        GeneratorRun run = GeneratorRun.Of(
        [
            .. Programs.Select(program => $"public static partial class {program.Key}\n{{\n{program.Value}\n}}\n"),
            .. Programs.Keys.Select(name => Drivers.Scalar.Replace("class Driver", "class Driver" + name, StringComparison.Ordinal).Replace("Model.", name + ".", StringComparison.Ordinal)),
        ]);
        return [run.Load(OptimizationLevel.Debug), run.Load(OptimizationLevel.Release)];
    }
}
