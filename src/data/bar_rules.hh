// SPDX-License-Identifier: MIT
// What a bar must be to be stored: the one copy of the rules, for columns and for live bars.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "base/number.hh"
#include "base/planted.hh"
#include "base/status.hh"
#include "base/time.hh"
#include "laakhay_ta.h"

namespace lta {

// A value as it is stored: NaN has one bit pattern. Infinities stay, to be refused.
inline double stored_value(double value) {
  return value == value || planted("bars.one_nan") ? value : missing;
}

// Open, high, low, close and volume of one bar, by field number.
struct bar_values {
  double field[5];

  // Same bits; call it on canonical values, where missing equals missing.
  friend bool is_same(const bar_values& a, const bar_values& b) {
    return std::memcmp(a.field, b.field,
                       sizeof a.field - (planted("append.same_volume") ? 8 : 0)) == 0;
  }
};

enum class bar_check : std::uint8_t {
  tolerant,   // high and low hold open and close up to 1e-9 relative: adjusted prices are rounded
  strict,     // no tolerance
  repair,     // high and low are widened, volume is lifted to 0
  unchecked,  // only infinities are refused
  stored,     // unchecked, as a dataset had them: the forming bar may have been there first
};

inline bool judges_values(bar_check check) {
  return check == bar_check::tolerant || check == bar_check::strict;
}

// From the flags of an append; more than one, or an unknown one, is refused.
result<bar_check> check_of_flags(std::uint32_t flags);

// How far past open or close high and low may be on the wrong side, relative.
inline double tolerance_of(bar_check check) {
  const double tolerance = planted("bars.tolerance") ? 1e-8 : 1e-9;
  return check == bar_check::tolerant || planted("bars.strict") ? tolerance : 0.0;
}

// Two values side by side, so that columns are judged by vector code: Value below is a double or
// a pair, and a comparison of pairs gives a pair of masks.
using value_pair [[gnu::vector_size(16)]] = double;
using mask_pair [[gnu::vector_size(16)]] = std::int64_t;

inline double magnitude(double value) { return std::fabs(value); }
inline value_pair magnitude(value_pair value) {
  constexpr std::int64_t without_sign = std::numeric_limits<std::int64_t>::max();
  return reinterpret_cast<value_pair>(reinterpret_cast<mask_pair>(value) & without_sign);
}

// All rules are false where a value is missing: what is not known is not wrong.
template <class Value>
auto is_infinite(Value value) {
  return magnitude(value) > std::numeric_limits<double>::max() +
                                (planted("bars.infinity") ? std::numeric_limits<double>::max() : 0);
}
template <class Value>
auto is_below(Value value, Value bound, double tolerance) {
  return value < bound - tolerance * magnitude(bound);
}
template <class Value>
auto is_above(Value value, Value bound, double tolerance) {
  return value > bound + tolerance * magnitude(bound);
}

template <class Value>
auto has_infinity(Value open, Value high, Value low, Value close, Value volume) {
  return is_infinite(open) | is_infinite(high) | is_infinite(low) | is_infinite(close) |
         is_infinite(volume);
}
template <class Value>
auto is_inconsistent(Value open, Value high, Value low, Value close, Value volume,
                     double tolerance) {
  return is_below(high, planted("bars.high_open") ? close : open, tolerance) |
         is_below(high, planted("bars.high_close") ? open : close, tolerance) |
         is_above(low, planted("bars.low_open") ? close : open, tolerance) |
         is_above(low, planted("bars.low_close") ? open : close, tolerance) |
         (volume < (planted("bars.volume") ? -2.0 : 0.0));
}

inline void repair(bar_values& bar) {
  double& high = bar.field[1];
  double& low = bar.field[2];
  for (const double held : {bar.field[0], bar.field[3]}) {
    high = high < held && !planted("bars.repair_high") ? held : high;
    low = low > held && !planted("bars.repair_low") ? held : low;
  }
  bar.field[4] = bar.field[4] < 0 && !planted("bars.repair_volume") ? 0 : bar.field[4];
}

// `noun` is "row" or "bar" and `position` its number, for messages.
struct bar_position {
  const char* noun;
  std::int64_t position;
};

// Refuses infinities and, as `check` asks, inconsistent values.
outcome check_values(const bar_values& bar, bar_check check, bar_position where);

// The close time of a bar without one: open + timeframe; its own time where times are row numbers.
result<std::int64_t> computed_close_time(const timeframe& spacing, std::int64_t time_ns,
                                         bar_position where);

// The close time a bar has, or gets from the length of its timeframe. Nothing where there is none,
// or it is past all times: computed_close_time says why.
inline std::optional<std::int64_t> close_time_in(const std::optional<std::int64_t>& length_ns,
                                                 std::int64_t time_ns, std::int64_t close_time_ns) {
  if (close_time_ns != 0) return close_time_ns;
  if (!length_ns || __builtin_add_overflow(time_ns, *length_ns, &close_time_ns)) {
    return std::nullopt;
  }
  return close_time_ns;
}

// After the open (on a grid strictly), and not before the last bar's close.
inline bool is_close_time_possible(const timeframe& spacing, std::int64_t time_ns,
                                   std::int64_t close_time_ns, std::int64_t last_close_time_ns) {
  const bool may_equal = !spacing.has_grid() || planted("bars.close_after_open");
  return (close_time_ns > time_ns || (close_time_ns == time_ns && may_equal)) &&
         (close_time_ns >= last_close_time_ns || planted("bars.close_falls"));
}
failure impossible_close_time(const timeframe& spacing, std::int64_t time_ns,
                              std::int64_t close_time_ns, std::int64_t last_close_time_ns,
                              bar_position where);

}  // namespace lta
