// SPDX-License-Identifier: MIT
// A plan's program made ready to fill blocks of slots with one set of kernels.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "exec/clock_run.hh"
#include "exec/slots.hh"
#include "kernels/targets.hh"

namespace lta {

// What a block program is made of, whatever its elements are.
struct block_parts {
  struct load {
    op kind;              // a leaf that comes from the data
    std::uint32_t field;  // index into fields() or clocks() of program.primitives
    std::uint32_t column;
  };
  struct stage {
    enum class what : std::uint8_t { load, fill, pipeline, clock, none } kind;
    std::uint32_t first;  // load, record, pipeline or clock
    std::uint32_t count;
    node_id node;  // of load and fill, for the outputs that are ready after it
  };

  // An input of a record that is the column of a load.
  struct reading {
    std::uint32_t record;
    std::uint32_t place;  // of the input's offset
    std::uint32_t load;
  };

  // Chains side by side, some slots at a time, each level one part behind the one before it.
  struct pipeline {
    struct level {
      std::uint32_t first;  // record of the first node that is no chain
      std::uint32_t first_chain;
      std::uint32_t end;
    };
    std::vector<level> levels;
  };
};

// Of one partition, V being double, or of eight side by side: then without clocks.
template <class V>
class basic_block_program : public block_parts {
 public:
  // `p` must outlive the block program. Blocks of `capacity` slots; `lead` slots before the first
  // can be filled again. `keeps_reported`: columns hold until the next block what a session keeps
  // of them.
  basic_block_program(const program& p, const kernel_table& kernels, fusion fused,
                      std::int64_t capacity, std::int64_t lead, bool keeps_reported = false);

  const program& plan_program() const { return program_; }
  const kernel_table& kernels() const { return kernels_; }
  const fusion& fused() const { return schedule_.fused; }
  const slot_layout& layout() const { return layout_; }
  const std::vector<stage>& stages() const { return stages_; }
  const std::vector<load>& loads() const { return loads_; }
  std::int64_t block_size() const { return layout_.capacity(); }
  std::size_t clock_count() const { return clocks_.size(); }

  // Memory of the slots of the program and of all its clocks.
  std::int64_t element_count() const { return element_count_; }

  // Every column missing, constants in place.
  void clear(V* memory) const;

  // For another partition, in memory that was cleared once.
  void clear_past(V* memory) const;

  // Moves the past of slot `count` to before position 0, on every clock. `origins` has one number
  // per clock, 0 at the start: the coarse slot at its position 0.
  void slide(V* memory, std::int64_t* origins, std::int64_t count) const;

  // Outputs that can be read after stage k, until the next stage.
  const std::vector<std::uint32_t>& outputs_after(std::size_t k) const { return outputs_after_[k]; }

  // What kernels are called with, and where in it loads that nobody but kernels and outputs reads
  // are read: in a copy, these offsets may lead to wherever the rows are.
  bool can_read_rows() const { return program_.clocks.empty(); }
  const std::vector<record<V>>& records() const { return records_; }
  const std::vector<reading>& readings() const { return readings_; }

  // Runs stage k, a fill or a clock, for slots [0, count), with these records.
  void run(std::size_t k, const record<V>* records, V* memory, const std::int64_t* origins,
           std::int64_t count) const {
    stages_[k].kind == stage::what::clock ? run_clock(stages_[k].first, memory, origins, count)
                                          : run_fill(stages_[k], records, memory, 0, count);
  }

  // All stages of a plan without clocks; what comes from the data is in place.
  void run_all(V* memory, std::int64_t count) const {
    for (const stage& s : stages_) {
      const bool is_load = s.kind == stage::what::load;
      if (!is_load && s.kind != stage::what::none) run_fill(s, records_.data(), memory, 0, count);
    }
  }

 private:
  struct coarse_clock {
    std::unique_ptr<const basic_block_program> inner;
    clock_columns columns;
    std::int64_t offset;  // of its slots in the memory
  };

  const kernels_of<V>& fills() const {
    if constexpr (std::is_same_v<V, lanes>) {
      return kernels_.vector;
    } else {
      return kernels_.scalar;
    }
  }

  void add_stages(std::size_t first_group, std::size_t end_group);
  void add_clocks(std::uint32_t level);
  void add_records(const schedule::group& g);
  void add_record(std::size_t place);
  void note_readings(std::size_t first_input, std::span<const node_id> inputs);
  void run_pipeline(const pipeline& p, const record<V>* records, V* memory, std::int64_t position,
                    std::int64_t count) const;
  void run_fill(const stage& s, const record<V>* records, V* memory, std::int64_t position,
                std::int64_t count) const {
    if (s.kind == stage::what::fill) {
      records[s.first].fill(records[s.first], memory, position, count);
    } else {
      run_pipeline(pipelines_[s.first], records, memory, position, count);
    }
  }
  void run_clock(std::uint32_t clock, V* memory, const std::int64_t* origins,
                 std::int64_t count) const;

  const program& program_;
  const kernel_table& kernels_;
  schedule schedule_;
  slot_layout layout_;
  std::vector<stage> stages_;
  std::vector<load> loads_;
  std::vector<record<V>> records_;
  std::vector<reading> readings_;
  std::vector<pipeline> pipelines_;
  std::vector<std::vector<std::uint32_t>> outputs_after_;
  std::vector<coarse_clock> clocks_;  // in the order of program_.clocks
  std::int64_t element_count_ = 0;
};

using block_program = basic_block_program<double>;
using lane_block_program = basic_block_program<lanes>;

}  // namespace lta
