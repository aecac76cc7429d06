// SPDX-License-Identifier: MIT
// What the examples share: some bars to work on, and stopping where what they state does not hold.
#ifndef EXAMPLE_HPP
#define EXAMPLE_HPP

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "laakhay_ta.hpp"

namespace example {

// Bar number `index` of an hourly market that swings and drifts.
inline lta_bar bar_at(int index, std::uint32_t partition = 0) {
  const auto price = [](int i) { return 100.0 + 0.05 * i + 8.0 * std::sin(i / 9.0); };
  lta_bar bar = {};
  bar.time_ns = INT64_C(1700006400000000000) + index * INT64_C(3600000000000);
  bar.open = price(index - 1);
  bar.close = price(index);
  bar.high = std::fmax(bar.open, bar.close) + 0.4;
  bar.low = std::fmin(bar.open, bar.close) - 0.4;
  bar.volume = 1000.0 + index % 7 * 25.0;
  bar.partition = partition;
  return bar;
}

inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::exit(1);
}

}  // namespace example

#endif
