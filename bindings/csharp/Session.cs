// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace Laakhay.TA
{
    /// <summary>How a session starts.</summary>
    public sealed class SessionOptions
    {
        /// <summary>Ids of partitions; null: what the plan selects, and those that join later.
        /// </summary>
        public IReadOnlyList<uint> Partitions { get; set; }

        /// <summary>Closed bars that can be revised; 0 is 8, -1 is none.</summary>
        public int RevisionDepth { get; set; }

        /// <summary>Store no rows, keep only state.</summary>
        public bool Detached { get; set; }

        /// <summary>Start after the rows already in the dataset.</summary>
        public bool SkipHistory { get; set; }

        /// <summary>Give only rows that have an edge.</summary>
        public bool EdgesOnly { get; set; }

        /// <summary>Edges of closed bars only: a forming bar tells none.</summary>
        public bool ClosedEdges { get; set; }

        /// <summary>Over all partitions; 0 is no limit.</summary>
        public long StateLimitBytes { get; set; }
    }

    /// <summary>
    /// A plan that is alive: push bars, read rows, take snapshots; the same bits Plan.Run gives.
    /// One call at a time: an overlapping one throws, with Status.Busy.
    /// </summary>
    public sealed unsafe partial class Session : LibraryObject
    {
        private readonly int rowsPerBar;

        /// <param name="plan">What is computed.</param>
        /// <param name="dataset">Where the rows are; null makes one.</param>
        /// <param name="options">May be null.</param>
        public Session(Plan plan, Dataset dataset = null, SessionOptions options = null)
            : this(plan, dataset ?? new Dataset(), options, null)
        {
        }

        private Session(Plan plan, Dataset dataset, SessionOptions options, byte[] snapshot)
            : this(plan, dataset, Open(plan, dataset, options, snapshot))
        {
        }

        private Session(Plan plan, Dataset dataset, ulong id)
            : base(new IdHandle(Kind.Session, id))
        {
            Dataset = dataset;
            Names = plan.Names;
            rowsPerBar = checked((int)Info().rows_per_bar_max);
        }

        /// <summary>Where the rows are.</summary>
        public Dataset Dataset { get; }

        /// <summary>The outputs' names, in the plan's order.</summary>
        public IReadOnlyList<string> Names { get; }

        /// <summary>Bytes of state, over all partitions.</summary>
        public long StateBytes
        {
            get { return Info().state_bytes; }
        }

        /// <summary>Closed bars since the session was made; a snapshot carries the count.</summary>
        public long ClosedCount
        {
            get { return Info().closed_count; }
        }

        /// <summary>A session that continues where a snapshot was taken, in any language.
        /// </summary>
        public static Session Restore(
            Plan plan, byte[] snapshot, Dataset dataset = null, SessionOptions options = null)
        {
            if (snapshot == null) throw new ArgumentNullException(nameof(snapshot));
            return new Session(plan, dataset ?? new Dataset(), options, snapshot);
        }

        /// <summary>Push one bar and get the rows it makes.</summary>
        public Rows Push(Bar bar)
        {
            return Push(new[] { bar });
        }

        /// <summary>Push bars of many partitions: all or none.</summary>
        /// <exception cref="LaakhayException">Position is the index of the bar.</exception>
        public Rows Push(Bar[] bars)
        {
            int capacity = Math.Max(1, bars.Length) + rowsPerBar - 1;
            return Collect(capacity, (session, rows, count, error) =>
            {
                fixed (Bar* pointer = bars)
                {
                    return Native.lta_session_push(
                        session, (Native.lta_bar*)pointer, bars.LongLength, rows->capacity,
                        rows->partitions, rows->times, rows->flags, rows->values, rows->validity,
                        rows->edges, (long*)count, (Native.lta_error*)error);
                }
            });
        }

        /// <summary>Run over the rows others have added to the dataset.</summary>
        public Rows Advance()
        {
            return Collect(1024, (session, rows, count, error) => Native.lta_session_advance(
                session, rows->capacity, rows->partitions, rows->times, rows->flags, rows->values,
                rows->validity, rows->edges, (long*)count, (Native.lta_error*)error));
        }

        /// <summary>
        /// Run over the dataset's rows after the session's position, at most limit of them;
        /// Rows.HasMore says whether some are left.
        /// </summary>
        public Rows Replay(int limit)
        {
            return Collect(limit, (session, rows, count, error) => Native.lta_session_replay(
                session, rows->capacity, rows->partitions, rows->times, rows->flags, rows->values,
                rows->validity, rows->edges, (long*)count, (Native.lta_error*)error));
        }

        /// <summary>Bytes from which Restore continues, in any process, on any CPU.</summary>
        public byte[] Snapshot(IReadOnlyList<uint> partitions = null)
        {
            uint[] ids = Dataset.IdsOf(partitions);
            ulong blob;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* pointer = ids)
            {
                long count = ids == null ? 0 : ids.LongLength;
                int status = Native.lta_session_snapshot(use.Id, pointer, count, &blob, &error);
                Error.Check(status, &error);
            }
            return Blob.Take(blob);
        }

        private static ulong Open(
            Plan plan, Dataset dataset, SessionOptions chosen, byte[] snapshot)
        {
            if (chosen == null) chosen = new SessionOptions();
            var options = new Native.lta_session_options
            {
                struct_size = (uint)sizeof(Native.lta_session_options),
                flags = (chosen.Detached ? (uint)Native.LTA_SESSION_DETACHED : 0) |
                        (chosen.SkipHistory ? (uint)Native.LTA_SESSION_SKIP_HISTORY : 0) |
                        (chosen.EdgesOnly ? (uint)Native.LTA_SESSION_EDGES_ONLY : 0) |
                        (chosen.ClosedEdges ? (uint)Native.LTA_SESSION_CLOSED_EDGES : 0),
                revision_depth = chosen.RevisionDepth,
                state_limit_bytes = chosen.StateLimitBytes
            };
            uint[] ids = Dataset.IdsOf(chosen.Partitions);
            // Pinning an array of no bytes gives a null pointer, which is another mistake.
            byte[] pinned = snapshot != null && snapshot.Length == 0 ? new byte[1] : snapshot;
            ulong session;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage planUse = plan.Handle.Use())
            using (IdHandle.Usage datasetUse = dataset.Handle.Use())
            fixed (uint* idsPointer = ids)
            fixed (byte* bytes = pinned)
            {
                int status = snapshot == null
                    ? Native.lta_session_create(
                        planUse.Id, datasetUse.Id, idsPointer, ids == null ? 0 : ids.LongLength,
                        &options, &session, &error)
                    : Native.lta_session_restore(
                        planUse.Id, datasetUse.Id, bytes, snapshot.LongLength, &options, &session,
                        &error);
                Error.Check(status, &error);
            }
            return session;
        }

        private Native.lta_session_info Info()
        {
            var info = new Native.lta_session_info
            {
                struct_size = (uint)sizeof(Native.lta_session_info)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_session_get_info(use.Id, &info, &error), &error);
            }
            return info;
        }

        /// <summary>
        /// Makes room and calls. With too little of it the engine changed nothing and said how
        /// much it takes.
        /// </summary>
        private Rows Collect(int capacity, RowBuffers.Call call)
        {
            using (IdHandle.Usage use = Handle.Use())
            {
                while (true)
                {
                    var buffers = new RowBuffers(capacity, Names.Count);
                    try
                    {
                        return buffers.Fill(use.Id, Names, call);
                    }
                    catch (LaakhayException error)
                        when (error.Code == "session.rows_too_small" && error.Position > capacity)
                    {
                        capacity = checked((int)error.Position.Value);
                    }
                }
            }
        }
    }
}
