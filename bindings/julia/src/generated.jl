# SPDX-License-Identifier: MIT
# Generated from include/laakhay_ta.h by tools/generate_bindings.py; edits are lost.
#
# A struct whose first member is struct_size is made with keywords, and knows its size:
# lta_plan_options(flags = LTA_PLAN_EXPRESSION). Functions take what @ccall takes: a Ref or an
# array for a pointer, a String for text.

const LTA_ABI_MAJOR = Int32(1)
const LTA_ABI_MINOR = Int32(0)
const LTA_OK = Int32(0)
const LTA_FULL = Int32(1)
const LTA_IDLE = Int32(2)
const LTA_NOT_LOGGED = Int32(3)
const LTA_INVALID_ARGUMENT = Int32(-1)
const LTA_INVALID_HANDLE = Int32(-2)
const LTA_NOT_FOUND = Int32(-3)
const LTA_PARSE_ERROR = Int32(-4)
const LTA_TYPE_MISMATCH = Int32(-5)
const LTA_OUT_OF_ORDER = Int32(-6)
const LTA_LIMIT_EXCEEDED = Int32(-7)
const LTA_OUT_OF_MEMORY = Int32(-8)
const LTA_UNSUPPORTED = Int32(-9)
const LTA_CORRUPT_DATA = Int32(-10)
const LTA_BUSY = Int32(-11)
const LTA_CANCELLED = Int32(-12)
const LTA_INTERNAL = Int32(-13)
const LTA_IO_FAILED = Int32(-14)
const LTA_FEATURE_EVENT_LOG = Int32(1)
const LTA_SERIES_OWN_TIMES = Int32(1)
const LTA_APPEND_STRICT = Int32(1)
const LTA_APPEND_REPAIR = Int32(2)
const LTA_APPEND_UNCHECKED = Int32(4)
const LTA_BAR_CLOSED = Int32(0)
const LTA_BAR_FORMING = Int32(1)
const LTA_BAR_REVISED = Int32(2)
const LTA_TIME_UNIT_NONE = Int32(0)
const LTA_TIME_UNIT_SECONDS = Int32(1)
const LTA_TIME_UNIT_MILLISECONDS = Int32(2)
const LTA_TIME_UNIT_MICROSECONDS = Int32(3)
const LTA_TIME_UNIT_NANOSECONDS = Int32(4)
const LTA_ARROW_SERIES = Int32(1)
const LTA_ARROW_SERIES_OWN_TIMES = Int32(2)
const LTA_ARROW_NO_VOLUME = Int32(4)
const LTA_ARROW_INFER_TIMEFRAME = Int32(8)
const LTA_FLOAT64 = Int32(0)
const LTA_INT8 = Int32(1)
const LTA_INT64 = Int32(2)
const LTA_SLICE_START = Int32(1)
const LTA_SLICE_END = Int32(2)
const LTA_FILL_NONE = Int32(0)
const LTA_FILL_PREVIOUS = Int32(1)
const LTA_LAST_FORMING = Int32(0)
const LTA_LAST_CLOSED = Int32(1)
const LTA_LAST_DROPPED = Int32(2)
const LTA_RESAMPLE_DROP_FIRST = Int32(1)
const LTA_JOIN_INNER = Int32(0)
const LTA_JOIN_OUTER = Int32(1)
const LTA_JOIN_LEFT = Int32(2)
const LTA_JOIN_REFERENCE = Int32(3)
const LTA_CONVENTION_DEFAULT = Int32(0)
const LTA_CONVENTION_TALIB = Int32(1)
const LTA_CONVENTION_LAAKHAY = Int32(2)
const LTA_PLAN_EXPRESSION = Int32(1)
const LTA_EXPLAIN_TEXT = Int32(0)
const LTA_EXPLAIN_JSON = Int32(1)
const LTA_EXPLAIN_PAYLOAD = Int32(2)
const LTA_EXPLAIN_DOT = Int32(3)
const LTA_EXECUTE_EXPRESSION = Int32(1)
const LTA_EXECUTE_INCLUDE_FORMING = Int32(2)
const LTA_OUTPUT_PROVISIONAL = Int32(1)
const LTA_OUTPUT_TRUNCATED = Int32(2)
const LTA_SESSION_DETACHED = Int32(1)
const LTA_SESSION_SKIP_HISTORY = Int32(2)
const LTA_SESSION_EDGES_ONLY = Int32(4)
const LTA_SESSION_CLOSED_EDGES = Int32(8)
const LTA_ROW_PROVISIONAL = Int32(1)
const LTA_ROW_REVISED = Int32(2)
const LTA_EDGE_NONE = Int32(0)
const LTA_EDGE_ROSE = Int32(1)
const LTA_EDGE_FELL = Int32(-1)
const LTA_EDGE_FALL_TAKEN_BACK = Int32(2)
const LTA_EDGE_RISE_TAKEN_BACK = Int32(-2)
const LTA_EDGE_ROSE_INSTEAD = Int32(3)
const LTA_EDGE_FELL_INSTEAD = Int32(-3)
const LTA_LOG_FULL_SYNC = Int32(1)
const LTA_LOG_CONTINUE = Int32(2)
const LTA_LOG_PRUNE = Int32(4)
const LTA_SIDE_SELL = Int32(-1)
const LTA_SIDE_UNKNOWN = Int32(0)
const LTA_SIDE_BUY = Int32(1)
const LTA_BUILDER_TICKS_OF = Int32(1)
const LTA_BUILDER_CLOSED_RIGHT = Int32(2)
const LTA_BUILDER_EMPTY_BARS = Int32(4)
const LTA_BUILDER_SKIP_FIRST = Int32(8)
const LTA_BUILDER_SPLIT = Int32(16)
const LTA_BUILDER_SERIES = Int32(32)
const LTA_BUILDER_HEIKIN_ASHI = Int32(64)
const LTA_BUILD_TIMEFRAME = Int32(0)
const LTA_BUILD_RENKO = Int32(1)
const LTA_LATE_REFUSE = Int32(0)
const LTA_LATE_REVISE = Int32(1)

const lta_status = Int32
const lta_blob = UInt64
const lta_builder = UInt64
const lta_cancel = UInt64
const lta_dataset = UInt64
const lta_plan = UInt64
const lta_producer = UInt64
const lta_result = UInt64
const lta_session = UInt64
const lta_view = UInt64

struct lta_error
    struct_size::UInt32
    status::lta_status
    position::Int64
    code::NTuple{64,UInt8}
    message::NTuple{432,UInt8}
end
lta_error(;
    status = 0,
    position = 0,
    code = ntuple(_ -> zero(UInt8), 64),
    message = ntuple(_ -> zero(UInt8), 432),
) = lta_error(512,
    status,
    position,
    code,
    message,
)

struct lta_library_info
    struct_size::UInt32
    abi_version::UInt32
    numeric_version::UInt32
    payload_version_min::UInt32
    payload_version_max::UInt32
    snapshot_version_min::UInt32
    snapshot_version_max::UInt32
    features::UInt32
    catalog_fingerprint::UInt64
    version::Ptr{UInt8}
    instruction_set::Ptr{UInt8}
end
lta_library_info(;
    abi_version = 0,
    numeric_version = 0,
    payload_version_min = 0,
    payload_version_max = 0,
    snapshot_version_min = 0,
    snapshot_version_max = 0,
    features = 0,
    catalog_fingerprint = 0,
    version = C_NULL,
    instruction_set = C_NULL,
) = lta_library_info(56,
    abi_version,
    numeric_version,
    payload_version_min,
    payload_version_max,
    snapshot_version_min,
    snapshot_version_max,
    features,
    catalog_fingerprint,
    version,
    instruction_set,
)

struct lta_dataset_options
    struct_size::UInt32
    flags::UInt32
    retention_rows::Int64
    memory_limit_bytes::Int64
end
lta_dataset_options(;
    flags = 0,
    retention_rows = 0,
    memory_limit_bytes = 0,
) = lta_dataset_options(24,
    flags,
    retention_rows,
    memory_limit_bytes,
)

struct lta_dataset_info
    struct_size::UInt32
    partition_count::UInt32
    row_count::Int64
    memory_bytes::Int64
    revision::UInt64
end
lta_dataset_info(;
    partition_count = 0,
    row_count = 0,
    memory_bytes = 0,
    revision = 0,
) = lta_dataset_info(32,
    partition_count,
    row_count,
    memory_bytes,
    revision,
)

struct lta_partition_info
    struct_size::UInt32
    partition::UInt32
    symbol::Ptr{UInt8}
    symbol_size::Int64
    timeframe::Ptr{UInt8}
    timeframe_size::Int64
    source::Ptr{UInt8}
    source_size::Int64
    row_count::Int64
    first_row::Int64
    first_time_ns::Int64
    last_time_ns::Int64
    memory_bytes::Int64
    revision::UInt64
    series_count::UInt32
    forming::UInt32
end
lta_partition_info(;
    partition = 0,
    symbol = C_NULL,
    symbol_size = 0,
    timeframe = C_NULL,
    timeframe_size = 0,
    source = C_NULL,
    source_size = 0,
    row_count = 0,
    first_row = 0,
    first_time_ns = 0,
    last_time_ns = 0,
    memory_bytes = 0,
    revision = 0,
    series_count = 0,
    forming = 0,
) = lta_partition_info(112,
    partition,
    symbol,
    symbol_size,
    timeframe,
    timeframe_size,
    source,
    source_size,
    row_count,
    first_row,
    first_time_ns,
    last_time_ns,
    memory_bytes,
    revision,
    series_count,
    forming,
)

struct lta_series_info
    struct_size::UInt32
    series::UInt32
    name::Ptr{UInt8}
    name_size::Int64
    row_count::Int64
    first_time_ns::Int64
    last_time_ns::Int64
    flags::UInt32
    reserved::UInt32
end
lta_series_info(;
    series = 0,
    name = C_NULL,
    name_size = 0,
    row_count = 0,
    first_time_ns = 0,
    last_time_ns = 0,
    flags = 0,
    reserved = 0,
) = lta_series_info(56,
    series,
    name,
    name_size,
    row_count,
    first_time_ns,
    last_time_ns,
    flags,
    reserved,
)

struct lta_bar
    time_ns::Int64
    close_time_ns::Int64
    open::Float64
    high::Float64
    low::Float64
    close::Float64
    volume::Float64
    partition::UInt32
    state::Int32
end

struct lta_arrow_options
    struct_size::UInt32
    flags::UInt32
    append_flags::UInt32
    time_unit::Int32
    symbol::Ptr{UInt8}
    symbol_size::Int64
    timeframe::Ptr{UInt8}
    timeframe_size::Int64
    source::Ptr{UInt8}
    source_size::Int64
    column_names::Ptr{UInt8}
    column_names_size::Int64
    zone_changes::Ptr{Int64}
    zone_change_count::Int64
end
lta_arrow_options(;
    flags = 0,
    append_flags = 0,
    time_unit = 0,
    symbol = C_NULL,
    symbol_size = 0,
    timeframe = C_NULL,
    timeframe_size = 0,
    source = C_NULL,
    source_size = 0,
    column_names = C_NULL,
    column_names_size = 0,
    zone_changes = C_NULL,
    zone_change_count = 0,
) = lta_arrow_options(96,
    flags,
    append_flags,
    time_unit,
    symbol,
    symbol_size,
    timeframe,
    timeframe_size,
    source,
    source_size,
    column_names,
    column_names_size,
    zone_changes,
    zone_change_count,
)

struct lta_column
    struct_size::UInt32
    dtype::Int32
    values::Ptr{Cvoid}
    times_ns::Ptr{Int64}
    first_row::Int64
    row_count::Int64
    end_row::Int64
end
lta_column(;
    dtype = 0,
    values = C_NULL,
    times_ns = C_NULL,
    first_row = 0,
    row_count = 0,
    end_row = 0,
) = lta_column(48,
    dtype,
    values,
    times_ns,
    first_row,
    row_count,
    end_row,
)

struct lta_slice_options
    struct_size::UInt32
    flags::UInt32
    start_time_ns::Int64
    end_time_ns::Int64
    last_row_count::Int64
end
lta_slice_options(;
    flags = 0,
    start_time_ns = 0,
    end_time_ns = 0,
    last_row_count = 0,
) = lta_slice_options(32,
    flags,
    start_time_ns,
    end_time_ns,
    last_row_count,
)

struct lta_resample_options
    struct_size::UInt32
    flags::UInt32
    offset_ns::Int64
    row_factor::Int64
    fill::Int32
    last::Int32
end
lta_resample_options(;
    flags = 0,
    offset_ns = 0,
    row_factor = 0,
    fill = 0,
    last = 0,
) = lta_resample_options(32,
    flags,
    offset_ns,
    row_factor,
    fill,
    last,
)

struct lta_upsample_options
    struct_size::UInt32
    flags::UInt32
    offset_ns::Int64
    tolerance_ns::Int64
end
lta_upsample_options(;
    flags = 0,
    offset_ns = 0,
    tolerance_ns = 0,
) = lta_upsample_options(24,
    flags,
    offset_ns,
    tolerance_ns,
)

struct lta_align_options
    struct_size::UInt32
    flags::UInt32
    join::Int32
    fill::Int32
    tolerance_ns::Int64
    reference::UInt32
    reserved::UInt32
end
lta_align_options(;
    flags = 0,
    join = 0,
    fill = 0,
    tolerance_ns = 0,
    reference = 0,
    reserved = 0,
) = lta_align_options(32,
    flags,
    join,
    fill,
    tolerance_ns,
    reference,
    reserved,
)

struct lta_plan_options
    struct_size::UInt32
    flags::UInt32
    convention::Int32
    reserved::UInt32
    node_limit::Int64
    state_limit_bytes::Int64
end
lta_plan_options(;
    flags = 0,
    convention = 0,
    reserved = 0,
    node_limit = 0,
    state_limit_bytes = 0,
) = lta_plan_options(32,
    flags,
    convention,
    reserved,
    node_limit,
    state_limit_bytes,
)

struct lta_plan_info
    struct_size::UInt32
    convention::Int32
    fingerprint::UInt64
    numeric_version::UInt32
    output_count::UInt32
    node_count::UInt32
    column_count::UInt32
    required_history::Int64
    stable_history::Int64
    state_bytes::Int64
end
lta_plan_info(;
    convention = 0,
    fingerprint = 0,
    numeric_version = 0,
    output_count = 0,
    node_count = 0,
    column_count = 0,
    required_history = 0,
    stable_history = 0,
    state_bytes = 0,
) = lta_plan_info(56,
    convention,
    fingerprint,
    numeric_version,
    output_count,
    node_count,
    column_count,
    required_history,
    stable_history,
    state_bytes,
)

struct lta_plan_output
    struct_size::UInt32
    dtype::Int32
    name::Ptr{UInt8}
    name_size::Int64
    first_valid_row::Int64
    required_history::Int64
    stable_history::Int64
end
lta_plan_output(;
    dtype = 0,
    name = C_NULL,
    name_size = 0,
    first_valid_row = 0,
    required_history = 0,
    stable_history = 0,
) = lta_plan_output(48,
    dtype,
    name,
    name_size,
    first_valid_row,
    required_history,
    stable_history,
)

struct lta_execute_options
    struct_size::UInt32
    flags::UInt32
    thread_count::Int32
    convention::Int32
    start_time_ns::Int64
    end_time_ns::Int64
    last_row_count::Int64
    cancel::lta_cancel
end
lta_execute_options(;
    flags = 0,
    thread_count = 0,
    convention = 0,
    start_time_ns = 0,
    end_time_ns = 0,
    last_row_count = 0,
    cancel = 0,
) = lta_execute_options(48,
    flags,
    thread_count,
    convention,
    start_time_ns,
    end_time_ns,
    last_row_count,
    cancel,
)

struct lta_result_info
    struct_size::UInt32
    partition_count::UInt32
    output_count::UInt32
    failed_count::UInt32
    plan_fingerprint::UInt64
    dataset_revision::UInt64
end
lta_result_info(;
    partition_count = 0,
    output_count = 0,
    failed_count = 0,
    plan_fingerprint = 0,
    dataset_revision = 0,
) = lta_result_info(32,
    partition_count,
    output_count,
    failed_count,
    plan_fingerprint,
    dataset_revision,
)

struct lta_result_output
    struct_size::UInt32
    partition::UInt32
    symbol::Ptr{UInt8}
    symbol_size::Int64
    timeframe::Ptr{UInt8}
    timeframe_size::Int64
    source::Ptr{UInt8}
    source_size::Int64
    name::Ptr{UInt8}
    name_size::Int64
    dtype::Int32
    status::lta_status
    error_code::Ptr{UInt8}
    error_message::Ptr{UInt8}
    error_position::Int64
    row_count::Int64
    first_valid_row::Int64
    times_ns::Ptr{Int64}
    values::Ptr{Cvoid}
    validity::Ptr{UInt8}
    flags::UInt32
    reserved::UInt32
end
lta_result_output(;
    partition = 0,
    symbol = C_NULL,
    symbol_size = 0,
    timeframe = C_NULL,
    timeframe_size = 0,
    source = C_NULL,
    source_size = 0,
    name = C_NULL,
    name_size = 0,
    dtype = 0,
    status = 0,
    error_code = C_NULL,
    error_message = C_NULL,
    error_position = 0,
    row_count = 0,
    first_valid_row = 0,
    times_ns = C_NULL,
    values = C_NULL,
    validity = C_NULL,
    flags = 0,
    reserved = 0,
) = lta_result_output(152,
    partition,
    symbol,
    symbol_size,
    timeframe,
    timeframe_size,
    source,
    source_size,
    name,
    name_size,
    dtype,
    status,
    error_code,
    error_message,
    error_position,
    row_count,
    first_valid_row,
    times_ns,
    values,
    validity,
    flags,
    reserved,
)

struct lta_session_options
    struct_size::UInt32
    flags::UInt32
    revision_depth::Int32
    reserved::UInt32
    state_limit_bytes::Int64
end
lta_session_options(;
    flags = 0,
    revision_depth = 0,
    reserved = 0,
    state_limit_bytes = 0,
) = lta_session_options(24,
    flags,
    revision_depth,
    reserved,
    state_limit_bytes,
)

struct lta_session_info
    struct_size::UInt32
    output_count::UInt32
    partition_count::UInt32
    revision_depth::Int32
    rows_per_bar_max::Int64
    state_bytes::Int64
    closed_count::Int64
    provisional_count::Int64
    revised_count::Int64
    duplicate_count::Int64
    late_count::Int64
    overtaken_count::Int64
    refused_count::Int64
end
lta_session_info(;
    output_count = 0,
    partition_count = 0,
    revision_depth = 0,
    rows_per_bar_max = 0,
    state_bytes = 0,
    closed_count = 0,
    provisional_count = 0,
    revised_count = 0,
    duplicate_count = 0,
    late_count = 0,
    overtaken_count = 0,
    refused_count = 0,
) = lta_session_info(88,
    output_count,
    partition_count,
    revision_depth,
    rows_per_bar_max,
    state_bytes,
    closed_count,
    provisional_count,
    revised_count,
    duplicate_count,
    late_count,
    overtaken_count,
    refused_count,
)

struct lta_point
    time_ns::Int64
    value::Float64
    partition::UInt32
    series::UInt32
end

struct lta_readiness
    partition::UInt32
    output::UInt32
    closed_count::Int64
    missing_bars::Int64
    has_value::Int32
    reserved::UInt32
end

struct lta_log_options
    struct_size::UInt32
    flags::UInt32
    commit_event_count::Int64
    commit_bytes::Int64
    snapshot_interval_bytes::Int64
end
lta_log_options(;
    flags = 0,
    commit_event_count = 0,
    commit_bytes = 0,
    snapshot_interval_bytes = 0,
) = lta_log_options(32,
    flags,
    commit_event_count,
    commit_bytes,
    snapshot_interval_bytes,
)

struct lta_log_info
    struct_size::UInt32
    status::lta_status
    last_sequence::Int64
    durable_sequence::Int64
    snapshot_sequence::Int64
    code::NTuple{64,UInt8}
    message::NTuple{432,UInt8}
end
lta_log_info(;
    status = 0,
    last_sequence = 0,
    durable_sequence = 0,
    snapshot_sequence = 0,
    code = ntuple(_ -> zero(UInt8), 64),
    message = ntuple(_ -> zero(UInt8), 432),
) = lta_log_info(528,
    status,
    last_sequence,
    durable_sequence,
    snapshot_sequence,
    code,
    message,
)

struct lta_recovery_info
    struct_size::UInt32
    damaged_snapshot_count::UInt32
    snapshot_sequence::Int64
    event_count::Int64
    last_sequence::Int64
    cut_bytes::Int64
end
lta_recovery_info(;
    damaged_snapshot_count = 0,
    snapshot_sequence = 0,
    event_count = 0,
    last_sequence = 0,
    cut_bytes = 0,
) = lta_recovery_info(40,
    damaged_snapshot_count,
    snapshot_sequence,
    event_count,
    last_sequence,
    cut_bytes,
)

struct lta_tick
    time_ns::Int64
    price::Float64
    quantity::Float64
    partition::UInt32
    side::Int32
end

struct lta_builder_options
    struct_size::UInt32
    flags::UInt32
    kind::Int32
    late::Int32
    offset_ns::Int64
    session_times_ns::Ptr{Int64}
    session_count::Int64
    tick_partition::UInt32
    reserved::UInt32
end
lta_builder_options(;
    flags = 0,
    kind = 0,
    late = 0,
    offset_ns = 0,
    session_times_ns = C_NULL,
    session_count = 0,
    tick_partition = 0,
    reserved = 0,
) = lta_builder_options(48,
    flags,
    kind,
    late,
    offset_ns,
    session_times_ns,
    session_count,
    tick_partition,
    reserved,
)

struct lta_producer_options
    struct_size::UInt32
    flags::UInt32
    capacity::Int64
end
lta_producer_options(;
    flags = 0,
    capacity = 0,
) = lta_producer_options(16,
    flags,
    capacity,
)

struct lta_feed_info
    struct_size::UInt32
    builder_count::UInt32
    producer_count::UInt32
    refusal_count::UInt32
    waiting_count::Int64
    tick_count::Int64
    bar_count::Int64
    refused_count::Int64
    pending_count::Int64
end
lta_feed_info(;
    builder_count = 0,
    producer_count = 0,
    refusal_count = 0,
    waiting_count = 0,
    tick_count = 0,
    bar_count = 0,
    refused_count = 0,
    pending_count = 0,
) = lta_feed_info(56,
    builder_count,
    producer_count,
    refusal_count,
    waiting_count,
    tick_count,
    bar_count,
    refused_count,
    pending_count,
)

struct lta_refusal
    struct_size::UInt32
    reserved::UInt32
    count::Int64
    sequence::Int64
    code::NTuple{64,UInt8}
    message::NTuple{432,UInt8}
end
lta_refusal(;
    reserved = 0,
    count = 0,
    sequence = 0,
    code = ntuple(_ -> zero(UInt8), 64),
    message = ntuple(_ -> zero(UInt8), 432),
) = lta_refusal(520,
    reserved,
    count,
    sequence,
    code,
    message,
)

const STRUCT_SIZES_BYTES = (
    lta_error = 512,
    lta_library_info = 56,
    lta_dataset_options = 24,
    lta_dataset_info = 32,
    lta_partition_info = 112,
    lta_series_info = 56,
    lta_bar = 64,
    lta_arrow_options = 96,
    lta_column = 48,
    lta_slice_options = 32,
    lta_resample_options = 32,
    lta_upsample_options = 24,
    lta_align_options = 32,
    lta_plan_options = 32,
    lta_plan_info = 56,
    lta_plan_output = 48,
    lta_execute_options = 48,
    lta_result_info = 32,
    lta_result_output = 152,
    lta_session_options = 24,
    lta_session_info = 88,
    lta_point = 24,
    lta_readiness = 32,
    lta_log_options = 32,
    lta_log_info = 528,
    lta_recovery_info = 40,
    lta_tick = 32,
    lta_builder_options = 48,
    lta_producer_options = 16,
    lta_feed_info = 56,
    lta_refusal = 520,
)

const FUNCTIONS = (
    :lta_abi_version,
    :lta_library_get_info,
    :lta_status_name,
    :lta_blob_get_data,
    :lta_blob_drop,
    :lta_cancel_create,
    :lta_cancel_raise,
    :lta_cancel_drop,
    :lta_catalog_get_json,
    :lta_dataset_create,
    :lta_dataset_drop,
    :lta_dataset_get_info,
    :lta_dataset_open_partition,
    :lta_dataset_get_partition,
    :lta_dataset_open_series,
    :lta_dataset_get_series,
    :lta_dataset_append_ohlcv,
    :lta_dataset_append_series,
    :lta_dataset_append_bars,
    :lta_dataset_set_forming,
    :lta_dataset_revise,
    :lta_dataset_append_arrow,
    :lta_dataset_export_arrow,
    :lta_dataset_get_column,
    :lta_view_drop,
    :lta_dataset_slice,
    :lta_dataset_resample,
    :lta_dataset_upsample,
    :lta_dataset_align,
    :lta_plan_compile,
    :lta_plan_drop,
    :lta_plan_get_info,
    :lta_plan_get_output,
    :lta_plan_explain,
    :lta_plan_get_requirements,
    :lta_execute_plan,
    :lta_plan_run,
    :lta_result_get_info,
    :lta_result_get_output,
    :lta_result_export_arrow,
    :lta_result_drop,
    :lta_session_create,
    :lta_session_drop,
    :lta_session_get_info,
    :lta_session_push,
    :lta_session_push_series,
    :lta_session_advance,
    :lta_session_get_readiness,
    :lta_session_join,
    :lta_session_release,
    :lta_session_adopt,
    :lta_session_snapshot,
    :lta_session_restore,
    :lta_session_replay,
    :lta_session_attach_log,
    :lta_session_flush_log,
    :lta_session_get_log_info,
    :lta_session_detach_log,
    :lta_log_recover,
    :lta_builder_create,
    :lta_builder_drop,
    :lta_producer_create,
    :lta_producer_drop,
    :lta_producer_push_ticks,
    :lta_producer_push_bars,
    :lta_session_drain,
    :lta_session_advance_clock,
    :lta_session_get_feed_info,
    :lta_session_get_refusal,
)
const ADDRESSES = fill(C_NULL, length(FUNCTIONS))

# Looks every function up in the library `handle` is of; the first one it lacks is an error.
function resolve_functions(handle::Ptr{Cvoid})
    for (index, name) in enumerate(FUNCTIONS)
        ADDRESSES[index] = Libdl.dlsym(handle, name)
    end
end

lta_abi_version() =
    @ccall $(ADDRESSES[1])(
    )::UInt32
lta_library_get_info(out_info, error) =
    @ccall $(ADDRESSES[2])(
        out_info::Ptr{lta_library_info},
        error::Ptr{lta_error}
    )::lta_status
lta_status_name(status) =
    @ccall $(ADDRESSES[3])(
        status::lta_status
    )::Ptr{UInt8}
lta_blob_get_data(blob, out_data, out_size, error) =
    @ccall $(ADDRESSES[4])(
        blob::lta_blob,
        out_data::Ptr{Ptr{Cvoid}},
        out_size::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_blob_drop(blob, error) =
    @ccall $(ADDRESSES[5])(
        blob::lta_blob,
        error::Ptr{lta_error}
    )::lta_status
lta_cancel_create(out_cancel, error) =
    @ccall $(ADDRESSES[6])(
        out_cancel::Ptr{lta_cancel},
        error::Ptr{lta_error}
    )::lta_status
lta_cancel_raise(cancel, error) =
    @ccall $(ADDRESSES[7])(
        cancel::lta_cancel,
        error::Ptr{lta_error}
    )::lta_status
lta_cancel_drop(cancel, error) =
    @ccall $(ADDRESSES[8])(
        cancel::lta_cancel,
        error::Ptr{lta_error}
    )::lta_status
lta_catalog_get_json(out_json, error) =
    @ccall $(ADDRESSES[9])(
        out_json::Ptr{lta_blob},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_create(options, out_dataset, error) =
    @ccall $(ADDRESSES[10])(
        options::Ptr{lta_dataset_options},
        out_dataset::Ptr{lta_dataset},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_drop(dataset, error) =
    @ccall $(ADDRESSES[11])(
        dataset::lta_dataset,
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_get_info(dataset, out_info, error) =
    @ccall $(ADDRESSES[12])(
        dataset::lta_dataset,
        out_info::Ptr{lta_dataset_info},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_open_partition(dataset, symbol, symbol_size, timeframe, timeframe_size, source, source_size, out_partition, error) =
    @ccall $(ADDRESSES[13])(
        dataset::lta_dataset,
        symbol::Ptr{UInt8},
        symbol_size::Int64,
        timeframe::Ptr{UInt8},
        timeframe_size::Int64,
        source::Ptr{UInt8},
        source_size::Int64,
        out_partition::Ptr{UInt32},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_get_partition(dataset, partition, out_info, error) =
    @ccall $(ADDRESSES[14])(
        dataset::lta_dataset,
        partition::UInt32,
        out_info::Ptr{lta_partition_info},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_open_series(dataset, partition, name, name_size, flags, out_series, error) =
    @ccall $(ADDRESSES[15])(
        dataset::lta_dataset,
        partition::UInt32,
        name::Ptr{UInt8},
        name_size::Int64,
        flags::UInt32,
        out_series::Ptr{UInt32},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_get_series(dataset, partition, series, out_info, error) =
    @ccall $(ADDRESSES[16])(
        dataset::lta_dataset,
        partition::UInt32,
        series::UInt32,
        out_info::Ptr{lta_series_info},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_append_ohlcv(dataset, partition, row_count, times_ns, close_times_ns, open, high, low, close, volume, column_sizes, flags, out_appended_count, error) =
    @ccall $(ADDRESSES[17])(
        dataset::lta_dataset,
        partition::UInt32,
        row_count::Int64,
        times_ns::Ptr{Int64},
        close_times_ns::Ptr{Int64},
        open::Ptr{Float64},
        high::Ptr{Float64},
        low::Ptr{Float64},
        close::Ptr{Float64},
        volume::Ptr{Float64},
        column_sizes::Ptr{Int64},
        flags::UInt32,
        out_appended_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_append_series(dataset, partition, series, row_count, times_ns, values, column_sizes, flags, out_appended_count, error) =
    @ccall $(ADDRESSES[18])(
        dataset::lta_dataset,
        partition::UInt32,
        series::UInt32,
        row_count::Int64,
        times_ns::Ptr{Int64},
        values::Ptr{Float64},
        column_sizes::Ptr{Int64},
        flags::UInt32,
        out_appended_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_append_bars(dataset, bars, bar_count, flags, out_appended_count, error) =
    @ccall $(ADDRESSES[19])(
        dataset::lta_dataset,
        bars::Ptr{lta_bar},
        bar_count::Int64,
        flags::UInt32,
        out_appended_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_set_forming(dataset, bars, bar_count, flags, error) =
    @ccall $(ADDRESSES[20])(
        dataset::lta_dataset,
        bars::Ptr{lta_bar},
        bar_count::Int64,
        flags::UInt32,
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_revise(dataset, bars, bar_count, flags, out_revised_count, error) =
    @ccall $(ADDRESSES[21])(
        dataset::lta_dataset,
        bars::Ptr{lta_bar},
        bar_count::Int64,
        flags::UInt32,
        out_revised_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_append_arrow(dataset, stream, options, out_appended_count, error) =
    @ccall $(ADDRESSES[22])(
        dataset::lta_dataset,
        stream::Ptr{Cvoid},
        options::Ptr{lta_arrow_options},
        out_appended_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_export_arrow(dataset, partitions, partition_count, out_stream, error) =
    @ccall $(ADDRESSES[23])(
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        out_stream::Ptr{Cvoid},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_get_column(dataset, partition, name, name_size, first_row, out_view, out_column, error) =
    @ccall $(ADDRESSES[24])(
        dataset::lta_dataset,
        partition::UInt32,
        name::Ptr{UInt8},
        name_size::Int64,
        first_row::Int64,
        out_view::Ptr{lta_view},
        out_column::Ptr{lta_column},
        error::Ptr{lta_error}
    )::lta_status
lta_view_drop(view, error) =
    @ccall $(ADDRESSES[25])(
        view::lta_view,
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_slice(dataset, partitions, partition_count, options, out_dataset, error) =
    @ccall $(ADDRESSES[26])(
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        options::Ptr{lta_slice_options},
        out_dataset::Ptr{lta_dataset},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_resample(dataset, partitions, partition_count, timeframe, timeframe_size, series_rules, series_rules_size, options, out_dataset, error) =
    @ccall $(ADDRESSES[27])(
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        timeframe::Ptr{UInt8},
        timeframe_size::Int64,
        series_rules::Ptr{UInt8},
        series_rules_size::Int64,
        options::Ptr{lta_resample_options},
        out_dataset::Ptr{lta_dataset},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_upsample(dataset, partitions, partition_count, timeframe, timeframe_size, options, out_dataset, error) =
    @ccall $(ADDRESSES[28])(
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        timeframe::Ptr{UInt8},
        timeframe_size::Int64,
        options::Ptr{lta_upsample_options},
        out_dataset::Ptr{lta_dataset},
        error::Ptr{lta_error}
    )::lta_status
lta_dataset_align(dataset, partitions, partition_count, options, out_dataset, error) =
    @ccall $(ADDRESSES[29])(
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        options::Ptr{lta_align_options},
        out_dataset::Ptr{lta_dataset},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_compile(text, text_size, options, out_plan, error) =
    @ccall $(ADDRESSES[30])(
        text::Ptr{UInt8},
        text_size::Int64,
        options::Ptr{lta_plan_options},
        out_plan::Ptr{lta_plan},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_drop(plan, error) =
    @ccall $(ADDRESSES[31])(
        plan::lta_plan,
        error::Ptr{lta_error}
    )::lta_status
lta_plan_get_info(plan, out_info, error) =
    @ccall $(ADDRESSES[32])(
        plan::lta_plan,
        out_info::Ptr{lta_plan_info},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_get_output(plan, index, out_output, error) =
    @ccall $(ADDRESSES[33])(
        plan::lta_plan,
        index::UInt32,
        out_output::Ptr{lta_plan_output},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_explain(plan, format, out_text, error) =
    @ccall $(ADDRESSES[34])(
        plan::lta_plan,
        format::Int32,
        out_text::Ptr{lta_blob},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_get_requirements(plan, out_json, error) =
    @ccall $(ADDRESSES[35])(
        plan::lta_plan,
        out_json::Ptr{lta_blob},
        error::Ptr{lta_error}
    )::lta_status
lta_execute_plan(dataset, text, text_size, partitions, partition_count, options, out_result, error) =
    @ccall $(ADDRESSES[36])(
        dataset::lta_dataset,
        text::Ptr{UInt8},
        text_size::Int64,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        options::Ptr{lta_execute_options},
        out_result::Ptr{lta_result},
        error::Ptr{lta_error}
    )::lta_status
lta_plan_run(plan, dataset, partitions, partition_count, options, out_result, error) =
    @ccall $(ADDRESSES[37])(
        plan::lta_plan,
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        options::Ptr{lta_execute_options},
        out_result::Ptr{lta_result},
        error::Ptr{lta_error}
    )::lta_status
lta_result_get_info(result, out_info, error) =
    @ccall $(ADDRESSES[38])(
        result::lta_result,
        out_info::Ptr{lta_result_info},
        error::Ptr{lta_error}
    )::lta_status
lta_result_get_output(result, index, out_output, error) =
    @ccall $(ADDRESSES[39])(
        result::lta_result,
        index::UInt32,
        out_output::Ptr{lta_result_output},
        error::Ptr{lta_error}
    )::lta_status
lta_result_export_arrow(result, out_stream, error) =
    @ccall $(ADDRESSES[40])(
        result::lta_result,
        out_stream::Ptr{Cvoid},
        error::Ptr{lta_error}
    )::lta_status
lta_result_drop(result, error) =
    @ccall $(ADDRESSES[41])(
        result::lta_result,
        error::Ptr{lta_error}
    )::lta_status
lta_session_create(plan, dataset, partitions, partition_count, options, out_session, error) =
    @ccall $(ADDRESSES[42])(
        plan::lta_plan,
        dataset::lta_dataset,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        options::Ptr{lta_session_options},
        out_session::Ptr{lta_session},
        error::Ptr{lta_error}
    )::lta_status
lta_session_drop(session, error) =
    @ccall $(ADDRESSES[43])(
        session::lta_session,
        error::Ptr{lta_error}
    )::lta_status
lta_session_get_info(session, out_info, error) =
    @ccall $(ADDRESSES[44])(
        session::lta_session,
        out_info::Ptr{lta_session_info},
        error::Ptr{lta_error}
    )::lta_status
lta_session_push(session, bars, bar_count, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[45])(
        session::lta_session,
        bars::Ptr{lta_bar},
        bar_count::Int64,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_push_series(session, points, point_count, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[46])(
        session::lta_session,
        points::Ptr{lta_point},
        point_count::Int64,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_advance(session, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[47])(
        session::lta_session,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_get_readiness(session, capacity, out_readiness, out_count, error) =
    @ccall $(ADDRESSES[48])(
        session::lta_session,
        capacity::Int64,
        out_readiness::Ptr{lta_readiness},
        out_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_join(session, partitions, partition_count, error) =
    @ccall $(ADDRESSES[49])(
        session::lta_session,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        error::Ptr{lta_error}
    )::lta_status
lta_session_release(session, partitions, partition_count, error) =
    @ccall $(ADDRESSES[50])(
        session::lta_session,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        error::Ptr{lta_error}
    )::lta_status
lta_session_adopt(session, data, data_size, error) =
    @ccall $(ADDRESSES[51])(
        session::lta_session,
        data::Ptr{Cvoid},
        data_size::Int64,
        error::Ptr{lta_error}
    )::lta_status
lta_session_snapshot(session, partitions, partition_count, out_snapshot, error) =
    @ccall $(ADDRESSES[52])(
        session::lta_session,
        partitions::Ptr{UInt32},
        partition_count::Int64,
        out_snapshot::Ptr{lta_blob},
        error::Ptr{lta_error}
    )::lta_status
lta_session_restore(plan, dataset, data, data_size, options, out_session, error) =
    @ccall $(ADDRESSES[53])(
        plan::lta_plan,
        dataset::lta_dataset,
        data::Ptr{Cvoid},
        data_size::Int64,
        options::Ptr{lta_session_options},
        out_session::Ptr{lta_session},
        error::Ptr{lta_error}
    )::lta_status
lta_session_replay(session, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[54])(
        session::lta_session,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_attach_log(session, path, path_size, options, error) =
    @ccall $(ADDRESSES[55])(
        session::lta_session,
        path::Ptr{UInt8},
        path_size::Int64,
        options::Ptr{lta_log_options},
        error::Ptr{lta_error}
    )::lta_status
lta_session_flush_log(session, out_durable_sequence, error) =
    @ccall $(ADDRESSES[56])(
        session::lta_session,
        out_durable_sequence::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_get_log_info(session, out_info, error) =
    @ccall $(ADDRESSES[57])(
        session::lta_session,
        out_info::Ptr{lta_log_info},
        error::Ptr{lta_error}
    )::lta_status
lta_session_detach_log(session, error) =
    @ccall $(ADDRESSES[58])(
        session::lta_session,
        error::Ptr{lta_error}
    )::lta_status
lta_log_recover(path, path_size, plan, dataset, session_options, log_options, out_session, out_info, error) =
    @ccall $(ADDRESSES[59])(
        path::Ptr{UInt8},
        path_size::Int64,
        plan::lta_plan,
        dataset::lta_dataset,
        session_options::Ptr{lta_session_options},
        log_options::Ptr{lta_log_options},
        out_session::Ptr{lta_session},
        out_info::Ptr{lta_recovery_info},
        error::Ptr{lta_error}
    )::lta_status
lta_builder_create(session, partition, options, out_builder, error) =
    @ccall $(ADDRESSES[60])(
        session::lta_session,
        partition::UInt32,
        options::Ptr{lta_builder_options},
        out_builder::Ptr{lta_builder},
        error::Ptr{lta_error}
    )::lta_status
lta_builder_drop(builder, error) =
    @ccall $(ADDRESSES[61])(
        builder::lta_builder,
        error::Ptr{lta_error}
    )::lta_status
lta_producer_create(session, options, out_producer, error) =
    @ccall $(ADDRESSES[62])(
        session::lta_session,
        options::Ptr{lta_producer_options},
        out_producer::Ptr{lta_producer},
        error::Ptr{lta_error}
    )::lta_status
lta_producer_drop(producer, error) =
    @ccall $(ADDRESSES[63])(
        producer::lta_producer,
        error::Ptr{lta_error}
    )::lta_status
lta_producer_push_ticks(producer, ticks, tick_count, out_accepted_count, error) =
    @ccall $(ADDRESSES[64])(
        producer::lta_producer,
        ticks::Ptr{lta_tick},
        tick_count::Int64,
        out_accepted_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_producer_push_bars(producer, bars, bar_count, out_accepted_count, error) =
    @ccall $(ADDRESSES[65])(
        producer::lta_producer,
        bars::Ptr{lta_bar},
        bar_count::Int64,
        out_accepted_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_drain(session, max_items, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[66])(
        session::lta_session,
        max_items::Int64,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_advance_clock(session, now_ns, row_capacity, out_partitions, out_times_ns, out_flags, out_values, out_validity, out_edges, out_row_count, error) =
    @ccall $(ADDRESSES[67])(
        session::lta_session,
        now_ns::Int64,
        row_capacity::Int64,
        out_partitions::Ptr{UInt32},
        out_times_ns::Ptr{Int64},
        out_flags::Ptr{UInt32},
        out_values::Ptr{Float64},
        out_validity::Ptr{UInt8},
        out_edges::Ptr{Int8},
        out_row_count::Ptr{Int64},
        error::Ptr{lta_error}
    )::lta_status
lta_session_get_feed_info(session, out_info, error) =
    @ccall $(ADDRESSES[68])(
        session::lta_session,
        out_info::Ptr{lta_feed_info},
        error::Ptr{lta_error}
    )::lta_status
lta_session_get_refusal(session, index, out_refusal, error) =
    @ccall $(ADDRESSES[69])(
        session::lta_session,
        index::UInt32,
        out_refusal::Ptr{lta_refusal},
        error::Ptr{lta_error}
    )::lta_status
