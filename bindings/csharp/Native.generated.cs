// SPDX-License-Identifier: MIT
// Generated from include/laakhay_ta.h by tools/generate_bindings.py; edits are lost.
using System;
using System.Runtime.InteropServices;

namespace Laakhay.TA
{
    internal static unsafe class Native
    {
        internal const string Library = "laakhay_ta";

        internal const int LTA_ABI_MAJOR = 1;
        internal const int LTA_ABI_MINOR = 0;
        internal const int LTA_OK = 0;
        internal const int LTA_FULL = 1;
        internal const int LTA_IDLE = 2;
        internal const int LTA_NOT_LOGGED = 3;
        internal const int LTA_INVALID_ARGUMENT = -1;
        internal const int LTA_INVALID_HANDLE = -2;
        internal const int LTA_NOT_FOUND = -3;
        internal const int LTA_PARSE_ERROR = -4;
        internal const int LTA_TYPE_MISMATCH = -5;
        internal const int LTA_OUT_OF_ORDER = -6;
        internal const int LTA_LIMIT_EXCEEDED = -7;
        internal const int LTA_OUT_OF_MEMORY = -8;
        internal const int LTA_UNSUPPORTED = -9;
        internal const int LTA_CORRUPT_DATA = -10;
        internal const int LTA_BUSY = -11;
        internal const int LTA_CANCELLED = -12;
        internal const int LTA_INTERNAL = -13;
        internal const int LTA_IO_FAILED = -14;
        internal const int LTA_FEATURE_EVENT_LOG = 1;
        internal const int LTA_SERIES_OWN_TIMES = 1;
        internal const int LTA_APPEND_STRICT = 1;
        internal const int LTA_APPEND_REPAIR = 2;
        internal const int LTA_APPEND_UNCHECKED = 4;
        internal const int LTA_BAR_CLOSED = 0;
        internal const int LTA_BAR_FORMING = 1;
        internal const int LTA_BAR_REVISED = 2;
        internal const int LTA_TIME_UNIT_NONE = 0;
        internal const int LTA_TIME_UNIT_SECONDS = 1;
        internal const int LTA_TIME_UNIT_MILLISECONDS = 2;
        internal const int LTA_TIME_UNIT_MICROSECONDS = 3;
        internal const int LTA_TIME_UNIT_NANOSECONDS = 4;
        internal const int LTA_ARROW_SERIES = 1;
        internal const int LTA_ARROW_SERIES_OWN_TIMES = 2;
        internal const int LTA_ARROW_NO_VOLUME = 4;
        internal const int LTA_ARROW_INFER_TIMEFRAME = 8;
        internal const int LTA_FLOAT64 = 0;
        internal const int LTA_INT8 = 1;
        internal const int LTA_INT64 = 2;
        internal const int LTA_SLICE_START = 1;
        internal const int LTA_SLICE_END = 2;
        internal const int LTA_FILL_NONE = 0;
        internal const int LTA_FILL_PREVIOUS = 1;
        internal const int LTA_LAST_FORMING = 0;
        internal const int LTA_LAST_CLOSED = 1;
        internal const int LTA_LAST_DROPPED = 2;
        internal const int LTA_RESAMPLE_DROP_FIRST = 1;
        internal const int LTA_JOIN_INNER = 0;
        internal const int LTA_JOIN_OUTER = 1;
        internal const int LTA_JOIN_LEFT = 2;
        internal const int LTA_JOIN_REFERENCE = 3;
        internal const int LTA_CONVENTION_DEFAULT = 0;
        internal const int LTA_CONVENTION_TALIB = 1;
        internal const int LTA_CONVENTION_LAAKHAY = 2;
        internal const int LTA_PLAN_EXPRESSION = 1;
        internal const int LTA_EXPLAIN_TEXT = 0;
        internal const int LTA_EXPLAIN_JSON = 1;
        internal const int LTA_EXPLAIN_PAYLOAD = 2;
        internal const int LTA_EXPLAIN_DOT = 3;
        internal const int LTA_EXECUTE_EXPRESSION = 1;
        internal const int LTA_EXECUTE_INCLUDE_FORMING = 2;
        internal const int LTA_OUTPUT_PROVISIONAL = 1;
        internal const int LTA_OUTPUT_TRUNCATED = 2;
        internal const int LTA_SESSION_DETACHED = 1;
        internal const int LTA_SESSION_SKIP_HISTORY = 2;
        internal const int LTA_SESSION_EDGES_ONLY = 4;
        internal const int LTA_SESSION_CLOSED_EDGES = 8;
        internal const int LTA_ROW_PROVISIONAL = 1;
        internal const int LTA_ROW_REVISED = 2;
        internal const int LTA_EDGE_NONE = 0;
        internal const int LTA_EDGE_ROSE = 1;
        internal const int LTA_EDGE_FELL = -1;
        internal const int LTA_EDGE_FALL_TAKEN_BACK = 2;
        internal const int LTA_EDGE_RISE_TAKEN_BACK = -2;
        internal const int LTA_EDGE_ROSE_INSTEAD = 3;
        internal const int LTA_EDGE_FELL_INSTEAD = -3;
        internal const int LTA_LOG_FULL_SYNC = 1;
        internal const int LTA_LOG_CONTINUE = 2;
        internal const int LTA_LOG_PRUNE = 4;
        internal const int LTA_SIDE_SELL = -1;
        internal const int LTA_SIDE_UNKNOWN = 0;
        internal const int LTA_SIDE_BUY = 1;
        internal const int LTA_BUILDER_TICKS_OF = 1;
        internal const int LTA_BUILDER_CLOSED_RIGHT = 2;
        internal const int LTA_BUILDER_EMPTY_BARS = 4;
        internal const int LTA_BUILDER_SKIP_FIRST = 8;
        internal const int LTA_BUILDER_SPLIT = 16;
        internal const int LTA_BUILDER_SERIES = 32;
        internal const int LTA_BUILDER_HEIKIN_ASHI = 64;
        internal const int LTA_BUILD_TIMEFRAME = 0;
        internal const int LTA_BUILD_RENKO = 1;
        internal const int LTA_LATE_REFUSE = 0;
        internal const int LTA_LATE_REVISE = 1;

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_error
        {
            internal uint struct_size;
            internal int status;
            internal long position;
            internal fixed byte code[64];
            internal fixed byte message[432];
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_library_info
        {
            internal uint struct_size;
            internal uint abi_version;
            internal uint numeric_version;
            internal uint payload_version_min;
            internal uint payload_version_max;
            internal uint snapshot_version_min;
            internal uint snapshot_version_max;
            internal uint features;
            internal ulong catalog_fingerprint;
            internal byte* version;
            internal byte* instruction_set;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_dataset_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long retention_rows;
            internal long memory_limit_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_dataset_info
        {
            internal uint struct_size;
            internal uint partition_count;
            internal long row_count;
            internal long memory_bytes;
            internal ulong revision;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_partition_info
        {
            internal uint struct_size;
            internal uint partition;
            internal byte* symbol;
            internal long symbol_size;
            internal byte* timeframe;
            internal long timeframe_size;
            internal byte* source;
            internal long source_size;
            internal long row_count;
            internal long first_row;
            internal long first_time_ns;
            internal long last_time_ns;
            internal long memory_bytes;
            internal ulong revision;
            internal uint series_count;
            internal uint forming;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_series_info
        {
            internal uint struct_size;
            internal uint series;
            internal byte* name;
            internal long name_size;
            internal long row_count;
            internal long first_time_ns;
            internal long last_time_ns;
            internal uint flags;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_bar
        {
            internal long time_ns;
            internal long close_time_ns;
            internal double open;
            internal double high;
            internal double low;
            internal double close;
            internal double volume;
            internal uint partition;
            internal int state;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_arrow_options
        {
            internal uint struct_size;
            internal uint flags;
            internal uint append_flags;
            internal int time_unit;
            internal byte* symbol;
            internal long symbol_size;
            internal byte* timeframe;
            internal long timeframe_size;
            internal byte* source;
            internal long source_size;
            internal byte* column_names;
            internal long column_names_size;
            internal long* zone_changes;
            internal long zone_change_count;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_column
        {
            internal uint struct_size;
            internal int dtype;
            internal void* values;
            internal long* times_ns;
            internal long first_row;
            internal long row_count;
            internal long end_row;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_slice_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long start_time_ns;
            internal long end_time_ns;
            internal long last_row_count;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_resample_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long offset_ns;
            internal long row_factor;
            internal int fill;
            internal int last;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_upsample_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long offset_ns;
            internal long tolerance_ns;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_align_options
        {
            internal uint struct_size;
            internal uint flags;
            internal int join;
            internal int fill;
            internal long tolerance_ns;
            internal uint reference;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_plan_options
        {
            internal uint struct_size;
            internal uint flags;
            internal int convention;
            internal uint reserved;
            internal long node_limit;
            internal long state_limit_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_plan_info
        {
            internal uint struct_size;
            internal int convention;
            internal ulong fingerprint;
            internal uint numeric_version;
            internal uint output_count;
            internal uint node_count;
            internal uint column_count;
            internal long required_history;
            internal long stable_history;
            internal long state_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_plan_output
        {
            internal uint struct_size;
            internal int dtype;
            internal byte* name;
            internal long name_size;
            internal long first_valid_row;
            internal long required_history;
            internal long stable_history;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_execute_options
        {
            internal uint struct_size;
            internal uint flags;
            internal int thread_count;
            internal int convention;
            internal long start_time_ns;
            internal long end_time_ns;
            internal long last_row_count;
            internal ulong cancel;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_result_info
        {
            internal uint struct_size;
            internal uint partition_count;
            internal uint output_count;
            internal uint failed_count;
            internal ulong plan_fingerprint;
            internal ulong dataset_revision;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_result_output
        {
            internal uint struct_size;
            internal uint partition;
            internal byte* symbol;
            internal long symbol_size;
            internal byte* timeframe;
            internal long timeframe_size;
            internal byte* source;
            internal long source_size;
            internal byte* name;
            internal long name_size;
            internal int dtype;
            internal int status;
            internal byte* error_code;
            internal byte* error_message;
            internal long error_position;
            internal long row_count;
            internal long first_valid_row;
            internal long* times_ns;
            internal void* values;
            internal byte* validity;
            internal uint flags;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_session_options
        {
            internal uint struct_size;
            internal uint flags;
            internal int revision_depth;
            internal uint reserved;
            internal long state_limit_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_session_info
        {
            internal uint struct_size;
            internal uint output_count;
            internal uint partition_count;
            internal int revision_depth;
            internal long rows_per_bar_max;
            internal long state_bytes;
            internal long closed_count;
            internal long provisional_count;
            internal long revised_count;
            internal long duplicate_count;
            internal long late_count;
            internal long overtaken_count;
            internal long refused_count;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_point
        {
            internal long time_ns;
            internal double value;
            internal uint partition;
            internal uint series;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_readiness
        {
            internal uint partition;
            internal uint output;
            internal long closed_count;
            internal long missing_bars;
            internal int has_value;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_log_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long commit_event_count;
            internal long commit_bytes;
            internal long snapshot_interval_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_log_info
        {
            internal uint struct_size;
            internal int status;
            internal long last_sequence;
            internal long durable_sequence;
            internal long snapshot_sequence;
            internal fixed byte code[64];
            internal fixed byte message[432];
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_recovery_info
        {
            internal uint struct_size;
            internal uint damaged_snapshot_count;
            internal long snapshot_sequence;
            internal long event_count;
            internal long last_sequence;
            internal long cut_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_tick
        {
            internal long time_ns;
            internal double price;
            internal double quantity;
            internal uint partition;
            internal int side;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_builder_options
        {
            internal uint struct_size;
            internal uint flags;
            internal int kind;
            internal int late;
            internal long offset_ns;
            internal long* session_times_ns;
            internal long session_count;
            internal uint tick_partition;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_producer_options
        {
            internal uint struct_size;
            internal uint flags;
            internal long capacity;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_feed_info
        {
            internal uint struct_size;
            internal uint builder_count;
            internal uint producer_count;
            internal uint refusal_count;
            internal long waiting_count;
            internal long tick_count;
            internal long bar_count;
            internal long refused_count;
            internal long pending_count;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct lta_refusal
        {
            internal uint struct_size;
            internal uint reserved;
            internal long count;
            internal long sequence;
            internal fixed byte code[64];
            internal fixed byte message[432];
        }

        // The name of the first struct whose size is not the one of C, or null.
        internal static string FindWrongLayout()
        {
            if (sizeof(lta_error) != 512) return "lta_error";
            if (sizeof(lta_library_info) != 56) return "lta_library_info";
            if (sizeof(lta_dataset_options) != 24) return "lta_dataset_options";
            if (sizeof(lta_dataset_info) != 32) return "lta_dataset_info";
            if (sizeof(lta_partition_info) != 112) return "lta_partition_info";
            if (sizeof(lta_series_info) != 56) return "lta_series_info";
            if (sizeof(lta_bar) != 64) return "lta_bar";
            if (sizeof(lta_arrow_options) != 96) return "lta_arrow_options";
            if (sizeof(lta_column) != 48) return "lta_column";
            if (sizeof(lta_slice_options) != 32) return "lta_slice_options";
            if (sizeof(lta_resample_options) != 32) return "lta_resample_options";
            if (sizeof(lta_upsample_options) != 24) return "lta_upsample_options";
            if (sizeof(lta_align_options) != 32) return "lta_align_options";
            if (sizeof(lta_plan_options) != 32) return "lta_plan_options";
            if (sizeof(lta_plan_info) != 56) return "lta_plan_info";
            if (sizeof(lta_plan_output) != 48) return "lta_plan_output";
            if (sizeof(lta_execute_options) != 48) return "lta_execute_options";
            if (sizeof(lta_result_info) != 32) return "lta_result_info";
            if (sizeof(lta_result_output) != 152) return "lta_result_output";
            if (sizeof(lta_session_options) != 24) return "lta_session_options";
            if (sizeof(lta_session_info) != 88) return "lta_session_info";
            if (sizeof(lta_point) != 24) return "lta_point";
            if (sizeof(lta_readiness) != 32) return "lta_readiness";
            if (sizeof(lta_log_options) != 32) return "lta_log_options";
            if (sizeof(lta_log_info) != 528) return "lta_log_info";
            if (sizeof(lta_recovery_info) != 40) return "lta_recovery_info";
            if (sizeof(lta_tick) != 32) return "lta_tick";
            if (sizeof(lta_builder_options) != 48) return "lta_builder_options";
            if (sizeof(lta_producer_options) != 16) return "lta_producer_options";
            if (sizeof(lta_feed_info) != 56) return "lta_feed_info";
            if (sizeof(lta_refusal) != 520) return "lta_refusal";
            return null;
        }

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern uint lta_abi_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_library_get_info(
            lta_library_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* lta_status_name(
            int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_blob_get_data(
            ulong blob,
            void** out_data,
            long* out_size,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_blob_drop(
            ulong blob,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_cancel_create(
            ulong* out_cancel,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_cancel_raise(
            ulong cancel,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_cancel_drop(
            ulong cancel,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_catalog_get_json(
            ulong* out_json,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_create(
            lta_dataset_options* options,
            ulong* out_dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_drop(
            ulong dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_get_info(
            ulong dataset,
            lta_dataset_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_open_partition(
            ulong dataset,
            byte* symbol,
            long symbol_size,
            byte* timeframe,
            long timeframe_size,
            byte* source,
            long source_size,
            uint* out_partition,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_get_partition(
            ulong dataset,
            uint partition,
            lta_partition_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_open_series(
            ulong dataset,
            uint partition,
            byte* name,
            long name_size,
            uint flags,
            uint* out_series,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_get_series(
            ulong dataset,
            uint partition,
            uint series,
            lta_series_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_append_ohlcv(
            ulong dataset,
            uint partition,
            long row_count,
            long* times_ns,
            long* close_times_ns,
            double* open,
            double* high,
            double* low,
            double* close,
            double* volume,
            long* column_sizes,
            uint flags,
            long* out_appended_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_append_series(
            ulong dataset,
            uint partition,
            uint series,
            long row_count,
            long* times_ns,
            double* values,
            long* column_sizes,
            uint flags,
            long* out_appended_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_append_bars(
            ulong dataset,
            lta_bar* bars,
            long bar_count,
            uint flags,
            long* out_appended_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_set_forming(
            ulong dataset,
            lta_bar* bars,
            long bar_count,
            uint flags,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_revise(
            ulong dataset,
            lta_bar* bars,
            long bar_count,
            uint flags,
            long* out_revised_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_append_arrow(
            ulong dataset,
            void* stream,
            lta_arrow_options* options,
            long* out_appended_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_export_arrow(
            ulong dataset,
            uint* partitions,
            long partition_count,
            void* out_stream,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_get_column(
            ulong dataset,
            uint partition,
            byte* name,
            long name_size,
            long first_row,
            ulong* out_view,
            lta_column* out_column,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_view_drop(
            ulong view,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_slice(
            ulong dataset,
            uint* partitions,
            long partition_count,
            lta_slice_options* options,
            ulong* out_dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_resample(
            ulong dataset,
            uint* partitions,
            long partition_count,
            byte* timeframe,
            long timeframe_size,
            byte* series_rules,
            long series_rules_size,
            lta_resample_options* options,
            ulong* out_dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_upsample(
            ulong dataset,
            uint* partitions,
            long partition_count,
            byte* timeframe,
            long timeframe_size,
            lta_upsample_options* options,
            ulong* out_dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_dataset_align(
            ulong dataset,
            uint* partitions,
            long partition_count,
            lta_align_options* options,
            ulong* out_dataset,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_compile(
            byte* text,
            long text_size,
            lta_plan_options* options,
            ulong* out_plan,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_drop(
            ulong plan,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_get_info(
            ulong plan,
            lta_plan_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_get_output(
            ulong plan,
            uint index,
            lta_plan_output* out_output,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_explain(
            ulong plan,
            int format,
            ulong* out_text,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_get_requirements(
            ulong plan,
            ulong* out_json,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_execute_plan(
            ulong dataset,
            byte* text,
            long text_size,
            uint* partitions,
            long partition_count,
            lta_execute_options* options,
            ulong* out_result,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_plan_run(
            ulong plan,
            ulong dataset,
            uint* partitions,
            long partition_count,
            lta_execute_options* options,
            ulong* out_result,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_result_get_info(
            ulong result,
            lta_result_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_result_get_output(
            ulong result,
            uint index,
            lta_result_output* out_output,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_result_export_arrow(
            ulong result,
            void* out_stream,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_result_drop(
            ulong result,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_create(
            ulong plan,
            ulong dataset,
            uint* partitions,
            long partition_count,
            lta_session_options* options,
            ulong* out_session,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_drop(
            ulong session,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_get_info(
            ulong session,
            lta_session_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_push(
            ulong session,
            lta_bar* bars,
            long bar_count,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_push_series(
            ulong session,
            lta_point* points,
            long point_count,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_advance(
            ulong session,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_get_readiness(
            ulong session,
            long capacity,
            lta_readiness* out_readiness,
            long* out_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_join(
            ulong session,
            uint* partitions,
            long partition_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_release(
            ulong session,
            uint* partitions,
            long partition_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_adopt(
            ulong session,
            void* data,
            long data_size,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_snapshot(
            ulong session,
            uint* partitions,
            long partition_count,
            ulong* out_snapshot,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_restore(
            ulong plan,
            ulong dataset,
            void* data,
            long data_size,
            lta_session_options* options,
            ulong* out_session,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_replay(
            ulong session,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_attach_log(
            ulong session,
            byte* path,
            long path_size,
            lta_log_options* options,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_flush_log(
            ulong session,
            long* out_durable_sequence,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_get_log_info(
            ulong session,
            lta_log_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_detach_log(
            ulong session,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_log_recover(
            byte* path,
            long path_size,
            ulong plan,
            ulong dataset,
            lta_session_options* session_options,
            lta_log_options* log_options,
            ulong* out_session,
            lta_recovery_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_builder_create(
            ulong session,
            uint partition,
            lta_builder_options* options,
            ulong* out_builder,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_builder_drop(
            ulong builder,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_producer_create(
            ulong session,
            lta_producer_options* options,
            ulong* out_producer,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_producer_drop(
            ulong producer,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_producer_push_ticks(
            ulong producer,
            lta_tick* ticks,
            long tick_count,
            long* out_accepted_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_producer_push_bars(
            ulong producer,
            lta_bar* bars,
            long bar_count,
            long* out_accepted_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_drain(
            ulong session,
            long max_items,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_advance_clock(
            ulong session,
            long now_ns,
            long row_capacity,
            uint* out_partitions,
            long* out_times_ns,
            uint* out_flags,
            double* out_values,
            byte* out_validity,
            sbyte* out_edges,
            long* out_row_count,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_get_feed_info(
            ulong session,
            lta_feed_info* out_info,
            lta_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int lta_session_get_refusal(
            ulong session,
            uint index,
            lta_refusal* out_refusal,
            lta_error* error);
    }
}
