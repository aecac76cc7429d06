// SPDX-License-Identifier: MIT
#pragma once

#include "base/status.hh"
#include "lang/source_text.hh"
#include "plan/call_graph.hh"

namespace lta {

// What an expression or a payload node stands for.
struct bound_value {
  call_ref value;
  // The call as a whole, when it is one with several outputs: as a plan's output it gives all.
  const entry* all_outputs = nullptr;
  std::int64_t lead_position = -1;  // of the text's first lead; -1 when it writes none
};

// Adds the expression's nodes to the graph. What the grammar knows and this release cannot run is
// refused here with plan.unsupported_construct.
result<bound_value> bind_expression(call_graph& graph, convention numbers,
                                    const source_text& source);

// plan.too_many_nodes once the graph is larger than limits::plan_nodes_max.
outcome check_graph_size(const call_graph& graph, const source_text& source, text_span where);

}  // namespace lta
