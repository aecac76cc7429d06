// SPDX-License-Identifier: MIT
#include "plan/program.hh"

#include <algorithm>

#include "plan/history.hh"
#include "plan/live_nodes.hh"
#include "plan/passes.hh"

namespace lta {
namespace {

void build(program& p, clock_graphs& clocks);

// The program of a clock: its outputs are what crosses to the base, in the order of `crossings`.
clock_program build_clock(const program& base, const live_nodes& live, clock_graphs& clocks,
                          std::uint32_t index) {
  clock_graph& from = clocks.clocks[index];
  clock_program clock = {.spacing = from.spacing,
                         .level = from.level,
                         .inner = {},
                         .ordinal = from.ordinal,
                         .closes = from.closes,
                         .carries = {},
                         .crossings = {}};
  for (const clock_carry& carry : from.carries) {
    if (live.inside(index, carry.inner)) clock.carries.push_back(carry);
  }
  for (const node_id id : base.order) {
    const node& n = base.primitives.nodes()[id];
    if (n.kind != op::crossing || clocks.crossings[n.field].clock != index) continue;
    const crossing_source& source = clocks.crossings[n.field];
    clock.crossings.push_back({source.inner, id, source.is_forming});
    clock.has_forming |= source.is_forming;
    clock.inner.outputs.emplace_back().node = source.inner;
  }
  clock.inner.primitives = std::move(from.primitives);
  // What it reads of clocks below, which are built by now.
  const std::vector<std::uint64_t>& all = base.primitives.crossings();
  for (const std::uint64_t meaning : clock.inner.primitives.crossings()) {
    const auto at = std::find(all.begin(), all.end(), meaning) - all.begin();
    clock.inner.crossing_histories.push_back(base.crossing_histories[static_cast<std::size_t>(at)]);
  }
  clock_graphs none;
  build(clock.inner, none);
  // Read and written between fills, so nothing else may lie there meanwhile.
  std::vector<column>& columns = clock.inner.columns;
  const auto keep = [&](node_id id) {
    std::int64_t& need = columns[clock.inner.column_of(id)].need;
    need = std::max<std::int64_t>(need, 1);
  };
  for (const clock_carry& carry : clock.carries) keep(carry.inner);
  for (const clock_program::crossing& crossing : clock.crossings) keep(crossing.inner);
  return clock;
}

void build_clocks(program& p, const live_nodes& live, clock_graphs& clocks) {
  const std::size_t crossing_count = clocks.crossings.size();
  if (crossing_count == 0) return;
  p.crossing_histories.resize(crossing_count);
  p.crossing_spacings.resize(crossing_count);
  std::vector<std::uint32_t> order(clocks.clocks.size());
  for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t level_a = clocks.clocks[a].level;
    const std::uint32_t level_b = clocks.clocks[b].level;
    return level_a != level_b ? level_a < level_b : a < b;
  });
  for (const std::uint32_t index : order) {
    clock_program clock = build_clock(p, live, clocks, index);
    if (clock.crossings.empty()) continue;
    for (std::size_t k = 0; k < clock.crossings.size(); ++k) {
      const std::uint32_t crossing = p.primitives.nodes()[clock.crossings[k].base].field;
      p.crossing_histories[crossing] = history_of_output(clock.inner.outputs[k]);
      p.crossing_spacings[crossing] = clock.spacing;
    }
    p.clocks.push_back(std::move(clock));
  }
}

void build(program& p, clock_graphs& clocks) {
  const live_nodes live(p, clocks);
  order_nodes(p, live, clocks);
  build_clocks(p, live, clocks);
  assign_columns(p);
  measure_needs(p);
  keep_carried(p);
  measure_history(p);
  list_leaves(p);
}

}  // namespace

std::int64_t retained_slots(const program& p, const column& c, std::int64_t need,
                            std::int64_t revision_depth) {
  const bool is_given = is_data(p.primitives.nodes()[c.node].kind);
  return need > 0 || c.is_output || is_given ? need + revision_depth : 0;
}

std::int64_t state_bytes(const program& p, std::int64_t revision_depth) {
  std::int64_t slots = 0;
  for (const column& c : p.columns) slots += retained_slots(p, c, c.need, revision_depth) + 1;
  std::int64_t bytes = slots * static_cast<std::int64_t>(sizeof(double));
  for (const clock_program& clock : p.clocks) {
    bytes += state_bytes(clock.inner, revision_depth + clock_program::more_slots);
  }
  return bytes;
}

result<program> build_program(graph primitives, std::vector<program_output> outputs,
                              const program_limits& limits, clock_graphs clocks) {
  program p;
  p.primitives = std::move(primitives);
  p.outputs = std::move(outputs);
  build(p, clocks);
  auto node_count = static_cast<std::int64_t>(p.order.size());
  for (const clock_program& clock : p.clocks) {
    node_count += static_cast<std::int64_t>(clock.inner.order.size());
  }
  if (node_count > limits.node_count) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                "the plan lowers to %lld primitive nodes, the limit is %lld",
                static_cast<long long>(node_count), static_cast<long long>(limits.node_count));
  }
  const std::int64_t bytes = state_bytes(p, 0);
  if (bytes > limits.state_bytes) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.state_too_large", -1,
                "the plan needs %lld bytes of state per partition, the limit is %lld",
                static_cast<long long>(bytes), static_cast<long long>(limits.state_bytes));
  }
  return p;
}

}  // namespace lta
