// SPDX-License-Identifier: MIT
// The primitive operations: everything an indicator lowers to and a kernel exists for.
#pragma once

#include <cstdint>

namespace lta {

// Binary operations read b at t - lag, so a window level is `add` of a column and its own past.
enum class op : std::uint8_t {
  field,     // a column of the partition, by name
  constant,  // parameters[0] in every slot
  negate,
  absolute,
  sign,  // -1, 0, 1
  square_root,
  logical_not,
  is_missing,  // 1 or 0, never missing
  add,
  subtract,
  multiply,
  divide,
  remainder,  // a - floor(a / b) * b, the sign of b
  minimum,    // a < b ? a : b
  maximum,    // a > b ? a : b
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,  // three-valued
  logical_or,   // three-valued
  coalesce,     // a, or b where a is missing
  divide_or,    // a / b, or parameters[0] where |b| <= parameters[1]
  select,       // a true ? b : c
  lag,          // a[t - lag]
  // Joins of two windows, a the newer, b (at its lag) the older.
  join_means,           // parameters[0] is the older window's share of the slots
  join_m2,              // (M2 a, M2 b, mean a, mean b); parameters[0] = na * nb / (na + nb)
  join_weighted_means,  // (weighted a, weighted b, mean a): the newest weighs most; two shares
  join_argminimum,      // (back a, back b, minimum a, minimum b): bars back, the newest wins
  join_argmaximum,      // the same for maxima
  // Windows read slot by slot, from t - lag on.
  absolute_deviation,  // sum of |a[t - k] - b[t]|
  median,              // of a's slots; the mean of the middle two where they are even
  natural_log,
  // Columns that read their own past.
  recursion,  // s = fma(1 - alpha, s, alpha * x); parameters: alpha, seed length, seed kind, skip
  held_recursion,     // the same; once seeded it keeps and gives its value where b is true
  clamped_recursion,  // the same from s = 0; parameters: alpha, bound, limit: an s beyond the
                      // bound becomes the limit
  accumulate,         // compensated sum of a, started with b
  forward_fill,       // a, or the last a that was present
  slot_index,         // 0, 1, 2, ... since the first slot
  // States of several columns, and what swings are made of.
  member,            // hidden column parameters[0] of a, missing where a is
  latch,             // b at its lag on the last slot where a was true
  extreme_since,     // largest a (smallest where parameters[0] < 0) since b was last true
  accumulate_since,  // compensated sum of a, started with b, and again wherever c is true
  sar,               // parabolic stop: (high, low, starts long); sar_column
  supertrend,        // trailing band: (upper, lower, close); supertrend_column
  // Clocks (docs/decisions/0010-clock-domains.md). The first three are leaves: written from
  // outside, no kernel of their own.
  clock_index,    // the number of the bar of another timeframe's grid that holds the bar's time
  clock_closes,   // 1 where the bar closes that other bar, else 0
  crossing,       // a value of another clock
  clock_ordinal,  // 0, then one more wherever a is true: the coarse bar's slot
  clock_amount,   // sum of a since it last reached parameters[0], that slot included
  bucket_first,   // of a's present values since b, the ordinal, last changed
  bucket_last,
  bucket_maximum,
  bucket_minimum,
  bucket_sum,
  // a[t + lag]: compiled away before a program is made of it, so no kernel exists.
  lead,
};
inline constexpr int op_count = static_cast<int>(op::lead) + 1;

// Columns of the operations that have members.
enum class sar_column : std::uint8_t { stop, next, extreme, factor, direction };
enum class supertrend_column : std::uint8_t { line, upper, lower, close, direction };

// parameters[3] of sar: how a penetration is judged and where the new stop lies.
enum class sar_style : std::uint8_t {
  talib,    // touching is enough; the new stop is kept outside the last two bars
  laakhay,  // beyond the stop; the new stop is the extreme
};

enum class seed_kind : std::uint8_t {
  mean = 0,  // of the seed's values
  // Wilder's sums as TA-Lib starts them, kept as averages: alpha times the sum of all but the
  // seed's last value, then one step with the last. With a seed of 1 the average starts from 0.
  wilder = 1,
};

}  // namespace lta
