// SPDX-License-Identifier: MIT
// Eight partitions of a session whose bars come together: their slots lie in lanes, and one fill
// steps them all. What it is to the rest of a session: docs/decisions/0026-lanes-are-symbols.md.
#pragma once

#include <cstdint>

#include "exec/lane_program.hh"

namespace lta {

class partition_state;

struct tile {
  slot_memory<lanes> memory;
  std::int64_t position = 0;                 // of the open slot, in every lane
  partition_state* states[lane_count] = {};  // null where a lane is free
  std::int64_t state_count = 0;
};

}  // namespace lta
