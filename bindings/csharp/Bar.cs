// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    /// <summary>What a bar is when it is pushed.</summary>
    public enum BarState
    {
        /// <summary>Final.</summary>
        Closed = Native.LTA_BAR_CLOSED,

        /// <summary>May be pushed again as often as it changes.</summary>
        Forming = Native.LTA_BAR_FORMING,

        /// <summary>A closed bar of that time again, with other values.</summary>
        Revised = Native.LTA_BAR_REVISED
    }

    /// <summary>How appends judge a bar; see the header.</summary>
    [Flags]
    public enum AppendFlags
    {
        None = 0,
        Strict = Native.LTA_APPEND_STRICT,
        Repair = Native.LTA_APPEND_REPAIR,
        Unchecked = Native.LTA_APPEND_UNCHECKED
    }

    /// <summary>One bar of one partition: 64 bytes, as the library takes it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Bar
    {
        /// <summary>When it opens, in nanoseconds UTC since 1970.</summary>
        public long Time;

        /// <summary>0: time plus timeframe.</summary>
        public long CloseTime;

        public double Open;
        public double High;
        public double Low;
        public double Close;
        public double Volume;

        /// <summary>The id of Dataset.OpenPartition.</summary>
        public uint Partition;

        public BarState State;
    }

    /// <summary>Times cross as nanoseconds UTC since 1970.</summary>
    public static class Nanoseconds
    {
        private const long EpochTicks = 621355968000000000;
        private const long PerTick = 100;

        /// <summary>Of a time of the calendar; local times are converted to UTC.</summary>
        public static long Of(DateTime time)
        {
            if (time.Kind == DateTimeKind.Local) time = time.ToUniversalTime();
            return checked((time.Ticks - EpochTicks) * PerTick);
        }

        /// <summary>The UTC time of the calendar, to 100 nanoseconds.</summary>
        public static DateTime ToDateTime(long timeNs)
        {
            return new DateTime(EpochTicks + timeNs / PerTick, DateTimeKind.Utc);
        }
    }
}
