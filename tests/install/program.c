/* SPDX-License-Identifier: MIT
 * What a user compiles first: it prints the mean of 10, 11 and 15. */
#include <laakhay_ta.h>
#include <stdio.h>

int main(void) {
  lta_error error = {sizeof error, 0, 0, {0}, {0}};
  lta_result_output last = {0};
  int64_t times[] = {0, 86400000000000, 172800000000000}, appended;
  double price[] = {10, 11, 15}, volume[] = {1, 1, 1};
  uint32_t partition;
  lta_dataset dataset;
  lta_result result;
  lta_execute_options options = {sizeof options, LTA_EXECUTE_EXPRESSION, 0, 0, 0, 0, 0, 0};
  last.struct_size = sizeof last;
  if (lta_dataset_create(NULL, &dataset, &error) < 0 ||
      lta_dataset_open_partition(dataset, "AAPL", 4, "1d", 2, "", 0, &partition, &error) < 0 ||
      lta_dataset_append_ohlcv(dataset, partition, 3, times, NULL, price, price, price, price,
                               volume, NULL, 0, &appended, &error) < 0 ||
      lta_execute_plan(dataset, "sma(close, 3)", 13, NULL, 0, &options, &result, &error) < 0 ||
      lta_result_get_output(result, 0, &last, &error) < 0) {
    fprintf(stderr, "%s: %s\n", error.code, error.message);
    return 1;
  }
  printf("%.2f\n", ((const double*)last.values)[last.row_count - 1]);
  return lta_result_drop(result, &error) < 0 || lta_dataset_drop(dataset, &error) < 0;
}
