// SPDX-License-Identifier: MIT
// What the graph must know of each primitive operation.
#pragma once

#include <cstdint>

#include "base/op.hh"

namespace lta {

// How a node's first valid row follows from those of its inputs.
enum class validity : std::uint8_t {
  all,       // when every operand is present
  earliest,  // when the first of its operands is: three-valued logic, fill_null
  chosen,    // when the condition and one of the branches are
  always,    // from slot 0
  seeded,    // `all`, then skip + seed - 1 slots more
};

struct op_info {
  const char* name;
  std::uint8_t input_count;
  std::uint8_t lagged_inputs;  // bit i: input i is read at t - lag
  std::uint8_t column_count;   // the output and its hidden columns
  bool reads_own_past;         // its columns keep one slot for themselves
  validity rule;
};

const op_info& info(op kind);

// Written from outside: by the data, or by another clock.
inline bool is_leaf(op kind) {
  return kind == op::field || kind == op::clock_index || kind == op::clock_closes ||
         kind == op::crossing;
}

// Written from the bar that a slot stands for.
inline bool is_data(op kind) { return is_leaf(kind) && kind != op::crossing; }

}  // namespace lta
