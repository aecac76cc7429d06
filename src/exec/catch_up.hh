// SPDX-License-Identifier: MIT
// Many slots of one partition at once: its past goes into columns as blocks have them, the block
// kernels fill, and what the partition keeps goes back, as if the slots had been filled one by
// one. Why and from how many slots on: docs/decisions/0025-live-slots-in-blocks.md.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "exec/block_program.hh"
#include "exec/step_program.hh"

namespace lta {

class catch_up {
 public:
  // `steps` must outlive it. Throws std::bad_alloc.
  catch_up(const step_program& steps, const kernel_table& kernels, std::int64_t revision_depth);

  // Slots from which on the columns' way there and back is worth it; of a plan that cannot go this
  // way, more than there ever are.
  static std::int64_t worthwhile_count(const step_program& steps);

  std::int64_t slots_max() const { return blocks_.block_size(); }

  // The past of a partition's slot `position`.
  void begin(const double* state, std::int64_t position) noexcept;
  // Slots [0, count) of a column.
  double* column(std::uint32_t c) const { return memory_.get() + blocks_.layout().at(c, 0); }
  const double* output(std::size_t index) const { return column(steps_.outputs()[index]); }
  void fill(std::int64_t count) noexcept;
  // Slots [0, count) become the partition's; its open slot is at the layout's home() then.
  void end(double* state, std::int64_t position, std::int64_t count) noexcept;
  // Instead of begin() for the slots that follow.
  void go_on(std::int64_t count) noexcept;

 private:
  const step_program& steps_;
  const block_program blocks_;
  slot_memory<double> memory_;
  std::vector<std::uint32_t> read_back_;  // columns a kernel reads the past of
  // Columns a partition keeps the past of, but for what recursions keep beside their outputs.
  std::vector<std::uint32_t> kept_;
};

}  // namespace lta
