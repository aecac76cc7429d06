// SPDX-License-Identifier: MIT
#include "plan/lower.hh"

namespace lta {
namespace {

void lower_one(const call_graph& calls, const call_node& n, convention numbers, lowered_graph& to) {
  builder words(to.primitives);
  switch (n.kind) {
    case call_kind::field: to.outputs.push_back(words.field(calls.fields()[n.field])); return;
    case call_kind::number:
    case call_kind::signal: to.outputs.push_back(words.constant(n.value)); return;
    case call_kind::na: to.outputs.push_back(words.na()); return;
    case call_kind::call: break;
  }
  std::vector<node_id> inputs;
  for (const call_ref r : n.inputs) inputs.push_back(to.node(r));
  std::vector<node_id> outputs(n.about->outputs.size());
  lowering l(to.primitives, numbers, inputs, n.parameters, outputs);
  n.about->lower(l);
  to.outputs.insert(to.outputs.end(), outputs.begin(), outputs.end());
}

}  // namespace

result<lowered_graph> lower_calls(const call_graph& calls, convention numbers,
                                  std::int64_t node_limit) {
  lowered_graph lowered;
  for (const call_node& n : calls.nodes()) {
    lowered.first_output.push_back(static_cast<std::uint32_t>(lowered.outputs.size()));
    lower_one(calls, n, numbers, lowered);
    if (static_cast<std::int64_t>(lowered.primitives.nodes().size()) / 4 > node_limit) {
      return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                  "the plan needs more than %lld primitive nodes",
                  static_cast<long long>(node_limit));
    }
  }
  return lowered;
}

}  // namespace lta
