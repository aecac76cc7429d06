// SPDX-License-Identifier: MIT
#pragma once

#include "plan/program.hh"

namespace lta {

// The row of outputs that never have a value, and the history of those that never forget.
inline constexpr std::int64_t never = -1;

// Pass: first valid row, stable history and recursiveness of every output.
void measure_history(program& p);

}  // namespace lta
