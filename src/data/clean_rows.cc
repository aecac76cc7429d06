// SPDX-License-Identifier: MIT
#include "data/clean_rows.hh"

#include <algorithm>
#include <atomic>

namespace lta {
namespace {

// Inlined into one function per instruction set, so that none of them is called by another.
#define LTA_INTO_CALLER [[gnu::always_inline]] inline

using column = const double* __restrict;
using place = double* __restrict;
using time_column = const std::int64_t* __restrict;
using time_place = std::int64_t* __restrict;

LTA_INTO_CALLER std::int64_t all_if(bool holds) { return holds ? -1 : 0; }

LTA_INTO_CALLER bool copy_values_here(column open, column high, column low, column close,
                                      column volume, place to_open, place to_high, place to_low,
                                      place to_close, place to_volume, std::int64_t count) {
  std::int64_t good = -1;
  for (std::int64_t i = 0; i < count; ++i) {
    const double o = open[i], h = high[i], l = low[i], c = close[i], v = volume[i];
    to_open[i] = o;
    to_high[i] = h;
    to_low[i] = l;
    to_close[i] = c;
    to_volume[i] = v;
    good &= all_if(is_clean_bar(o, h, l, c, v));
  }
  return good != 0;
}

LTA_INTO_CALLER bool copy_times_here(time_column times_ns, std::int64_t length_ns,
                                     std::int64_t first, std::int64_t count, time_place to_times,
                                     time_place to_closes) {
  const std::uint64_t length = static_cast<std::uint64_t>(length_ns);
  std::int64_t good = -1;
  for (std::int64_t i = 0; i < std::min(first, count); ++i) {
    to_times[i] = times_ns[i];
    to_closes[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(times_ns[i]) + length);
  }
  for (std::int64_t i = first; i < count; ++i) {
    const std::int64_t time_ns = times_ns[i];
    to_times[i] = time_ns;
    to_closes[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) + length);
    good &= all_if(times_ns[i - 1] < time_ns);
  }
  return good != 0;
}

// Where the open is the first time there is, what wraps is refused: the rule itself will say.
LTA_INTO_CALLER close_answers copy_closes_here(time_column times_ns, time_column close_times_ns,
                                               std::int64_t least_ns, std::int64_t first,
                                               std::int64_t count, time_place to_times,
                                               time_place to_closes) {
  const std::uint64_t back = static_cast<std::uint64_t>(1 - least_ns);
  const auto before = [&](std::int64_t time_ns) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) - back);
  };
  std::int64_t rise = -1, hold = -1, gain = -1;
  for (std::int64_t i = 0; i < std::min(first, count); ++i) {
    to_times[i] = times_ns[i];
    to_closes[i] = close_times_ns[i];
    gain &= all_if(before(times_ns[i]) < close_times_ns[i]);
  }
  for (std::int64_t i = first; i < count; ++i) {
    const std::int64_t time_ns = times_ns[i], close_ns = close_times_ns[i];
    to_times[i] = time_ns;
    to_closes[i] = close_ns;
    rise &= all_if(times_ns[i - 1] < time_ns);
    hold &= all_if(close_times_ns[i - 1] <= close_ns);
    gain &= all_if(before(time_ns) < close_ns);
  }
  return {rise != 0, hold != 0, gain != 0};
}

LTA_INTO_CALLER bool rise_here(time_column times_ns, std::int64_t first, std::int64_t count) {
  std::int64_t good = -1;
  for (std::int64_t i = first; i < count; ++i) good &= all_if(times_ns[i - 1] < times_ns[i]);
  return good != 0;
}

#define LTA_JUDGES_FOR(name, attributes)                                                         \
  attributes bool copy_values_##name(const double* const from[5], double* const to[5],           \
                                     std::int64_t count) {                                       \
    return copy_values_here(from[0], from[1], from[2], from[3], from[4], to[0], to[1], to[2],    \
                            to[3], to[4], count);                                                \
  }                                                                                              \
  attributes bool copy_times_##name(const std::int64_t* times_ns, std::int64_t length_ns,        \
                                    std::int64_t first, std::int64_t count,                      \
                                    std::int64_t* to_times, std::int64_t* to_closes) {           \
    return copy_times_here(times_ns, length_ns, first, count, to_times, to_closes);              \
  }                                                                                              \
  attributes close_answers copy_closes_##name(                                                   \
      const std::int64_t* times_ns, const std::int64_t* close_times_ns, std::int64_t least_ns,   \
      std::int64_t first, std::int64_t count, std::int64_t* to_times, std::int64_t* to_closes) { \
    return copy_closes_here(times_ns, close_times_ns, least_ns, first, count, to_times,          \
                            to_closes);                                                          \
  }                                                                                              \
  attributes bool rise_##name(const std::int64_t* times_ns, std::int64_t first,                  \
                              std::int64_t count) {                                              \
    return rise_here(times_ns, first, count);                                                    \
  }

#define LTA_JUDGES_OF(name) {copy_values_##name, copy_times_##name, copy_closes_##name, rise_##name}

// What a vector of eight gains over one of four is lost in the memory both wait for.
LTA_JUDGES_FOR(everywhere, )
#if defined(__x86_64__)
LTA_JUDGES_FOR(avx2, [[gnu::target("avx2")]])
constexpr row_judges all_judges[] = {LTA_JUDGES_OF(everywhere), LTA_JUDGES_OF(avx2)};
#else
constexpr row_judges all_judges[] = {LTA_JUDGES_OF(everywhere)};
#endif

std::size_t count_runnable() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") ? 2 : 1;
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

bool copy_clean(const row_judges& by, const double* const from[5], std::int64_t count,
                const row_places& to) {
  return by.copy_values(from, to.fields, count);
}

bool copy_rising(const row_judges& by, const std::int64_t* times_ns, std::int64_t length_ns,
                 std::int64_t count, const row_places& to) {
  return by.copy_times(times_ns, length_ns, first_compared(), count, to.times_ns,
                       to.close_times_ns) ||
         any_order();
}

bool copy_possible(const row_judges& by, const std::int64_t* times_ns,
                   const std::int64_t* close_times_ns, std::int64_t count, bool has_grid,
                   const row_places& to) {
  const std::int64_t least_ns = has_grid && !planted("columns.close_after_open");
  const close_answers all = by.copy_closes(times_ns, close_times_ns, least_ns, first_compared(),
                                           count, to.times_ns, to.close_times_ns);
  return (all.rise || any_order()) && (all.hold || planted("columns.close_falls")) && all.gain;
}

bool is_rising(const row_judges& by, const std::int64_t* times_ns, std::int64_t count) {
  return by.rise(times_ns, first_compared(), count) || any_order();
}

}  // namespace lta
