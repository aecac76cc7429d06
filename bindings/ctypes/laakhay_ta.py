# [generated from include/laakhay_ta.h by tools/generate_bindings.py: begin]
# fmt: off
LTA_ABI_MAJOR = 1
LTA_ABI_MINOR = 0
LTA_OK = 0
LTA_FULL = 1
LTA_IDLE = 2
LTA_INVALID_ARGUMENT = -1
LTA_INVALID_HANDLE = -2
LTA_NOT_FOUND = -3
LTA_PARSE_ERROR = -4
LTA_TYPE_MISMATCH = -5
LTA_OUT_OF_ORDER = -6
LTA_LIMIT_EXCEEDED = -7
LTA_OUT_OF_MEMORY = -8
LTA_UNSUPPORTED = -9
LTA_CORRUPT_DATA = -10
LTA_BUSY = -11
LTA_CANCELLED = -12
LTA_INTERNAL = -13
LTA_SERIES_OWN_TIMES = 1
LTA_APPEND_STRICT = 1
LTA_APPEND_REPAIR = 2
LTA_APPEND_UNCHECKED = 4
LTA_FLOAT64 = 0
LTA_INT8 = 1
LTA_CONVENTION_DEFAULT = 0
LTA_CONVENTION_TALIB = 1
LTA_CONVENTION_LAAKHAY = 2
LTA_PLAN_EXPRESSION = 1
LTA_EXPLAIN_TEXT = 0
LTA_EXPLAIN_JSON = 1
LTA_EXPLAIN_PAYLOAD = 2
LTA_EXPLAIN_DOT = 3
LTA_EXECUTE_EXPRESSION = 1
LTA_EXECUTE_INCLUDE_FORMING = 2
LTA_OUTPUT_PROVISIONAL = 1
LTA_OUTPUT_TRUNCATED = 2
LTA_BAR_CLOSED = 0
LTA_BAR_FORMING = 1
LTA_BAR_REVISED = 2
LTA_SESSION_DETACHED = 1
LTA_SESSION_SKIP_HISTORY = 2
LTA_ROW_PROVISIONAL = 1
LTA_ROW_REVISED = 2

lta_status = c_int32
lta_blob = c_uint64
lta_cancel = c_uint64
lta_dataset = c_uint64
lta_plan = c_uint64
lta_result = c_uint64
lta_session = c_uint64


class lta_error(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("status", lta_status), ("position", c_int64),
        ("code", c_char * 64), ("message", c_char * 432),
    ]


class lta_library_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("abi_version", c_uint32), ("numeric_version", c_uint32),
        ("payload_version_min", c_uint32), ("payload_version_max", c_uint32),
        ("snapshot_version_min", c_uint32), ("snapshot_version_max", c_uint32),
        ("reserved", c_uint32), ("catalog_fingerprint", c_uint64), ("version", POINTER(c_char)),
        ("instruction_set", POINTER(c_char)),
    ]


class lta_dataset_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("retention_rows", c_int64),
        ("memory_limit_bytes", c_int64),
    ]


class lta_dataset_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("partition_count", c_uint32), ("row_count", c_int64),
        ("memory_bytes", c_int64), ("revision", c_uint64),
    ]


class lta_partition_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("partition", c_uint32), ("symbol", POINTER(c_char)),
        ("symbol_size", c_int64), ("timeframe", POINTER(c_char)), ("timeframe_size", c_int64),
        ("source", POINTER(c_char)), ("source_size", c_int64), ("row_count", c_int64),
        ("first_row", c_int64), ("first_time_ns", c_int64), ("last_time_ns", c_int64),
        ("memory_bytes", c_int64), ("revision", c_uint64), ("series_count", c_uint32),
        ("forming", c_uint32),
    ]


class lta_series_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("series", c_uint32), ("name", POINTER(c_char)),
        ("name_size", c_int64), ("row_count", c_int64), ("first_time_ns", c_int64),
        ("last_time_ns", c_int64), ("flags", c_uint32), ("reserved", c_uint32),
    ]


class lta_plan_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("convention", c_int32),
        ("reserved", c_uint32), ("node_limit", c_int64), ("state_limit_bytes", c_int64),
    ]


class lta_plan_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("convention", c_int32), ("fingerprint", c_uint64),
        ("numeric_version", c_uint32), ("output_count", c_uint32), ("node_count", c_uint32),
        ("column_count", c_uint32), ("required_history", c_int64), ("stable_history", c_int64),
        ("state_bytes", c_int64),
    ]


class lta_plan_output(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("dtype", c_int32), ("name", POINTER(c_char)),
        ("name_size", c_int64), ("first_valid_row", c_int64), ("required_history", c_int64),
        ("stable_history", c_int64),
    ]


class lta_execute_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("thread_count", c_int32),
        ("convention", c_int32), ("start_time_ns", c_int64), ("end_time_ns", c_int64),
        ("last_row_count", c_int64), ("cancel", lta_cancel),
    ]


class lta_result_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("partition_count", c_uint32), ("output_count", c_uint32),
        ("failed_count", c_uint32), ("plan_fingerprint", c_uint64), ("dataset_revision", c_uint64),
    ]


class lta_result_output(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("partition", c_uint32), ("symbol", POINTER(c_char)),
        ("symbol_size", c_int64), ("timeframe", POINTER(c_char)), ("timeframe_size", c_int64),
        ("source", POINTER(c_char)), ("source_size", c_int64), ("name", POINTER(c_char)),
        ("name_size", c_int64), ("dtype", c_int32), ("status", lta_status),
        ("error_code", POINTER(c_char)), ("error_message", POINTER(c_char)),
        ("error_position", c_int64), ("row_count", c_int64), ("first_valid_row", c_int64),
        ("times_ns", POINTER(c_int64)), ("values", c_void_p), ("validity", POINTER(c_uint8)),
        ("flags", c_uint32), ("reserved", c_uint32),
    ]


class lta_bar(Structure):
    _fields_ = [
        ("time_ns", c_int64), ("close_time_ns", c_int64), ("open", c_double), ("high", c_double),
        ("low", c_double), ("close", c_double), ("volume", c_double), ("partition", c_uint32),
        ("state", c_int32),
    ]


class lta_session_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("revision_depth", c_int32),
        ("reserved", c_uint32), ("state_limit_bytes", c_int64),
    ]


class lta_session_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("output_count", c_uint32), ("partition_count", c_uint32),
        ("revision_depth", c_int32), ("rows_per_bar_max", c_int64), ("state_bytes", c_int64),
        ("closed_count", c_int64), ("provisional_count", c_int64), ("revised_count", c_int64),
        ("duplicate_count", c_int64), ("late_count", c_int64), ("overtaken_count", c_int64),
    ]


PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "lta_abi_version": (c_uint32, [
    ]),
    "lta_library_get_info": (lta_status, [
        POINTER(lta_library_info), POINTER(lta_error),
    ]),
    "lta_status_name": (c_char_p, [
        lta_status,
    ]),
    "lta_blob_get_data": (lta_status, [
        lta_blob, POINTER(c_void_p), POINTER(c_int64), POINTER(lta_error),
    ]),
    "lta_blob_drop": (lta_status, [
        lta_blob, POINTER(lta_error),
    ]),
    "lta_cancel_create": (lta_status, [
        POINTER(lta_cancel), POINTER(lta_error),
    ]),
    "lta_cancel_raise": (lta_status, [
        lta_cancel, POINTER(lta_error),
    ]),
    "lta_cancel_drop": (lta_status, [
        lta_cancel, POINTER(lta_error),
    ]),
    "lta_catalog_get_json": (lta_status, [
        POINTER(lta_blob), POINTER(lta_error),
    ]),
    "lta_dataset_create": (lta_status, [
        POINTER(lta_dataset_options), POINTER(lta_dataset), POINTER(lta_error),
    ]),
    "lta_dataset_drop": (lta_status, [
        lta_dataset, POINTER(lta_error),
    ]),
    "lta_dataset_get_info": (lta_status, [
        lta_dataset, POINTER(lta_dataset_info), POINTER(lta_error),
    ]),
    "lta_dataset_open_partition": (lta_status, [
        lta_dataset, c_char_p, c_int64, c_char_p, c_int64, c_char_p, c_int64, POINTER(c_uint32),
        POINTER(lta_error),
    ]),
    "lta_dataset_get_partition": (lta_status, [
        lta_dataset, c_uint32, POINTER(lta_partition_info), POINTER(lta_error),
    ]),
    "lta_dataset_open_series": (lta_status, [
        lta_dataset, c_uint32, c_char_p, c_int64, c_uint32, POINTER(c_uint32), POINTER(lta_error),
    ]),
    "lta_dataset_get_series": (lta_status, [
        lta_dataset, c_uint32, c_uint32, POINTER(lta_series_info), POINTER(lta_error),
    ]),
    "lta_dataset_append_ohlcv": (lta_status, [
        lta_dataset, c_uint32, c_int64, POINTER(c_int64), POINTER(c_int64), POINTER(c_double),
        POINTER(c_double), POINTER(c_double), POINTER(c_double), POINTER(c_double),
        POINTER(c_int64), c_uint32, POINTER(c_int64), POINTER(lta_error),
    ]),
    "lta_dataset_append_series": (lta_status, [
        lta_dataset, c_uint32, c_uint32, c_int64, POINTER(c_int64), POINTER(c_double),
        POINTER(c_int64), c_uint32, POINTER(c_int64), POINTER(lta_error),
    ]),
    "lta_plan_compile": (lta_status, [
        c_char_p, c_int64, POINTER(lta_plan_options), POINTER(lta_plan), POINTER(lta_error),
    ]),
    "lta_plan_drop": (lta_status, [
        lta_plan, POINTER(lta_error),
    ]),
    "lta_plan_get_info": (lta_status, [
        lta_plan, POINTER(lta_plan_info), POINTER(lta_error),
    ]),
    "lta_plan_get_output": (lta_status, [
        lta_plan, c_uint32, POINTER(lta_plan_output), POINTER(lta_error),
    ]),
    "lta_plan_explain": (lta_status, [
        lta_plan, c_int32, POINTER(lta_blob), POINTER(lta_error),
    ]),
    "lta_plan_get_requirements": (lta_status, [
        lta_plan, POINTER(lta_blob), POINTER(lta_error),
    ]),
    "lta_execute_plan": (lta_status, [
        lta_dataset, c_char_p, c_int64, POINTER(c_uint32), c_int64, POINTER(lta_execute_options),
        POINTER(lta_result), POINTER(lta_error),
    ]),
    "lta_plan_run": (lta_status, [
        lta_plan, lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_execute_options),
        POINTER(lta_result), POINTER(lta_error),
    ]),
    "lta_result_get_info": (lta_status, [
        lta_result, POINTER(lta_result_info), POINTER(lta_error),
    ]),
    "lta_result_get_output": (lta_status, [
        lta_result, c_uint32, POINTER(lta_result_output), POINTER(lta_error),
    ]),
    "lta_result_export_arrow": (lta_status, [
        lta_result, c_void_p, POINTER(lta_error),
    ]),
    "lta_result_drop": (lta_status, [
        lta_result, POINTER(lta_error),
    ]),
    "lta_session_create": (lta_status, [
        lta_plan, lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_session_options),
        POINTER(lta_session), POINTER(lta_error),
    ]),
    "lta_session_drop": (lta_status, [
        lta_session, POINTER(lta_error),
    ]),
    "lta_session_get_info": (lta_status, [
        lta_session, POINTER(lta_session_info), POINTER(lta_error),
    ]),
    "lta_session_push": (lta_status, [
        lta_session, POINTER(lta_bar), c_int64, c_int64, POINTER(c_uint32), POINTER(c_int64),
        POINTER(c_uint32), POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error),
    ]),
    "lta_session_advance": (lta_status, [
        lta_session, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64), POINTER(lta_error),
    ]),
    "lta_session_snapshot": (lta_status, [
        lta_session, POINTER(c_uint32), c_int64, POINTER(lta_blob), POINTER(lta_error),
    ]),
    "lta_session_restore": (lta_status, [
        lta_plan, lta_dataset, c_void_p, c_int64, POINTER(lta_session_options),
        POINTER(lta_session), POINTER(lta_error),
    ]),
    "lta_session_replay": (lta_status, [
        lta_session, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64), POINTER(lta_error),
    ]),
}
# fmt: on
# [generated: end]
