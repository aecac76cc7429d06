// SPDX-License-Identifier: MIT
// What has been told of one partition: the only state of a session that is not a function of its
// slots. A snapshot carries it.
#pragma once

#include <cstdint>
#include <vector>

namespace lta {

// The LTA_EDGE_ that turns what was told of a bar (1 a rise, -1 a fall, 0 nothing) into what is so.
inline std::int8_t edge_against(int told, int now) {
  if (told == now) return 0;
  if (told == 0) return static_cast<std::int8_t>(now);
  return static_cast<std::int8_t>(now == 0 ? -2 * told : 3 * now);
}

class delivered {
 public:
  delivered(std::size_t output_count, std::size_t signal_count, std::int64_t revision_depth)
      : has_value(output_count, 0),
        forming_told(signal_count, 0),
        refilled(signal_count, 0),
        signal_count_(signal_count),
        slot_count_(static_cast<std::size_t>(revision_depth + 1)),
        levels_(slot_count_ * signal_count, 0) {}

  // Whether a signal was true in a closed slot: of the last depth + 1 slots, and of those before
  // the first, where nothing was true.
  std::int8_t level(std::int64_t slot, std::size_t signal) const {
    return slot < 0 ? std::int8_t{0} : levels_[place(slot, signal)];
  }
  void set_level(std::int64_t slot, std::size_t signal, std::int8_t level) noexcept {
    levels_[place(slot, signal)] = level;
  }

  bool has_all_values = false;            // all of the next are known to be 1
  std::vector<std::int8_t> has_value;     // per output, 1 once a closed bar gave a value
  std::vector<std::int8_t> forming_told;  // per signal, the edge told of the forming bar
  std::vector<std::int8_t> refilled;      // per signal, what a slot held before its refill

 private:
  std::size_t place(std::int64_t slot, std::size_t signal) const {
    return static_cast<std::size_t>(slot) % slot_count_ * signal_count_ + signal;
  }

  std::size_t signal_count_;
  std::size_t slot_count_;
  std::vector<std::int8_t> levels_;  // by slot number, [slot][signal]
};

}  // namespace lta
