// SPDX-License-Identifier: MIT
#pragma once

#include "plan/program.hh"

namespace lta {

// The row of outputs that never have a value, and the history of those that never forget.
inline constexpr std::int64_t never = -1;

// Of a program's output, as its readers see it.
value_history history_of_output(const program_output& output);

// Of every live node, by its id.
std::vector<value_history> node_histories(const program& p);
void give_history(const value_history& h, program_output& output);

// Pass: first valid row, stable history and recursiveness of every output.
void measure_history(program& p);

}  // namespace lta
