// SPDX-License-Identifier: MIT
// Eight partitions through the blocks of a program side by side: a slot is one vector, of which
// each has a lane. Every partition starts with its first row, whenever that was.
#pragma once

#include <array>
#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "exec/block_program.hh"
#include "exec/lane_program.hh"
#include "exec/output_writer.hh"
#include "exec/row_loads.hh"

namespace lta {

// One of each lane; full when it is handed over.
template <class T>
using each_lane = boost::container::static_vector<T, lane_count>;

// What a worker needs beside the program; made before it starts, for it must not allocate.
struct lane_scratch {
  explicit lane_scratch(const lane_block_program& program);

  std::span<load_source> sources_of(std::size_t lane) {
    return std::span(sources).subspan(lane * load_count, load_count);
  }
  // Rows of one partition in a block.
  double* column(std::size_t lane) const { return columns.get() + lane * column_stride; }

  slot_memory<lanes> memory;
  std::size_t load_count;
  std::vector<load_source> sources;  // lane after lane, per load of the program
  std::size_t column_stride;
  slot_memory<double> columns;  // one per lane
  // Where an output comes from and goes to.
  struct sink {
    const lanes* column;
    bool is_signal;
    std::array<output_writer, lane_count> writers;
  };
  std::vector<sink> sinks;
};

// As run_partition() does it for each of eight, in the order of the lanes.
bool run_lanes(const lane_block_program& program, const each_lane<partition_inputs>& in,
               const cancel_flag* cancel, lane_scratch& scratch,
               const each_lane<partition_rows*>& out) noexcept;

}  // namespace lta
