// SPDX-License-Identifier: MIT
// One partition through the blocks of a program.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exec/batch.hh"
#include "exec/block_program.hh"

namespace lta {

// Rows are computed from the first retained one on, whatever is reported: values must not depend
// on what somebody wants to see.
struct row_range {
  std::int64_t first = 0;     // reported, absolute
  std::int64_t end = 0;       // of the reported and of the computed ones
  bool with_forming = false;  // row end - 1 is the forming bar
  std::int64_t row_count() const { return end - first; }
};

// Per field of the program: where a partition finds those of other partitions.
struct joined_rows {
  const pinned_rows* rows = nullptr;  // null for a field of its own
  std::int32_t field = field_unknown;
};

row_range reported_rows(const pinned_rows& rows, const batch_options& options);

failure unknown_field(const pinned_rows& rows, std::string_view name);
// Whether the bars of an output's clocks can be made of a partition's bars; else the reason.
outcome check_clocks(const program& p, const program_output& output, const pinned_rows& rows);

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
  // Where an output goes to.
  struct sink {
    const double* column;
    std::int64_t lead;
    bool is_signal;
    std::int64_t missing_count;  // of the rows stored so far
    std::int64_t bits_set;       // rows whose bits are final
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

// Fills times, values, validity and first valid rows of `out`. False when cancelled.
bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept;

}  // namespace lta
