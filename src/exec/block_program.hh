// SPDX-License-Identifier: MIT
// A plan's program made ready to fill blocks of slots with one set of kernels.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/slots.hh"
#include "kernels/targets.hh"

namespace lta {

class block_program {
 public:
  struct load {
    op kind;              // a leaf that comes from the data
    std::uint32_t field;  // index into fields() or clocks() of program.primitives
    std::uint32_t column;
  };
  struct stage {
    enum class what : std::uint8_t { load, fill, fill_group, none } kind;
    std::uint32_t first;  // load or record
    std::uint32_t count;
    node_id node;  // of load and fill, for the outputs that are ready after it
  };

  // `p` must outlive the block program.
  block_program(const program& p, const kernel_table& kernels);

  const program& plan_program() const { return program_; }
  const kernel_table& kernels() const { return kernels_; }
  const slot_layout& layout() const { return layout_; }
  const std::vector<stage>& stages() const { return stages_; }
  const std::vector<load>& loads() const { return loads_; }
  std::int64_t block_size() const { return layout_.capacity(); }

  // Outputs that can be read after stage k, until the next stage.
  const std::vector<std::uint32_t>& outputs_after(std::size_t k) const { return outputs_after_[k]; }

  // Runs stage k, a fill, for slots [0, count).
  void run(std::size_t k, double* memory, std::int64_t count) const {
    const stage& s = stages_[k];
    if (s.kind == stage::what::fill) {
      records_[s.first].fill(records_[s.first], memory, 0, count);
    } else {
      kernels_.scalar.recursions(&records_[s.first], s.count, memory, 0, count);
    }
  }

 private:
  const program& program_;
  const kernel_table& kernels_;
  schedule schedule_;
  slot_layout layout_;
  std::vector<stage> stages_;
  std::vector<load> loads_;
  std::vector<record<double>> records_;
  std::vector<std::vector<std::uint32_t>> outputs_after_;
};

}  // namespace lta
