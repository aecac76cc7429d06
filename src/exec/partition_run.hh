// SPDX-License-Identifier: MIT
// One partition through the blocks of a program.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/block_program.hh"
#include "exec/direct_rows.hh"
#include "exec/output_writer.hh"
#include "exec/row_range.hh"

namespace lta {

// Per field of the program: where a partition finds those of other partitions.
struct joined_rows {
  const pinned_rows* rows = nullptr;  // null for a field of its own
  std::int32_t field = field_unknown;
};

// What a worker needs beside the program; made before it starts, for it must not allocate.
struct run_scratch {
  explicit run_scratch(const block_program& program);

  slot_memory<double> memory;
  std::vector<std::int64_t> origins;  // per clock of the program
  // Where a column comes from in this partition; per load of the program.
  struct source {
    double* column;
    std::int32_t field;
    bool is_plain;     // a field of the partition's bars
    bool is_presence;  // 1 on every bar
  };
  std::vector<source> sources;
  direct_rows direct;
  // Where an output comes from and goes to.
  struct sink {
    const double* column;
    std::int64_t load;  // whose column it is; negative: none
    std::int64_t lead;
    bool is_signal;
    output_writer writer;
  };
  std::vector<sink> sinks;
};

// What goes into a partition's rows beside the program.
struct partition_inputs {
  const pinned_rows& rows;
  const std::vector<joined_rows>& joined;  // per field of the program; none where all are its own
  const row_range& range;
  bool bypasses_cache;  // so much is written that nobody will find it in the cache
};

// Asks for what comes first of the partition that is run next, and behind it, while another one is:
// what the scratch was used for last had fields in the same places.
void ask_for_partition(const pinned_rows& next, const pinned_rows* behind,
                       const run_scratch& scratch) noexcept;

// Fills times, values, validity and first valid rows of `out`; the kernels' finish_stores() is the
// caller's. False when cancelled.
bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept;

}  // namespace lta
