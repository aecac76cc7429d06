/* SPDX-License-Identifier: MIT
 * Batch: put bars into a dataset, run a plan of three outputs over all of them in one call. */
#include "example.h"

#define BAR_COUNT 200

static const char plan_text[] =
    "{\"version\": 1, \"outputs\": ["
    " {\"name\": \"average\", \"expr\": \"sma(close, 20)\"},"
    " {\"name\": \"strength\", \"expr\": \"rsi(close, 14)\"},"
    " {\"name\": \"buy\", \"expr\": \"close > sma(close, 20) and rsi(close, 14) < 70\"}]}";

static void append_bars(lta_dataset dataset, uint32_t partition) {
  int64_t times_ns[BAR_COUNT];
  double open[BAR_COUNT], high[BAR_COUNT], low[BAR_COUNT], close[BAR_COUNT], volume[BAR_COUNT];
  for (int i = 0; i < BAR_COUNT; ++i) {
    lta_bar bar = example_bar(i);
    times_ns[i] = bar.time_ns;
    open[i] = bar.open;
    high[i] = bar.high;
    low[i] = bar.low;
    close[i] = bar.close;
    volume[i] = bar.volume;
  }
  lta_error error = {.struct_size = sizeof error};
  int64_t appended = 0;
  check(lta_dataset_append_ohlcv(dataset, partition, BAR_COUNT, times_ns, NULL, open, high, low,
                                 close, volume, NULL, 0, &appended, &error),
        &error);
  expect(appended == BAR_COUNT, "every bar was appended");
}

/* Missing values are marked in a bitmap: bit r of validity is row r. NULL means none is missing. */
static int is_present(const lta_result_output* output, int64_t row) {
  return output->validity == NULL || (output->validity[row / 8] >> (row % 8) & 1);
}

static void print_output(const lta_result_output* output) {
  int64_t last = output->row_count - 1;
  printf("%-10.*s first value at row %3lld, last ", (int)output->name_size, output->name,
         (long long)output->first_valid_row);
  if (!is_present(output, last)) {
    printf("missing\n");
  } else if (output->dtype == LTA_INT8) {
    printf("%s\n", ((const int8_t*)output->values)[last] ? "true" : "false");
  } else {
    printf("%.6f\n", ((const double*)output->values)[last]);
  }
}

int main(void) {
  lta_error error = {.struct_size = sizeof error};

  lta_dataset dataset = 0;
  check(lta_dataset_create(NULL, &dataset, &error), &error);
  uint32_t partition = 0;
  check(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1h", 2, "", 0, &partition, &error),
        &error);
  append_bars(dataset, partition);

  lta_result result = 0;
  check(lta_execute_plan(dataset, plan_text, (int64_t)strlen(plan_text), NULL, 0, NULL, &result,
                         &error),
        &error);

  lta_result_info info = {.struct_size = sizeof info};
  check(lta_result_get_info(result, &info, &error), &error);
  expect(info.output_count == 3 && info.failed_count == 0, "three outputs, none failed");
  for (uint32_t i = 0; i < info.output_count; ++i) {
    /* The pointers in output live until the result is dropped. */
    lta_result_output output = {.struct_size = sizeof output};
    check(lta_result_get_output(result, i, &output, &error), &error);
    print_output(&output);
    expect(output.row_count == BAR_COUNT, "one row per bar");
  }

  /* A mistake costs nothing but its message. */
  lta_result none = 0;
  lta_status status =
      lta_execute_plan(dataset, "{\"version\": 1}", 14, NULL, 0, NULL, &none, &error);
  expect(status < 0 && none == 0, "a plan without outputs is refused");
  printf("refused as it should be: %s\n", error.message);

  check(lta_result_drop(result, &error), &error);
  check(lta_dataset_drop(dataset, &error), &error);
  return 0;
}
