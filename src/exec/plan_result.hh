// SPDX-License-Identifier: MIT
// What an execution gives: the outputs of a plan over partitions, each with a status of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/arena.hh"
#include "base/status.hh"
#include "data/dataset.hh"
#include "plan/plan.hh"

namespace lta {

struct output_rows {
  std::unique_ptr<const failure> error;  // why there are no rows; none where there are
  std::int64_t first_valid_row = 0;
  void* values = nullptr;            // double, or int8_t for signals
  std::uint8_t* validity = nullptr;  // Arrow bitmap; null when every value is present
  std::uint32_t flags = 0;
};

struct partition_rows {
  std::uint32_t partition = 0;
  partition_name name;
  std::int64_t row_count = 0;
  std::int64_t* times_ns = nullptr;
  bool has_times = false;            // before it is run
  std::vector<output_rows> outputs;  // in the plan's order
};

// Immutable once run; keeps alive what it borrows from.
struct plan_result {
  std::shared_ptr<const plan> source;
  std::shared_ptr<const dataset> rows_of;
  std::shared_ptr<block_pool> pool;
  memory_block memory;
  std::shared_ptr<const void> times;  // owner of every times_ns
  std::uint64_t dataset_revision = 0;
  std::uint32_t failed_count = 0;
  std::vector<partition_rows> partitions;

  plan_result() = default;
  plan_result(const plan_result&) = delete;
  plan_result& operator=(const plan_result&) = delete;
  ~plan_result() {
    if (pool) pool->give_back(std::move(memory));
  }
};

}  // namespace lta
