// SPDX-License-Identifier: MIT
#include "plan/passes.hh"

namespace lta {

void keep_live_nodes(program& p) {
  const std::vector<node>& nodes = p.primitives.nodes();
  std::vector<bool> live(nodes.size(), false);
  for (const program_output& output : p.outputs) live[output.node] = true;
  for (std::size_t id = nodes.size(); id-- > 0;) {
    if (!live[id]) continue;
    for (int i = 0; i < info(nodes[id].kind).input_count; ++i) live[nodes[id].inputs[i]] = true;
  }
  // Nodes are made after their inputs, so their own order is topological.
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    if (live[id]) p.order.push_back(static_cast<node_id>(id));
  }
}

}  // namespace lta
