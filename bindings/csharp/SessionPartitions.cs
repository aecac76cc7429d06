// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    /// <summary>One point of a named series, by ids.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Point
    {
        /// <summary>In nanoseconds UTC since 1970.</summary>
        public long Time;

        public double Value;
        public uint Partition;

        /// <summary>The id of Dataset.OpenSeries.</summary>
        public uint Series;
    }

    /// <summary>One output of one partition of a session.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Readiness
    {
        public uint Partition;
        public uint Output;

        /// <summary>Bars the session's state has seen, history included.</summary>
        public long ClosedCount;

        /// <summary>
        /// Closed bars until the first one that can have a value; 0: the last one could; -1: there
        /// never is one.
        /// </summary>
        public long MissingBars;

        private readonly int hasValue;
        private readonly uint reserved;

        /// <summary>A closed bar gave a value.</summary>
        public bool HasValue
        {
            get { return hasValue != 0; }
        }
    }

    public sealed unsafe partial class Session
    {
        /// <summary>Which outputs have values, by partition id.</summary>
        public Readiness[] GetReadiness()
        {
            long capacity = 64;
            while (true)
            {
                var found = new Readiness[capacity];
                long count;
                Native.lta_error error = Error.Room();
                using (IdHandle.Usage use = Handle.Use())
                fixed (Readiness* pointer = found)
                {
                    int status = Native.lta_session_get_readiness(
                        use.Id, capacity, (Native.lta_readiness*)pointer, &count, &error);
                    if (status < 0 && error.position > capacity)
                    {
                        capacity = error.position;
                        continue;
                    }
                    Error.Check(status, &error);
                }
                Array.Resize(ref found, checked((int)count));
                return found;
            }
        }

        /// <summary>Push points of named series: all or none; the rows they change.</summary>
        public Rows Push(Point[] points)
        {
            int capacity = checked(Math.Max(1, points.Length) * rowsPerBar);
            return Collect(capacity, (session, rows, count, error) =>
            {
                fixed (Point* pointer = points)
                {
                    return Native.lta_session_push_series(
                        session, (Native.lta_point*)pointer, points.LongLength, rows->capacity,
                        rows->partitions, rows->times, rows->flags, rows->values, rows->validity,
                        rows->edges, (long*)count, (Native.lta_error*)error);
                }
            });
        }

        /// <summary>Run more partitions from now on.</summary>
        public void Join(params uint[] partitions)
        {
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* pointer = partitions)
            {
                int status = Native.lta_session_join(
                    use.Id, pointer, partitions.LongLength, &error);
                Error.Check(status, &error);
            }
        }

        /// <summary>Stop running partitions and forget their state; their rows stay.</summary>
        public void Release(params uint[] partitions)
        {
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* pointer = partitions)
            {
                int status = Native.lta_session_release(
                    use.Id, pointer, partitions.LongLength, &error);
                Error.Check(status, &error);
            }
        }

        /// <summary>Partitions of a snapshot go on in this session.</summary>
        public void Adopt(byte[] snapshot)
        {
            byte[] pinned = snapshot.Length == 0 ? new byte[1] : snapshot;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (byte* bytes = pinned)
            {
                int status = Native.lta_session_adopt(
                    use.Id, bytes, snapshot.LongLength, &error);
                Error.Check(status, &error);
            }
        }
    }
}
