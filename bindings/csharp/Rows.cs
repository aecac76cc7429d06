// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace Laakhay.TA
{
    /// <summary>What a row tells of a signal; the sign says whether it is true now.</summary>
    public enum Edge
    {
        None = Native.LTA_EDGE_NONE,
        Rose = Native.LTA_EDGE_ROSE,
        Fell = Native.LTA_EDGE_FELL,
        FallTakenBack = Native.LTA_EDGE_FALL_TAKEN_BACK,
        RiseTakenBack = Native.LTA_EDGE_RISE_TAKEN_BACK,

        /// <summary>A fall was told and is taken back; it is a rise.</summary>
        RoseInstead = Native.LTA_EDGE_ROSE_INSTEAD,
        FellInstead = Native.LTA_EDGE_FELL_INSTEAD
    }

    /// <summary>Output rows, ordered by close time, then partition.</summary>
    public sealed class Rows
    {
        private readonly RowBuffers buffers;
        private readonly IReadOnlyList<string> names;

        internal Rows(
            RowBuffers buffers, IReadOnlyList<string> names, int count, bool hasMore)
        {
            this.buffers = buffers;
            this.names = names;
            Count = count;
            HasMore = hasMore;
        }

        /// <summary>How many rows there are.</summary>
        public int Count { get; }

        /// <summary>Session.Replay left some.</summary>
        public bool HasMore { get; }

        /// <summary>A column: NaN where no value is present.</summary>
        public double[] this[string name]
        {
            get
            {
                int output = IndexOf(name);
                var column = new double[Count];
                for (int row = 0; row < Count; ++row) column[row] = Value(row, output);
                return column;
            }
        }

        /// <summary>The time of a row's bar, in nanoseconds UTC since 1970.</summary>
        public long Time(int row)
        {
            return buffers.Times[Checked(row)];
        }

        /// <summary>The id of a row's partition.</summary>
        public uint Partition(int row)
        {
            return buffers.Partitions[Checked(row)];
        }

        /// <summary>The row comes from a forming bar: it may still change.</summary>
        public bool IsProvisional(int row)
        {
            return (buffers.Flags[Checked(row)] & Native.LTA_ROW_PROVISIONAL) != 0;
        }

        /// <summary>The row replaces one that was delivered before.</summary>
        public bool IsRevised(int row)
        {
            return (buffers.Flags[Checked(row)] & Native.LTA_ROW_REVISED) != 0;
        }

        /// <summary>A value, NaN where none is present.</summary>
        public double Value(int row, int output)
        {
            return IsPresent(row, output) ? buffers.Values[Cell(row, output)] : double.NaN;
        }

        /// <summary>Whether a row has a value of an output.</summary>
        public bool IsPresent(int row, int output)
        {
            return buffers.Validity[Cell(row, output)] != 0;
        }

        /// <summary>What a row tells of a signal.</summary>
        public Edge EdgeOf(int row, string name)
        {
            return (Edge)buffers.Edges[Cell(row, IndexOf(name))];
        }

        /// <summary>The row tells that a signal rose.</summary>
        public bool Rose(int row, string name)
        {
            Edge edge = EdgeOf(row, name);
            return edge == Edge.Rose || edge == Edge.RoseInstead;
        }

        /// <summary>The row tells that a signal fell.</summary>
        public bool Fell(int row, string name)
        {
            Edge edge = EdgeOf(row, name);
            return edge == Edge.Fell || edge == Edge.FellInstead;
        }

        private int IndexOf(string name)
        {
            for (int output = 0; output < names.Count; ++output)
            {
                if (names[output] == name) return output;
            }
            throw Error.Refused(
                Status.NotFound, "csharp.unknown_output",
                $"no output {name}, of {string.Join(", ", names)}");
        }

        private int Checked(int row)
        {
            if ((uint)row >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(row));
            return row;
        }

        private int Cell(int row, int output)
        {
            if ((uint)output >= (uint)names.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(output));
            }
            return Checked(row) * names.Count + output;
        }
    }

    /// <summary>The arrays a session fills.</summary>
    internal sealed unsafe class RowBuffers
    {
        private readonly int capacity;

        internal RowBuffers(int capacity, int width)
        {
            this.capacity = capacity;
            Partitions = new uint[capacity];
            Times = new long[capacity];
            Flags = new uint[capacity];
            Values = new double[checked(capacity * width)];
            Validity = new byte[Values.Length];
            Edges = new sbyte[Values.Length];
        }

        internal delegate int Call(ulong session, Pointers* rows, void* count, void* error);

        internal uint[] Partitions { get; }
        internal long[] Times { get; }
        internal uint[] Flags { get; }
        internal double[] Values { get; }
        internal byte[] Validity { get; }
        internal sbyte[] Edges { get; }

        internal Rows Fill(ulong session, IReadOnlyList<string> names, Call call)
        {
            long count;
            Native.lta_error error = Error.Room();
            fixed (uint* partitions = Partitions, flags = Flags)
            fixed (long* times = Times)
            fixed (double* values = Values)
            fixed (byte* validity = Validity)
            fixed (sbyte* edges = Edges)
            {
                var pointers = new Pointers
                {
                    capacity = capacity,
                    partitions = partitions,
                    times = times,
                    flags = flags,
                    values = values,
                    validity = validity,
                    edges = edges
                };
                int status = Error.Check(call(session, &pointers, &count, &error), &error);
                return new Rows(this, names, checked((int)count), status == Native.LTA_FULL);
            }
        }

        internal struct Pointers
        {
            internal long capacity;
            internal uint* partitions;
            internal long* times;
            internal uint* flags;
            internal double* values;
            internal byte* validity;
            internal sbyte* edges;
        }
    }
}
