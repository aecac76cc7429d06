// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Threading;

namespace Laakhay.TA
{
    /// <summary>What the two ways to run a plan share: options, and cancelling.</summary>
    internal static unsafe class Execution
    {
        /// <summary>The call itself: ids, their count, options, error; gives status and id.</summary>
        internal delegate KeyValuePair<int, ulong> Call(
            void* ids, long count, void* options, void* error);

        internal static Result Run(ExecuteOptions chosen, uint flags, Call call)
        {
            if (chosen == null) chosen = new ExecuteOptions();
            if (!chosen.Cancellation.CanBeCanceled) return RunWith(chosen, flags, 0, call);
            chosen.Cancellation.ThrowIfCancellationRequested();
            using (var flag = new IdHandle(Kind.Cancel, CreateFlag()))
            using (chosen.Cancellation.Register(() => Raise(flag)))
            using (IdHandle.Usage use = flag.Use())
            {
                try
                {
                    return RunWith(chosen, flags, use.Id, call);
                }
                catch (LaakhayException error) when (error.Status == Status.Cancelled)
                {
                    throw new OperationCanceledException(
                        error.Message, error, chosen.Cancellation);
                }
            }
        }

        private static Result RunWith(ExecuteOptions chosen, uint flags, ulong cancel, Call call)
        {
            if (chosen.IncludeForming) flags |= Native.LTA_EXECUTE_INCLUDE_FORMING;
            var options = new Native.lta_execute_options
            {
                struct_size = (uint)sizeof(Native.lta_execute_options),
                flags = flags,
                thread_count = chosen.ThreadCount,
                convention = (int)chosen.Convention,
                start_time_ns = chosen.StartTime,
                end_time_ns = chosen.EndTime,
                last_row_count = chosen.LastRowCount,
                cancel = cancel
            };
            uint[] ids = Dataset.IdsOf(chosen.Partitions);
            Native.lta_error error = Error.Room();
            fixed (uint* pointer = ids)
            {
                long count = ids == null ? 0 : ids.LongLength;
                KeyValuePair<int, ulong> done = call(pointer, count, &options, &error);
                Error.Check(done.Key, &error);
                return new Result(done.Value);
            }
        }

        private static ulong CreateFlag()
        {
            ulong flag;
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_cancel_create(&flag, &error), &error);
            return flag;
        }

        private static void Raise(IdHandle flag)
        {
            using (IdHandle.Usage use = flag.Use()) Native.lta_cancel_raise(use.Id, null);
        }
    }
}
