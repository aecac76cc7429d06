// SPDX-License-Identifier: MIT
// One partition through the blocks of a program.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/block_program.hh"
#include "exec/direct_rows.hh"
#include "exec/output_writer.hh"
#include "exec/row_loads.hh"

namespace lta {

// What a worker needs beside the program; made before it starts, for it must not allocate.
struct run_scratch {
  explicit run_scratch(const block_program& program);

  slot_memory<double> memory;
  std::vector<std::int64_t> origins;  // per clock of the program
  // Per load of the program.
  std::vector<load_source> sources;
  std::vector<double*> columns;
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

// Recursions start in the first block, with more care and at more cost per bar.
inline constexpr std::int64_t first_block_size = 64;

// Fills times, values, validity and first valid rows of `out`; the kernels' finish_stores() is the
// caller's. False when cancelled.
bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept;

}  // namespace lta
