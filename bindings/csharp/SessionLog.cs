// SPDX-License-Identifier: MIT
using System;

namespace Laakhay.TA
{
    /// <summary>How a log is kept; see the header.</summary>
    [Flags]
    public enum LogFlags
    {
        None = 0,
        FullSync = Native.LTA_LOG_FULL_SYNC,
        Continue = Native.LTA_LOG_CONTINUE,
        Prune = Native.LTA_LOG_PRUNE
    }

    /// <summary>How often a log commits, and takes snapshots.</summary>
    public sealed class LogOptions
    {
        public LogFlags Flags { get; set; }

        /// <summary>Events per commit; 0 is 1: every call is on file when it returns.</summary>
        public long CommitEventCount { get; set; }

        /// <summary>Commit earlier, when so many bytes wait; 0 is no limit.</summary>
        public long CommitBytes { get; set; }

        /// <summary>Of events between snapshots; 0 lets the library choose.</summary>
        public long SnapshotIntervalBytes { get; set; }
    }

    /// <summary>A session's log, as it was when it was asked for.</summary>
    public sealed class LogInfo
    {
        /// <summary>Ok, or what made the log fail; the session goes on without it.</summary>
        public Status Status { get; internal set; }

        public string Code { get; internal set; }
        public string Message { get; internal set; }
        public long LastSequence { get; internal set; }

        /// <summary>Events up to here are on file.</summary>
        public long DurableSequence { get; internal set; }

        public long SnapshotSequence { get; internal set; }
    }

    public sealed unsafe partial class Session
    {
        /// <summary>The session's log; an exception where there is none.</summary>
        public LogInfo Log
        {
            get
            {
                var info = new Native.lta_log_info
                {
                    struct_size = (uint)sizeof(Native.lta_log_info)
                };
                Native.lta_error error = Error.Room();
                using (IdHandle.Usage use = Handle.Use())
                {
                    int status = Native.lta_session_get_log_info(use.Id, &info, &error);
                    Error.Check(status, &error);
                }
                return new LogInfo
                {
                    Status = (Status)info.status,
                    Code = Text.Of(info.code),
                    Message = Text.Of(info.message),
                    LastSequence = info.last_sequence,
                    DurableSequence = info.durable_sequence,
                    SnapshotSequence = info.snapshot_sequence
                };
            }
        }

        /// <summary>The session a log describes.</summary>
        /// <param name="plan">That of the log.</param>
        /// <param name="path">Of the file.</param>
        /// <param name="dataset">Where the rows go; null makes one.</param>
        /// <param name="log">The log goes on behind the last event; null: only read.</param>
        public static Session Recover(
            Plan plan, string path, Dataset dataset = null, LogOptions log = null)
        {
            if (dataset == null) dataset = new Dataset();
            byte[] name = Text.Bytes(path);
            Native.lta_log_options options = OptionsOf(log);
            ulong session;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage planUse = plan.Handle.Use())
            using (IdHandle.Usage datasetUse = dataset.Handle.Use())
            fixed (byte* text = name)
            {
                int status = Native.lta_log_recover(
                    text, name.Length - 1, planUse.Id, datasetUse.Id, null,
                    log == null ? null : &options, &session, null, &error);
                Error.Check(status, &error);
            }
            return new Session(plan, dataset, session);
        }

        /// <summary>Record what is pushed from now on in one file.</summary>
        public void AttachLog(string path, LogOptions log = null)
        {
            byte[] name = Text.Bytes(path);
            Native.lta_log_options options = OptionsOf(log);
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            fixed (byte* text = name)
            {
                int status = Native.lta_session_attach_log(
                    use.Id, text, name.Length - 1, &options, &error);
                Error.Check(status, &error);
            }
        }

        /// <summary>Commit what waits; the sequence of the last event on file.</summary>
        public long FlushLog()
        {
            long durable;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_session_flush_log(use.Id, &durable, &error), &error);
            }
            return durable;
        }

        /// <summary>Flush and close the file.</summary>
        public void DetachLog()
        {
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_session_detach_log(use.Id, &error), &error);
            }
        }

        private static Native.lta_log_options OptionsOf(LogOptions log)
        {
            if (log == null) log = new LogOptions();
            return new Native.lta_log_options
            {
                struct_size = (uint)sizeof(Native.lta_log_options),
                flags = (uint)log.Flags,
                commit_event_count = log.CommitEventCount,
                commit_bytes = log.CommitBytes,
                snapshot_interval_bytes = log.SnapshotIntervalBytes
            };
        }
    }
}
