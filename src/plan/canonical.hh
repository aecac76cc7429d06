// SPDX-License-Identifier: MIT
#pragma once

#include "plan/call_graph.hh"

namespace lta {

// The same outputs over a graph without dead nodes, in the order in which a walk from the outputs,
// depth first and inputs first, meets the nodes. Equal plans become equal graphs.
call_plan canonical_plan(const call_plan& calls);

// Of nodes, parameters, convention, numeric version and outputs (names and order) of a canonical
// plan: the same on every machine and in every language.
std::uint64_t plan_fingerprint(const call_plan& canonical, convention numbers);

}  // namespace lta
