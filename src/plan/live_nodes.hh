// SPDX-License-Identifier: MIT
// The pass that removes what no output needs, on the base and on every clock.
#pragma once

#include <vector>

#include "plan/program.hh"

namespace lta {

class live_nodes {
 public:
  live_nodes(const program& p, const clock_graphs& clocks);

  bool operator[](node_id id) const { return is_live_[id]; }
  bool inside(std::uint32_t clock, node_id id) const { return is_live_inside_[clock][id]; }

 private:
  void want(node_id id);
  void want_crossing(std::uint32_t index);

  const graph& base_;
  const clock_graphs& clocks_;
  std::vector<bool> is_live_;
  std::vector<std::vector<bool>> is_live_inside_;
  std::vector<node_id> waiting_;
};

}  // namespace lta
