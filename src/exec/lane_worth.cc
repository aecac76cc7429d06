// SPDX-License-Identifier: MIT
#include "exec/lane_worth.hh"

#include <limits>

namespace lta {
namespace {

// Picoseconds per bar that lanes lose, or win where they are negative.
constexpr std::int64_t of_column_there_or_back = 150;
constexpr std::int64_t of_recursion = -1000;
constexpr std::int64_t of_next_chain = -350;    // beside the first, whose gaps it fills alone too
constexpr std::int64_t of_longer_window = 350;  // of more slots than are joined in registers
constexpr std::int64_t of_pairs = 700;
constexpr std::int64_t of_long_window = 900;
constexpr std::int64_t of_long_moments = 2000;
constexpr std::int64_t of_median = 10'000;

// Picoseconds per partition that they win.
constexpr std::int64_t of_start = 200'000;
constexpr std::int64_t of_kernel = 60'000;

std::int64_t loss_of(const fused_unit& unit) {
  switch (unit.kind) {
    case fused_op::long_moments: return of_long_moments;
    case fused_op::long_sum:
    case fused_op::long_mean:
    case fused_op::long_minimum:
    case fused_op::long_maximum: return of_long_window;
    case fused_op::window_argminimum:
    case fused_op::window_argmaximum:
    case fused_op::window_weighted_mean: return of_pairs;
    default:
      return is_window(unit.kind) && unit.lag > fused_window_maximum / 2 ? of_longer_window : 0;
  }
}

std::int64_t loss_of(op kind) {
  if (kind == op::median) return of_median;
  return info(kind).reads_own_past ? of_recursion : 0;
}

}  // namespace

std::int64_t lane_rows_max(const block_program& blocks) {
  const program& p = blocks.plan_program();
  const auto columns = static_cast<std::int64_t>(blocks.loads().size() + p.outputs.size());
  std::int64_t loss = of_column_there_or_back * columns;
  for (const fused_unit& unit : blocks.fused().units) loss += loss_of(unit);
  std::int64_t chains = 0;
  for (const node_id id : p.order) {
    const op kind = p.primitives.nodes()[id].kind;
    chains += is_chain(kind) ? 1 : 0;
    loss += chains > 1 && is_chain(kind) ? of_next_chain : loss_of(kind);
  }
  if (loss <= 0) return std::numeric_limits<std::int64_t>::max();
  const auto kernels = static_cast<std::int64_t>(blocks.records().size());
  return (of_start + of_kernel * kernels) / loss;
}

}  // namespace lta
