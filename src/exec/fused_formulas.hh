// SPDX-License-Identifier: MIT
// Elementwise formulas that one kernel fills.
#pragma once

#include <vector>

#include "exec/fusion.hh"

namespace lta {

// Adds a unit for every formula of program `p` whose nodes are still alone. readers has those of
// every node.
void fuse_formulas(const program& p, const std::vector<std::vector<node_id>>& readers, fusion& f);

}  // namespace lta
