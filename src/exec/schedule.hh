// SPDX-License-Identifier: MIT
// The order in which blocks are filled.
#pragma once

#include <cstddef>
#include <vector>

#include "plan/program.hh"

namespace lta {

struct schedule {
  std::vector<node_id> nodes;  // without constants; inputs before readers
  struct group {
    std::size_t first;
    std::size_t count;  // more than one: recursions that do not read each other
  };
  std::vector<group> groups;
  std::vector<std::size_t> phase_ends;  // of each phase of the program, into groups
};

// One recursion is a chain of dependent operations; several fill the gaps of one another. So the
// nodes that recursions wait for come first, then the recursions together, level by level.
schedule schedule_blocks(const program& p);

}  // namespace lta
