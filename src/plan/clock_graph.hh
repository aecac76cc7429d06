// SPDX-License-Identifier: MIT
// Coarser clocks as lowering leaves them: a graph each, whose leaves are carried in from the base
// graph and whose values the base reads through crossings.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hh"
#include "graph/graph.hh"

namespace lta {

// Slot by slot, `base` of a base slot is written to `inner` of a coarse slot.
struct clock_carry {
  node_id base;
  node_id inner;
};

struct clock_graph {
  timeframe spacing;
  std::uint32_t level = 1;  // above those whose crossings it carries
  graph primitives = {};
  node_id ordinal = 0;  // of the base: which coarse slot the base slot belongs to
  node_id closes = 0;   // of the base: 1 where the base slot is the last of its coarse slot
  std::vector<clock_carry> carries = {};  // every leaf of `primitives`
};

struct crossing_source {
  std::uint32_t clock;
  node_id inner;
  bool is_forming;  // the open coarse slot, else the last closed one
};

struct clock_graphs {
  std::vector<clock_graph> clocks;
  std::vector<crossing_source> crossings;  // by index into crossings() of the base graph
};

// Of a clock's columns in snapshots: the same in every plan and build.
std::uint64_t clock_key(const timeframe& spacing, std::uint32_t level);

}  // namespace lta
