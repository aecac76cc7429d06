// SPDX-License-Identifier: MIT
using System;
using System.Collections;
using System.Collections.Generic;

namespace Laakhay.TA
{
    /// <summary>
    /// Values in memory of the library, without a copy. A column keeps that memory alive by
    /// itself, whatever is disposed of, appended or revised meanwhile.
    /// </summary>
    public abstract unsafe class Column<T> : IReadOnlyList<T> where T : struct
    {
        private readonly Lease lease;
        private readonly byte* validity;

        internal Column(Lease lease, void* values, byte* validity, long count)
        {
            this.lease = lease;
            this.validity = validity;
            Values = values;
            Count = checked((int)count);
        }

        /// <summary>Rows.</summary>
        public int Count { get; }

        internal void* Values { get; }

        /// <summary>The value of a row; what it is where none is present, the column says.</summary>
        public T this[int row]
        {
            get
            {
                if ((uint)row >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(row));
                T value = Read(row);
                GC.KeepAlive(lease);
                return value;
            }
        }

        /// <summary>Whether a row has a value.</summary>
        public bool IsPresent(int row)
        {
            if ((uint)row >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(row));
            bool present = validity == null || (validity[row >> 3] >> (row & 7) & 1) != 0;
            GC.KeepAlive(lease);
            return present;
        }

        /// <summary>The value of a row, or null.</summary>
        public T? ValueOrNull(int row)
        {
            if (!IsPresent(row)) return null;
            return this[row];
        }

        /// <summary>A copy.</summary>
        public T[] ToArray()
        {
            var copy = new T[Count];
            for (int row = 0; row < copy.Length; ++row) copy[row] = Read(row);
            GC.KeepAlive(lease);
            return copy;
        }

#if NETSTANDARD2_1 || NETCOREAPP2_1_OR_GREATER
        /// <summary>The memory itself; it is good while somebody has the column.</summary>
        public ReadOnlySpan<T> AsSpan()
        {
            return new ReadOnlySpan<T>(Values, Count);
        }
#endif

        /// <summary>Row by row.</summary>
        public IEnumerator<T> GetEnumerator()
        {
            for (int row = 0; row < Count; ++row) yield return this[row];
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

        internal abstract T Read(int row);
    }

    /// <summary>Numbers; NaN where no value is present.</summary>
    public sealed unsafe class NumberColumn : Column<double>
    {
        internal NumberColumn(Lease lease, void* values, byte* validity, long count)
            : base(lease, values, validity, count)
        {
        }

        internal override double Read(int row)
        {
            return ((double*)Values)[row];
        }
    }

    /// <summary>Signals, 0 and 1; 0 too where no value is present: see IsPresent.</summary>
    public sealed unsafe class SignalColumn : Column<sbyte>
    {
        internal SignalColumn(Lease lease, void* values, byte* validity, long count)
            : base(lease, values, validity, count)
        {
        }

        internal override sbyte Read(int row)
        {
            return ((sbyte*)Values)[row];
        }
    }

    /// <summary>Times in nanoseconds UTC since 1970; all present.</summary>
    public sealed unsafe class TimeColumn : Column<long>
    {
        internal TimeColumn(Lease lease, void* values, long count)
            : base(lease, values, null, count)
        {
        }

        internal override long Read(int row)
        {
            return ((long*)Values)[row];
        }
    }
}
