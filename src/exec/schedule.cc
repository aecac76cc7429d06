// SPDX-License-Identifier: MIT
#include "exec/schedule.hh"

#include <algorithm>
#include <span>

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

void add_phase(const program& p, std::span<const node_id> phase, const std::vector<int>& levels,
               schedule& s) {
  const std::vector<node>& nodes = p.primitives.nodes();
  int last_level = 0;
  for (const node_id id : phase) last_level = std::max(last_level, levels[id]);
  for (int level = 0; level <= last_level; ++level) {
    for (const node_id id : phase) {
      const bool is_constant = nodes[id].kind == op::constant;
      if (levels[id] != level || is_constant || nodes[id].kind == op::recursion) continue;
      s.groups.push_back({.first = s.nodes.size(), .count = 1});
      s.nodes.push_back(id);
    }
    std::size_t room = 0;
    for (const node_id id : phase) {
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
}

}  // namespace

schedule schedule_blocks(const program& p) {
  const std::vector<int> levels = levels_of(p);
  schedule s;
  auto begin = p.order.begin();
  do {
    // Nodes of a phase lie side by side.
    const auto end = std::find_if(begin, p.order.end(),
                                  [&](node_id id) { return p.phases[id] != p.phases[*begin]; });
    const std::span<const node_id> phase(begin, end);
    // Phases without a node have an end all the same.
    const std::size_t number = phase.empty() ? 0 : p.phases[phase.front()];
    while (s.phase_ends.size() < number) s.phase_ends.push_back(s.groups.size());
    add_phase(p, phase, levels, s);
    s.phase_ends.push_back(s.groups.size());
    begin = end;
  } while (begin != p.order.end());
  return s;
}

}  // namespace lta
