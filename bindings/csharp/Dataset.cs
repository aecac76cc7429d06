// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace Laakhay.TA
{
    /// <summary>A partition of a dataset, as it was when it was asked for.</summary>
    public sealed class Partition
    {
        public string Symbol { get; internal set; }
        public string Timeframe { get; internal set; }
        public string Source { get; internal set; }
        public uint Id { get; internal set; }
        public long RowCount { get; internal set; }
        public long FirstRow { get; internal set; }
        public long FirstTime { get; internal set; }
        public long LastTime { get; internal set; }
        public bool IsForming { get; internal set; }
    }

    /// <summary>
    /// Bars and named series of many partitions: symbol, timeframe, source. Shared by threads.
    /// </summary>
    public sealed unsafe partial class Dataset : LibraryObject
    {
        static Dataset()
        {
            Library.Check();
        }

        /// <param name="retentionRows">Rows kept per partition; 0 keeps all.</param>
        /// <param name="memoryLimitBytes">Appends beyond it are refused; 0 is no limit.</param>
        public Dataset(long retentionRows = 0, long memoryLimitBytes = 0)
            : this(Create(retentionRows, memoryLimitBytes))
        {
        }

        internal Dataset(ulong id) : base(new IdHandle(Kind.Dataset, id))
        {
        }

        /// <summary>Bars, over all partitions.</summary>
        public long RowCount
        {
            get { return Info().row_count; }
        }

        /// <summary>Bytes its rows take.</summary>
        public long MemoryBytes
        {
            get { return Info().memory_bytes; }
        }

        /// <summary>Rises with every change of any row.</summary>
        public ulong Revision
        {
            get { return Info().revision; }
        }

        /// <summary>The partitions, by id.</summary>
        public IReadOnlyList<Partition> Partitions
        {
            get
            {
                var found = new List<Partition>();
                using (IdHandle.Usage use = Handle.Use())
                {
                    uint count = Info().partition_count;
                    for (uint id = 0; id < count; ++id) found.Add(PartitionOf(use.Id, id));
                }
                return found;
            }
        }

        /// <summary>Find or add a partition; ids are dense and good for this dataset.</summary>
        public uint OpenPartition(string symbol, string timeframe, string source = "")
        {
            byte[] symbolBytes = Text.Bytes(symbol);
            byte[] timeframeBytes = Text.Bytes(timeframe);
            byte[] sourceBytes = Text.Bytes(source);
            uint partition;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (byte* symbolText = symbolBytes, timeframeText = timeframeBytes)
            fixed (byte* sourceText = sourceBytes)
            {
                int status = Native.lta_dataset_open_partition(
                    use.Id, symbolText, symbolBytes.Length - 1, timeframeText,
                    timeframeBytes.Length - 1, sourceText, sourceBytes.Length - 1, &partition,
                    &error);
                Error.Check(status, &error);
            }
            return partition;
        }

        /// <summary>
        /// Look at rows of open, high, low, close, volume or a series from a row on, as many as
        /// lie together, without a copy; -1 is the first one that is retained.
        /// </summary>
        public NumberColumn Numbers(uint partition, string name, long firstRow = -1)
        {
            Native.lta_column column;
            Lease lease = View(partition, name, firstRow, Native.LTA_FLOAT64, out column);
            return new NumberColumn(lease, column.values, null, column.row_count);
        }

        /// <summary>As Numbers, of time and close_time.</summary>
        public TimeColumn Times(uint partition, string name = "time", long firstRow = -1)
        {
            Native.lta_column column;
            Lease lease = View(partition, name, firstRow, Native.LTA_INT64, out column);
            return new TimeColumn(lease, column.values, column.row_count);
        }

        internal static uint[] IdsOf(IReadOnlyList<uint> partitions)
        {
            if (partitions == null) return null;
            var ids = new uint[partitions.Count];
            for (int i = 0; i < ids.Length; ++i) ids[i] = partitions[i];
            return ids;
        }

        private static ulong Create(long retentionRows, long memoryLimitBytes)
        {
            var options = new Native.lta_dataset_options
            {
                struct_size = (uint)sizeof(Native.lta_dataset_options),
                retention_rows = retentionRows,
                memory_limit_bytes = memoryLimitBytes
            };
            ulong dataset;
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_dataset_create(&options, &dataset, &error), &error);
            return dataset;
        }

        private static Partition PartitionOf(ulong dataset, uint id)
        {
            var info = new Native.lta_partition_info
            {
                struct_size = (uint)sizeof(Native.lta_partition_info)
            };
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_dataset_get_partition(dataset, id, &info, &error), &error);
            return new Partition
            {
                Symbol = Text.Of(info.symbol, info.symbol_size),
                Timeframe = Text.Of(info.timeframe, info.timeframe_size),
                Source = Text.Of(info.source, info.source_size),
                Id = id,
                RowCount = info.row_count,
                FirstRow = info.first_row,
                FirstTime = info.first_time_ns,
                LastTime = info.last_time_ns,
                IsForming = info.forming != 0
            };
        }

        private Native.lta_dataset_info Info()
        {
            var info = new Native.lta_dataset_info
            {
                struct_size = (uint)sizeof(Native.lta_dataset_info)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_dataset_get_info(use.Id, &info, &error), &error);
            }
            return info;
        }

        private Lease View(
            uint partition, string name, long firstRow, int dtype, out Native.lta_column found)
        {
            byte[] nameBytes = Text.Bytes(name);
            var column = new Native.lta_column { struct_size = (uint)sizeof(Native.lta_column) };
            ulong view;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (byte* nameText = nameBytes)
            {
                int status = Native.lta_dataset_get_column(
                    use.Id, partition, nameText, nameBytes.Length - 1, firstRow, &view, &column,
                    &error);
                Error.Check(status, &error);
            }
            var lease = new Lease(new IdHandle(Kind.View, view));
            if (column.dtype != dtype)
            {
                throw Error.Refused(
                    Status.TypeMismatch, "csharp.column_type", $"column {name} has another type");
            }
            found = column;
            return lease;
        }
    }
}
