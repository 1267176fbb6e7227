using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Tapes;

public sealed class TapeTests
{
    private enum Choice : byte
    {
        First,
        Second,
    }

    [Fact]
    public void ValuesOfAnyTypeComeBackInReverseOrder()
    {
        var tape = default(Tape);
        tape.Push(1.5);
        tape.Push(true);
        tape.Push(2.5f);
        tape.Push('ä');
        tape.Push((byte)7);
        tape.Push(-3);
        tape.Push(long.MinValue);
        tape.Push(Choice.Second);
        tape.Push(new Point3(1, 2, 3));
        tape.Push(new Triple(1, 2, 3));
        tape.Push(decimal.MaxValue);

        Assert.Equal(decimal.MaxValue, tape.Pop<decimal>());
        Assert.Equal(new Triple(1, 2, 3), tape.Pop<Triple>());
        Assert.Equal(new Point3(1, 2, 3), tape.Pop<Point3>());
        Assert.Equal(Choice.Second, tape.Pop<Choice>());
        Assert.Equal(long.MinValue, tape.Pop<long>());
        Assert.Equal(-3, tape.Pop<int>());
        Assert.Equal((byte)7, tape.Pop<byte>());
        Assert.Equal('ä', tape.Pop<char>());
        Assert.Equal(2.5f, tape.Pop<float>());
        Assert.True(tape.Pop<bool>());
        Assert.Equal(1.5, tape.Pop<double>());
        Assert.Throws<InvalidOperationException>(() => PopFrom<byte>(tape));
        tape.Dispose();
    }

    [Fact]
    public void WindowsHoldWhatWasWrittenAcrossChunks()
    {
        var tape = default(Tape);
        int[] counts = [3, 0, 1, 700, 5, 4096, 2, 0, 100_000, 1];
        foreach (int count in counts)
        {
            Span<double> window = tape.Push<double>(count);
            Assert.Equal(count, window.Length);
            for (int i = 0; i < count; i++) window[i] = count + (i / 7.0);
            Span<byte> bytes = tape.Push<byte>(count);
            bytes.Fill((byte)count);
        }

        foreach (int count in counts.Reverse())
        {
            Assert.True(tape.Pop<byte>(count).IndexOfAnyExcept((byte)count) < 0);
            Span<double> window = tape.Pop<double>(count);
            Assert.Equal(count, window.Length);
            for (int i = 0; i < count; i++) Assert.Equal(count + (i / 7.0), window[i]);
        }

        tape.Dispose();
    }

    [Fact]
    public void WindowsAreAlignedAfterSmallValues()
    {
        var tape = default(Tape);
        for (int i = 0; i < 5000; i++)
        {
            tape.Push(i % 2 == 0);
            Span<double> window = tape.Push<double>(1 + (i % 3));
            Assert.Equal(0, Alignment(window));
            Assert.Equal(0, Alignment(tape.Push<int>(3)));
        }

        tape.Dispose();
    }

    [Fact]
    public void RandomProgramsOfPushesAndPopsBehaveAsAStack()
    {
        var random = new Random(20240817);
        for (int round = 0; round < 40; round++)
        {
            var tape = default(Tape);
            var expected = new Stack<(int Kind, int Count, double Value)>();
            for (int step = 0; step < 3000; step++)
            {
                // Runs of pushes and runs of pops, so that chunk boundaries are crossed both ways.
                bool pushes = (step / 200) % 3 != 2;
                if (pushes && random.Next(10) < 8)
                {
                    (int Kind, int Count, double Value) item = (random.Next(6), random.Next(20) == 0 ? random.Next(3000) : random.Next(6), random.Next(1 << 20));
                    Push(ref tape, item);
                    expected.Push(item);
                }
                else if (expected.TryPop(out (int Kind, int Count, double Value) item))
                {
                    CheckPop(ref tape, item);
                }
            }

            while (expected.TryPop(out (int Kind, int Count, double Value) item)) CheckPop(ref tape, item);
            Assert.Throws<InvalidOperationException>(() => PopFrom<double>(tape));
            Assert.Throws<InvalidOperationException>(() => PopFrom<byte>(tape));
            tape.Dispose();
        }
    }

    [Fact]
    public void PoppedWindowsStandWhileMoreIsPopped()
    {
        var tape = default(Tape);
        for (int i = 0; i < 8; i++) tape.Push<double>(3000).Fill(i);
        Span<double> last = tape.Pop<double>(3000);
        for (int i = 6; i >= 0; i--) Assert.Equal(i, tape.Pop<double>(3000)[0]);

        // Were its buffer back in the pool, this would get it.
        for (int length = 512; length <= 1 << 17; length *= 2)
        {
            ulong[] other = System.Buffers.ArrayPool<ulong>.Shared.Rent(length);
            Array.Fill(other, ulong.MaxValue);
            System.Buffers.ArrayPool<ulong>.Shared.Return(other);
        }

        Assert.True(last.IndexOfAnyExcept(7.0) < 0);
        tape.Dispose();
    }

    [Fact]
    public void PoppingMoreThanWasPushedThrows()
    {
        Assert.Throws<InvalidOperationException>(() => PopFrom<double>(default));
        Assert.Throws<InvalidOperationException>(() => PopFrom<bool>(default));
        Assert.Throws<InvalidOperationException>(() => PopWindow(default, 1));

        var tape = default(Tape);
        tape.Push<double>(4).Clear();
        Assert.Throws<InvalidOperationException>(() => PopWindow(tape, 5));
        Assert.Throws<InvalidOperationException>(() => PopFrom<bool>(tape));
        Assert.Equal(4, tape.Pop<double>(4).Length);
        tape.Dispose();
        Assert.Throws<InvalidOperationException>(() => PopFrom<double>(tape));
    }

    [Fact]
    public void NegativeCountsThrow()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PopWindow(default, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(Tape).Push<int>(-1));
    }

    [Fact]
    public void DisposeIsIdempotentAndTheTapeCanBeUsedAgain()
    {
        var tape = default(Tape);
        tape.Dispose();
        tape.Push(1.0);
        tape.Dispose();
        tape.Dispose();
        tape.Push(2.0);
        Assert.Equal(2.0, tape.Pop<double>());
        tape.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(300_000)]
    public void SteadyStateAllocatesNothing(int count)
    {
        Use(count);
        Use(count);

        // Now and then the pool gives memory back to the system, or the run-time compiler puts new code in place: what a use itself allocates shows each time.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5; i++) Use(count);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void CrossingABoundaryBackAndForthRentsNothing()
    {
        var tape = default(Tape);
        tape.Push<byte>((512 - 2) * 8 - 8);
        tape.Push(1.0);
        tape.Push(2.0);
        tape.Pop<double>();
        bool same = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            tape.Pop<double>();
            tape.Push((double)i);
            tape.Push(2.0);
            tape.Push(true);
            same &= tape.Pop<bool>() && tape.Pop<double>() == 2;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(same);
        tape.Dispose();
    }

    [Fact]
    public void EveryBufferGoesBackToThePool()
    {
        // A buffer of this size isn't handed out by anything else in this thread: the pool gives back the one returned last.
        const int length = 1 << 20;
        ulong[] mine = System.Buffers.ArrayPool<ulong>.Shared.Rent(length);
        System.Buffers.ArrayPool<ulong>.Shared.Return(mine);
        var tape = default(Tape);
        tape.Push(1.0);
        tape.Push<double>(length - 2);
        tape.Pop<double>(length - 2);
        tape.Pop<double>();
        tape.Dispose();
        ulong[] again = System.Buffers.ArrayPool<ulong>.Shared.Rent(length);
        System.Buffers.ArrayPool<ulong>.Shared.Return(again);
        Assert.Same(mine, again);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(int count)
    {
        var tape = default(Tape);
        try
        {
            for (int i = 0; i < count; i++)
            {
                tape.Push((double)i);
                tape.Push(i % 2 == 0);
            }

            tape.Push<double>(count);
            tape.Push<byte>(count / 2);
        }
        finally
        {
            tape.Dispose();
        }
    }

    private static T PopFrom<T>(Tape copy)
        where T : unmanaged => copy.Pop<T>();

    private static int PopWindow(Tape copy, int count) => copy.Pop<double>(count).Length;

    private static int Alignment<T>(Span<T> window)
        where T : unmanaged =>
        (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(window))) & 7);

    private static void Push(ref Tape tape, (int Kind, int Count, double Value) item)
    {
        switch (item.Kind)
        {
            case 0: tape.Push(item.Value); break;
            case 1: tape.Push((float)item.Value); break;
            case 2: tape.Push(item.Value > 1000); break;
            case 3: tape.Push(new Triple((byte)item.Value, 1, 2)); break;
            case 4: tape.Push<double>(item.Count).Fill(item.Value); break;
            default: tape.Push<short>(item.Count).Fill((short)item.Value); break;
        }
    }

    private static void CheckPop(ref Tape tape, (int Kind, int Count, double Value) item)
    {
        switch (item.Kind)
        {
            case 0: Assert.Equal(item.Value, tape.Pop<double>()); break;
            case 1: Assert.Equal((float)item.Value, tape.Pop<float>()); break;
            case 2: Assert.Equal(item.Value > 1000, tape.Pop<bool>()); break;
            case 3: Assert.Equal(new Triple((byte)item.Value, 1, 2), tape.Pop<Triple>()); break;
            case 4: Assert.True(tape.Pop<double>(item.Count).IndexOfAnyExcept(item.Value) < 0); break;
            default: Assert.True(tape.Pop<short>(item.Count).IndexOfAnyExcept((short)item.Value) < 0); break;
        }
    }

    private readonly record struct Point3(double X, double Y, double Z);

    private readonly record struct Triple(byte A, byte B, byte C);
}
