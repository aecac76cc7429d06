/* SPDX-License-Identifier: MIT
 * Many producers: threads push bars into one session, each through a producer of its own, and one
 * thread drains. Every bar comes out once, those of a symbol in their order. */
#include <pthread.h>
#include <sched.h>

#include "example.h"

#define SYMBOL_COUNT 3
#define BAR_COUNT 200
#define ROW_CAPACITY 64

struct feeder {
  lta_producer producer;
  uint32_t partition;
};

static void* feed(void* argument) {
  const struct feeder* own = argument;
  lta_error error = {.struct_size = sizeof error};
  for (int i = 0; i < BAR_COUNT;) {
    lta_bar bar = example_bar(i);
    bar.partition = own->partition;
    int64_t accepted = 0;
    check(lta_producer_push_bars(own->producer, &bar, 1, &accepted, &error), &error);
    if (accepted == 0) sched_yield(); /* the queue is full */
    i += (int)accepted;
  }
  check(lta_producer_drop(own->producer, &error), &error); /* what was pushed is still drained */
  return NULL;
}

static void start(lta_dataset dataset, lta_session session, struct feeder feeders[SYMBOL_COUNT],
                  pthread_t threads[SYMBOL_COUNT]) {
  static const char* const symbols[SYMBOL_COUNT] = {"BTCUSDT", "ETHUSDT", "SOLUSDT"};
  lta_error error = {.struct_size = sizeof error};
  for (int i = 0; i < SYMBOL_COUNT; ++i) {
    check(lta_dataset_open_partition(dataset, symbols[i], 7, "1h", 2, "", 0, &feeders[i].partition,
                                     &error),
          &error);
    check(lta_producer_create(session, NULL, &feeders[i].producer, &error), &error);
    expect(pthread_create(&threads[i], NULL, feed, &feeders[i]) == 0, "a thread starts");
  }
}

/* Rows of what has arrived; how many there were. */
static int64_t drain(lta_session session, int64_t last_ns[SYMBOL_COUNT]) {
  lta_error error = {.struct_size = sizeof error};
  uint32_t partitions[ROW_CAPACITY];
  int64_t times_ns[ROW_CAPACITY], row_count = 0;
  double values[ROW_CAPACITY];
  check(lta_session_drain(session, 0, ROW_CAPACITY, partitions, times_ns, NULL, values, NULL, NULL,
                          &row_count, &error),
        &error);
  for (int64_t row = 0; row < row_count; ++row) {
    expect(times_ns[row] > last_ns[partitions[row]], "the bars of a symbol come in their order");
    last_ns[partitions[row]] = times_ns[row];
  }
  return row_count;
}

int main(void) {
  lta_error error = {.struct_size = sizeof error};
  lta_plan_options options = {.struct_size = sizeof options, .flags = LTA_PLAN_EXPRESSION};
  lta_plan plan = 0;
  check(lta_plan_compile("ema(close, 10)", 14, &options, &plan, &error), &error);
  lta_dataset dataset = 0;
  check(lta_dataset_create(NULL, &dataset, &error), &error);
  lta_session session = 0;
  check(lta_session_create(plan, dataset, NULL, 0, NULL, &session, &error), &error);
  struct feeder feeders[SYMBOL_COUNT];
  pthread_t threads[SYMBOL_COUNT];
  start(dataset, session, feeders, threads);

  int64_t last_ns[SYMBOL_COUNT] = {0}, total = 0;
  while (total < SYMBOL_COUNT * BAR_COUNT) {
    int64_t row_count = drain(session, last_ns);
    if (row_count == 0) sched_yield();
    total += row_count;
  }
  for (int i = 0; i < SYMBOL_COUNT; ++i) pthread_join(threads[i], NULL);
  expect(drain(session, last_ns) == 0, "every bar came out once");
  lta_feed_info info = {.struct_size = sizeof info};
  check(lta_session_get_feed_info(session, &info, &error), &error);
  expect(info.bar_count == total && info.refused_count == 0, "every bar was taken");
  printf("%lld rows of %d symbols\n", (long long)total, SYMBOL_COUNT);

  check(lta_session_drop(session, &error), &error);
  check(lta_dataset_drop(dataset, &error), &error);
  check(lta_plan_drop(plan, &error), &error);
  return 0;
}
