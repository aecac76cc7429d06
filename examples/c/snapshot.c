/* SPDX-License-Identifier: MIT
 * Snapshot: a session becomes bytes, the bytes become a session again, here over an empty dataset
 * as in another process, and both go on with the same bits. */
#include "example.h"

#define BARS_BEFORE 80
#define BARS_AFTER 40

static const char plan_text[] =
    "{\"version\": 1, \"outputs\": ["
    " {\"name\": \"trend\", \"expr\": \"ema(close, 21)\"},"
    " {\"name\": \"momentum\", \"expr\": \"macd(close, 12, 26, 9).histogram\"},"
    " {\"name\": \"range\", \"expr\": \"atr(14)\"}]}";

#define OUTPUT_COUNT 3

static void push(lta_session session, int index, double values[OUTPUT_COUNT]) {
  lta_error error = {.struct_size = sizeof error};
  lta_bar bar = example_bar(index);
  int64_t row_count = 0;
  check(lta_session_push(session, &bar, 1, 1, NULL, NULL, NULL, values, NULL, NULL, &row_count,
                         &error),
        &error);
  expect(row_count == 1, "one bar gives one row");
}

static lta_dataset new_dataset(void) {
  lta_error error = {.struct_size = sizeof error};
  lta_dataset dataset = 0;
  check(lta_dataset_create(NULL, &dataset, &error), &error);
  uint32_t partition = 0;
  check(lta_dataset_open_partition(dataset, "BTCUSDT", 7, "1h", 2, "", 0, &partition, &error),
        &error);
  return dataset;
}

/* The blob owns its bytes; a program that stores them writes them to a file here. */
static lta_blob snapshot(lta_session session, const void** data, int64_t* size) {
  lta_error error = {.struct_size = sizeof error};
  lta_blob blob = 0;
  check(lta_session_snapshot(session, NULL, 0, &blob, &error), &error);
  check(lta_blob_get_data(blob, data, size, &error), &error);
  return blob;
}

static void expect_damage_is_refused(lta_plan plan, const void* data, int64_t size) {
  lta_error error = {.struct_size = sizeof error};
  unsigned char* damaged = malloc((size_t)size);
  expect(damaged != NULL, "there is memory");
  memcpy(damaged, data, (size_t)size);
  damaged[size / 2] ^= 1;
  lta_dataset dataset = new_dataset();
  lta_session session = 0;
  lta_status status = lta_session_restore(plan, dataset, damaged, size, NULL, &session, &error);
  expect(status < 0 && session == 0, "a damaged snapshot is refused");
  printf("one bit flipped: %s\n", error.message);
  check(lta_dataset_drop(dataset, &error), &error);
  free(damaged);
}

int main(void) {
  lta_error error = {.struct_size = sizeof error};
  lta_plan plan = 0;
  check(lta_plan_compile(plan_text, (int64_t)strlen(plan_text), NULL, &plan, &error), &error);
  lta_dataset dataset = new_dataset();
  lta_session session = 0;
  check(lta_session_create(plan, dataset, NULL, 0, NULL, &session, &error), &error);
  double values[OUTPUT_COUNT], restored_values[OUTPUT_COUNT];
  for (int i = 0; i < BARS_BEFORE; ++i) push(session, i, values);

  const void* data = NULL;
  int64_t size = 0;
  lta_blob blob = snapshot(session, &data, &size);
  printf("snapshot after %d bars: %lld bytes\n", BARS_BEFORE, (long long)size);
  expect_damage_is_refused(plan, data, size);

  lta_dataset other = new_dataset();
  lta_session restored = 0;
  check(lta_session_restore(plan, other, data, size, NULL, &restored, &error), &error);
  check(lta_blob_drop(blob, &error), &error);

  for (int i = BARS_BEFORE; i < BARS_BEFORE + BARS_AFTER; ++i) {
    push(session, i, values);
    push(restored, i, restored_values);
    expect(memcmp(values, restored_values, sizeof values) == 0,
           "the restored session gives the same bits");
  }
  const void* restored_data = NULL;
  int64_t restored_size = 0;
  blob = snapshot(session, &data, &size);
  lta_blob restored_blob = snapshot(restored, &restored_data, &restored_size);
  expect(size == restored_size && memcmp(data, restored_data, (size_t)size) == 0,
         "same state, same bytes");
  printf("%d bars later both sessions agree: trend %.6f, momentum %.6f, range %.6f\n", BARS_AFTER,
         values[0], values[1], values[2]);

  /* Any order of drops is right. */
  check(lta_dataset_drop(dataset, &error), &error);
  check(lta_dataset_drop(other, &error), &error);
  check(lta_plan_drop(plan, &error), &error);
  check(lta_session_drop(session, &error), &error);
  check(lta_session_drop(restored, &error), &error);
  check(lta_blob_drop(blob, &error), &error);
  check(lta_blob_drop(restored_blob, &error), &error);
  return 0;
}
