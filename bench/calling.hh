// SPDX-License-Identifier: MIT
// What programs that call the C ABI and time it have in common.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "laakhay_ta.h"

namespace bench {

inline lta_error error = {
    .struct_size = sizeof(lta_error), .status = 0, .position = 0, .code = {}, .message = {}};

// Calls are given &error.
inline void must(lta_status status) {
  if (status >= 0) return;
  std::fprintf(stderr, "%s: %s\n", error.code, error.message);
  std::abort();
}

// The thread's own time, so that turns of others are not counted.
inline double now_ns() {
  timespec t = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

}  // namespace bench
