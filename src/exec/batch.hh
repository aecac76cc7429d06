// SPDX-License-Identifier: MIT
// A plan over all history: every output of every partition, in one call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/cancel.hh"
#include "exec/plan_result.hh"
#include "kernels/targets.hh"

namespace lta {

struct batch_options {
  // In this order; nullopt is what the plan selects.
  std::optional<std::vector<std::uint32_t>> partitions = {};
  std::int32_t thread_count = 1;
  std::int64_t start_time_ns = 0;   // 0 is none
  std::int64_t end_time_ns = 0;     // 0 is none
  std::int64_t last_row_count = 0;  // 0 is all
  bool include_forming = false;
  const cancel_flag* cancel = nullptr;
  const kernel_table* kernels = nullptr;  // null: the fastest; the bits are the same
};

result<std::shared_ptr<const plan_result>> run_batch(std::shared_ptr<const plan> compiled,
                                                     std::shared_ptr<dataset> rows,
                                                     const batch_options& options);

// Whether a plan that names no partitions runs on this one.
bool is_selected(const selection& wanted, const partition_name& name);

// The partitions a plan runs on when the caller names none: by symbol, timeframe and source.
std::vector<std::uint32_t> selected_partitions(const plan& compiled, const dataset& rows);

}  // namespace lta
