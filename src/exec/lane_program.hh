// SPDX-License-Identifier: MIT
// A step program over eight partitions at once, one per lane: the same layout with elements eight
// doubles wide. For plans without coarser clocks, whose partitions may be at different bars.
#pragma once

#include <cstdint>

#include "exec/step_program.hh"

namespace lta {

inline constexpr std::size_t lane_count = 8;

class lane_program {
 public:
  // `steps` must outlive it.
  lane_program(const step_program& steps, const kernel_table& kernels);

  static bool is_possible(const step_program& steps) {
    return steps.clocks().empty() && steps.joins().empty();
  }

  const slot_layout& layout() const { return steps_.layout(); }

  // Of kernels, per slot.
  std::int64_t call_count() const { return static_cast<std::int64_t>(runs_.count()); }

  // Memory of eight partitions: every column missing, constants in place. Throws std::bad_alloc.
  slot_memory<lanes> make_memory() const;

  // Fields of the slot must be in place, in every lane that is in use.
  void fill(lanes* memory, std::int64_t position) const noexcept {
    runs_.fill(0, runs_.count(), memory, position);
  }

 private:
  const step_program& steps_;
  step_runs<lanes> runs_;
};

}  // namespace lta
