/* SPDX-License-Identifier: MIT
 *
 * The dataset section of the header, used as a host would: plain C, no other include of ours. */
#include "laakhay_ta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                     \
    }                                                                 \
  } while (0)

static lta_error fresh_error(void) {
  lta_error error;
  memset(&error, 0, sizeof error);
  error.struct_size = sizeof error;
  return error;
}

static void check_library(void) {
  lta_library_info info;
  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  CHECK(lta_abi_version() == LTA_ABI_MAJOR * 65536 + LTA_ABI_MINOR);
  CHECK(lta_library_get_info(&info, NULL) == LTA_OK);
  CHECK(info.abi_version == lta_abi_version());
  CHECK(info.version != NULL && info.instruction_set != NULL);
  CHECK(strcmp(lta_status_name(LTA_NOT_FOUND), "LTA_NOT_FOUND") == 0);
  CHECK(strcmp(lta_status_name(LTA_FULL), "LTA_FULL") == 0);
  CHECK(strcmp(lta_status_name(12345), "LTA_UNKNOWN") == 0);
  CHECK(lta_library_get_info(NULL, NULL) == LTA_INVALID_ARGUMENT);
}

static void check_cancel(void) {
  lta_cancel cancel = 0;
  const void* data = NULL;
  int64_t size = 0;
  lta_error error = fresh_error();
  CHECK(lta_cancel_create(&cancel, NULL) == LTA_OK);
  CHECK(lta_cancel_raise(cancel, NULL) == LTA_OK);
  CHECK(lta_blob_get_data(cancel, &data, &size, &error) == LTA_INVALID_HANDLE);
  CHECK(strcmp(error.code, "handle.wrong_kind") == 0);
  CHECK(data == NULL);
  CHECK(lta_cancel_drop(cancel, NULL) == LTA_OK);
  CHECK(lta_cancel_drop(cancel, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_cancel_raise(cancel, NULL) == LTA_INVALID_HANDLE);
}

static void check_rows(lta_dataset dataset) {
  const int64_t times[3] = {0, 60000000000, 120000000000};
  const double open[3] = {1, 2, 3};
  const double high[3] = {2, 3, 4};
  const double low[3] = {0, 1, 2};
  const double close[3] = {1.5, 2.5, NAN};
  const double volume[3] = {10, 11, 12};
  const double bad_high[3] = {2, 1, 4};
  uint32_t partition = 99;
  uint32_t series = 99;
  int64_t count = -1;
  lta_partition_info info;
  lta_series_info series_info;
  lta_error error = fresh_error();

  CHECK(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1m", 2, NULL, 0, &partition, &error) ==
        LTA_OK);
  CHECK(partition == 0);
  CHECK(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1min", 4, NULL, 0, &partition, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "timeframe.unknown") == 0);
  CHECK(lta_dataset_open_partition(dataset, NULL, 7, "1m", 2, NULL, 0, &partition, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_open_partition(dataset, "X", -1, "1m", 2, NULL, 0, &partition, &error) ==
        LTA_INVALID_ARGUMENT);

  CHECK(lta_dataset_append_ohlcv(dataset, partition, 3, times, NULL, open, bad_high, low, close,
                                 volume, NULL, 0, &count, &error) == LTA_INVALID_ARGUMENT);
  CHECK(error.position == 1);
  CHECK(count == -1);
  CHECK(lta_dataset_append_ohlcv(dataset, partition, 3, times, NULL, open, high, low, close, volume,
                                 NULL, 0, &count, NULL) == LTA_OK);
  CHECK(count == 3);

  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  CHECK(lta_dataset_get_partition(dataset, partition, &info, NULL) == LTA_OK);
  CHECK(info.row_count == 3);
  CHECK(info.last_time_ns == 120000000000);
  CHECK(info.source_size == 5 && memcmp(info.source, "ohlcv", 5) == 0);

  CHECK(lta_dataset_open_series(dataset, partition, "funding", 7, LTA_SERIES_OWN_TIMES, &series,
                                NULL) == LTA_OK);
  CHECK(lta_dataset_append_series(dataset, partition, series, 3, times, volume, NULL, 0, &count,
                                  NULL) == LTA_OK);
  memset(&series_info, 0, sizeof series_info);
  series_info.struct_size = sizeof series_info;
  CHECK(lta_dataset_get_series(dataset, partition, series, &series_info, NULL) == LTA_OK);
  CHECK(series_info.row_count == 3 && series_info.flags == LTA_SERIES_OWN_TIMES);
  CHECK(lta_dataset_get_series(dataset, partition, 1, &series_info, NULL) == LTA_NOT_FOUND);
}

static int64_t rows_of(lta_dataset dataset, const char* timeframe) {
  lta_partition_info info;
  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  CHECK(lta_dataset_get_partition(dataset, 0, &info, NULL) == LTA_OK);
  CHECK(info.timeframe_size == (int64_t)strlen(timeframe));
  CHECK(memcmp(info.timeframe, timeframe, strlen(timeframe)) == 0);
  return info.row_count;
}

/* Three bars at minutes 0, 1 and 2 are there, and a series "funding" with own times. */
static void check_operations(lta_dataset dataset) {
  const uint32_t twice[2] = {0, 0};
  lta_slice_options part;
  lta_resample_options coarser;
  lta_align_options aligned;
  lta_dataset made = 0;
  lta_error error = fresh_error();

  CHECK(lta_dataset_slice(dataset, NULL, 0, NULL, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "1m") == 3);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  memset(&part, 0, sizeof part);
  part.struct_size = sizeof part;
  part.end_time_ns = 60000000000;
  CHECK(lta_dataset_slice(dataset, NULL, 0, &part, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "1m") == 1);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  part.end_time_ns = 0;
  part.flags = LTA_SLICE_END;
  CHECK(lta_dataset_slice(dataset, NULL, 0, &part, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "1m") == 0);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  part.flags = 4;
  made = 0;
  CHECK(lta_dataset_slice(dataset, NULL, 0, &part, &made, &error) == LTA_UNSUPPORTED);
  CHECK(strcmp(error.code, "struct.unknown_flag") == 0);
  CHECK(lta_dataset_slice(dataset, twice, 2, NULL, &made, &error) == LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "dataset.partition_twice") == 0);
  CHECK(lta_dataset_slice(made, NULL, 0, NULL, &made, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_dataset_slice(dataset, NULL, 0, NULL, NULL, NULL) == LTA_INVALID_ARGUMENT);
  CHECK(made == 0);

  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "{\"funding\": \"sum\"}", 18, NULL, &made,
                             NULL) == LTA_OK);
  CHECK(rows_of(made, "3m") == 1);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  memset(&coarser, 0, sizeof coarser);
  coarser.struct_size = sizeof coarser;
  coarser.row_factor = 2;
  coarser.last = LTA_LAST_CLOSED;
  CHECK(lta_dataset_resample(dataset, NULL, 0, NULL, 0, NULL, 0, &coarser, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "2m") == 2);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  made = 0;
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "{\"funding\": \"median\"}", 21, NULL,
                             &made, &error) == LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "dataset.series_rules") == 0 && error.position == 12);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "{\"a\": \"sum\", \"a\": \"min\"}", 24,
                             NULL, &made, &error) == LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.message, "series \"a\" has two rules") == 0);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "[1]", 3, NULL, &made, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "{\"a\": 1}", 8, NULL, &made, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "{", 1, NULL, &made, &error) ==
        LTA_PARSE_ERROR);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", 2, "\"\xff\"", 3, NULL, &made, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_resample(dataset, NULL, 0, "3m", -1, NULL, 0, NULL, &made, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(made == 0);

  CHECK(lta_dataset_upsample(dataset, NULL, 0, "30s", 3, NULL, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "30s") == 5);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  memset(&aligned, 0, sizeof aligned);
  aligned.struct_size = sizeof aligned;
  aligned.join = LTA_JOIN_OUTER;
  CHECK(lta_dataset_align(dataset, NULL, 0, &aligned, &made, NULL) == LTA_OK);
  CHECK(rows_of(made, "1m") == 3);
  CHECK(lta_dataset_drop(made, NULL) == LTA_OK);
  aligned.reserved = 1;
  CHECK(lta_dataset_align(dataset, NULL, 0, &aligned, &made, NULL) == LTA_UNSUPPORTED);
}

static lta_bar bar_at(int64_t time_ns, double price, int32_t state) {
  lta_bar bar = {0};
  bar.time_ns = time_ns;
  bar.open = bar.high = bar.low = bar.close = bar.volume = price;
  bar.state = state;
  return bar;
}

/* After check_rows: three bars of partition 0 at minutes 0 to 2. */
static void check_live_bars(lta_dataset dataset) {
  const int64_t minute = 60000000000;
  lta_bar bar = bar_at(3 * minute, 7, LTA_BAR_FORMING);
  int64_t count = -1;
  lta_error error = fresh_error();

  CHECK(lta_dataset_set_forming(dataset, &bar, 1, 0, &error) == LTA_OK);
  CHECK(lta_dataset_append_bars(dataset, &bar, 1, 0, &count, &error) == LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "dataset.bar_state") == 0 && count == -1);
  bar.state = LTA_BAR_CLOSED;
  CHECK(lta_dataset_append_bars(dataset, &bar, 1, 0, &count, NULL) == LTA_OK && count == 1);
  CHECK(lta_dataset_append_bars(dataset, &bar, 1, 0, &count, NULL) == LTA_OK && count == 0);
  CHECK(lta_dataset_append_bars(dataset, &bar, 1, 0, NULL, NULL) == LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_append_bars(dataset, NULL, 1, 0, &count, NULL) == LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_append_bars(dataset, NULL, -1, 0, &count, NULL) == LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_append_bars(dataset, NULL, 0, 0, &count, NULL) == LTA_OK && count == 0);
  bar = bar_at(minute, 8, LTA_BAR_REVISED);
  CHECK(lta_dataset_revise(dataset, &bar, 1, 0, &count, NULL) == LTA_OK && count == 1);
  bar = bar_at(9 * minute, 8, LTA_BAR_REVISED);
  CHECK(lta_dataset_revise(dataset, &bar, 1, 0, &count, &error) == LTA_NOT_FOUND);
  CHECK(strcmp(error.code, "dataset.revision_unknown_time") == 0 && error.position == 0);
}

static void check_views(lta_dataset dataset) {
  lta_view view = 0;
  lta_column column;
  lta_error error = fresh_error();

  memset(&column, 0, sizeof column);
  CHECK(lta_dataset_get_column(dataset, 0, "close", 5, 0, &view, &column, &error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "struct.too_small") == 0 && view == 0);
  column.struct_size = sizeof column;
  CHECK(lta_dataset_get_column(dataset, 0, "close", 5, 1, &view, &column, &error) == LTA_OK);
  CHECK(column.dtype == LTA_FLOAT64 && column.first_row == 1 && column.end_row == 4);
  CHECK(column.row_count == 3 && ((const double*)column.values)[0] == 8);
  CHECK(column.times_ns[0] == 60000000000);
  CHECK(lta_dataset_drop(view, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_view_drop(dataset, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_view_drop(view, NULL) == LTA_OK);
  CHECK(lta_view_drop(view, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_dataset_get_column(dataset, 0, "open", 4, 9, &view, &column, &error) == LTA_NOT_FOUND);
  CHECK(lta_dataset_get_column(dataset, 0, "opn", 3, 0, &view, &column, &error) == LTA_NOT_FOUND);
  CHECK(lta_dataset_append_arrow(dataset, NULL, NULL, NULL, NULL) == LTA_INVALID_ARGUMENT);
  CHECK(lta_dataset_export_arrow(dataset, NULL, 0, NULL, NULL) == LTA_INVALID_ARGUMENT);
}

int main(void) {
  lta_dataset dataset = 0;
  lta_dataset_options options;
  lta_dataset_info info;
  lta_error error = fresh_error();

  check_library();
  check_cancel();
  memset(&options, 0, sizeof options);
  CHECK(lta_dataset_create(&options, &dataset, &error) == LTA_INVALID_ARGUMENT);
  CHECK(strcmp(error.code, "struct.too_small") == 0);
  options.struct_size = sizeof options;
  options.flags = 1;
  CHECK(lta_dataset_create(&options, &dataset, &error) == LTA_UNSUPPORTED);
  CHECK(dataset == 0);
  CHECK(lta_dataset_create(NULL, &dataset, &error) == LTA_OK);
  check_rows(dataset);
  check_operations(dataset);
  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  CHECK(lta_dataset_get_info(dataset, &info, NULL) == LTA_OK);
  CHECK(info.partition_count == 1 && info.row_count == 3 && info.revision == 6);
  check_live_bars(dataset);
  check_views(dataset);
  CHECK(lta_dataset_drop(dataset, NULL) == LTA_OK);
  CHECK(lta_dataset_drop(dataset, NULL) == LTA_INVALID_HANDLE);
  CHECK(lta_dataset_get_info(dataset, &info, NULL) == LTA_INVALID_HANDLE);
  return failures != 0;
}
