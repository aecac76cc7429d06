// SPDX-License-Identifier: MIT
using System;

namespace Laakhay.TA
{
    public sealed unsafe partial class Dataset
    {
        /// <summary>
        /// Append closed bars: all rows or none. Seven columns of one length, closeTime may be
        /// null; nothing is copied on the way in. Gives how many rows were new.
        /// </summary>
        /// <exception cref="LaakhayException">Position is the row at fault.</exception>
        public long Append(
            uint partition, long[] time, double[] open, double[] high, double[] low,
            double[] close, double[] volume, long[] closeTime = null,
            AppendFlags flags = AppendFlags.None)
        {
            long* sizes = stackalloc long[7];
            sizes[0] = LengthOf(time);
            sizes[1] = LengthOf(closeTime);
            sizes[2] = LengthOf(open);
            sizes[3] = LengthOf(high);
            sizes[4] = LengthOf(low);
            sizes[5] = LengthOf(close);
            sizes[6] = LengthOf(volume);
            long appended;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (long* timePointer = time, closeTimePointer = closeTime)
            fixed (double* openPointer = open, highPointer = high, lowPointer = low)
            fixed (double* closePointer = close, volumePointer = volume)
            {
                int status = Native.lta_dataset_append_ohlcv(
                    use.Id, partition, sizes[0], timePointer, closeTimePointer, openPointer,
                    highPointer, lowPointer, closePointer, volumePointer, sizes, (uint)flags,
                    &appended, &error);
                Error.Check(status, &error);
            }
            return appended;
        }

        /// <summary>Append points of a named series: all or none.</summary>
        /// <param name="ownTimes">
        /// Points are known at their own time; else their times are those of bars.
        /// </param>
        public long AppendSeries(
            uint partition, string name, long[] time, double[] values, bool ownTimes = false,
            AppendFlags flags = AppendFlags.None)
        {
            uint series = OpenSeries(partition, name, ownTimes);
            long* sizes = stackalloc long[2];
            sizes[0] = LengthOf(time);
            sizes[1] = LengthOf(values);
            long appended;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (long* timePointer = time)
            fixed (double* valuesPointer = values)
            {
                int status = Native.lta_dataset_append_series(
                    use.Id, partition, series, sizes[0], timePointer, valuesPointer, sizes,
                    (uint)flags, &appended, &error);
                Error.Check(status, &error);
            }
            return appended;
        }

        /// <summary>Find or add a named series of a partition; ids are dense.</summary>
        public uint OpenSeries(uint partition, string name, bool ownTimes = false)
        {
            byte[] nameBytes = Text.Bytes(name);
            uint kind = ownTimes ? (uint)Native.LTA_SERIES_OWN_TIMES : 0;
            uint series;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (byte* nameText = nameBytes)
            {
                int status = Native.lta_dataset_open_series(
                    use.Id, partition, nameText, nameBytes.Length - 1, kind, &series, &error);
                Error.Check(status, &error);
            }
            return series;
        }

        /// <summary>Append closed bars of many partitions: all or none.</summary>
        public long Append(Bar[] bars, AppendFlags flags = AppendFlags.None)
        {
            long appended;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (Bar* pointer = bars)
            {
                int status = Native.lta_dataset_append_bars(
                    use.Id, (Native.lta_bar*)pointer, LengthOf(bars), (uint)flags, &appended,
                    &error);
                Error.Check(status, &error);
            }
            return appended;
        }

        /// <summary>Set forming bars, each in place of its partition's last one.</summary>
        public void SetForming(Bar[] bars, AppendFlags flags = AppendFlags.None)
        {
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (Bar* pointer = bars)
            {
                int status = Native.lta_dataset_set_forming(
                    use.Id, (Native.lta_bar*)pointer, LengthOf(bars), (uint)flags, &error);
                Error.Check(status, &error);
            }
        }

        /// <summary>Replace closed bars by time: all or none. Gives how many changed.</summary>
        public long Revise(Bar[] bars, AppendFlags flags = AppendFlags.None)
        {
            long revised;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (Bar* pointer = bars)
            {
                int status = Native.lta_dataset_revise(
                    use.Id, (Native.lta_bar*)pointer, LengthOf(bars), (uint)flags, &revised,
                    &error);
                Error.Check(status, &error);
            }
            return revised;
        }

        private static long LengthOf(Array array)
        {
            return array == null ? 0 : array.LongLength;
        }
    }
}
