// SPDX-License-Identifier: MIT
// The primitive operations: everything an indicator lowers to and a kernel exists for.
#pragma once

#include <array>
#include <cstdint>

namespace lta {

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
  // Window levels and folds: a[t] is the newer part, b[t - lag] the older.
  add_lagged,
  minimum_lagged,
  maximum_lagged,
  mean_lagged,  // means; parameters[0] is the older part's share of the slots
  m2_lagged,    // (M2 a, M2 b, mean a, mean b); parameters[0] = na * nb / (na + nb)
  // Columns that read their own past.
  recursion,     // s = fma(1 - alpha, s, alpha * x); parameters: alpha, seed length, seed kind, skip
  accumulate,    // compensated sum of a, started with b
  forward_fill,  // a, or the last a that was present
  slot_index,    // 0, 1, 2, ... since the first slot
};
inline constexpr int op_count = static_cast<int>(op::slot_index) + 1;

enum class seed_kind : std::uint8_t { mean = 0, sum = 1 };

// How a node's first valid row follows from those of its inputs.
enum class validity : std::uint8_t {
  all,        // when every operand is present
  earliest,   // when the first of its operands is: three-valued logic, fill_null
  chosen,     // when the condition and one of the branches are
  always,     // from slot 0
  seeded,     // `all`, then skip + seed - 1 slots more
};

struct op_info {
  const char* name;
  std::uint8_t input_count;
  std::uint8_t lagged_inputs;   // bit i: input i is read at t - lag
  std::uint8_t column_count;    // the output and its hidden columns
  bool reads_own_past;          // its columns keep one slot for themselves
  validity rule;
};

const op_info& info(op kind);

}  // namespace lta
