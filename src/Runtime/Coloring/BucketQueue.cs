namespace AutodiffGen.Coloring;

/// <summary>
/// Items with small integer keys, in one doubly linked list per key, as in D. W. Matula and L. L. Beck, "Smallest-last ordering and clustering and
/// graph coloring algorithms", JACM 30 (1983): taking an item costs constant amortised time as long as keys change by 1, and changing a key constant time.
/// Of the items of a key, the one that came last is taken first; at the start that is the one of the smallest index.
/// </summary>
internal sealed class BucketQueue
{
    private const int None = -1;
    private const int Taken = -1;

    private readonly int[] keys;
    private readonly int[] heads;
    private readonly int[] next;
    private readonly int[] previous;
    private int smallest;
    private int largest;

    /// <summary>Fills the queue.</summary>
    /// <param name="keys">The key of each item, from 0 to <paramref name="maximum"/>; taken over.</param>
    /// <param name="maximum">The largest key that will occur.</param>
    public BucketQueue(int[] keys, int maximum)
    {
        this.keys = keys;
        heads = new int[maximum + 1];
        Array.Fill(heads, None);
        next = new int[keys.Length];
        previous = new int[keys.Length];
        for (int item = keys.Length - 1; item >= 0; item--) Link(item);
        largest = maximum;
    }

    /// <summary>The key of an item; negative if it was taken.</summary>
    public int Key(int item) => keys[item];

    /// <summary>An item of the smallest key, which stays in the queue; -1 if the queue is empty.</summary>
    public int PeekSmallest()
    {
        while (smallest < heads.Length && heads[smallest] == None) smallest++;
        return smallest < heads.Length ? heads[smallest] : None;
    }

    /// <summary>Takes an item of the smallest key out of the queue, which must not be empty.</summary>
    public int TakeSmallest()
    {
        int item = PeekSmallest();
        Take(item);
        return item;
    }

    /// <summary>Takes an item of the largest key out of the queue, which must not be empty.</summary>
    public int TakeLargest()
    {
        while (heads[largest] == None) largest--;
        int item = heads[largest];
        Take(item);
        return item;
    }

    /// <summary>Adds to the key of an item; nothing happens if it was taken.</summary>
    public void Change(int item, int change)
    {
        if (keys[item] == Taken) return;
        Unlink(item);
        keys[item] += change;
        Link(item);
        smallest = Math.Min(smallest, keys[item]);
        largest = Math.Max(largest, keys[item]);
    }

    private void Take(int item)
    {
        Unlink(item);
        keys[item] = Taken;
    }

    private void Link(int item)
    {
        int key = keys[item];
        int head = heads[key];
        next[item] = head;
        previous[item] = None;
        if (head != None) previous[head] = item;
        heads[key] = item;
    }

    private void Unlink(int item)
    {
        if (previous[item] == None) heads[keys[item]] = next[item];
        else next[previous[item]] = next[item];
        if (next[item] != None) previous[next[item]] = previous[item];
    }
}
