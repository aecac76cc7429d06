// SPDX-License-Identifier: MIT
// Times are int64 nanoseconds UTC since 1970; a timeframe is the spacing of bars. Nothing here
// overflows: what does not fit into int64 is nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.hh"

namespace lta {

inline constexpr std::int64_t second_ns = 1'000'000'000;
inline constexpr std::int64_t minute_ns = 60 * second_ns;
inline constexpr std::int64_t hour_ns = 60 * minute_ns;
inline constexpr std::int64_t day_ns = 24 * hour_ns;
inline constexpr std::int64_t week_ns = 7 * day_ns;

inline std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

enum class timeframe_kind : std::uint8_t {
  fixed,    // <n> s m h d: aligned to the epoch
  weeks,    // <n>w: aligned to Monday
  months,   // <n>M: civil months, counted from January 1970
  ticks,    // tick:N
  volume,   // volume:X
  dollars,  // dollar:X
  range,    // range:X
  bars,     // bar: row numbers instead of times
};

class timeframe {
 public:
  // Accepts `<n>` + one of s m h d w M, `tick:N`, `volume:X`, `dollar:X`, `range:X` and `bar`.
  // n has no sign and no leading zero.
  static result<timeframe> parse(std::string_view text);

  timeframe_kind kind() const { return kind_; }

  // True for s m h d w M: bars have a length in time, so a close time follows from an open.
  bool has_grid() const { return kind_ <= timeframe_kind::months; }

  // False only for `bar`, whose times are row numbers: durations mean nothing there.
  bool has_time() const { return kind_ != timeframe_kind::bars; }

  // Length of a bar where it is the same for all bars: s m h d w. nullopt elsewhere.
  std::optional<std::int64_t> duration_ns() const;

  // Civil months of one bar; 0 unless kind() is months.
  std::int64_t month_count() const { return kind_ == timeframe_kind::months ? count_ : 0; }

  // The N or X of tick, volume, dollar and range; 0 elsewhere.
  double threshold() const { return threshold_; }

  // The close of a bar that opens at `open_ns`, on the grid or not: open + timeframe; months keep
  // the day of the month, cut to the length of the month. nullopt without a grid and on overflow.
  std::optional<std::int64_t> close_time_ns(std::int64_t open_ns) const {
    if (kind_ == timeframe_kind::months) return add_months(open_ns);
    return has_grid() ? checked_add(open_ns, count_) : std::nullopt;
  }

  // The open of the grid's bar that holds `time_ns`; the grid may be shifted by `offset_ns`
  // (a day that starts at 22:00 has 22 hours). nullopt without a grid and on overflow.
  std::optional<std::int64_t> bar_open_ns(std::int64_t time_ns, std::int64_t offset_ns = 0) const;

  // The number of the grid's bar that holds `time_ns`, counted from 1970; negative before.
  // nullopt without a grid.
  std::optional<std::int64_t> bar_index(std::int64_t time_ns) const;

  // The close of the grid's bar that holds `time_ns`. nullopt without a grid and on overflow.
  std::optional<std::int64_t> grid_close_ns(std::int64_t time_ns) const {
    const std::optional<std::int64_t> open = bar_open_ns(time_ns);
    return open ? close_time_ns(*open) : std::nullopt;
  }

  // True when both have a grid and this one's bars are shorter; a month counts as 28 days.
  bool is_finer_than(const timeframe& other) const;

  // The one spelling of it: the largest unit that divides (60m is 1h), weeks and months as they
  // are.
  std::string text() const;

  // As a number, for those who keep only numbers: another timeframe is another code, the same in
  // every build. Not of `bar`. Codes of seconds are the seconds.
  double code() const;
  static timeframe from_code(double code);

  friend bool operator==(const timeframe&, const timeframe&) = default;

 private:
  std::optional<std::int64_t> add_months(std::int64_t open_ns) const;

  timeframe_kind kind_ = timeframe_kind::bars;
  std::int64_t count_ = 0;  // nanoseconds of fixed and weeks, months of months
  double threshold_ = 0;
};

}  // namespace lta
