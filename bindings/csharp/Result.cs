// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace Laakhay.TA
{
    /// <summary>What an output's values are.</summary>
    public enum DType
    {
        Float64 = Native.LTA_FLOAT64,
        Int8 = Native.LTA_INT8
    }

    /// <summary>One output of one partition. It keeps its values alive by itself.</summary>
    public sealed unsafe class Output
    {
        private readonly Lease lease;
        private readonly Native.lta_result_output found;

        internal Output(IdHandle handle, ulong result, uint index)
        {
            lease = new Lease(handle);
            var output = new Native.lta_result_output
            {
                struct_size = (uint)sizeof(Native.lta_result_output)
            };
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_result_get_output(result, index, &output, &error), &error);
            found = output;
            Symbol = Text.Of(output.symbol, output.symbol_size);
            Timeframe = Text.Of(output.timeframe, output.timeframe_size);
            Source = Text.Of(output.source, output.source_size);
            Name = Text.Of(output.name, output.name_size);
            ErrorCode = Text.Of(output.error_code);
            ErrorMessage = Text.Of(output.error_message);
        }

        public string Symbol { get; }
        public string Timeframe { get; }
        public string Source { get; }
        public string Name { get; }

        /// <summary>A failed output has no rows; the others are not affected.</summary>
        public Status Status
        {
            get { return (Status)found.status; }
        }

        /// <summary>Empty where the status is Ok.</summary>
        public string ErrorCode { get; }

        public string ErrorMessage { get; }

        /// <summary>Where in the plan's text, or null.</summary>
        public long? ErrorPosition
        {
            get
            {
                if (found.error_position < 0) return null;
                return found.error_position;
            }
        }

        public DType DType
        {
            get { return (DType)found.dtype; }
        }

        public long RowCount
        {
            get { return found.row_count; }
        }

        /// <summary>Row of the first value, from 0; RowCount where there is none.</summary>
        public long FirstValidRow
        {
            get { return found.first_valid_row; }
        }

        /// <summary>The last row comes from a forming bar.</summary>
        public bool IsProvisional
        {
            get { return (found.flags & Native.LTA_OUTPUT_PROVISIONAL) != 0; }
        }

        /// <summary>Retention dropped rows this output would have read.</summary>
        public bool IsTruncated
        {
            get { return (found.flags & Native.LTA_OUTPUT_TRUNCATED) != 0; }
        }

        /// <summary>Times of the bars.</summary>
        public TimeColumn Times
        {
            get { return new TimeColumn(lease, found.times_ns, found.row_count); }
        }

        /// <summary>Values of a Float64 output, NaN where missing.</summary>
        public NumberColumn Numbers
        {
            get
            {
                Demand(DType.Float64);
                return new NumberColumn(lease, found.values, found.validity, found.row_count);
            }
        }

        /// <summary>Values of an Int8 output; ask IsPresent where some may be missing.</summary>
        public SignalColumn Signals
        {
            get
            {
                Demand(DType.Int8);
                return new SignalColumn(lease, found.values, found.validity, found.row_count);
            }
        }

        /// <summary>The exception this output's failure is, where it failed.</summary>
        public void ThrowIfFailed()
        {
            if (found.status >= 0) return;
            throw new LaakhayException(Status, ErrorCode, ErrorMessage, ErrorPosition);
        }

        private void Demand(DType wanted)
        {
            ThrowIfFailed();
            if (DType == wanted) return;
            throw Error.Refused(
                Status.TypeMismatch, "csharp.output_type", $"output {Name} is {DType}");
        }
    }

    /// <summary>
    /// What an execution gave: outputs by partition as asked for, then in the plan's order.
    /// </summary>
    public sealed unsafe class Result : LibraryObject
    {
        internal Result(ulong id) : base(new IdHandle(Kind.Result, id))
        {
            var info = new Native.lta_result_info
            {
                struct_size = (uint)sizeof(Native.lta_result_info)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_result_get_info(use.Id, &info, &error), &error);
                var outputs = new List<Output>();
                for (uint index = 0; index < info.output_count; ++index)
                {
                    outputs.Add(new Output(Handle, use.Id, index));
                }
                Outputs = outputs;
            }
            FailedCount = (int)info.failed_count;
        }

        /// <summary>All of them, failed ones too.</summary>
        public IReadOnlyList<Output> Outputs { get; }

        /// <summary>How many outputs failed.</summary>
        public int FailedCount { get; }

        /// <summary>The one output of that name.</summary>
        public Output this[string name]
        {
            get { return Only(Outputs.Where(o => o.Name == name).ToList(), name); }
        }

        /// <summary>The output of that name, of one partition.</summary>
        public Output this[string symbol, string timeframe, string name]
        {
            get
            {
                List<Output> found = Outputs.Where(
                    o => o.Symbol == symbol && o.Timeframe == timeframe && o.Name == name).ToList();
                return Only(found, $"{symbol} {timeframe} {name}");
            }
        }

        private static Output Only(List<Output> found, string wanted)
        {
            if (found.Count == 1)
            {
                found[0].ThrowIfFailed();
                return found[0];
            }
            string code = found.Count == 0 ? "csharp.unknown_output" : "csharp.ambiguous_partition";
            throw Error.Refused(Status.NotFound, code, $"{found.Count} outputs are {wanted}");
        }
    }
}
