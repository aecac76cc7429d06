// SPDX-License-Identifier: MIT
// The threads of one execution. Partitions are independent, so who runs which, and beside which
// others, cannot show in the result.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/cancel.hh"
#include "exec/batch_joins.hh"
#include "exec/bound_programs.hh"
#include "exec/portions.hh"

namespace lta {

// What an execution has found out before a row is computed; all of it per partition.
struct batch_work {
  const bound_programs& programs;
  std::span<const pinned_rows> pins;
  const batch_joins& joins;
  const std::vector<row_range>& ranges;
  const cancel_flag* cancel;
  const kernel_table& kernels;
  bool bypasses_cache;

  partition_inputs inputs_of(std::size_t k) const {
    return {pins[k], joins.of(k), ranges[k], bypasses_cache};
  }
  std::int64_t length_of(std::size_t k) const { return ranges[k].end - pins[k].first_row(); }
};

class batch_workers {
 public:
  // `out` has a place for every row that is wanted.
  batch_workers(const batch_work& work, plan_result& out, std::size_t thread_count);

  // False when cancelled.
  bool run();

 private:
  // Of one worker: one per program, lent until the execution ends.
  class lent_scratches;

  static std::vector<const lane_block_program*> find_lane_blocks(const batch_work& work);
  std::int64_t lanes_of(std::size_t k) const;
  std::vector<portions::partition> find_partitions() const;
  void work(const lent_scratches& scratches) noexcept;
  void ask_for(std::size_t portion, const lent_scratches& scratches) const noexcept;
  bool run_portion(std::span<const std::size_t> portion, const lent_scratches& scratches) noexcept;

  const batch_work work_;
  plan_result& out_;
  const std::vector<const lane_block_program*> lane_blocks_;
  const portions portions_;
  const std::size_t thread_count_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace lta
