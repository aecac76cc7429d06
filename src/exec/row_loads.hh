// SPDX-License-Identifier: MIT
// Rows of one partition as a block program loads them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exec/block_program.hh"
#include "exec/plan_result.hh"
#include "exec/row_range.hh"

namespace lta {

// Per field of the program: where a partition finds those of other partitions.
struct joined_rows {
  const pinned_rows* rows = nullptr;  // null for a field of its own
  std::int32_t field = field_unknown;
};

// What goes into a partition's rows beside the program.
struct partition_inputs {
  const pinned_rows& rows;
  const std::vector<joined_rows>& joined;  // per field of the program; none where all are its own
  const row_range& range;
  bool bypasses_cache;  // so much is written that nobody will find it in the cache
};

// Where a load's rows come from in this partition.
struct load_source {
  std::int32_t field;
  bool is_plain;     // a field of the partition's bars
  bool is_presence;  // 1 on every bar
};

class row_loads {
 public:
  // Finds a source for every load.
  row_loads(const program& p, const kernel_table& kernels,
            const std::vector<block_parts::load>& loads, const partition_inputs& in,
            std::span<load_source> sources);

  // Rows [row, row + count) of a load. Labels look past the last bar, where all are missing.
  void read(std::size_t load, std::int64_t row, std::int64_t count, double* to) const;
  // Nearly all blocks are closed bars of one chunk.
  struct together {
    const chunk* rows;  // null where the block's are not
    std::int64_t offset;
  };
  together find_together(std::int64_t row, std::int64_t count) const;
  // What read() gives without a copy; null where there is none.
  const double* find(std::size_t load, const together& here) const;
  // Closed rows of a field.
  void read_field(std::int32_t field, std::int64_t row, std::int64_t count, double* to) const;

  // Opening times of the rows that are reported.
  void read_times(std::int64_t* out) const;

 private:
  void find_source(const block_parts::load& what, load_source& found) const;
  void read_closed_or_forming(std::size_t load, std::int64_t row, std::int64_t count,
                              double* to) const;
  void read_clock(const block_parts::load& what, std::int64_t row, std::int64_t count,
                  double* to) const;
  void read_joined(const joined_rows& joined, std::int64_t row, std::int64_t count,
                   double* to) const;

  const program& program_;
  const kernel_table& kernels_;
  const std::vector<block_parts::load>& loads_;
  const pinned_rows& rows_;
  const std::vector<joined_rows>& joined_;
  const row_range& range_;
  const std::span<load_source> sources_;
};

// Asks for rows of a partition whose fields have these sources: from memory they are on their way
// while those before them are computed. In a cache they cost a third more than they spare. Defined
// where nobody calls it, for a compiler drops calls of what it knows only to prefetch.
void ask_for_rows(const pinned_rows& rows, std::span<const load_source> sources, std::int64_t row,
                  std::int64_t count) noexcept;

// What is in a chunk is found by its header: asks for those of most rows of short partitions.
void ask_for_headers(const pinned_rows& rows) noexcept;

}  // namespace lta
