// SPDX-License-Identifier: MIT
// A plan's program made ready to fill one slot at a time. One step program serves every partition
// of a session: records hold offsets, a partition holds the memory they are offsets into.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "exec/clock_run.hh"
#include "exec/hidden_columns.hh"
#include "exec/join.hh"
#include "exec/step_runs.hh"
#include "kernels/targets.hh"

namespace lta {

class step_program {
 public:
  struct field_column {
    op kind;              // a leaf that comes from the data
    std::uint32_t field;  // index into fields() or clocks() of program.primitives
    std::uint32_t column;
  };
  struct coarse_clock {
    const clock_program& program;
    clock_columns columns;
    fusion fused;
    slot_layout layout;
    hidden_columns hidden;
    step_runs<double> runs;
    std::int64_t offset;  // of its slots in the memory
    std::int64_t room;    // positions that steps may need before the next slide
  };

  // `p` must outlive the step program.
  step_program(const program& p, const kernel_table& kernels, std::int64_t revision_depth)
      : step_program(p, kernels, revision_depth, fusion::of(p)) {}
  // The same with what is filled together chosen by the caller.
  step_program(const program& p, const kernel_table& kernels, std::int64_t revision_depth,
               fusion fused);

  const program& plan_program() const { return program_; }
  const fusion& fused() const { return fused_; }
  const slot_layout& layout() const { return layout_; }
  const hidden_columns& hidden() const { return hidden_; }
  const std::vector<field_column>& fields() const { return fields_; }

  // Fields of other partitions; `field` is an index into fields().
  const std::vector<joined_field>& joins() const { return joins_; }
  // Column of every output of the plan, in order.
  const std::vector<std::uint32_t>& outputs() const { return outputs_; }
  const std::vector<coarse_clock>& clocks() const { return clocks_; }

  // Memory of the slots of the program and of all its clocks.
  std::int64_t element_count() const { return element_count_; }

  // Every column missing, constants in place.
  void clear(double* memory) const {
    std::copy_n(cleared_.get(), static_cast<std::size_t>(element_count_), memory);
  }

  // Fields of the slot must be in place. `origins` has one number per clock, 0 at the start: the
  // coarse slot at its position 0.
  void fill(double* memory, const std::int64_t* origins, std::int64_t position) const noexcept {
    std::size_t next = 0;
    for (const phase_end& phase : phases_) {
      runs_.fill(next, phase.run, memory, position);
      next = phase.run;
      for (std::size_t k = phase.first_clock; k < phase.end_clock; ++k) {
        run_clock(clocks_[k], memory, origins[k], position);
      }
    }
  }

  // After slot `position` is closed: makes room for the next ones on every clock.
  void close(double* memory, std::int64_t* origins, std::int64_t position) const noexcept {
    for (std::size_t k = 0; k < clocks_.size(); ++k) {
      const coarse_clock& clock = clocks_[k];
      origins[k] =
          slide_clock(clock.columns, {layout_, memory}, {clock.layout, memory + clock.offset},
                      position, clock.room, origins[k]);
    }
  }

 private:
  struct phase_end {
    std::size_t run;  // the phase's runs end here
    std::size_t first_clock;
    std::size_t end_clock;  // clocks that run then
  };
  void add_clock(const clock_program& clock, const kernel_table& kernels,
                 std::int64_t revision_depth);
  void run_clock(const coarse_clock& clock, double* memory, std::int64_t origin,
                 std::int64_t position) const noexcept;

  const program& program_;
  const fusion fused_;
  const slot_layout layout_;
  const hidden_columns hidden_;
  step_runs<double> runs_;
  std::vector<phase_end> phases_;
  std::vector<coarse_clock> clocks_;  // in the order of program_.clocks
  std::vector<field_column> fields_;
  std::vector<joined_field> joins_;
  std::vector<std::uint32_t> outputs_;
  std::int64_t element_count_ = 0;
  slot_memory<double> cleared_;  // the memory of a partition without bars
};

}  // namespace lta
