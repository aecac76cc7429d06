// SPDX-License-Identifier: MIT
#include "plan/live_nodes.hh"

namespace lta {

live_nodes::live_nodes(const program& p, const clock_graphs& clocks)
    : base_(p.primitives), clocks_(clocks), is_live_(base_.nodes().size(), false) {
  for (const clock_graph& clock : clocks.clocks) {
    is_live_inside_.emplace_back(clock.primitives.nodes().size(), false);
  }
  for (const program_output& output : p.outputs) want(output.node);
  while (!waiting_.empty()) {
    const node_id id = waiting_.back();
    waiting_.pop_back();
    const node& n = base_.nodes()[id];
    for (int i = 0; i < info(n.kind).input_count; ++i) want(n.inputs[i]);
    if (n.kind == op::crossing && !clocks_.crossings.empty()) want_crossing(n.field);
  }
}

void live_nodes::want(node_id id) {
  if (is_live_[id]) return;
  is_live_[id] = true;
  waiting_.push_back(id);
}

void live_nodes::want_crossing(std::uint32_t index) {
  const crossing_source& source = clocks_.crossings[index];
  const clock_graph& clock = clocks_.clocks[source.clock];
  std::vector<bool>& is_live = is_live_inside_[source.clock];
  std::vector<node_id> waiting = {source.inner};
  while (!waiting.empty()) {
    const node_id id = waiting.back();
    waiting.pop_back();
    if (is_live[id]) continue;
    is_live[id] = true;
    const node& n = clock.primitives.nodes()[id];
    for (int i = 0; i < info(n.kind).input_count; ++i) waiting.push_back(n.inputs[i]);
  }
  for (const clock_carry& carry : clock.carries) {
    if (is_live[carry.inner]) want(carry.base);
  }
  want(clock.ordinal);
  want(clock.closes);
}

}  // namespace lta
