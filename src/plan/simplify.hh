// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "plan/call_graph.hh"

namespace lta {

// The node of a call as it is written, after the rewrites that change no bit of any value: a lag
// of nothing and a selection are their input, a conditional with a constant condition one of its
// branches, an elementwise call of constants a constant, and a formula that is there already
// itself.
call_ref simplified_call(call_graph& graph, convention numbers, const entry& about,
                         std::span<const call_ref> inputs, std::span<const double> parameters);

}  // namespace lta
