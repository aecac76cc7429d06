// SPDX-License-Identifier: MIT
#include <algorithm>

#include "plan/live_nodes.hh"
#include "plan/passes.hh"

namespace lta {

// By phase; within one, nodes are made after their inputs, so their own order is topological.
void order_nodes(program& p, const live_nodes& live, const clock_graphs& clocks) {
  const std::vector<node>& nodes = p.primitives.nodes();
  p.phases.assign(nodes.size(), 0);
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const node& n = nodes[id];
    std::uint32_t& phase = p.phases[id];
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      phase = std::max(phase, p.phases[n.inputs[i]]);
    }
    if (n.kind == op::crossing && !clocks.crossings.empty()) {
      phase = clocks.clocks[clocks.crossings[n.field].clock].level;
    }
    if (live[static_cast<node_id>(id)]) p.order.push_back(static_cast<node_id>(id));
  }
  std::sort(p.order.begin(), p.order.end(), [&](node_id a, node_id b) {
    return p.phases[a] != p.phases[b] ? p.phases[a] < p.phases[b] : a < b;
  });
}

}  // namespace lta
