// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    /// <summary>Who took the price.</summary>
    public enum Side
    {
        Sell = Native.LTA_SIDE_SELL,
        Unknown = Native.LTA_SIDE_UNKNOWN,
        Buy = Native.LTA_SIDE_BUY
    }

    /// <summary>One trade, as the library takes it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Tick
    {
        /// <summary>In nanoseconds UTC since 1970.</summary>
        public long Time;

        public double Price;
        public double Quantity;

        /// <summary>The id of Dataset.OpenPartition.</summary>
        public uint Partition;

        public Side Side;
    }

    /// <summary>
    /// A way into a session's queue, from any thread, during any call on the session. A producer
    /// takes one call at a time: each thread its own.
    /// </summary>
    public sealed unsafe class Producer : LibraryObject
    {
        /// <param name="session">Whose queue it is.</param>
        /// <param name="capacity">Ticks and bars that may wait; 0 is 65536.</param>
        public Producer(Session session, long capacity = 0)
            : base(new IdHandle(Kind.Producer, Create(session, capacity)))
        {
        }

        /// <summary>Push bars, as many as there is room for, from the first; how many.</summary>
        public long Push(Bar[] bars)
        {
            long accepted;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (Bar* pointer = bars)
            {
                int status = Native.lta_producer_push_bars(
                    use.Id, (Native.lta_bar*)pointer, bars.LongLength, &accepted, &error);
                Error.Check(status, &error);
            }
            return accepted;
        }

        /// <summary>Push ticks, as many as there is room for, from the first; how many.</summary>
        public long Push(Tick[] ticks)
        {
            long accepted;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (Tick* pointer = ticks)
            {
                int status = Native.lta_producer_push_ticks(
                    use.Id, (Native.lta_tick*)pointer, ticks.LongLength, &accepted, &error);
                Error.Check(status, &error);
            }
            return accepted;
        }

        private static ulong Create(Session session, long capacity)
        {
            var options = new Native.lta_producer_options
            {
                struct_size = (uint)sizeof(Native.lta_producer_options),
                capacity = capacity
            };
            ulong producer;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = session.Handle.Use())
            {
                int status = Native.lta_producer_create(use.Id, &options, &producer, &error);
                Error.Check(status, &error);
            }
            return producer;
        }
    }

    /// <summary>How a builder makes bars of ticks; see the header.</summary>
    [Flags]
    public enum BuilderFlags
    {
        None = 0,
        TicksOf = Native.LTA_BUILDER_TICKS_OF,
        ClosedRight = Native.LTA_BUILDER_CLOSED_RIGHT,
        EmptyBars = Native.LTA_BUILDER_EMPTY_BARS,
        SkipFirst = Native.LTA_BUILDER_SKIP_FIRST,
        Split = Native.LTA_BUILDER_SPLIT,
        Series = Native.LTA_BUILDER_SERIES,
        HeikinAshi = Native.LTA_BUILDER_HEIKIN_ASHI
    }

    /// <summary>Makes bars of a partition from ticks. The session keeps it.</summary>
    public sealed unsafe class Builder : LibraryObject
    {
        /// <param name="session">Where the ticks are drained.</param>
        /// <param name="partition">Whose bars are made, as its timeframe says.</param>
        /// <param name="flags">May be combined.</param>
        /// <param name="renko">Bricks over a partition of range:X.</param>
        /// <param name="reviseLate">A late tick revises its bar; else it is refused.</param>
        /// <param name="offsetNs">Shifts the grid of time bars.</param>
        /// <param name="sessionTimes">Pairs of opens and closes; null: around the clock.</param>
        /// <param name="tickPartition">With BuilderFlags.TicksOf.</param>
        public Builder(
            Session session, uint partition, BuilderFlags flags = BuilderFlags.None,
            bool renko = false, bool reviseLate = false, long offsetNs = 0,
            long[] sessionTimes = null, uint tickPartition = 0)
            : base(new IdHandle(Kind.Builder, Create(
                session, partition, sessionTimes, new Native.lta_builder_options
                {
                    struct_size = (uint)sizeof(Native.lta_builder_options),
                    flags = (uint)flags,
                    kind = renko ? Native.LTA_BUILD_RENKO : Native.LTA_BUILD_TIMEFRAME,
                    late = reviseLate ? Native.LTA_LATE_REVISE : Native.LTA_LATE_REFUSE,
                    offset_ns = offsetNs,
                    tick_partition = tickPartition
                })))
        {
        }

        private static ulong Create(
            Session session, uint partition, long[] sessionTimes,
            Native.lta_builder_options options)
        {
            ulong builder;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = session.Handle.Use())
            fixed (long* times = sessionTimes)
            {
                options.session_times_ns = times;
                options.session_count = sessionTimes == null ? 0 : sessionTimes.LongLength / 2;
                int status = Native.lta_builder_create(
                    use.Id, partition, &options, &builder, &error);
                Error.Check(status, &error);
            }
            return builder;
        }
    }

    /// <summary>What was refused for one reason.</summary>
    public sealed class Refusal
    {
        public string Code { get; internal set; }

        /// <summary>Of the newest.</summary>
        public string Message { get; internal set; }

        public long Count { get; internal set; }

        /// <summary>The number of the newest drained tick or bar, from 0.</summary>
        public long Sequence { get; internal set; }
    }

    public sealed unsafe partial class Session
    {
        /// <summary>Pushed by producers and not yet drained.</summary>
        public long WaitingCount
        {
            get { return FeedInfo().waiting_count; }
        }

        /// <summary>Refusals, in the order in which their codes first came.</summary>
        public IReadOnlyList<Refusal> Refusals
        {
            get
            {
                var found = new List<Refusal>();
                uint count = FeedInfo().refusal_count;
                for (uint index = 0; index < count; ++index) found.Add(RefusalOf(index));
                return found;
            }
        }

        /// <summary>
        /// Take what producers have pushed, at most maxItems (0: 65536), and give the rows they
        /// make. Where Rows.HasMore holds, call again. What is refused is counted.
        /// </summary>
        public Rows Drain(long maxItems = 0)
        {
            return Collect(4096, (session, rows, count, error) => Native.lta_session_drain(
                session, maxItems, rows->capacity, rows->partitions, rows->times, rows->flags,
                rows->values, rows->validity, rows->edges, (long*)count,
                (Native.lta_error*)error));
        }

        /// <summary>Time has passed: bars of builders that end by now close.</summary>
        public Rows AdvanceClock(long now)
        {
            return Collect(1024, (session, rows, count, error) => Native.lta_session_advance_clock(
                session, now, rows->capacity, rows->partitions, rows->times, rows->flags,
                rows->values, rows->validity, rows->edges, (long*)count,
                (Native.lta_error*)error));
        }

        private Native.lta_feed_info FeedInfo()
        {
            var info = new Native.lta_feed_info
            {
                struct_size = (uint)sizeof(Native.lta_feed_info)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_session_get_feed_info(use.Id, &info, &error), &error);
            }
            return info;
        }

        private Refusal RefusalOf(uint index)
        {
            var refusal = new Native.lta_refusal
            {
                struct_size = (uint)sizeof(Native.lta_refusal)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                int status = Native.lta_session_get_refusal(use.Id, index, &refusal, &error);
                Error.Check(status, &error);
            }
            return new Refusal
            {
                Code = Text.Of(refusal.code),
                Message = Text.Of(refusal.message),
                Count = refusal.count,
                Sequence = refusal.sequence
            };
        }
    }
}
