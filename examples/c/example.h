/* SPDX-License-Identifier: MIT
 * What the examples share: stopping with the library's own words, and some bars to work on. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "laakhay_ta.h"

#define EXAMPLE_HOUR_NS INT64_C(3600000000000)
#define EXAMPLE_START_NS INT64_C(1700006400000000000) /* 2023-11-15 00:00:00 UTC */

/* Every fallible call of the library goes through here: on failure the error says what was wrong,
 * for people in message and for programs in code. */
static inline void check(lta_status status, const lta_error* error) {
  if (status >= 0) return;
  fprintf(stderr, "%s (%s): %s\n", error->code, lta_status_name(status), error->message);
  exit(1);
}

/* For what the example itself states. */
static inline void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "not so: %s\n", what);
  exit(1);
}

/* Bar number `index` of an hourly market that swings and drifts. */
static inline lta_bar example_bar(int index) {
  double before = 100.0 + 0.05 * (index - 1) + 8.0 * sin((index - 1) / 9.0);
  double now = 100.0 + 0.05 * index + 8.0 * sin(index / 9.0);
  lta_bar bar = {0};
  bar.time_ns = EXAMPLE_START_NS + index * EXAMPLE_HOUR_NS;
  bar.open = before;
  bar.high = (before > now ? before : now) + 0.4;
  bar.low = (before < now ? before : now) - 0.4;
  bar.close = now;
  bar.volume = 1000.0 + index % 7 * 25.0;
  return bar;
}

#endif
