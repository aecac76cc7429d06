/* SPDX-License-Identifier: MIT
 * Streaming: push bars one by one. While a bar forms it may be pushed again and again; when it
 * closes, its row is final and holds the same bits a batch run gives. */
#include "example.h"

#define BAR_COUNT 120
#define OUTPUT_COUNT 2

static const char plan_text[] =
    "{\"version\": 1, \"outputs\": ["
    " {\"name\": \"strength\", \"expr\": \"rsi(close, 14)\"},"
    " {\"name\": \"turn\", \"expr\": \"crossup(ema(close, 5), ema(close, 12))\"}]}";

struct row {
  int64_t time_ns;
  uint32_t flags;
  double values[OUTPUT_COUNT];
  uint8_t present[OUTPUT_COUNT];
};

/* One bar in, one row out, one call. */
static struct row push(lta_session session, const lta_bar* bar) {
  lta_error error = {.struct_size = sizeof error};
  struct row row = {0};
  int64_t row_count = 0;
  check(lta_session_push(session, bar, 1, 1, NULL, &row.time_ns, &row.flags, row.values,
                         row.present, NULL, &row_count, &error),
        &error);
  expect(row_count == 1, "one bar gives one row");
  return row;
}

/* The bar as it looked while it formed: the same open, a close on its way. */
static lta_bar forming(lta_bar bar, double part) {
  bar.close = bar.open + (bar.close - bar.open) * part;
  bar.state = LTA_BAR_FORMING;
  return bar;
}

/* Batch over what the session has stored must give the row the session gave last. */
static void compare_with_batch(lta_plan plan, lta_dataset dataset, const struct row* last) {
  lta_error error = {.struct_size = sizeof error};
  lta_result result = 0;
  check(lta_plan_run(plan, dataset, NULL, 0, NULL, &result, &error), &error);
  lta_result_output strength = {.struct_size = sizeof strength};
  check(lta_result_get_output(result, 0, &strength, &error), &error);
  expect(strength.row_count == BAR_COUNT, "the dataset holds every closed bar");
  expect(
      memcmp((const double*)strength.values + BAR_COUNT - 1, &last->values[0], sizeof(double)) == 0,
      "streaming equals batch, bit for bit");
  check(lta_result_drop(result, &error), &error);
}

int main(void) {
  lta_error error = {.struct_size = sizeof error};
  lta_plan plan = 0;
  check(lta_plan_compile(plan_text, (int64_t)strlen(plan_text), NULL, &plan, &error), &error);
  lta_dataset dataset = 0;
  check(lta_dataset_create(NULL, &dataset, &error), &error);
  uint32_t partition = 0;
  check(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1h", 2, "", 0, &partition, &error),
        &error);
  lta_session session = 0;
  check(lta_session_create(plan, dataset, NULL, 0, NULL, &session, &error), &error);

  struct row row = {0};
  int turns = 0;
  for (int i = 0; i < BAR_COUNT; ++i) {
    lta_bar bar = example_bar(i);
    bar.partition = partition;
    for (int quarter = 1; quarter <= 3; ++quarter) {
      lta_bar unfinished = forming(bar, quarter / 4.0);
      row = push(session, &unfinished);
      expect((row.flags & LTA_ROW_PROVISIONAL) != 0, "a forming bar gives a provisional row");
    }
    row = push(session, &bar);
    expect((row.flags & LTA_ROW_PROVISIONAL) == 0, "a closed bar gives a final row");
    if (row.present[1] && row.values[1] != 0.0) {
      printf("bar %3d: the short average crossed above the long one, rsi %.2f\n", i, row.values[0]);
      ++turns;
    }
  }
  expect(turns > 0, "the averages crossed");
  compare_with_batch(plan, dataset, &row);
  printf("%d bars, each pushed four times; the last rsi is %.6f in batch too\n", BAR_COUNT,
         row.values[0]);

  check(lta_session_drop(session, &error), &error);
  check(lta_dataset_drop(dataset, &error), &error);
  check(lta_plan_drop(plan, &error), &error);
  return 0;
}
