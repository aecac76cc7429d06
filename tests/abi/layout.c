/* SPDX-License-Identifier: MIT
 *
 * Sizes and offsets of everything that crosses the boundary, on machines with 8-byte pointers. The
 * numbers were right when the struct was released; a change here breaks programs. */
#include "laakhay_ta.h"

#include <stddef.h>

#ifdef __cplusplus
#define LAYOUT_ASSERT(condition) static_assert(condition, #condition)
#else
#define LAYOUT_ASSERT(condition) _Static_assert(condition, #condition)
#endif
#define SIZE(type, bytes) LAYOUT_ASSERT(sizeof(type) == (bytes))
#define AT(type, field, bytes) LAYOUT_ASSERT(offsetof(type, field) == (bytes))

SIZE(lta_error, 512);
AT(lta_error, struct_size, 0);
AT(lta_error, status, 4);
AT(lta_error, position, 8);
AT(lta_error, code, 16);
AT(lta_error, message, 80);

SIZE(lta_library_info, 56);
AT(lta_library_info, struct_size, 0);
AT(lta_library_info, abi_version, 4);
AT(lta_library_info, numeric_version, 8);
AT(lta_library_info, payload_version_min, 12);
AT(lta_library_info, payload_version_max, 16);
AT(lta_library_info, snapshot_version_min, 20);
AT(lta_library_info, snapshot_version_max, 24);
AT(lta_library_info, features, 28);
AT(lta_library_info, catalog_fingerprint, 32);
AT(lta_library_info, version, 40);
AT(lta_library_info, instruction_set, 48);

SIZE(lta_arrow_options, 96);
AT(lta_arrow_options, struct_size, 0);
AT(lta_arrow_options, flags, 4);
AT(lta_arrow_options, append_flags, 8);
AT(lta_arrow_options, time_unit, 12);
AT(lta_arrow_options, symbol, 16);
AT(lta_arrow_options, symbol_size, 24);
AT(lta_arrow_options, timeframe, 32);
AT(lta_arrow_options, timeframe_size, 40);
AT(lta_arrow_options, source, 48);
AT(lta_arrow_options, source_size, 56);
AT(lta_arrow_options, column_names, 64);
AT(lta_arrow_options, column_names_size, 72);
AT(lta_arrow_options, zone_changes, 80);
AT(lta_arrow_options, zone_change_count, 88);

SIZE(lta_column, 48);
AT(lta_column, struct_size, 0);
AT(lta_column, dtype, 4);
AT(lta_column, values, 8);
AT(lta_column, times_ns, 16);
AT(lta_column, first_row, 24);
AT(lta_column, row_count, 32);
AT(lta_column, end_row, 40);

SIZE(lta_dataset_options, 24);
AT(lta_dataset_options, struct_size, 0);
AT(lta_dataset_options, flags, 4);
AT(lta_dataset_options, retention_rows, 8);
AT(lta_dataset_options, memory_limit_bytes, 16);

SIZE(lta_dataset_info, 32);
AT(lta_dataset_info, struct_size, 0);
AT(lta_dataset_info, partition_count, 4);
AT(lta_dataset_info, row_count, 8);
AT(lta_dataset_info, memory_bytes, 16);
AT(lta_dataset_info, revision, 24);

SIZE(lta_partition_info, 112);
AT(lta_partition_info, struct_size, 0);
AT(lta_partition_info, partition, 4);
AT(lta_partition_info, symbol, 8);
AT(lta_partition_info, symbol_size, 16);
AT(lta_partition_info, timeframe, 24);
AT(lta_partition_info, timeframe_size, 32);
AT(lta_partition_info, source, 40);
AT(lta_partition_info, source_size, 48);
AT(lta_partition_info, row_count, 56);
AT(lta_partition_info, first_row, 64);
AT(lta_partition_info, first_time_ns, 72);
AT(lta_partition_info, last_time_ns, 80);
AT(lta_partition_info, memory_bytes, 88);
AT(lta_partition_info, revision, 96);
AT(lta_partition_info, series_count, 104);
AT(lta_partition_info, forming, 108);

SIZE(lta_series_info, 56);
AT(lta_series_info, struct_size, 0);
AT(lta_series_info, series, 4);
AT(lta_series_info, name, 8);
AT(lta_series_info, name_size, 16);
AT(lta_series_info, row_count, 24);
AT(lta_series_info, first_time_ns, 32);
AT(lta_series_info, last_time_ns, 40);
AT(lta_series_info, flags, 48);
AT(lta_series_info, reserved, 52);

SIZE(lta_slice_options, 32);
AT(lta_slice_options, struct_size, 0);
AT(lta_slice_options, flags, 4);
AT(lta_slice_options, start_time_ns, 8);
AT(lta_slice_options, end_time_ns, 16);
AT(lta_slice_options, last_row_count, 24);

SIZE(lta_resample_options, 32);
AT(lta_resample_options, struct_size, 0);
AT(lta_resample_options, flags, 4);
AT(lta_resample_options, offset_ns, 8);
AT(lta_resample_options, row_factor, 16);
AT(lta_resample_options, fill, 24);
AT(lta_resample_options, last, 28);

SIZE(lta_upsample_options, 24);
AT(lta_upsample_options, struct_size, 0);
AT(lta_upsample_options, flags, 4);
AT(lta_upsample_options, offset_ns, 8);
AT(lta_upsample_options, tolerance_ns, 16);

SIZE(lta_align_options, 32);
AT(lta_align_options, struct_size, 0);
AT(lta_align_options, flags, 4);
AT(lta_align_options, join, 8);
AT(lta_align_options, fill, 12);
AT(lta_align_options, tolerance_ns, 16);
AT(lta_align_options, reference, 24);
AT(lta_align_options, reserved, 28);

SIZE(lta_plan_options, 32);
AT(lta_plan_options, struct_size, 0);
AT(lta_plan_options, flags, 4);
AT(lta_plan_options, convention, 8);
AT(lta_plan_options, reserved, 12);
AT(lta_plan_options, node_limit, 16);
AT(lta_plan_options, state_limit_bytes, 24);

SIZE(lta_plan_info, 56);
AT(lta_plan_info, struct_size, 0);
AT(lta_plan_info, convention, 4);
AT(lta_plan_info, fingerprint, 8);
AT(lta_plan_info, numeric_version, 16);
AT(lta_plan_info, output_count, 20);
AT(lta_plan_info, node_count, 24);
AT(lta_plan_info, column_count, 28);
AT(lta_plan_info, required_history, 32);
AT(lta_plan_info, stable_history, 40);
AT(lta_plan_info, state_bytes, 48);

SIZE(lta_plan_output, 48);
AT(lta_plan_output, struct_size, 0);
AT(lta_plan_output, dtype, 4);
AT(lta_plan_output, name, 8);
AT(lta_plan_output, name_size, 16);
AT(lta_plan_output, first_valid_row, 24);
AT(lta_plan_output, required_history, 32);
AT(lta_plan_output, stable_history, 40);

SIZE(lta_execute_options, 48);
AT(lta_execute_options, struct_size, 0);
AT(lta_execute_options, flags, 4);
AT(lta_execute_options, thread_count, 8);
AT(lta_execute_options, convention, 12);
AT(lta_execute_options, start_time_ns, 16);
AT(lta_execute_options, end_time_ns, 24);
AT(lta_execute_options, last_row_count, 32);
AT(lta_execute_options, cancel, 40);

SIZE(lta_result_info, 32);
AT(lta_result_info, struct_size, 0);
AT(lta_result_info, partition_count, 4);
AT(lta_result_info, output_count, 8);
AT(lta_result_info, failed_count, 12);
AT(lta_result_info, plan_fingerprint, 16);
AT(lta_result_info, dataset_revision, 24);

SIZE(lta_result_output, 152);
AT(lta_result_output, struct_size, 0);
AT(lta_result_output, partition, 4);
AT(lta_result_output, symbol, 8);
AT(lta_result_output, symbol_size, 16);
AT(lta_result_output, timeframe, 24);
AT(lta_result_output, timeframe_size, 32);
AT(lta_result_output, source, 40);
AT(lta_result_output, source_size, 48);
AT(lta_result_output, name, 56);
AT(lta_result_output, name_size, 64);
AT(lta_result_output, dtype, 72);
AT(lta_result_output, status, 76);
AT(lta_result_output, error_code, 80);
AT(lta_result_output, error_message, 88);
AT(lta_result_output, error_position, 96);
AT(lta_result_output, row_count, 104);
AT(lta_result_output, first_valid_row, 112);
AT(lta_result_output, times_ns, 120);
AT(lta_result_output, values, 128);
AT(lta_result_output, validity, 136);
AT(lta_result_output, flags, 144);
AT(lta_result_output, reserved, 148);

SIZE(lta_bar, 64);
AT(lta_bar, time_ns, 0);
AT(lta_bar, close_time_ns, 8);
AT(lta_bar, open, 16);
AT(lta_bar, high, 24);
AT(lta_bar, low, 32);
AT(lta_bar, close, 40);
AT(lta_bar, volume, 48);
AT(lta_bar, partition, 56);
AT(lta_bar, state, 60);

SIZE(lta_session_options, 24);
AT(lta_session_options, struct_size, 0);
AT(lta_session_options, flags, 4);
AT(lta_session_options, revision_depth, 8);
AT(lta_session_options, reserved, 12);
AT(lta_session_options, state_limit_bytes, 16);

SIZE(lta_session_info, 88);
AT(lta_session_info, struct_size, 0);
AT(lta_session_info, output_count, 4);
AT(lta_session_info, partition_count, 8);
AT(lta_session_info, revision_depth, 12);
AT(lta_session_info, rows_per_bar_max, 16);
AT(lta_session_info, state_bytes, 24);
AT(lta_session_info, closed_count, 32);
AT(lta_session_info, provisional_count, 40);
AT(lta_session_info, revised_count, 48);
AT(lta_session_info, duplicate_count, 56);
AT(lta_session_info, late_count, 64);
AT(lta_session_info, overtaken_count, 72);
AT(lta_session_info, refused_count, 80);

SIZE(lta_point, 24);
AT(lta_point, time_ns, 0);
AT(lta_point, value, 8);
AT(lta_point, partition, 16);
AT(lta_point, series, 20);

SIZE(lta_readiness, 32);
AT(lta_readiness, partition, 0);
AT(lta_readiness, output, 4);
AT(lta_readiness, closed_count, 8);
AT(lta_readiness, missing_bars, 16);
AT(lta_readiness, has_value, 24);
AT(lta_readiness, reserved, 28);

SIZE(lta_log_options, 32);
AT(lta_log_options, struct_size, 0);
AT(lta_log_options, flags, 4);
AT(lta_log_options, commit_event_count, 8);
AT(lta_log_options, commit_bytes, 16);
AT(lta_log_options, snapshot_interval_bytes, 24);

SIZE(lta_log_info, 528);
AT(lta_log_info, struct_size, 0);
AT(lta_log_info, status, 4);
AT(lta_log_info, last_sequence, 8);
AT(lta_log_info, durable_sequence, 16);
AT(lta_log_info, snapshot_sequence, 24);
AT(lta_log_info, code, 32);
AT(lta_log_info, message, 96);

SIZE(lta_recovery_info, 40);
AT(lta_recovery_info, struct_size, 0);
AT(lta_recovery_info, damaged_snapshot_count, 4);
AT(lta_recovery_info, snapshot_sequence, 8);
AT(lta_recovery_info, event_count, 16);
AT(lta_recovery_info, last_sequence, 24);
AT(lta_recovery_info, cut_bytes, 32);

SIZE(lta_blob, 8);
SIZE(lta_cancel, 8);
SIZE(lta_dataset, 8);
SIZE(lta_plan, 8);
SIZE(lta_result, 8);
SIZE(lta_session, 8);
SIZE(lta_status, 4);

LAYOUT_ASSERT(LTA_ABI_MAJOR == 1);
LAYOUT_ASSERT(LTA_ABI_MINOR == 0);
LAYOUT_ASSERT(LTA_OK == 0);
LAYOUT_ASSERT(LTA_FULL == 1);
LAYOUT_ASSERT(LTA_IDLE == 2);
LAYOUT_ASSERT(LTA_NOT_LOGGED == 3);
LAYOUT_ASSERT(LTA_INVALID_ARGUMENT == -1);
LAYOUT_ASSERT(LTA_INVALID_HANDLE == -2);
LAYOUT_ASSERT(LTA_NOT_FOUND == -3);
LAYOUT_ASSERT(LTA_PARSE_ERROR == -4);
LAYOUT_ASSERT(LTA_TYPE_MISMATCH == -5);
LAYOUT_ASSERT(LTA_OUT_OF_ORDER == -6);
LAYOUT_ASSERT(LTA_LIMIT_EXCEEDED == -7);
LAYOUT_ASSERT(LTA_OUT_OF_MEMORY == -8);
LAYOUT_ASSERT(LTA_UNSUPPORTED == -9);
LAYOUT_ASSERT(LTA_CORRUPT_DATA == -10);
LAYOUT_ASSERT(LTA_BUSY == -11);
LAYOUT_ASSERT(LTA_CANCELLED == -12);
LAYOUT_ASSERT(LTA_INTERNAL == -13);
LAYOUT_ASSERT(LTA_IO_FAILED == -14);
LAYOUT_ASSERT(LTA_SERIES_OWN_TIMES == 1);
LAYOUT_ASSERT(LTA_APPEND_STRICT == 1);
LAYOUT_ASSERT(LTA_APPEND_REPAIR == 2);
LAYOUT_ASSERT(LTA_APPEND_UNCHECKED == 4);
LAYOUT_ASSERT(LTA_FLOAT64 == 0);
LAYOUT_ASSERT(LTA_INT8 == 1);
LAYOUT_ASSERT(LTA_CONVENTION_DEFAULT == 0);
LAYOUT_ASSERT(LTA_CONVENTION_TALIB == 1);
LAYOUT_ASSERT(LTA_CONVENTION_LAAKHAY == 2);
LAYOUT_ASSERT(LTA_PLAN_EXPRESSION == 1);
LAYOUT_ASSERT(LTA_EXPLAIN_TEXT == 0);
LAYOUT_ASSERT(LTA_EXPLAIN_JSON == 1);
LAYOUT_ASSERT(LTA_EXPLAIN_PAYLOAD == 2);
LAYOUT_ASSERT(LTA_EXPLAIN_DOT == 3);
LAYOUT_ASSERT(LTA_EXECUTE_EXPRESSION == 1);
LAYOUT_ASSERT(LTA_EXECUTE_INCLUDE_FORMING == 2);
LAYOUT_ASSERT(LTA_OUTPUT_PROVISIONAL == 1);
LAYOUT_ASSERT(LTA_OUTPUT_TRUNCATED == 2);
LAYOUT_ASSERT(LTA_BAR_CLOSED == 0);
LAYOUT_ASSERT(LTA_BAR_FORMING == 1);
LAYOUT_ASSERT(LTA_BAR_REVISED == 2);
LAYOUT_ASSERT(LTA_SESSION_DETACHED == 1);
LAYOUT_ASSERT(LTA_SESSION_SKIP_HISTORY == 2);
LAYOUT_ASSERT(LTA_ROW_PROVISIONAL == 1);
LAYOUT_ASSERT(LTA_ROW_REVISED == 2);

SIZE(lta_tick, 32);
AT(lta_tick, time_ns, 0);
AT(lta_tick, price, 8);
AT(lta_tick, quantity, 16);
AT(lta_tick, partition, 24);
AT(lta_tick, side, 28);

SIZE(lta_builder_options, 48);
AT(lta_builder_options, struct_size, 0);
AT(lta_builder_options, flags, 4);
AT(lta_builder_options, kind, 8);
AT(lta_builder_options, late, 12);
AT(lta_builder_options, offset_ns, 16);
AT(lta_builder_options, session_times_ns, 24);
AT(lta_builder_options, session_count, 32);
AT(lta_builder_options, tick_partition, 40);
AT(lta_builder_options, reserved, 44);

SIZE(lta_producer_options, 16);
AT(lta_producer_options, struct_size, 0);
AT(lta_producer_options, flags, 4);
AT(lta_producer_options, capacity, 8);

SIZE(lta_feed_info, 56);
AT(lta_feed_info, struct_size, 0);
AT(lta_feed_info, builder_count, 4);
AT(lta_feed_info, producer_count, 8);
AT(lta_feed_info, refusal_count, 12);
AT(lta_feed_info, waiting_count, 16);
AT(lta_feed_info, tick_count, 24);
AT(lta_feed_info, bar_count, 32);
AT(lta_feed_info, refused_count, 40);
AT(lta_feed_info, pending_count, 48);

SIZE(lta_refusal, 520);
AT(lta_refusal, struct_size, 0);
AT(lta_refusal, reserved, 4);
AT(lta_refusal, count, 8);
AT(lta_refusal, sequence, 16);
AT(lta_refusal, code, 24);
AT(lta_refusal, message, 88);
