// SPDX-License-Identifier: MIT
#include "exec/schedule.hh"

#include <algorithm>

#include "kernels/record.hh"

namespace lta {
namespace {

// Recursions on the longest way from the data to a node, itself not counted.
std::vector<int> levels_of(const program& p) {
  const std::vector<node>& nodes = p.primitives.nodes();
  std::vector<int> levels(nodes.size(), 0);
  for (const node_id id : p.order) {
    for (int i = 0; i < info(nodes[id].kind).input_count; ++i) {
      const node_id input = nodes[id].inputs[i];
      const int above = nodes[input].kind == op::recursion ? 1 : 0;
      levels[id] = std::max(levels[id], levels[input] + above);
    }
  }
  return levels;
}

}  // namespace

schedule schedule_blocks(const program& p) {
  const std::vector<int> levels = levels_of(p);
  const std::vector<node>& nodes = p.primitives.nodes();
  int last_level = 0;
  for (const node_id id : p.order) last_level = std::max(last_level, levels[id]);

  schedule s;
  for (int level = 0; level <= last_level; ++level) {
    for (const node_id id : p.order) {
      const bool is_leaf = nodes[id].kind == op::constant;
      if (levels[id] != level || is_leaf || nodes[id].kind == op::recursion) continue;
      s.groups.push_back({.first = s.nodes.size(), .count = 1});
      s.nodes.push_back(id);
    }
    std::size_t room = 0;
    for (const node_id id : p.order) {
      if (levels[id] != level || nodes[id].kind != op::recursion) continue;
      if (room == 0) {
        s.groups.push_back({.first = s.nodes.size(), .count = 0});
        room = static_cast<std::size_t>(group_maximum);
      }
      s.nodes.push_back(id);
      ++s.groups.back().count;
      --room;
    }
  }
  return s;
}

}  // namespace lta
