// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace Laakhay.TA
{
    /// <summary>What an incomplete last bar becomes in Dataset.Resample.</summary>
    public enum LastBar
    {
        Forming = Native.LTA_LAST_FORMING,
        Closed = Native.LTA_LAST_CLOSED,
        Dropped = Native.LTA_LAST_DROPPED
    }

    /// <summary>Which close times Dataset.Align keeps.</summary>
    public enum Join
    {
        Inner = Native.LTA_JOIN_INNER,
        Outer = Native.LTA_JOIN_OUTER,
        Left = Native.LTA_JOIN_LEFT,
        Reference = Native.LTA_JOIN_REFERENCE
    }

    public sealed unsafe partial class Dataset
    {
        /// <summary>
        /// A new dataset of the rows that open from start on and before end, of those the newest
        /// lastRows.
        /// </summary>
        public Dataset Slice(
            long? start = null, long? end = null, long lastRows = 0,
            IReadOnlyList<uint> partitions = null)
        {
            var options = new Native.lta_slice_options
            {
                struct_size = (uint)sizeof(Native.lta_slice_options),
                flags = (start.HasValue ? (uint)Native.LTA_SLICE_START : 0) |
                        (end.HasValue ? (uint)Native.LTA_SLICE_END : 0),
                start_time_ns = start.GetValueOrDefault(),
                end_time_ns = end.GetValueOrDefault(),
                last_row_count = lastRows
            };
            uint[] ids = IdsOf(partitions);
            ulong dataset;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* idsPointer = ids)
            {
                int status = Native.lta_dataset_slice(
                    use.Id, idsPointer, LengthOf(ids), &options, &dataset, &error);
                Error.Check(status, &error);
            }
            return new Dataset(dataset);
        }

        /// <summary>A new dataset of coarser bars; seriesRules is JSON as {"funding": "mean"}.
        /// </summary>
        public Dataset Resample(
            string timeframe, long offsetNs = 0, long rowFactor = 0, bool fill = false,
            LastBar last = LastBar.Forming, bool dropFirst = false, string seriesRules = "",
            IReadOnlyList<uint> partitions = null)
        {
            var options = new Native.lta_resample_options
            {
                struct_size = (uint)sizeof(Native.lta_resample_options),
                flags = dropFirst ? (uint)Native.LTA_RESAMPLE_DROP_FIRST : 0,
                offset_ns = offsetNs,
                row_factor = rowFactor,
                fill = fill ? Native.LTA_FILL_PREVIOUS : Native.LTA_FILL_NONE,
                last = (int)last
            };
            byte[] name = Text.Bytes(timeframe);
            byte[] rules = Text.Bytes(seriesRules);
            uint[] ids = IdsOf(partitions);
            ulong dataset;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* idsPointer = ids)
            fixed (byte* nameText = name, rulesText = rules)
            {
                int status = Native.lta_dataset_resample(
                    use.Id, idsPointer, LengthOf(ids), nameText, name.Length - 1, rulesText,
                    rules.Length - 1, &options, &dataset, &error);
                Error.Check(status, &error);
            }
            return new Dataset(dataset);
        }

        /// <summary>A new dataset of finer bars, each the last one closed at its own close.
        /// </summary>
        public Dataset Upsample(
            string timeframe, long offsetNs = 0, long toleranceNs = 0,
            IReadOnlyList<uint> partitions = null)
        {
            var options = new Native.lta_upsample_options
            {
                struct_size = (uint)sizeof(Native.lta_upsample_options),
                offset_ns = offsetNs,
                tolerance_ns = toleranceNs
            };
            byte[] name = Text.Bytes(timeframe);
            uint[] ids = IdsOf(partitions);
            ulong dataset;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* idsPointer = ids)
            fixed (byte* nameText = name)
            {
                int status = Native.lta_dataset_upsample(
                    use.Id, idsPointer, LengthOf(ids), nameText, name.Length - 1, &options,
                    &dataset, &error);
                Error.Check(status, &error);
            }
            return new Dataset(dataset);
        }

        /// <summary>A new dataset with the same close times for all partitions.</summary>
        public Dataset Align(
            Join join = Join.Inner, bool fill = false, long toleranceNs = 0, uint reference = 0,
            IReadOnlyList<uint> partitions = null)
        {
            var options = new Native.lta_align_options
            {
                struct_size = (uint)sizeof(Native.lta_align_options),
                join = (int)join,
                fill = fill ? Native.LTA_FILL_PREVIOUS : Native.LTA_FILL_NONE,
                tolerance_ns = toleranceNs,
                reference = reference
            };
            uint[] ids = IdsOf(partitions);
            ulong dataset;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (uint* idsPointer = ids)
            {
                int status = Native.lta_dataset_align(
                    use.Id, idsPointer, LengthOf(ids), &options, &dataset, &error);
                Error.Check(status, &error);
            }
            return new Dataset(dataset);
        }
    }
}
