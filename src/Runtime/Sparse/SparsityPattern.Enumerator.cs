using System.Collections;

namespace AutodiffGen.Sparse;

/// <content>Enumeration of the nonzeros.</content>
public sealed partial class SparsityPattern : IEnumerable<(int Row, int Column)>
{
    /// <summary>Enumerates the nonzeros row by row, columns ascending, without allocating.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<(int Row, int Column)> IEnumerable<(int Row, int Column)>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Enumerates the nonzeros of a pattern row by row, columns ascending.</summary>
    public struct Enumerator : IEnumerator<(int Row, int Column)>
    {
        private readonly SparsityPattern pattern;
        private int row;
        private int position;

        internal Enumerator(SparsityPattern pattern)
        {
            this.pattern = pattern;
            position = -1;
        }

        /// <summary>The current nonzero.</summary>
        public readonly (int Row, int Column) Current => (row, pattern.columnIndices[position]);

        readonly object IEnumerator.Current => Current;

        /// <summary>Moves to the next nonzero.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext()
        {
            if (position + 1 >= pattern.columnIndices.Length) return false;
            position++;
            while (pattern.rowPointers[row + 1] <= position) row++;
            return true;
        }

        /// <summary>Moves before the first nonzero.</summary>
        public void Reset()
        {
            row = 0;
            position = -1;
        }

        /// <summary>Does nothing.</summary>
        public readonly void Dispose()
        {
        }
    }
}
