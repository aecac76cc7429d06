// SPDX-License-Identifier: MIT
// The primitive graph: nodes in topological order, each formula once.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.hh"
#include "graph/op.hh"

namespace lta {

using node_id = std::uint32_t;

struct node {
  op kind = op::constant;
  std::uint32_t field = 0;  // of a leaf: index into fields(), clocks() or crossings()
  std::int64_t lag = 0;
  std::array<double, 4> parameters = {};
  std::array<node_id, 4> inputs = {};

  // The same formula: parameters are compared by their bits, so na is na and -0.0 is not 0.0.
  friend bool operator==(const node& a, const node& b) {
    using bits = std::array<std::uint64_t, 4>;
    return a.kind == b.kind && a.field == b.field && a.lag == b.lag && a.inputs == b.inputs &&
           std::bit_cast<bits>(a.parameters) == std::bit_cast<bits>(b.parameters);
  }
};

class graph {
 public:
  // The node with this formula: the one already there, or a new one.
  node_id add(const node& given);
  node_id field(std::string_view name);
  // op::clock_index or op::clock_closes of a timeframe.
  node_id clock(op kind, const timeframe& spacing);
  // A value of another clock; `meaning` is a hash of what it is.
  node_id crossing(std::uint64_t meaning);

  const std::vector<node>& nodes() const { return nodes_; }
  const std::vector<std::string>& fields() const { return fields_; }
  const std::vector<timeframe>& clocks() const { return clocks_; }
  const std::vector<std::uint64_t>& crossings() const { return crossings_; }

  // A hash of the node's whole formula, down to field names. The same formula has the same hash
  // in every plan, build and process; snapshots name their columns by it.
  std::uint64_t formula(node_id id) const { return formulas_[id]; }

 private:
  std::vector<node> nodes_;
  std::vector<std::uint64_t> formulas_;
  std::vector<std::string> fields_;
  std::unordered_map<std::string, std::uint32_t> field_index_;
  std::vector<timeframe> clocks_;
  std::vector<std::uint64_t> crossings_;
  std::unordered_multimap<std::uint64_t, node_id> by_formula_;
};

}  // namespace lta
