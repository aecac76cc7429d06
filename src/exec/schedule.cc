// SPDX-License-Identifier: MIT
#include "exec/schedule.hh"

#include <algorithm>
#include <span>
#include <utility>

#include "kernels/record.hh"

namespace lta {
namespace {

// The chains of a phase, and what some chain of it waits for.
std::vector<bool> before_chains(const program& p, std::span<const node_id> phase) {
  const std::vector<node>& nodes = p.primitives.nodes();
  std::vector<bool> wanted(nodes.size(), false);
  for (std::size_t k = phase.size(); k-- > 0;) {
    const node& n = nodes[phase[k]];
    if (is_chain(n.kind)) wanted[phase[k]] = true;
    if (!wanted[phase[k]]) continue;
    for (int i = 0; i < info(n.kind).input_count; ++i) wanted[n.inputs[i]] = true;
  }
  return wanted;
}

class phase_schedule {
 public:
  phase_schedule(const program& p, std::span<const node_id> phase, const std::vector<int>& levels,
                 schedule& s)
      : nodes_(p.primitives.nodes()), phase_(phase), levels_(levels), schedule_(s) {
    const std::vector<bool> wanted = before_chains(p, phase);
    int last_level = -1;
    for (const node_id id : phase) {
      if (is_chain(nodes_[id].kind)) last_level = std::max(last_level, levels[id]);
    }
    const auto waits = [&](node_id id) {
      const fused_unit* unit = s.unit_of(id);
      const auto is_wanted = [&](node_id each) { return each != no_node && wanted[each]; };
      return levels[id] > 0 &&
             (unit != nullptr ? std::any_of(unit->outputs.begin(), unit->outputs.end(), is_wanted)
                              : wanted[id]);
    };
    add_alone([&](node_id id) { return !is_chain(nodes_[id].kind) && levels[id] == 0; });
    if (last_level >= 0) add_pipeline(last_level, waits);
    add_alone(
        [&](node_id id) { return !is_chain(nodes_[id].kind) && levels[id] > 0 && !waits(id); });
  }

 private:
  template <class Is>
  void add_alone(Is is_meant) {
    for (const node_id id : phase_) {
      if (nodes_[id].kind == op::constant || !is_meant(id)) continue;
      const std::size_t first = schedule_.nodes.size();
      add(id);
      const std::size_t count = schedule_.nodes.size() - first;
      if (count > 0) schedule_.groups.push_back({.first = first, .count = count});
    }
  }

  // A unit comes in the place of its first output.
  void add(node_id id) {
    if (schedule_.fused.unit_of[id] == fusion::hidden) return;
    const fused_unit* unit = schedule_.unit_of(id);
    if (unit == nullptr) {
      schedule_.nodes.push_back(id);
    } else if (id == *std::min_element(unit->outputs.begin(), unit->outputs.end())) {
      for (const node_id output : unit->outputs) {
        if (output != no_node) schedule_.nodes.push_back(output);
      }
    }
  }

  template <class Is>
  void add_pipeline(int last_level, Is waits) {
    schedule::group g = {.first = schedule_.nodes.size(), .count = 0};
    for (int level = 0; level <= last_level; ++level) {
      for (const bool chains : {false, true}) {
        for (const node_id id : phase_) {
          const bool is_here = levels_[id] == level && is_chain(nodes_[id].kind) == chains;
          if (is_here && (chains || waits(id))) add(id);
        }
      }
      g.level_ends.push_back(schedule_.nodes.size());
    }
    g.count = schedule_.nodes.size() - g.first;
    // A chain alone has nobody to wait for it.
    if (g.count == 1) g.level_ends.clear();
    schedule_.groups.push_back(std::move(g));
  }

  const std::vector<node>& nodes_;
  const std::span<const node_id> phase_;
  const std::vector<int>& levels_;
  schedule& schedule_;
};

}  // namespace

bool is_chain(op kind) { return kind == op::recursion || kind == op::held_recursion; }

std::vector<int> chain_levels(const program& p) {
  const std::vector<node>& nodes = p.primitives.nodes();
  std::vector<int> levels(nodes.size(), 0);
  for (const node_id id : p.order) {
    for (int i = 0; i < info(nodes[id].kind).input_count; ++i) {
      const node_id input = nodes[id].inputs[i];
      const int above = is_chain(nodes[input].kind) ? 1 : 0;
      levels[id] = std::max(levels[id], levels[input] + above);
    }
  }
  return levels;
}

schedule schedule_blocks(const program& p, fusion fused) {
  const std::vector<int> levels = chain_levels(p);
  schedule s;
  s.fused = std::move(fused);
  auto begin = p.order.begin();
  do {
    // Nodes of a phase lie side by side.
    const auto end = std::find_if(begin, p.order.end(),
                                  [&](node_id id) { return p.phases[id] != p.phases[*begin]; });
    const std::span<const node_id> phase(begin, end);
    // Phases without a node have an end all the same.
    const std::size_t number = phase.empty() ? 0 : p.phases[phase.front()];
    while (s.phase_ends.size() < number) s.phase_ends.push_back(s.groups.size());
    phase_schedule(p, phase, levels, s);
    s.phase_ends.push_back(s.groups.size());
    begin = end;
  } while (begin != p.order.end());
  return s;
}

}  // namespace lta
