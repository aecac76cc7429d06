# SPDX-License-Identifier: MIT
"""laakhay-ta for Python without a compiler, numpy or cffi: this one file and the shared library.

    import laakhay_ta as ta

    dataset = ta.dataset_create()
    ta.dataset_append_ohlcv(dataset, "AAPL", "1d", "ohlcv", time, open, high, low, close, volume)
    plan = ta.compile({"signal": "close > sma(close, 20)", "rsi": "rsi(close, 14)"})
    plan.run(dataset)["rsi"]                  # a list of floats, NaN where missing
    session = plan.session(dataset)
    rows = session.push("AAPL", "1d", time=t, open=o, high=h, low=l, close=c, volume=v)

Names, arguments and errors are those of the package laakhay.ta. Columns are sequences or buffers
of numbers; times are integers with `unit=`, or nanoseconds of 1e17 and above. The library is
looked for at load(path), at $LAAKHAY_TA_LIBRARY, beside this file, and where the system looks.
"""

from __future__ import annotations

import ctypes
import json
import os
import weakref
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_char,
    c_char_p,
    c_double,
    c_int8,
    c_int32,
    c_int64,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any

# [generated from include/laakhay_ta.h by tools/generate_bindings.py: begin]
# fmt: off
LTA_ABI_MAJOR, LTA_ABI_MINOR = 1, 0
LTA_OK, LTA_FULL, LTA_IDLE = 0, 1, 2
LTA_NOT_LOGGED, LTA_INVALID_ARGUMENT, LTA_INVALID_HANDLE = 3, -1, -2
LTA_NOT_FOUND, LTA_PARSE_ERROR, LTA_TYPE_MISMATCH = -3, -4, -5
LTA_OUT_OF_ORDER, LTA_LIMIT_EXCEEDED, LTA_OUT_OF_MEMORY = -6, -7, -8
LTA_UNSUPPORTED, LTA_CORRUPT_DATA, LTA_BUSY = -9, -10, -11
LTA_CANCELLED, LTA_INTERNAL, LTA_IO_FAILED = -12, -13, -14
LTA_FEATURE_EVENT_LOG = 1
LTA_SERIES_OWN_TIMES = 1
LTA_APPEND_STRICT, LTA_APPEND_REPAIR, LTA_APPEND_UNCHECKED = 1, 2, 4
LTA_BAR_CLOSED, LTA_BAR_FORMING, LTA_BAR_REVISED = 0, 1, 2
LTA_TIME_UNIT_NONE, LTA_TIME_UNIT_SECONDS, LTA_TIME_UNIT_MILLISECONDS = 0, 1, 2
LTA_TIME_UNIT_MICROSECONDS, LTA_TIME_UNIT_NANOSECONDS = 3, 4
LTA_ARROW_SERIES, LTA_ARROW_SERIES_OWN_TIMES, LTA_ARROW_NO_VOLUME = 1, 2, 4
LTA_ARROW_INFER_TIMEFRAME = 8
LTA_FLOAT64, LTA_INT8, LTA_INT64 = 0, 1, 2
LTA_SLICE_START, LTA_SLICE_END = 1, 2
LTA_FILL_NONE, LTA_FILL_PREVIOUS = 0, 1
LTA_LAST_FORMING, LTA_LAST_CLOSED, LTA_LAST_DROPPED = 0, 1, 2
LTA_RESAMPLE_DROP_FIRST = 1
LTA_JOIN_INNER, LTA_JOIN_OUTER, LTA_JOIN_LEFT = 0, 1, 2
LTA_JOIN_REFERENCE = 3
LTA_CONVENTION_DEFAULT, LTA_CONVENTION_TALIB, LTA_CONVENTION_LAAKHAY = 0, 1, 2
LTA_PLAN_EXPRESSION = 1
LTA_EXPLAIN_TEXT, LTA_EXPLAIN_JSON, LTA_EXPLAIN_PAYLOAD = 0, 1, 2
LTA_EXPLAIN_DOT = 3
LTA_EXECUTE_EXPRESSION, LTA_EXECUTE_INCLUDE_FORMING = 1, 2
LTA_OUTPUT_PROVISIONAL, LTA_OUTPUT_TRUNCATED = 1, 2
LTA_SESSION_DETACHED, LTA_SESSION_SKIP_HISTORY, LTA_SESSION_EDGES_ONLY = 1, 2, 4
LTA_SESSION_CLOSED_EDGES = 8
LTA_ROW_PROVISIONAL, LTA_ROW_REVISED = 1, 2
LTA_EDGE_NONE, LTA_EDGE_ROSE, LTA_EDGE_FELL = 0, 1, -1
LTA_EDGE_FALL_TAKEN_BACK, LTA_EDGE_RISE_TAKEN_BACK, LTA_EDGE_ROSE_INSTEAD = 2, -2, 3
LTA_EDGE_FELL_INSTEAD = -3
LTA_LOG_FULL_SYNC, LTA_LOG_CONTINUE, LTA_LOG_PRUNE = 1, 2, 4
LTA_SIDE_SELL, LTA_SIDE_UNKNOWN, LTA_SIDE_BUY = -1, 0, 1
LTA_BUILDER_TICKS_OF, LTA_BUILDER_CLOSED_RIGHT, LTA_BUILDER_EMPTY_BARS = 1, 2, 4
LTA_BUILDER_SKIP_FIRST, LTA_BUILDER_SPLIT, LTA_BUILDER_SERIES = 8, 16, 32
LTA_BUILDER_HEIKIN_ASHI = 64
LTA_BUILD_TIMEFRAME, LTA_BUILD_RENKO = 0, 1
LTA_LATE_REFUSE, LTA_LATE_REVISE = 0, 1

lta_status = c_int32
lta_blob = c_uint64
lta_builder = c_uint64
lta_cancel = c_uint64
lta_dataset = c_uint64
lta_plan = c_uint64
lta_producer = c_uint64
lta_result = c_uint64
lta_session = c_uint64
lta_view = c_uint64


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
        ("features", c_uint32), ("catalog_fingerprint", c_uint64), ("version", POINTER(c_char)),
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


class lta_bar(Structure):
    _fields_ = [
        ("time_ns", c_int64), ("close_time_ns", c_int64), ("open", c_double), ("high", c_double),
        ("low", c_double), ("close", c_double), ("volume", c_double), ("partition", c_uint32),
        ("state", c_int32),
    ]


class lta_arrow_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("append_flags", c_uint32),
        ("time_unit", c_int32), ("symbol", POINTER(c_char)), ("symbol_size", c_int64),
        ("timeframe", POINTER(c_char)), ("timeframe_size", c_int64), ("source", POINTER(c_char)),
        ("source_size", c_int64), ("column_names", POINTER(c_char)),
        ("column_names_size", c_int64), ("zone_changes", POINTER(c_int64)),
        ("zone_change_count", c_int64),
    ]


class lta_column(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("dtype", c_int32), ("values", c_void_p),
        ("times_ns", POINTER(c_int64)), ("first_row", c_int64), ("row_count", c_int64),
        ("end_row", c_int64),
    ]


class lta_slice_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("start_time_ns", c_int64),
        ("end_time_ns", c_int64), ("last_row_count", c_int64),
    ]


class lta_resample_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("offset_ns", c_int64),
        ("row_factor", c_int64), ("fill", c_int32), ("last", c_int32),
    ]


class lta_upsample_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("offset_ns", c_int64),
        ("tolerance_ns", c_int64),
    ]


class lta_align_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("join", c_int32), ("fill", c_int32),
        ("tolerance_ns", c_int64), ("reference", c_uint32), ("reserved", c_uint32),
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
        ("failed_count", c_uint32), ("plan_fingerprint", c_uint64),
        ("dataset_revision", c_uint64),
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
        ("refused_count", c_int64),
    ]


class lta_point(Structure):
    _fields_ = [
        ("time_ns", c_int64), ("value", c_double), ("partition", c_uint32), ("series", c_uint32),
    ]


class lta_readiness(Structure):
    _fields_ = [
        ("partition", c_uint32), ("output", c_uint32), ("closed_count", c_int64),
        ("missing_bars", c_int64), ("has_value", c_int32), ("reserved", c_uint32),
    ]


class lta_log_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("commit_event_count", c_int64),
        ("commit_bytes", c_int64), ("snapshot_interval_bytes", c_int64),
    ]


class lta_log_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("status", lta_status), ("last_sequence", c_int64),
        ("durable_sequence", c_int64), ("snapshot_sequence", c_int64), ("code", c_char * 64),
        ("message", c_char * 432),
    ]


class lta_recovery_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("damaged_snapshot_count", c_uint32),
        ("snapshot_sequence", c_int64), ("event_count", c_int64), ("last_sequence", c_int64),
        ("cut_bytes", c_int64),
    ]


class lta_tick(Structure):
    _fields_ = [
        ("time_ns", c_int64), ("price", c_double), ("quantity", c_double),
        ("partition", c_uint32), ("side", c_int32),
    ]


class lta_builder_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("kind", c_int32), ("late", c_int32),
        ("offset_ns", c_int64), ("session_times_ns", POINTER(c_int64)),
        ("session_count", c_int64), ("tick_partition", c_uint32), ("reserved", c_uint32),
    ]


class lta_producer_options(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("flags", c_uint32), ("capacity", c_int64),
    ]


class lta_feed_info(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("builder_count", c_uint32), ("producer_count", c_uint32),
        ("refusal_count", c_uint32), ("waiting_count", c_int64), ("tick_count", c_int64),
        ("bar_count", c_int64), ("refused_count", c_int64), ("pending_count", c_int64),
    ]


class lta_refusal(Structure):
    _fields_ = [
        ("struct_size", c_uint32), ("reserved", c_uint32), ("count", c_int64),
        ("sequence", c_int64), ("code", c_char * 64), ("message", c_char * 432),
    ]


PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "lta_abi_version": (c_uint32, [
]),
    "lta_library_get_info": (lta_status, [
        POINTER(lta_library_info), POINTER(lta_error)]),
    "lta_status_name": (c_char_p, [
        lta_status]),
    "lta_blob_get_data": (lta_status, [
        lta_blob, POINTER(c_void_p), POINTER(c_int64), POINTER(lta_error)]),
    "lta_blob_drop": (lta_status, [
        lta_blob, POINTER(lta_error)]),
    "lta_cancel_create": (lta_status, [
        POINTER(lta_cancel), POINTER(lta_error)]),
    "lta_cancel_raise": (lta_status, [
        lta_cancel, POINTER(lta_error)]),
    "lta_cancel_drop": (lta_status, [
        lta_cancel, POINTER(lta_error)]),
    "lta_catalog_get_json": (lta_status, [
        POINTER(lta_blob), POINTER(lta_error)]),
    "lta_dataset_create": (lta_status, [
        POINTER(lta_dataset_options), POINTER(lta_dataset), POINTER(lta_error)]),
    "lta_dataset_drop": (lta_status, [
        lta_dataset, POINTER(lta_error)]),
    "lta_dataset_get_info": (lta_status, [
        lta_dataset, POINTER(lta_dataset_info), POINTER(lta_error)]),
    "lta_dataset_open_partition": (lta_status, [
        lta_dataset, c_char_p, c_int64, c_char_p, c_int64, c_char_p, c_int64, POINTER(c_uint32),
        POINTER(lta_error)]),
    "lta_dataset_get_partition": (lta_status, [
        lta_dataset, c_uint32, POINTER(lta_partition_info), POINTER(lta_error)]),
    "lta_dataset_open_series": (lta_status, [
        lta_dataset, c_uint32, c_char_p, c_int64, c_uint32, POINTER(c_uint32), POINTER(lta_error)]),
    "lta_dataset_get_series": (lta_status, [
        lta_dataset, c_uint32, c_uint32, POINTER(lta_series_info), POINTER(lta_error)]),
    "lta_dataset_append_ohlcv": (lta_status, [
        lta_dataset, c_uint32, c_int64, POINTER(c_int64), POINTER(c_int64), POINTER(c_double),
        POINTER(c_double), POINTER(c_double), POINTER(c_double), POINTER(c_double),
        POINTER(c_int64), c_uint32, POINTER(c_int64), POINTER(lta_error)]),
    "lta_dataset_append_series": (lta_status, [
        lta_dataset, c_uint32, c_uint32, c_int64, POINTER(c_int64), POINTER(c_double),
        POINTER(c_int64), c_uint32, POINTER(c_int64), POINTER(lta_error)]),
    "lta_dataset_append_bars": (lta_status, [
        lta_dataset, POINTER(lta_bar), c_int64, c_uint32, POINTER(c_int64), POINTER(lta_error)]),
    "lta_dataset_set_forming": (lta_status, [
        lta_dataset, POINTER(lta_bar), c_int64, c_uint32, POINTER(lta_error)]),
    "lta_dataset_revise": (lta_status, [
        lta_dataset, POINTER(lta_bar), c_int64, c_uint32, POINTER(c_int64), POINTER(lta_error)]),
    "lta_dataset_append_arrow": (lta_status, [
        lta_dataset, c_void_p, POINTER(lta_arrow_options), POINTER(c_int64), POINTER(lta_error)]),
    "lta_dataset_export_arrow": (lta_status, [
        lta_dataset, POINTER(c_uint32), c_int64, c_void_p, POINTER(lta_error)]),
    "lta_dataset_get_column": (lta_status, [
        lta_dataset, c_uint32, c_char_p, c_int64, c_int64, POINTER(lta_view), POINTER(lta_column),
        POINTER(lta_error)]),
    "lta_view_drop": (lta_status, [
        lta_view, POINTER(lta_error)]),
    "lta_dataset_slice": (lta_status, [
        lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_slice_options), POINTER(lta_dataset),
        POINTER(lta_error)]),
    "lta_dataset_resample": (lta_status, [
        lta_dataset, POINTER(c_uint32), c_int64, c_char_p, c_int64, c_char_p, c_int64,
        POINTER(lta_resample_options), POINTER(lta_dataset), POINTER(lta_error)]),
    "lta_dataset_upsample": (lta_status, [
        lta_dataset, POINTER(c_uint32), c_int64, c_char_p, c_int64, POINTER(lta_upsample_options),
        POINTER(lta_dataset), POINTER(lta_error)]),
    "lta_dataset_align": (lta_status, [
        lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_align_options), POINTER(lta_dataset),
        POINTER(lta_error)]),
    "lta_plan_compile": (lta_status, [
        c_char_p, c_int64, POINTER(lta_plan_options), POINTER(lta_plan), POINTER(lta_error)]),
    "lta_plan_drop": (lta_status, [
        lta_plan, POINTER(lta_error)]),
    "lta_plan_get_info": (lta_status, [
        lta_plan, POINTER(lta_plan_info), POINTER(lta_error)]),
    "lta_plan_get_output": (lta_status, [
        lta_plan, c_uint32, POINTER(lta_plan_output), POINTER(lta_error)]),
    "lta_plan_explain": (lta_status, [
        lta_plan, c_int32, POINTER(lta_blob), POINTER(lta_error)]),
    "lta_plan_get_requirements": (lta_status, [
        lta_plan, POINTER(lta_blob), POINTER(lta_error)]),
    "lta_execute_plan": (lta_status, [
        lta_dataset, c_char_p, c_int64, POINTER(c_uint32), c_int64, POINTER(lta_execute_options),
        POINTER(lta_result), POINTER(lta_error)]),
    "lta_plan_run": (lta_status, [
        lta_plan, lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_execute_options),
        POINTER(lta_result), POINTER(lta_error)]),
    "lta_result_get_info": (lta_status, [
        lta_result, POINTER(lta_result_info), POINTER(lta_error)]),
    "lta_result_get_output": (lta_status, [
        lta_result, c_uint32, POINTER(lta_result_output), POINTER(lta_error)]),
    "lta_result_export_arrow": (lta_status, [
        lta_result, c_void_p, POINTER(lta_error)]),
    "lta_result_drop": (lta_status, [
        lta_result, POINTER(lta_error)]),
    "lta_session_create": (lta_status, [
        lta_plan, lta_dataset, POINTER(c_uint32), c_int64, POINTER(lta_session_options),
        POINTER(lta_session), POINTER(lta_error)]),
    "lta_session_drop": (lta_status, [
        lta_session, POINTER(lta_error)]),
    "lta_session_get_info": (lta_status, [
        lta_session, POINTER(lta_session_info), POINTER(lta_error)]),
    "lta_session_push": (lta_status, [
        lta_session, POINTER(lta_bar), c_int64, c_int64, POINTER(c_uint32), POINTER(c_int64),
        POINTER(c_uint32), POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_push_series": (lta_status, [
        lta_session, POINTER(lta_point), c_int64, c_int64, POINTER(c_uint32), POINTER(c_int64),
        POINTER(c_uint32), POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_advance": (lta_status, [
        lta_session, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_get_readiness": (lta_status, [
        lta_session, c_int64, POINTER(lta_readiness), POINTER(c_int64), POINTER(lta_error)]),
    "lta_session_join": (lta_status, [
        lta_session, POINTER(c_uint32), c_int64, POINTER(lta_error)]),
    "lta_session_release": (lta_status, [
        lta_session, POINTER(c_uint32), c_int64, POINTER(lta_error)]),
    "lta_session_adopt": (lta_status, [
        lta_session, c_void_p, c_int64, POINTER(lta_error)]),
    "lta_session_snapshot": (lta_status, [
        lta_session, POINTER(c_uint32), c_int64, POINTER(lta_blob), POINTER(lta_error)]),
    "lta_session_restore": (lta_status, [
        lta_plan, lta_dataset, c_void_p, c_int64, POINTER(lta_session_options),
        POINTER(lta_session), POINTER(lta_error)]),
    "lta_session_replay": (lta_status, [
        lta_session, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_attach_log": (lta_status, [
        lta_session, c_char_p, c_int64, POINTER(lta_log_options), POINTER(lta_error)]),
    "lta_session_flush_log": (lta_status, [
        lta_session, POINTER(c_int64), POINTER(lta_error)]),
    "lta_session_get_log_info": (lta_status, [
        lta_session, POINTER(lta_log_info), POINTER(lta_error)]),
    "lta_session_detach_log": (lta_status, [
        lta_session, POINTER(lta_error)]),
    "lta_log_recover": (lta_status, [
        c_char_p, c_int64, lta_plan, lta_dataset, POINTER(lta_session_options),
        POINTER(lta_log_options), POINTER(lta_session), POINTER(lta_recovery_info),
        POINTER(lta_error)]),
    "lta_builder_create": (lta_status, [
        lta_session, c_uint32, POINTER(lta_builder_options), POINTER(lta_builder),
        POINTER(lta_error)]),
    "lta_builder_drop": (lta_status, [
        lta_builder, POINTER(lta_error)]),
    "lta_producer_create": (lta_status, [
        lta_session, POINTER(lta_producer_options), POINTER(lta_producer), POINTER(lta_error)]),
    "lta_producer_drop": (lta_status, [
        lta_producer, POINTER(lta_error)]),
    "lta_producer_push_ticks": (lta_status, [
        lta_producer, POINTER(lta_tick), c_int64, POINTER(c_int64), POINTER(lta_error)]),
    "lta_producer_push_bars": (lta_status, [
        lta_producer, POINTER(lta_bar), c_int64, POINTER(c_int64), POINTER(lta_error)]),
    "lta_session_drain": (lta_status, [
        lta_session, c_int64, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_advance_clock": (lta_status, [
        lta_session, c_int64, c_int64, POINTER(c_uint32), POINTER(c_int64), POINTER(c_uint32),
        POINTER(c_double), POINTER(c_uint8), POINTER(c_int8), POINTER(c_int64),
        POINTER(lta_error)]),
    "lta_session_get_feed_info": (lta_status, [
        lta_session, POINTER(lta_feed_info), POINTER(lta_error)]),
    "lta_session_get_refusal": (lta_status, [
        lta_session, c_uint32, POINTER(lta_refusal), POINTER(lta_error)]),
}
# fmt: on
# [generated: end]


class LaakhayError(Exception):
    """code: stable and dotted. position: byte offset, row or bar index, count needed, or None."""

    def __init__(
        self, message: str, code: str, position: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.position, self.status = code, position, status

    def __str__(self) -> str:  # KeyError would print the repr
        return str(self.args[0])


class UnknownNameError(LaakhayError, KeyError):
    """A stale id, or a dataset, partition or output that is not there."""


class DataError(LaakhayError, ValueError):
    """Something is wrong inside data, plan text, options or snapshot bytes."""


class OutOfMemoryError(LaakhayError, MemoryError):
    """An allocation failed; the call changed nothing."""


class StorageError(LaakhayError, OSError):
    """A file could not be read or written: a full disk, a failing one, no permission."""


class BusyError(LaakhayError, RuntimeError):
    """Another call on the same session was under way."""


class CancelledError(LaakhayError, RuntimeError):
    """The execution was stopped by its cancel flag."""


class UnsupportedError(LaakhayError, RuntimeError):
    """This object cannot do that."""


class InternalError(LaakhayError, RuntimeError):
    """The engine met a state that should not exist."""


ERROR_CLASSES: dict[int, type[LaakhayError]] = {
    LTA_INVALID_ARGUMENT: DataError,
    LTA_INVALID_HANDLE: UnknownNameError,
    LTA_NOT_FOUND: UnknownNameError,
    LTA_PARSE_ERROR: DataError,
    LTA_TYPE_MISMATCH: DataError,
    LTA_OUT_OF_ORDER: DataError,
    LTA_LIMIT_EXCEEDED: DataError,
    LTA_OUT_OF_MEMORY: OutOfMemoryError,
    LTA_UNSUPPORTED: UnsupportedError,
    LTA_CORRUPT_DATA: DataError,
    LTA_BUSY: BusyError,
    LTA_CANCELLED: CancelledError,
    LTA_IO_FAILED: StorageError,
}
NANOSECONDS_PER = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}
STATES = {"closed": LTA_BAR_CLOSED, "forming": LTA_BAR_FORMING, "revised": LTA_BAR_REVISED}
FILLS = ("none", "previous")
_FILE = f"liblaakhay_ta.so.{LTA_ABI_MAJOR}"
_loaded: list[Any] = []


def load(path: str | os.PathLike[str] | None = None) -> Any:
    """Load the library, once; later calls return it. Every function calls this by itself."""
    if not _loaded:
        beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), _FILE)
        named = os.fspath(path) if path else os.environ.get("LAAKHAY_TA_LIBRARY")
        lib = ctypes.CDLL(named or (beside if os.path.exists(beside) else _FILE))
        for name, (returns, arguments) in PROTOTYPES.items():
            function = getattr(lib, name)
            function.restype, function.argtypes = returns, arguments
        version = lib.lta_abi_version()
        if version >> 16 != LTA_ABI_MAJOR or version & 0xFFFF < LTA_ABI_MINOR:
            wanted = f"{LTA_ABI_MAJOR}.{LTA_ABI_MINOR}"
            raise ImportError(
                f"the library has ABI {version >> 16}.{version & 0xFFFF}, wanted {wanted}"
            )
        _loaded.append(lib)
    return _loaded[0]


def call(name: str, *arguments: Any) -> int:
    """One function of the header without its last parameter, the error, which is raised."""
    error = sized(lta_error)
    status: int = getattr(load(), name)(*arguments, byref(error))
    if status < 0:
        message = error.message.decode("utf-8", "replace")
        raise translate(status, error.code.decode(), message, error.position)
    return status


def translate(status: int, code: str, message: str, position: int) -> LaakhayError:
    """The exception for what the engine said: an unknown name inside plan text is wrong data."""
    kind = ERROR_CLASSES.get(status, InternalError)
    if status == LTA_NOT_FOUND and code.startswith(("plan.", "dataset.revision_")):
        kind = DataError
    if status == LTA_UNSUPPORTED and code.startswith(("plan.", "snapshot.")):
        kind = DataError
    return kind(message, code, None if position < 0 else position, status)


def sized(kind: type[Structure], **values: Any) -> Any:
    """A struct of the header with its size set and zero everywhere else."""
    return kind(struct_size=ctypes.sizeof(kind), **values)


def _text(pointer: Any, size: int) -> str:
    return ctypes.string_at(pointer, size).decode("utf-8") if size else ""


def _sized_texts(*texts: str) -> list[Any]:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return [part for text in encoded for part in (text, len(text))]


def _array(kind: Any, values: Any) -> Any:
    """A C array; a contiguous buffer of the same element is used where it is."""
    wanted = {c_double: "d", c_int64: "lq"}.get(kind, "")
    try:
        view = memoryview(values)
        if view.format in list(wanted) and view.contiguous and not view.readonly:
            return (kind * len(view)).from_buffer(view)
    except TypeError:
        pass
    return (kind * len(values))(*values)


def _time_ns(time: int, unit: str | None) -> int:
    if not hasattr(time, "__index__") or isinstance(time, bool):
        raise DataError(f"{time!r} is not an integer time", "python.time_type")
    if unit is not None and unit not in NANOSECONDS_PER:
        raise DataError(f"unknown unit {unit!r}", "python.time_unit")
    if unit is None and time < 10**17:
        raise DataError(f"the integer time {time} needs a unit", "python.time_without_unit")
    time_ns = int(time) * NANOSECONDS_PER[unit or "ns"]
    if abs(time_ns) >= 2**63:
        raise DataError(f"the time {time} does not fit int64", "python.time_out_of_range")
    return time_ns


def _times(times: Any, unit: str | None) -> Any:
    return _array(c_int64, [_time_ns(time, unit) for time in times])


def _drop(name: str, identity: int) -> None:
    getattr(load(), name)(identity, None)


def _take_blob(blob: Any) -> bytes:
    data, size = c_void_p(), c_int64()
    try:
        call("lta_blob_get_data", blob, byref(data), byref(size))
        return ctypes.string_at(data, size.value) if size.value else b""
    finally:
        _drop("lta_blob_drop", blob.value)


def _blob_of(name: str, *arguments: Any) -> bytes:
    blob = lta_blob()
    call(name, *arguments, byref(blob))
    return _take_blob(blob)


def catalog() -> list[dict[str, Any]]:
    """A record per operator and indicator."""
    document = json.loads(_blob_of("lta_catalog_get_json"))
    return document if isinstance(document, list) else document["entries"]


def dataset_create(*, retention_rows: int = 0, memory_limit_bytes: int = 0) -> int:
    options = sized(
        lta_dataset_options, retention_rows=retention_rows, memory_limit_bytes=memory_limit_bytes
    )
    out = lta_dataset()
    call("lta_dataset_create", byref(options), byref(out))
    return int(out.value)


def dataset_drop(dataset: int) -> None:
    call("lta_dataset_drop", dataset)


def dataset_append_ohlcv(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: Any,
    open: Any,
    high: Any,
    low: Any,
    close: Any,
    volume: Any,
    *,
    unit: str | None = None,
) -> int:
    """Append closed bars, all or none, and return how many rows were added."""
    times = _times(time, unit)
    columns = [_array(c_double, values) for values in (open, high, low, close, volume)]
    sizes = (c_int64 * 7)(len(times), 0, *map(len, columns))
    partition = open_partition(dataset, symbol, timeframe, source)
    out = c_int64()
    call(
        "lta_dataset_append_ohlcv",
        dataset,
        partition,
        len(times),
        times,
        None,
        *columns,
        sizes,
        0,
        byref(out),
    )
    return out.value


def dataset_append_series(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    name: str,
    time: Any,
    values: Any,
    *,
    unit: str | None = None,
    own_times: bool = False,
) -> int:
    """Append points of a named series, all or none, and return how many were added."""
    times, points = _times(time, unit), _array(c_double, values)
    partition = open_partition(dataset, symbol, timeframe, source)
    series, out = c_uint32(), c_int64()
    flags = LTA_SERIES_OWN_TIMES if own_times else 0
    call("lta_dataset_open_series", dataset, partition, *_sized_texts(name), flags, byref(series))
    call(
        "lta_dataset_append_series",
        dataset,
        partition,
        series,
        len(times),
        times,
        points,
        (c_int64 * 2)(len(times), len(points)),
        0,
        byref(out),
    )
    return out.value


def dataset_slice(
    dataset: int,
    start: Any = None,
    end: Any = None,
    *,
    last: int = 0,
    partitions: Any = None,
    unit: str | None = None,
) -> int:
    """A new dataset with the rows of start <= time < end; `last`: only the newest of those."""
    options = sized(lta_slice_options, last_row_count=last)
    if start is not None:
        options.flags, options.start_time_ns = LTA_SLICE_START, _time_ns(start, unit)
    if end is not None:
        options.flags, options.end_time_ns = options.flags | LTA_SLICE_END, _time_ns(end, unit)
    return _derived("lta_dataset_slice", dataset, partitions, byref(options))


def dataset_resample(
    dataset: int,
    timeframe: str = "",
    *,
    row_factor: int = 0,
    rules: dict[str, str] | None = None,
    fill: str = "none",
    first: str = "keep",
    last: str = "forming",
    offset: int = 0,
    partitions: Any = None,
) -> int:
    """A new dataset with coarser bars, by the clock or of row_factor rows; offset in ns."""
    options = sized(lta_resample_options, offset_ns=offset, row_factor=row_factor)
    options.flags = _named(("keep", "drop"), "first", first)
    options.fill = _named(FILLS, "fill", fill)
    options.last = _named(("forming", "closed", "drop"), "last", last)
    texts = _sized_texts(timeframe, json.dumps(rules, ensure_ascii=False) if rules else "")
    return _derived("lta_dataset_resample", dataset, partitions, *texts, byref(options))


def dataset_upsample(
    dataset: int, timeframe: str, *, offset: int = 0, tolerance: int = 0, partitions: Any = None
) -> int:
    """A new dataset with finer bars; offset and tolerance in ns, no tolerance is no limit."""
    options = sized(lta_upsample_options, offset_ns=offset, tolerance_ns=tolerance)
    texts = _sized_texts(timeframe)
    return _derived("lta_dataset_upsample", dataset, partitions, *texts, byref(options))


def dataset_align(
    dataset: int,
    join: str | None = None,
    *,
    reference: tuple[str, ...] | None = None,
    fill: str = "none",
    tolerance: int = 0,
    partitions: Any = None,
) -> int:
    """A new dataset whose partitions close together: "inner", "outer", "left" or a reference."""
    options = sized(lta_align_options, tolerance_ns=tolerance, fill=_named(FILLS, "fill", fill))
    if reference is None:
        options.join = _named(("inner", "outer", "left"), "join", join or "inner")
    else:
        options.join, options.reference = LTA_JOIN_REFERENCE, *_found(dataset, [reference])
    return _derived("lta_dataset_align", dataset, partitions, byref(options))


def _derived(name: str, dataset: int, partitions: Any, *arguments: Any) -> int:
    out, count = lta_dataset(), 0 if partitions is None else len(partitions)
    ids = None if partitions is None else (c_uint32 * count)(*_found(dataset, partitions))
    call(name, dataset, ids, count, *arguments, byref(out))
    return int(out.value)


def _found(dataset: int, keys: Any) -> list[int]:
    """Dense ids of (symbol, timeframe) or (symbol, timeframe, source)."""
    known = [
        (p["symbol"], p["timeframe"], p["source"]) for p in dataset_info(dataset)["partitions"]
    ]
    wanted = [(*key, "ohlcv")[:3] for key in keys]
    for key in wanted:
        if key not in known:
            raise UnknownNameError(f"no partition {key} in {known}", "python.unknown_partition")
    return [known.index(key) for key in wanted]


def _named(known: tuple[str, ...], what: str, name: str) -> int:
    if name not in known:
        raise DataError(f"unknown {what} {name!r}; expected one of {known}", f"python.{what}")
    return known.index(name)


def _bar(
    dataset: int,
    key: tuple[str, str, str],
    time: int,
    prices: tuple[float, ...],
    unit: str | None,
    state: int,
) -> Any:
    partition = open_partition(dataset, *key)
    return lta_bar(_time_ns(time, unit), 0, *prices, partition, state)


def dataset_append_bar(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: int,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> int:
    """Append one closed bar; 1, or 0 where the identical bar is there already."""
    prices, out = (open, high, low, close, volume), c_int64()
    bar = _bar(dataset, (symbol, timeframe, source), time, prices, unit, LTA_BAR_CLOSED)
    call("lta_dataset_append_bars", dataset, byref(bar), 1, 0, byref(out))
    return out.value


def dataset_set_forming(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: int,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> None:
    """Set the bar that is still open; it comes after the last closed one."""
    prices = (open, high, low, close, volume)
    bar = _bar(dataset, (symbol, timeframe, source), time, prices, unit, LTA_BAR_FORMING)
    call("lta_dataset_set_forming", dataset, byref(bar), 1, 0)


def dataset_revise(
    dataset: int,
    symbol: str,
    timeframe: str,
    source: str,
    time: int,
    open: float,
    high: float,
    low: float,
    close: float,
    volume: float,
    *,
    unit: str | None = None,
) -> int:
    """Replace the closed bar of a time; 1, or 0 where nothing changes."""
    prices, out = (open, high, low, close, volume), c_int64()
    bar = _bar(dataset, (symbol, timeframe, source), time, prices, unit, LTA_BAR_REVISED)
    call("lta_dataset_revise", dataset, byref(bar), 1, 0, byref(out))
    return out.value


def dataset_column(
    dataset: int, symbol: str, timeframe: str, source: str, name: str
) -> list[float] | list[int]:
    """The rows of a column, copied: floats, or nanoseconds of times."""
    partition = open_partition(dataset, symbol, timeframe, source)
    rows: list[Any] = []
    first_row, end_row = -1, 0
    while first_row < end_row:
        view, column = lta_view(), sized(lta_column)
        sized_name = _sized_texts(name)
        call(
            "lta_dataset_get_column",
            dataset,
            partition,
            *sized_name,
            first_row,
            byref(view),
            byref(column),
        )
        try:
            kind = c_int64 if column.dtype == LTA_INT64 else c_double
            if column.row_count:
                rows += ctypes.cast(column.values, POINTER(kind))[: column.row_count]
        finally:
            _drop("lta_view_drop", view.value)
        first_row, end_row = column.first_row + column.row_count, column.end_row
    return rows


def open_partition(dataset: int, symbol: str, timeframe: str, source: str = "ohlcv") -> int:
    """Find or add; the dense id is good for this dataset."""
    out = c_uint32()
    texts = _sized_texts(symbol, timeframe, source)
    call("lta_dataset_open_partition", dataset, *texts, byref(out))
    return out.value


def dataset_info(dataset: int) -> dict[str, Any]:
    info = sized(lta_dataset_info)
    call("lta_dataset_get_info", dataset, byref(info))
    partitions = []
    for index in range(info.partition_count):
        part = sized(lta_partition_info)
        call("lta_dataset_get_partition", dataset, index, byref(part))
        names = {name: _member_text(part, name) for name in ("symbol", "timeframe", "source")}
        partitions.append({**names, "row_count": part.row_count, "forming": bool(part.forming)})
    return {
        "id": dataset,
        "partition_count": info.partition_count,
        "row_count": info.row_count,
        "memory_bytes": info.memory_bytes,
        "revision": info.revision,
        "partitions": partitions,
    }


def _member_text(struct: Any, name: str) -> str:
    return _text(getattr(struct, name), getattr(struct, name + "_size"))


def _plan_text(plan: str | dict[str, Any]) -> tuple[bytes, bool]:
    if isinstance(plan, str):
        return plan.encode("utf-8", "surrogatepass"), not plan.lstrip().startswith("{")
    if "version" not in plan or all(isinstance(value, str) for value in plan.values()):
        outputs = [{"name": name, "expr": expression} for name, expression in plan.items()]
        plan = {"version": 1, "outputs": outputs}
    return json.dumps(plan, ensure_ascii=False).encode("utf-8", "surrogatepass"), False


def execute_plan(
    dataset: int, plan: str | dict[str, Any], options: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The envelope: status, failed_count, outputs. options: fields of lta_execute_options."""
    text, is_expression = _plan_text(plan)
    made = sized(lta_execute_options, **(options or {}))
    made.flags |= LTA_EXECUTE_EXPRESSION if is_expression else 0
    out = lta_result()
    call("lta_execute_plan", dataset, text, len(text), None, 0, byref(made), byref(out))
    outputs = Result(out.value).outputs
    failed = sum(output["status"] < 0 for output in outputs)
    return {"status": "partial" if failed else "ok", "failed_count": failed, "outputs": outputs}


def compile(plan: str | dict[str, Any]) -> Plan:
    """One expression, {name: expression}, or a payload (a dict or JSON text)."""
    text, is_expression = _plan_text(plan)
    options = sized(lta_plan_options, flags=LTA_PLAN_EXPRESSION if is_expression else 0)
    out = lta_plan()
    call("lta_plan_compile", text, len(text), byref(options), byref(out))
    return Plan(out.value)


class _Owner:
    """Drops its id with its last reference, or at exit; drops may come in any order."""

    def __init__(self, identity: int, drop: str) -> None:
        self.id = identity
        weakref.finalize(self, _drop, drop, identity)


class Plan(_Owner):
    def __init__(self, identity: int) -> None:
        super().__init__(identity, "lta_plan_drop")
        info = sized(lta_plan_info)
        call("lta_plan_get_info", self.id, byref(info))
        self.fingerprint: int = info.fingerprint
        self.names = tuple(self._output_name(index) for index in range(info.output_count))

    def _output_name(self, index: int) -> str:
        info = sized(lta_plan_output)
        call("lta_plan_get_output", self.id, index, byref(info))
        return _text(info.name, info.name_size)

    @property
    def requirements(self) -> Any:
        return json.loads(_blob_of("lta_plan_get_requirements", self.id))

    def explain(self, format: int = LTA_EXPLAIN_TEXT) -> str:
        return _blob_of("lta_plan_explain", self.id, format).decode("utf-8")

    def run(self, dataset: int) -> Result:
        out = lta_result()
        call("lta_plan_run", self.id, dataset, None, 0, None, byref(out))
        return Result(out.value)

    def session(self, dataset: int | None = None, *, flags: int = 0) -> Session:
        """Run bar by bar; without a dataset the session makes its own."""
        owner = _dataset_owner(dataset)
        options, out = sized(lta_session_options, flags=flags), lta_session()
        call("lta_session_create", self.id, owner.id, None, 0, byref(options), byref(out))
        return Session(out.value, self.names, owner)

    def restore(self, snapshot: bytes, dataset: int | None = None) -> Session:
        """A session that continues where the snapshot was taken."""
        owner, out = _dataset_owner(dataset), lta_session()
        call("lta_session_restore", self.id, owner.id, snapshot, len(snapshot), None, byref(out))
        return Session(out.value, self.names, owner)


class _Borrowed:
    def __init__(self, identity: int) -> None:
        self.id = identity


def _dataset_owner(dataset: int | None) -> _Owner | _Borrowed:
    return _Owner(dataset_create(), "lta_dataset_drop") if dataset is None else _Borrowed(dataset)


class Result(_Owner):
    """result["rsi"], or result["AAPL", "1d", "rsi"]; `outputs` are the envelope's records."""

    def __init__(self, identity: int) -> None:
        super().__init__(identity, "lta_result_drop")
        info = sized(lta_result_info)
        call("lta_result_get_info", self.id, byref(info))
        self.outputs = [self._record(index) for index in range(info.output_count)]

    def _record(self, index: int) -> dict[str, Any]:
        info = sized(lta_result_output)
        call("lta_result_get_output", self.id, index, byref(info))
        count, kind = info.row_count, c_int8 if info.dtype == LTA_INT8 else c_double
        values = ctypes.cast(info.values, POINTER(kind))[:count] if count else []
        bits = info.validity[: (count + 7) // 8] if info.validity else None
        names = ("symbol", "timeframe", "source", "name")
        return {
            **{name: _member_text(info, name) for name in names},
            "dtype": "int8" if info.dtype == LTA_INT8 else "float64",
            "status": info.status,
            "error_code": ctypes.string_at(info.error_code).decode(),
            "error_message": ctypes.string_at(info.error_message).decode("utf-8"),
            "error_position": None if info.error_position < 0 else info.error_position,
            "row_count": count,
            "first_valid_row": info.first_valid_row,
            "time": info.times_ns[:count] if count else [],
            "values": values,
            "valid": [bits is None or bool(bits[r // 8] >> r % 8 & 1) for r in range(count)],
        }

    def __getitem__(self, key: str | tuple[str, ...]) -> list[float]:
        """floats, NaN where missing; signals too."""
        *where, name = (key,) if isinstance(key, str) else key
        found = [
            output
            for output in self.outputs
            if output["name"] == name
            and [output["symbol"], output["timeframe"], output["source"]][: len(where)] == where
        ]
        if len(found) != 1:
            known = [(o["symbol"], o["timeframe"], o["source"], o["name"]) for o in self.outputs]
            code = "ambiguous_partition" if found else "unknown_output"
            raise UnknownNameError(
                f"{len(found)} outputs are {key!r}; of {known}", f"python.{code}"
            )
        record = found[0]
        if record["status"] < 0:
            raise translate(
                record["status"],
                record["error_code"],
                record["error_message"],
                -1 if record["error_position"] is None else record["error_position"],
            )
        pairs = zip(record["values"], record["valid"], strict=True)
        return [float(value) if valid else float("nan") for value, valid in pairs]


class Rows:
    """rows["rsi"] is a list, one float per row, NaN where missing."""

    def __init__(self, names: tuple[str, ...], capacity: int) -> None:
        self.names = names
        width = len(names)
        self._partitions, self._times = (c_uint32 * capacity)(), (c_int64 * capacity)()
        self._flags, self._values = (c_uint32 * capacity)(), (c_double * (capacity * width))()
        self._count = c_int64()

    def arguments(self) -> tuple[Any, ...]:
        columns = (self._partitions, self._times, self._flags, self._values, None, None)
        return (len(self._times), *columns, byref(self._count))

    def __len__(self) -> int:
        return self._count.value

    def __getitem__(self, name: str) -> list[float]:
        if name not in self.names:
            raise UnknownNameError(f"no output {name!r} in {self.names}", "python.unknown_output")
        width = len(self.names)
        return self._values[self.names.index(name) : len(self) * width : width]

    @property
    def times(self) -> list[int]:
        return self._times[: len(self)]

    @property
    def partitions(self) -> list[int]:
        return self._partitions[: len(self)]

    @property
    def provisional(self) -> list[bool]:
        return [bool(flags & LTA_ROW_PROVISIONAL) for flags in self._flags[: len(self)]]

    @property
    def revised(self) -> list[bool]:
        return [bool(flags & LTA_ROW_REVISED) for flags in self._flags[: len(self)]]


class Session(_Owner):
    """A plan that is alive. `dataset` is the id of where the rows are."""

    def __init__(self, identity: int, names: tuple[str, ...], owner: _Owner | _Borrowed) -> None:
        super().__init__(identity, "lta_session_drop")
        self._owner, self.names, self.dataset = owner, names, owner.id
        self._rows_per_bar = self.info["rows_per_bar_max"]
        self._partitions = {  # known from here on, also when the dataset's id is dropped
            (known["symbol"], known["timeframe"], known["source"]): partition
            for partition, known in enumerate(dataset_info(owner.id)["partitions"])
        }

    @property
    def info(self) -> dict[str, int]:
        info = sized(lta_session_info)
        call("lta_session_get_info", self.id, byref(info))
        fields = [field[0] for field in lta_session_info._fields_[1:]]
        return {name: getattr(info, name) for name in fields}

    def push(
        self,
        symbol: str,
        timeframe: str,
        *,
        time: Any,
        open: Any,
        high: Any,
        low: Any,
        close: Any,
        volume: Any,
        source: str = "ohlcv",
        closed: bool = True,
        state: str | None = None,
        unit: str | None = None,
    ) -> Rows:
        """Push one bar, or columns of many, and return the rows they make: all bars or none."""
        columns = (time, open, high, low, close, volume)
        if not hasattr(close, "__len__"):
            columns = tuple([value] for value in columns)  # type: ignore[assignment]
        key = (symbol, timeframe, source)
        partition = self._partitions.get(key)
        if partition is None:
            partition = self._partitions[key] = open_partition(self.dataset, *key)
        number = STATES[state or ("closed" if closed else "forming")]
        bars = [
            lta_bar(_time_ns(time, unit), 0, *prices, partition, number)
            for time, *prices in zip(*columns, strict=True)
        ]
        return self._collect(
            "lta_session_push",
            self.id,
            (lta_bar * len(bars))(*bars),
            len(bars),
            capacity=len(bars) + self._rows_per_bar,
        )

    def advance(self) -> Rows:
        """Run over the rows others have added to the dataset."""
        return self._collect("lta_session_advance", self.id, capacity=1024)

    def replay(self, limit: int) -> Rows:
        """Run over the dataset's rows after the session's position, at most `limit`."""
        return self._collect("lta_session_replay", self.id, capacity=limit)

    def snapshot(self) -> bytes:
        """Bytes from which `plan.restore` continues, in any process, on any CPU."""
        return _blob_of("lta_session_snapshot", self.id, None, 0)

    def push_series(self, points: list[tuple[int, float, int, int]]) -> Rows:
        """Points of named series (time in ns, value, partition, series): all or none."""
        array = (lta_point * len(points))(*(lta_point(*point) for point in points))
        capacity = max(1, len(points)) * self._rows_per_bar
        return self._collect(
            "lta_session_push_series", self.id, array, len(points), capacity=capacity
        )

    def readiness(self) -> list[dict[str, int]]:
        """Which outputs have values: a record per partition and output."""
        capacity, count = max(1, self.info["partition_count"] * len(self.names)), c_int64()
        found = (lta_readiness * capacity)()
        call("lta_session_get_readiness", self.id, capacity, found, byref(count))
        return [_fields(record) for record in found[: count.value]]

    def join(self, partitions: list[int]) -> None:
        """Run more partitions, by their ids, from now on."""
        call("lta_session_join", self.id, _array(c_uint32, partitions), len(partitions))

    def release(self, partitions: list[int]) -> None:
        """Stop running partitions and forget their state; their rows stay."""
        call("lta_session_release", self.id, _array(c_uint32, partitions), len(partitions))

    def adopt(self, snapshot: bytes) -> None:
        """Partitions of a snapshot go on in this session."""
        call("lta_session_adopt", self.id, snapshot, len(snapshot))

    def builder(self, symbol: str, timeframe: str, source: str = "ohlcv", **options: Any) -> None:
        """Make bars of a partition from ticks; options: fields of lta_builder_options."""
        partition, out = open_partition(self.dataset, symbol, timeframe, source), lta_builder()
        made = sized(lta_builder_options, **options)
        call("lta_builder_create", self.id, partition, byref(made), byref(out))
        _drop("lta_builder_drop", out.value)  # the session keeps it

    def producer(self, capacity: int = 0) -> Producer:
        """A way into the session's queue, for one thread; capacity 0 is 65536."""
        options, out = sized(lta_producer_options, capacity=capacity), lta_producer()
        call("lta_producer_create", self.id, byref(options), byref(out))
        return Producer(out.value)

    def drain(self, limit: int = 0) -> Rows:
        """Take what producers have pushed, and give the rows it makes; again until there are none.

        Refused ticks and bars are counted: see refusals."""
        return self._collect("lta_session_drain", self.id, limit, capacity=4096)

    def advance_clock(self, now: int, unit: str | None = None) -> Rows:
        """Time has passed: bars of builders that end by now close."""
        return self._collect(
            "lta_session_advance_clock", self.id, _time_ns(now, unit), capacity=1024
        )

    @property
    def feed_info(self) -> dict[str, int]:
        info = sized(lta_feed_info)
        call("lta_session_get_feed_info", self.id, byref(info))
        return _fields(info)

    @property
    def refusals(self) -> list[dict[str, Any]]:
        """What was refused, by reason: count, sequence of the newest, code, message."""
        found = []
        for index in range(self.feed_info["refusal_count"]):
            refusal = sized(lta_refusal)
            call("lta_session_get_refusal", self.id, index, byref(refusal))
            texts = {"code": refusal.code.decode(), "message": refusal.message.decode("utf-8")}
            found.append({"count": refusal.count, "sequence": refusal.sequence, **texts})
        return found

    def attach_log(self, path: str | os.PathLike[str], **options: int) -> None:
        """Record what is pushed from now on; options: fields of lta_log_options."""
        name, made = os.fsencode(path), sized(lta_log_options, **options)
        call("lta_session_attach_log", self.id, name, len(name), byref(made))

    def flush_log(self) -> int:
        """Commit what waits; the sequence of the last event on file."""
        out = c_int64()
        call("lta_session_flush_log", self.id, byref(out))
        return out.value

    @property
    def log_info(self) -> dict[str, Any]:
        info = sized(lta_log_info)
        call("lta_session_get_log_info", self.id, byref(info))
        texts = {"code": info.code.decode(), "message": info.message.decode("utf-8")}
        return {**_fields(info), **texts}

    def detach_log(self) -> None:
        """Flush and close the file."""
        call("lta_session_detach_log", self.id)

    def _collect(self, name: str, *arguments: Any, capacity: int) -> Rows:
        try:
            rows = Rows(self.names, capacity)
            call(name, *arguments, *rows.arguments())
        except DataError as error:
            if error.code != "session.rows_too_small" or (error.position or 0) <= capacity:
                raise
            rows = Rows(self.names, error.position or 0)
            call(name, *arguments, *rows.arguments())
        return rows


class Producer(_Owner):
    """A thread's way into a session's queue. What was pushed before its end is drained."""

    def __init__(self, identity: int) -> None:
        super().__init__(identity, "lta_producer_drop")

    def push_bars(self, bars: list[lta_bar]) -> int:
        """How many there was room for, from the first."""
        out = c_int64()
        array = (lta_bar * len(bars))(*bars)
        call("lta_producer_push_bars", self.id, array, len(bars), byref(out))
        return out.value

    def push_ticks(self, ticks: list[lta_tick]) -> int:
        """How many there was room for, from the first."""
        out = c_int64()
        array = (lta_tick * len(ticks))(*ticks)
        call("lta_producer_push_ticks", self.id, array, len(ticks), byref(out))
        return out.value


class Cancel(_Owner):
    """execute_plan(dataset, plan, {"cancel": cancel.id}), and raise_ from any thread."""

    def __init__(self) -> None:
        out = lta_cancel()
        call("lta_cancel_create", byref(out))
        super().__init__(int(out.value), "lta_cancel_drop")

    def raise_(self) -> None:
        call("lta_cancel_raise", self.id)


def library_info() -> dict[str, Any]:
    """Version, instruction set, and the ranges of payloads and snapshots the library reads."""
    info = sized(lta_library_info)
    call("lta_library_get_info", byref(info))
    texts = {"version": info.version, "instruction_set": info.instruction_set}
    return {
        **_fields(info),
        **{name: ctypes.string_at(text).decode() for name, text in texts.items()},
    }


def status_name(status: int) -> str:
    return load().lta_status_name(status).decode()


def series_info(dataset: int, partition: int, series: int) -> dict[str, Any]:
    info = sized(lta_series_info)
    call("lta_dataset_get_series", dataset, partition, series, byref(info))
    return {**_fields(info), "name": _member_text(info, "name")}


def log_recover(
    path: str | os.PathLike[str], plan: Plan, dataset: int | None = None
) -> tuple[Session, dict[str, int]]:
    """The session a log describes, and what was found; the file is only read."""
    name, owner = os.fsencode(path), _dataset_owner(dataset)
    out, info = lta_session(), sized(lta_recovery_info)
    arguments = (name, len(name), plan.id, owner.id, None, None, byref(out), byref(info))
    call("lta_log_recover", *arguments)
    return Session(int(out.value), plan.names, owner), _fields(info)


def _fields(struct: Structure) -> dict[str, Any]:
    names = [field[0] for field in struct._fields_]
    return {name: getattr(struct, name) for name in names if name != "struct_size"}
