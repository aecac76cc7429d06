// SPDX-License-Identifier: MIT
// Nodes of a program that one kernel fills together, in blocks and in single slots. The nodes keep
// their meaning: a fused kernel gives the bits of the nodes it stands for.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/record.hh"
#include "plan/program.hh"

namespace lta {

inline constexpr node_id no_node = std::numeric_limits<node_id>::max();

struct fused_unit {
  fused_op kind;
  std::array<node_id, 4> outputs = {no_node, no_node, no_node, no_node};
  std::array<node_id, 4> inputs = {no_node, no_node, no_node, no_node};
  std::array<std::int64_t, 4> reach = {};  // slots back that each input is read
  std::int64_t lag = 0;
  std::array<double, 4> parameters = {};
};

// Per node, whether others than kernels read its column: it is reported, or a coarser clock does.
std::vector<bool> nodes_told(const program& p);

struct fusion {
  static constexpr std::int32_t alone = -1;
  static constexpr std::int32_t hidden = -2;  // nobody reads it any more

  std::vector<fused_unit> units;
  std::vector<std::int32_t> unit_of;  // per node: of an output, or one of the above
  std::vector<std::int64_t> needs;    // per column of the program, in place of its own

  // Hidden nodes, and constants that only units read, have no column.
  bool has_column(node_id id) const { return unit_of[id] != hidden; }

  // Nothing is fused.
  static fusion none(const program& p);
  // Whatever can be. Every output of a unit reads all of its inputs, so a unit can take the place
  // of its first output in any order of the nodes.
  static fusion of(const program& p);
  // The same, for those who never fill a single slot.
  static fusion of_blocks(const program& p);
};

}  // namespace lta
