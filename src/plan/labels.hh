// SPDX-License-Identifier: MIT
// Labels may read later bars, kernels never do. A label whose formula reads n bars ahead becomes a
// formula delayed by n, which reads none, and row t of the output is slot t + n of it.
#pragma once

#include <vector>

#include "base/status.hh"
#include "plan/program.hh"

namespace lta {

// Gives every label a node that reads no lead. Refuses to make more than `node_limit` nodes: leads
// inside leads can ask for one formula at many delays.
outcome delay_labels(graph& primitives, std::vector<program_output>& outputs,
                     std::int64_t node_limit);

}  // namespace lta
