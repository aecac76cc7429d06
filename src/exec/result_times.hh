// SPDX-License-Identifier: MIT
// The times of a result's rows. A row keeps its time whatever is revised, so executions that
// follow one another over the same rows share one copy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/arena.hh"
#include "exec/row_range.hh"

namespace lta {

class result_times {
 public:
  // Those of the execution before, where it was over the same rows; else new ones, to be written.
  // `ranges` has one per partition. Throws std::bad_alloc.
  static std::shared_ptr<const result_times> find_or_make(block_pool& pool,
                                                          std::span<const std::uint32_t> partitions,
                                                          std::span<const row_range> ranges,
                                                          bool* out_is_new);
  // For the next execution, once every time is written.
  static void keep(block_pool& pool, std::shared_ptr<const result_times> times);

  std::int64_t* of(std::size_t partition) const { return starts_[partition]; }

 private:
  struct rows {
    std::uint32_t partition;
    std::int64_t first;
    std::int64_t end;
    friend bool operator==(const rows&, const rows&) = default;
  };

  std::vector<rows> rows_;
  std::vector<std::int64_t*> starts_;
  memory_block memory_;
  bool has_forming_ = false;  // whose time another bar may take
};

}  // namespace lta
