// SPDX-License-Identifier: MIT
// Elementwise formulas that one kernel fills.
#pragma once

#include <vector>

#include "exec/fusion.hh"

namespace lta {

// Adds a unit for every formula of program `p` whose nodes are still alone. readers has those of
// every node, is_told those that others read too.
void fuse_formulas(const program& p, const std::vector<std::vector<node_id>>& readers,
                   const std::vector<bool>& is_told, fusion& f);

}  // namespace lta
