using System.Diagnostics.Tracing;
using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>What a derivative rents it gives back, also where the primal throws in the middle; and threads don't meet in it.</summary>
public class PoolTests
{
    /// <summary>Records in a window, on a growing stack, in callees, of arrays that are overwritten, and for a rule; <c>Tick</c> throws at the step that is set.</summary>
    private const string Model = """
        public static partial class Model
        {
            [ThreadStatic] public static int Left;

            private static void Tick()
            {
                if (Left-- == 0) throw new InvalidOperationException();
            }

            [Differentiable]
            public static double Flat(double[] x)
            {
                double p = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    Tick();
                    p = Math.Sin(p) * x[i] + Math.Exp(-p);
                }
                return p;
            }

            [Differentiable]
            public static double Growing(double[] x)
            {
                double p = 1;
                int i = 0;
                while (i < x.Length)
                {
                    Tick();
                    p = Math.Cos(p) * x[i++] + 0.5;
                    for (int j = 0; j < i; j++) p = Math.Sqrt(p * p + 1) * 0.7;
                }
                return p;
            }

            [Differentiable]
            public static void Update(double[] work, double k)
            {
                for (int i = 1; i < work.Length; i++)
                {
                    Tick();
                    work[i] = work[i] * Math.Sin(work[i - 1]) + k;
                }
            }

            [Differentiable]
            public static double Calls(double[] x)
            {
                var work = new double[x.Length];
                double p = 0.5;
                for (int k = 0; k < 3; k++)
                {
                    Update(work, p * x[k]);
                    p = Flat(work) * Growing(x);
                    Twice(work);
                }
                return p * work[^1];
            }

            internal static void Twice(double[] work)
            {
                Tick();
                for (int i = 0; i < work.Length; i++) work[i] *= 2;
            }

            [DerivativeOf(nameof(Twice), Derivatives.Forward)]
            internal static void TwiceTangent(Span<double> work, Span<double> workTangent)
            {
                Tick();
                for (int i = 0; i < work.Length; i++)
                {
                    work[i] *= 2;
                    workTangent[i] *= 2;
                }
            }

            [DerivativeOf(nameof(Twice), Derivatives.Adjoint)]
            internal static void TwiceBack(Span<double> work, Span<double> workAdjoint)
            {
                Tick();
                for (int i = 0; i < work.Length; i++) workAdjoint[i] *= 2;
            }
        }

        public static class Driver
        {
            public static double[] Run(int method, int kind, int left, double shift)
            {
                double[] x = [0.3 + shift, 0.7, 1.1, 0.9 - shift, 1.3], d = [0.1, 0.2, 0.3, 0.4, 0.5];
                Model.Left = left;
                double value;
                switch (method, kind)
                {
                    case (0, 0): return [Model.FlatForward(x, d).Tangent];
                    case (0, 1): value = Model.FlatAdjoint(x, d, 2); break;
                    case (0, 2): value = Model.FlatGradient(x, d); break;
                    case (1, 0): return [Model.GrowingForward(x, d).Tangent];
                    case (1, 1): value = Model.GrowingAdjoint(x, d, 2); break;
                    case (1, 2): value = Model.GrowingGradient(x, d); break;
                    case (2, 0): return [Model.CallsForward(x, d).Tangent];
                    case (2, 1): value = Model.CallsAdjoint(x, d, 2); break;
                    default: value = Model.CallsGradient(x, d); break;
                }
                return [value, .. d];
            }
        }
        """;

    private static readonly Lazy<LoadedAssembly> Loaded = new(() => GeneratorRun.Of(Model).Load());

    public static TheoryData<int, int> Derivatives
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (int method = 0; method < 3; method++)
            {
                for (int kind = 0; kind < 3; kind++) data.Add(method, kind);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Derivatives))]
    public void WhatIsRentedIsReturned(int method, int kind)
    {
        var run = Loaded.Value.Delegate<Func<int, int, int, double, double[]>>("Driver.Run");
        run(method, kind, -1, 0);
        using var pool = new PoolListener();
        int steps = 0;
        for (bool threw = true; threw; steps++)
        {
            pool.Start();
            threw = Throws(() => run(method, kind, steps, 0));
            pool.Stop();
            Assert.True(pool.Outstanding.Count == 0, $"{pool.Outstanding.Count} of {pool.Rented} buffers are lost when step {steps} throws");
            if (!threw && kind > 0) Assert.True(pool.Rented > 0, "nothing was rented");
        }

        Assert.True(steps > 5);
    }

    [Theory]
    [MemberData(nameof(Derivatives))]
    public void TwoThreadsAtOnce(int method, int kind)
    {
        var run = Loaded.Value.Delegate<Func<int, int, int, double, double[]>>("Driver.Run");
        double[] shifts = [.. Enumerable.Range(0, 4).Select(i => 0.05 * i)];
        double[][] expected = [.. shifts.Select(shift => run(method, kind, -1, shift))];
        using var barrier = new Barrier(shifts.Length);
        bool[] same = new bool[shifts.Length];
        Thread[] threads = [.. shifts.Select((shift, i) => new Thread(() =>
        {
            barrier.SignalAndWait();
            same[i] = Enumerable.Range(0, 300).All(_ => run(method, kind, -1, shift).AsSpan().SequenceEqual(expected[i]));
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(same, Assert.True);
    }

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>Follows the shared pools' own events of this thread.</summary>
    private sealed class PoolListener : EventListener
    {
        private const int BufferRented = 1;
        private const int BufferReturned = 3;

        private int thread;

        public int Rented { get; private set; }

        /// <summary>The buffers that were rented and not returned.</summary>
        public HashSet<int> Outstanding { get; } = [];

        public void Start()
        {
            Outstanding.Clear();
            Rented = 0;
            Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
        }

        public void Stop() => Volatile.Write(ref thread, 0);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Buffers.ArrayPoolEventSource") EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (Volatile.Read(ref thread) != Environment.CurrentManagedThreadId) return;
            int buffer = (int)eventData.Payload![0]!;
            switch (eventData.EventId)
            {
                case BufferRented:
                    Rented++;
                    Outstanding.Add(buffer);
                    break;
                case BufferReturned:
                    Outstanding.Remove(buffer);
                    break;
            }
        }
    }
}
