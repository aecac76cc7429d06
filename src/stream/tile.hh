// SPDX-License-Identifier: MIT
// Eight partitions of a session whose bars come together: their slots lie in lanes, and one fill
// steps them all. What it is to the rest of a session: docs/decisions/0026-lanes-are-symbols.md.
#pragma once

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
  static constexpr std::uint32_t no_partition = UINT32_MAX;

  slot_memory<lanes> memory;
  std::int64_t position = 0;      // of the open slot, in every lane
  std::int64_t closed_count = 0;  // slots since the tile was made
  std::vector<bar_times> times;   // [slot of the tile][lane], of as many slots as a power of two
  std::int64_t state_count = 0;
  // Every partition's rows are values alone: see session::tells_values_alone.
  bool tells_values = false;
  // Per lane the first row of the dataset that had not run as the tile was made.
  std::int64_t rows_before[lane_count] = {};
  std::uint32_t partitions[lane_count] = {};
  partition_state* states[lane_count] = {};  // null where a lane is free

  // Calls visit(lane, i) for the i-th lane that is not free.
  template <class Visit>
  void each_lane(Visit visit) const {
    for (std::size_t lane = 0, i = 0; lane < lane_count; ++lane) {
      if (states[lane] != nullptr) visit(lane, i++);
    }
  }
  std::size_t first_lane() const {
    std::size_t lane = 0;
    while (states[lane] == nullptr) ++lane;
    return lane;
  }

  bar_times& time_of(std::int64_t slot, std::size_t lane) {
    const auto slots = times.size() / lane_count;
    return times[(static_cast<std::size_t>(slot) & (slots - 1)) * lane_count + lane];
  }
};

}  // namespace lta
