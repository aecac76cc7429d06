/* SPDX-License-Identifier: MIT
 * What one call costs from C: a line per kind, "call", "push" and "run", each with nanoseconds of
 * the thread's own time. bindings/go/bench_test.go measures the same from Go. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "laakhay_ta.h"

static lta_error error = {.struct_size = sizeof error};

static void check(lta_status status) {
  if (status >= 0) return;
  fprintf(stderr, "%s: %s\n", error.code, error.message);
  exit(1);
}

static double now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static lta_bar bar_at(int64_t index) {
  lta_bar bar = {index * INT64_C(60000000000), 0, 100, 102, 99, 101, 1000, 0, LTA_BAR_CLOSED};
  return bar;
}

static lta_dataset new_dataset(void) {
  lta_dataset dataset = 0;
  uint32_t partition = 0;
  check(lta_dataset_create(NULL, &dataset, &error));
  check(lta_dataset_open_partition(dataset, "AAPL", 4, "1m", 2, "", 0, &partition, &error));
  return dataset;
}

static double cost_of_call(int64_t count) {
  lta_dataset dataset = new_dataset();
  lta_dataset_info info = {.struct_size = sizeof info};
  double began = now_ns();
  for (int64_t i = 0; i < count; ++i) check(lta_dataset_get_info(dataset, &info, &error));
  double cost = (now_ns() - began) / (double)count;
  check(lta_dataset_drop(dataset, &error));
  return cost;
}

static double cost_of_push(lta_plan plan, int64_t count) {
  lta_dataset dataset = new_dataset();
  lta_session_options options = {.struct_size = sizeof options, .flags = LTA_SESSION_DETACHED};
  lta_session session = 0;
  check(lta_session_create(plan, dataset, NULL, 0, &options, &session, &error));
  uint32_t partition = 0, flags = 0;
  int64_t time_ns = 0, rows = 0;
  double value = 0;
  uint8_t validity = 0;
  int8_t edge = 0;
  double began = now_ns();
  for (int64_t i = 0; i < count; ++i) {
    lta_bar bar = bar_at(i);
    check(lta_session_push(session, &bar, 1, 1, &partition, &time_ns, &flags, &value, &validity,
                           &edge, &rows, &error));
  }
  double cost = (now_ns() - began) / (double)count;
  check(lta_session_drop(session, &error));
  check(lta_dataset_drop(dataset, &error));
  return cost;
}

static double cost_of_run(lta_plan plan, int64_t count) {
  enum { BAR_COUNT = 10000 };
  static lta_bar bars[BAR_COUNT];
  for (int64_t i = 0; i < BAR_COUNT; ++i) bars[i] = bar_at(i);
  lta_dataset dataset = new_dataset();
  int64_t appended = 0;
  check(lta_dataset_append_bars(dataset, bars, BAR_COUNT, 0, &appended, &error));
  double began = now_ns();
  for (int64_t i = 0; i < count; ++i) {
    lta_result result = 0;
    check(lta_plan_run(plan, dataset, NULL, 0, NULL, &result, &error));
    check(lta_result_drop(result, &error));
  }
  double cost = (now_ns() - began) / (double)count;
  check(lta_dataset_drop(dataset, &error));
  return cost;
}

int main(int argument_count, char** arguments) {
  double share = argument_count > 1 ? strtod(arguments[1], NULL) : 1;
  lta_plan_options options = {.struct_size = sizeof options, .flags = LTA_PLAN_EXPRESSION};
  lta_plan plan = 0;
  check(lta_plan_compile("ema(close, 20)", 14, &options, &plan, &error));
  printf("call %.1f\n", cost_of_call((int64_t)(2e6 * share)));
  printf("push %.1f\n", cost_of_push(plan, (int64_t)(1e6 * share)));
  printf("run %.1f\n", cost_of_run(plan, (int64_t)(5e3 * share)));
  check(lta_plan_drop(plan, &error));
  return 0;
}
