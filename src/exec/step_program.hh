// SPDX-License-Identifier: MIT
// A plan's program made ready to fill one slot at a time. One step program serves every partition
// of a session: records hold offsets, a partition holds the memory they are offsets into.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/slots.hh"
#include "kernels/targets.hh"

namespace lta {

class step_program {
 public:
  struct field_column {
    op kind;              // a leaf that comes from the data
    std::uint32_t field;  // index into fields() or clocks() of program.primitives
    std::uint32_t column;
  };

  // `p` must outlive the step program.
  step_program(const program& p, const kernel_table& kernels, std::int64_t revision_depth);

  const program& plan_program() const { return program_; }
  const slot_layout& layout() const { return layout_; }
  const std::vector<field_column>& fields() const { return fields_; }
  // Column of every output of the plan, in order.
  const std::vector<std::uint32_t>& outputs() const { return outputs_; }

  // Fields of the slot must be in place.
  void fill(double* memory, std::int64_t position) const noexcept {
    for (const record<double>& r : records_) r.fill(r, memory, position, 1);
  }

 private:
  const program& program_;
  slot_layout layout_;
  std::vector<record<double>> records_;
  std::vector<field_column> fields_;
  std::vector<std::uint32_t> outputs_;
};

}  // namespace lta
