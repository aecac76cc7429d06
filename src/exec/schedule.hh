// SPDX-License-Identifier: MIT
// The order in which blocks are filled.
#pragma once

#include <cstddef>
#include <vector>

#include "exec/fusion.hh"
#include "plan/program.hh"

namespace lta {

struct schedule {
  fusion fused;
  std::vector<node_id> nodes;  // without constants; inputs before readers; a unit's side by side
  struct group {
    std::size_t first;
    std::size_t count;
    // Of a pipeline: ends of its levels, into nodes. A level's chains come after the nodes they
    // wait for, which read chains of the levels before. Empty: one node or unit by itself.
    std::vector<std::size_t> level_ends = {};
  };
  std::vector<group> groups;
  std::vector<std::size_t> phase_ends;  // of each phase of the program, into groups

  // The unit a node is an output of, or null.
  const fused_unit* unit_of(node_id id) const {
    const std::int32_t unit = fused.unit_of[id];
    return unit < 0 ? nullptr : &fused.units[static_cast<std::size_t>(unit)];
  }
  // What a node or its unit reads.
  template <class Visit>
  void each_input(const program& p, node_id id, Visit visit) const {
    const node& n = p.primitives.nodes()[id];
    const fused_unit* unit = unit_of(id);
    const int count = unit != nullptr ? static_cast<int>(unit->inputs.size())
                                      : static_cast<int>(info(n.kind).input_count);
    for (int i = 0; i < count; ++i) {
      const node_id input = unit != nullptr ? unit->inputs[i] : n.inputs[i];
      if (input != no_node) visit(input);
    }
  }
};

// A recursion that can run beside others.
bool is_chain(op kind);
// Per node, chains on the longest way from the data to it, itself not counted.
std::vector<int> chain_levels(const program& p);

// One recursion is a chain of dependent operations; several fill the gaps of one another. So the
// nodes that the first recursions wait for come first, then all recursions of a phase together,
// each level some slots behind the one before, then the rest.
schedule schedule_blocks(const program& p, fusion fused);

}  // namespace lta
