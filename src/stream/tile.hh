// SPDX-License-Identifier: MIT
// Eight partitions of a session whose bars come together: their slots lie in lanes, and one fill
// steps them all. What it is to the rest of a session: docs/decisions/0026-lanes-are-symbols.md.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "exec/lane_program.hh"

namespace lta {

class partition_state;

struct bar_times {
  std::int64_t time_ns = 0;
  std::int64_t close_time_ns = 0;
};

// All lanes go on together, so what every bar changes is here, and a bar of a lane touches nothing
// of its partition.
struct tile {
  slot_memory<lanes> memory;
  std::int64_t position = 0;      // of the open slot, in every lane
  std::int64_t closed_count = 0;  // slots since the tile was made
  std::vector<bar_times> times;   // [slot of the tile][lane], of as many slots as a power of two
  // Every partition's rows are values alone: see session::tells_values_alone.
  bool tells_values = false;
  // Per lane the first row of the dataset that had not run as the tile was made.
  std::array<std::int64_t, lane_count> rows_before = {};
  std::array<std::uint32_t, lane_count> partitions = {};
  std::array<partition_state*, lane_count> states = {};

  bar_times& time_of(std::int64_t slot, std::size_t lane) {
    const auto slots = times.size() / lane_count;
    return times[(static_cast<std::size_t>(slot) & (slots - 1)) * lane_count + lane];
  }
};

}  // namespace lta
