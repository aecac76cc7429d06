/* SPDX-License-Identifier: MIT
 * The C fragments of docs/ in the order of their pages, each where the names it uses mean what its
 * page says, and what it must have done. test_code_blocks.py writes the included files. */
#include "example.h"

#define CAPACITY 4

static const int64_t capacity = CAPACITY;
static uint32_t partitions[CAPACITY];
static int64_t times[CAPACITY];
static uint32_t flags[CAPACITY];
static double values[CAPACITY];
static uint8_t validity[CAPACITY];
static int8_t edges[CAPACITY];
static lta_error error = {.struct_size = sizeof error};
static lta_plan plan;

static lta_dataset new_dataset(void) {
  lta_dataset dataset = 0;
  uint32_t partition = 0;
  check(lta_dataset_create(NULL, &dataset, &error), &error);
  check(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1h", 2, "", 0, &partition, &error),
        &error);
  return dataset;
}

static lta_session new_session(lta_dataset dataset) {
  lta_session session = 0;
  check(lta_session_create(plan, dataset, NULL, 0, NULL, &session, &error), &error);
  return session;
}

static void push(lta_session session, int first, int end) {
  for (int index = first; index < end; ++index) {
    lta_bar bar = example_bar(index);
    int64_t row_count = 0;
    check(lta_session_push(session, &bar, 1, 1, NULL, NULL, NULL, values, NULL, NULL, &row_count,
                           &error),
          &error);
    expect(row_count == 1, "one bar gives one row");
  }
}

static void event_log(const char* path) {
  const int64_t path_size = (int64_t)strlen(path);
  const lta_log_options log_options = {.struct_size = sizeof log_options};
  lta_recovery_info info = {.struct_size = sizeof info};
  lta_session session = new_session(new_dataset());
#include "event-log_0.inc"
  push(session, 0, 5);
  check(lta_session_drop(session, &error), &error);
  lta_dataset dataset = new_dataset();
#include "event-log_1.inc"
  expect(info.last_sequence == 5, "the recovered session stands after the last push");
  push(session, 5, 6);
  check(lta_session_drop(session, &error), &error);
}

static void feed(void) {
  uint32_t partition = 0;
  lta_builder builder = 0;
  lta_producer producer = 0;
  lta_status status;
  int64_t accepted = 0, row_count = 0;
  const int64_t count = 3;
  const lta_tick ticks[] = {{EXAMPLE_START_NS, 10, 1, 0, 1},
                            {EXAMPLE_START_NS + EXAMPLE_HOUR_NS, 11, 1, 0, 1},
                            {EXAMPLE_START_NS + 2 * EXAMPLE_HOUR_NS, 12, 1, 0, 1}};
  lta_session session = new_session(new_dataset());
#include "feed_0.inc"
  expect(accepted == 3 && row_count > 0, "ticks became bars, and bars rows");
  const uint32_t id = partition;
  const void* data = NULL;
  int64_t size = 0;
  lta_blob blob = 0;
  lta_session from = session, to = new_session(new_dataset());
  check(lta_session_release(to, &id, 1, &error), &error);
#include "feed_1.inc"
  const lta_tick last = {EXAMPLE_START_NS + 3 * EXAMPLE_HOUR_NS, 13, 1, 0, 1};
  check(lta_producer_create(to, NULL, &producer, &error), &error);
  check(lta_producer_push_ticks(producer, &last, 1, &accepted, &error), &error);
  check(lta_session_drain(to, 0, capacity, partitions, times, flags, values, validity, edges,
                          &row_count, &error),
        &error);
  expect(times[0] == ticks[2].time_ns, "the open bar closes where it has moved to");
}

static void streaming(void) {
  const uint32_t partition = 0;
  lta_session from = new_session(new_dataset()), to = new_session(new_dataset());
  check(lta_session_release(to, &partition, 1, &error), &error);
  push(from, 0, 5);
  lta_blob snapshot = 0;
  const void* bytes = NULL;
  int64_t size = 0, count = 0;
#include "streaming_0.inc"
  push(to, 5, 6);
  lta_dataset dataset = new_dataset();
  push(new_session(dataset), 0, 12);
  lta_session session = 0;
  lta_status status;
#include "streaming_1.inc"
  expect(status == LTA_OK && count == 3, "seven rows after the snapshot, four at a time");
  expect(times[2] == example_bar(11).time_ns, "the last one is the dataset's last");
}

int main(int argument_count, char** arguments) {
  expect(argument_count == 2, "a path for the log");
  check(lta_plan_compile("{\"version\": 1, \"outputs\": [{\"expr\": \"sma(close, 3)\"}]}", 54, NULL,
                         &plan, &error),
        &error);
  event_log(arguments[1]);
  feed();
  streaming();
  puts("done");
  return 0;
}
