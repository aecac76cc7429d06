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
  // Extremes since the first slot; a slot that is missing repeats the last one.
  running_minimum,
  running_maximum,
  // a[t + lag]: compiled away before a program is made of it, so no kernel exists.
  lead,
};
inline constexpr int op_count = static_cast<int>(op::lead) + 1;

enum class seed_kind : std::uint8_t { mean = 0, sum = 1 };

}  // namespace lta
