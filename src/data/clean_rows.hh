// SPDX-License-Identifier: MIT
// A quick look at rows of columns: most are as they should be, and those take no second look. False
// says nothing of why.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "base/planted.hh"

namespace lta {

// No value is missing or infinite, high and low hold open and close without any tolerance, volume
// is not negative: the bar cannot be refused or repaired, whatever is checked. A comparison with a
// missing value is false; what lies between two finite values is finite; and where high - low or
// its sum with the volume is past all numbers the answer is false, which is safe. Without a branch,
// so that a loop over bars becomes vector code.
inline bool is_clean_bar(double open, double high, double low, double close, double volume) {
  constexpr double largest = std::numeric_limits<double>::max();
  const bool is_high = (high >= (planted("columns.high_open") ? close : open)) &
                       (high >= (planted("columns.high_close") ? open : close));
  const bool is_low = (low <= (planted("columns.low_open") ? close : open)) &
                      (low <= (planted("columns.low_close") ? open : close));
  const double least_volume = planted("columns.volume") ? -2.0 : 0.0;
  return is_high & is_low & (volume >= least_volume) & ((high - low) + volume <= largest);
}

struct close_answers {
  bool hold;  // none is before the one before it
  bool gain;  // every one is so much after its open
};

// The loops, compiled once per instruction set; the answers are the same, only the time is not.
struct row_judges {
  bool (*values)(const double* const fields[5], std::int64_t count);
  // The first `first` rows are not compared with the ones before them.
  bool (*rise)(const std::int64_t* times_ns, std::int64_t first, std::int64_t count);
  // Each has to be at least `least_ns`, 0 or 1, after its open.
  close_answers (*closes)(const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                          std::int64_t least_ns, std::int64_t first, std::int64_t count);
};

// Those this processor can run, the best one last.
std::span<const row_judges> runnable_judges();
const row_judges& best_judges();

// Every bar is clean.
bool is_clean(const row_judges& by, const double* const fields[5], std::int64_t count);

// Times rise strictly.
bool is_rising(const row_judges& by, const std::int64_t* times_ns, std::int64_t count);

// Closes are after opens (on a grid strictly), and none is before the one before it.
bool can_close(const row_judges& by, const std::int64_t* times_ns,
               const std::int64_t* close_times_ns, std::int64_t count, bool has_grid);

}  // namespace lta
