// SPDX-License-Identifier: MIT
#include "data/clean_rows.hh"

#include <limits>

#include "base/planted.hh"

namespace lta {
namespace {

// Inlined into one function per instruction set, so that none of them is called by another. Loops
// without a branch become vector code there.
#define LTA_INTO_CALLER [[gnu::always_inline]] inline

LTA_INTO_CALLER std::int64_t all_if(bool holds) { return holds ? -1 : 0; }

struct bar_fields {
  const double* high;
  const double* low;
  const double* below_high[2];
  const double* above_low[2];
  const double* volume;
  double least_volume;
};

// A comparison with a missing value is false. What lies between two finite values is finite.
LTA_INTO_CALLER bool clean(const bar_fields& f, std::int64_t start, std::int64_t end) {
  constexpr double largest = std::numeric_limits<double>::max();
  const double* const high = f.high;
  const double* const low = f.low;
  const double* const first_below = f.below_high[0];
  const double* const second_below = f.below_high[1];
  const double* const first_above = f.above_low[0];
  const double* const second_above = f.above_low[1];
  const double* const volume = f.volume;
  const double least_volume = f.least_volume;
  std::int64_t good = -1;
  for (std::int64_t i = start; i < end; ++i) {
    good &= all_if(high[i] >= first_below[i]) & all_if(high[i] >= second_below[i]) &
            all_if(high[i] <= largest);
    good &= all_if(low[i] <= first_above[i]) & all_if(low[i] <= second_above[i]) &
            all_if(low[i] >= -largest);
    good &= all_if(volume[i] >= least_volume) & all_if(volume[i] <= largest);
  }
  return good != 0;
}

LTA_INTO_CALLER bool rising(const std::int64_t* times_ns, std::int64_t first, std::int64_t end) {
  std::int64_t good = -1;
  for (std::int64_t i = first; i < end; ++i) good &= all_if(times_ns[i - 1] < times_ns[i]);
  return good != 0;
}

struct close_answers {
  bool rise;    // none is before the one before it
  bool follow;  // none is before its open
  bool grow;    // every one is after its open
};

LTA_INTO_CALLER close_answers closes(const std::int64_t* times_ns,
                                     const std::int64_t* close_times_ns, std::int64_t count) {
  std::int64_t rise = -1, follow = -1, grow = -1;
  for (std::int64_t i = 1; i < count; ++i) {
    rise &= all_if(close_times_ns[i] >= close_times_ns[i - 1]);
  }
  for (std::int64_t i = 0; i < count; ++i) {
    follow &= all_if(close_times_ns[i] >= times_ns[i]);
    grow &= all_if(close_times_ns[i] > times_ns[i]);
  }
  return {rise != 0, follow != 0, grow != 0};
}

bool clean_everywhere(const bar_fields& f, std::int64_t start, std::int64_t end) {
  return clean(f, start, end);
}
bool rising_everywhere(const std::int64_t* times_ns, std::int64_t first, std::int64_t end) {
  return rising(times_ns, first, end);
}
close_answers closes_everywhere(const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                                std::int64_t count) {
  return closes(times_ns, close_times_ns, count);
}

struct judges {
  bool (*clean)(const bar_fields&, std::int64_t, std::int64_t) = clean_everywhere;
  bool (*rising)(const std::int64_t*, std::int64_t, std::int64_t) = rising_everywhere;
  close_answers (*closes)(const std::int64_t*, const std::int64_t*,
                          std::int64_t) = closes_everywhere;
};

#if defined(__x86_64__)
#define LTA_JUDGES_FOR(name, features)                                                           \
  [[gnu::target(features)]] bool clean_##name(const bar_fields& f, std::int64_t start,           \
                                              std::int64_t end) {                                \
    return clean(f, start, end);                                                                 \
  }                                                                                              \
  [[gnu::target(features)]] bool rising_##name(const std::int64_t* times_ns, std::int64_t first, \
                                               std::int64_t end) {                               \
    return rising(times_ns, first, end);                                                         \
  }                                                                                              \
  [[gnu::target(features)]] close_answers closes_##name(                                         \
      const std::int64_t* times_ns, const std::int64_t* close_times_ns, std::int64_t count) {    \
    return closes(times_ns, close_times_ns, count);                                              \
  }

LTA_JUDGES_FOR(avx2, "avx2")
LTA_JUDGES_FOR(avx512, "avx512f,avx512dq")

// The answers are the same: only the time is not.
judges chosen() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return {clean_avx512, rising_avx512, closes_avx512};
  }
  if (__builtin_cpu_supports("avx2")) return {clean_avx2, rising_avx2, closes_avx2};
  return {};
}
#else
judges chosen() { return {}; }
#endif

const judges& best() {
  static const judges found = chosen();
  return found;
}

}  // namespace

bool is_clean(const double* const fields[5], std::int64_t start, std::int64_t count) {
  const double* const open = fields[0];
  const double* const close = fields[3];
  const bar_fields f = {
      .high = fields[1],
      .low = fields[2],
      .below_high = {planted("columns.high_open") ? close : open,
                     planted("columns.high_close") ? open : close},
      .above_low = {planted("columns.low_open") ? close : open,
                    planted("columns.low_close") ? open : close},
      .volume = fields[4],
      .least_volume = planted("columns.volume") ? -2.0 : 0.0,
  };
  return best().clean(f, start, start + count);
}

bool are_closes_possible(const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                         std::int64_t count, bool has_grid) {
  const close_answers all = best().closes(times_ns, close_times_ns, count);
  return (all.rise || planted("columns.close_falls")) && all.follow &&
         (all.grow || !has_grid || planted("columns.close_after_open"));
}

bool is_rising(const std::int64_t* times_ns, std::int64_t count) {
  const std::int64_t first = 1 + planted("columns.first_pair");
  return best().rising(times_ns, first, count) || planted("columns.order");
}

}  // namespace lta
