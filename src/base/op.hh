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
  join_means,  // parameters[0] is the older window's share of the slots
  join_m2,     // (M2 a, M2 b, mean a, mean b); parameters[0] = na * nb / (na + nb)
  // Columns that read their own past.
  recursion,   // s = fma(1 - alpha, s, alpha * x); parameters: alpha, seed length, seed kind, skip
  accumulate,  // compensated sum of a, started with b
  forward_fill,  // a, or the last a that was present
  slot_index,    // 0, 1, 2, ... since the first slot
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
};
inline constexpr int op_count = static_cast<int>(op::bucket_sum) + 1;

enum class seed_kind : std::uint8_t { mean = 0, sum = 1 };

}  // namespace lta
