// SPDX-License-Identifier: MIT
#include "data/clean_rows.hh"

#include <atomic>

namespace lta {
namespace {

// Inlined into one function per instruction set, so that none of them is called by another.
#define LTA_INTO_CALLER [[gnu::always_inline]] inline

LTA_INTO_CALLER std::int64_t all_if(bool holds) { return holds ? -1 : 0; }

LTA_INTO_CALLER bool values_here(const double* open, const double* high, const double* low,
                                 const double* close, const double* volume, std::int64_t count) {
  std::int64_t good = -1;
  for (std::int64_t i = 0; i < count; ++i) {
    good &= all_if(is_clean_bar(open[i], high[i], low[i], close[i], volume[i]));
  }
  return good != 0;
}

LTA_INTO_CALLER bool rise_here(const std::int64_t* times_ns, std::int64_t first,
                               std::int64_t count) {
  std::int64_t good = -1;
  for (std::int64_t i = first; i < count; ++i) good &= all_if(times_ns[i - 1] < times_ns[i]);
  return good != 0;
}

// Where the open is the first time there is, what wraps is refused: the rule itself will say.
LTA_INTO_CALLER close_answers closes_here(const std::int64_t* times_ns,
                                          const std::int64_t* close_times_ns, std::int64_t least_ns,
                                          std::int64_t first, std::int64_t count) {
  const std::uint64_t back = static_cast<std::uint64_t>(1 - least_ns);
  std::int64_t hold = -1, gain = -1;
  for (std::int64_t i = first; i < count; ++i) {
    hold &= all_if(close_times_ns[i - 1] <= close_times_ns[i]);
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint64_t before = static_cast<std::uint64_t>(times_ns[i]) - back;
    gain &= all_if(static_cast<std::int64_t>(before) < close_times_ns[i]);
  }
  return {hold != 0, gain != 0};
}

#define LTA_TARGET_everywhere
#define LTA_TARGET_avx2 [[gnu::target("avx2")]]
#define LTA_TARGET_avx512 [[gnu::target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")]]

#define LTA_JUDGES_FOR(name)                                                                   \
  LTA_TARGET_##name bool values_##name(const double* const fields[5], std::int64_t count) {    \
    return values_here(fields[0], fields[1], fields[2], fields[3], fields[4], count);          \
  }                                                                                            \
  LTA_TARGET_##name bool rise_##name(const std::int64_t* times_ns, std::int64_t first,         \
                                     std::int64_t count) {                                     \
    return rise_here(times_ns, first, count);                                                  \
  }                                                                                            \
  LTA_TARGET_##name close_answers closes_##name(                                               \
      const std::int64_t* times_ns, const std::int64_t* close_times_ns, std::int64_t least_ns, \
      std::int64_t first, std::int64_t count) {                                                \
    return closes_here(times_ns, close_times_ns, least_ns, first, count);                      \
  }

#define LTA_JUDGES_OF(name) {values_##name, rise_##name, closes_##name}

LTA_JUDGES_FOR(everywhere)
#if defined(__x86_64__)
LTA_JUDGES_FOR(avx2)
LTA_JUDGES_FOR(avx512)
constexpr row_judges all_judges[] = {LTA_JUDGES_OF(everywhere), LTA_JUDGES_OF(avx2),
                                     LTA_JUDGES_OF(avx512)};
#else
constexpr row_judges all_judges[] = {LTA_JUDGES_OF(everywhere)};
#endif

std::size_t count_runnable() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_eight_lanes = __builtin_cpu_supports("avx512f") &&
                               __builtin_cpu_supports("avx512dq") &&
                               __builtin_cpu_supports("avx512vl");
  return has_eight_lanes ? 3 : __builtin_cpu_supports("avx2") ? 2 : 1;
#else
  return 1;
#endif
}

// Counted once; a race counts twice and finds the same.
constinit std::atomic<std::size_t> runnable_count = 0;

std::int64_t first_compared() { return 1 + planted("columns.first_pair"); }
bool any_order() { return planted("columns.order"); }

}  // namespace

std::span<const row_judges> runnable_judges() {
  std::size_t count = runnable_count.load(std::memory_order_relaxed);
  if (count == 0) {
    count = count_runnable();
    runnable_count.store(count, std::memory_order_relaxed);
  }
  return {all_judges, count};
}

const row_judges& best_judges() { return runnable_judges().back(); }

bool is_clean(const row_judges& by, const double* const fields[5], std::int64_t count) {
  return by.values(fields, count);
}

bool is_rising(const row_judges& by, const std::int64_t* times_ns, std::int64_t count) {
  return by.rise(times_ns, first_compared(), count) || any_order();
}

bool can_close(const row_judges& by, const std::int64_t* times_ns,
               const std::int64_t* close_times_ns, std::int64_t count, bool has_grid) {
  const std::int64_t least_ns = has_grid && !planted("columns.close_after_open");
  const close_answers all = by.closes(times_ns, close_times_ns, least_ns, first_compared(), count);
  return (all.hold || planted("columns.close_falls")) && all.gain;
}

}  // namespace lta
