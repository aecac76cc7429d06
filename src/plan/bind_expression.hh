// SPDX-License-Identifier: MIT
#pragma once

#include "base/status.hh"
#include "lang/source_text.hh"
#include "plan/bind_call.hh"
#include "plan/call_graph.hh"
#include "plan/functions.hh"

namespace lta {

// What an expression or a payload node stands for.
struct bound_value {
  call_ref value;
  // The call as a whole, when it is one with several outputs: as a plan's output it gives all.
  const entry* all_outputs = nullptr;
  // The same of a call of a function of the payload.
  std::shared_ptr<const std::vector<member_value>> members = {};
  std::int64_t lead_position = -1;  // of the text's first lead; -1 when it writes none
};

// Adds the expression's nodes to the graph. What the grammar knows and this release cannot run is
// refused here with plan.unsupported_construct. Without `functions` there are those of the
// catalogue alone.
result<bound_value> bind_expression(call_graph& graph, convention numbers,
                                    const source_text& source, function_scope* functions = nullptr);

// Whether a function can be bound as far as that is known without a call of it.
outcome check_function(function_scope& functions, convention numbers, const function& f);

// plan.too_many_nodes once the graph is larger than limits::plan_nodes_max.
outcome check_graph_size(const call_graph& graph, const source_text& source, text_span where);

}  // namespace lta
