// SPDX-License-Identifier: MIT
#include "plan/program.hh"

#include <algorithm>

#include "plan/history.hh"
#include "plan/passes.hh"

namespace lta {
namespace {

// A bit per field, from the data up to the outputs.
void list_fields(program& p) {
  const std::size_t field_count = p.primitives.fields().size();
  std::vector<std::vector<bool>> reads(p.primitives.nodes().size());
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    reads[id].resize(field_count);
    if (n.kind == op::field) reads[id][n.field] = true;
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      for (std::size_t f = 0; f < field_count; ++f) {
        if (reads[n.inputs[i]][f]) reads[id][f] = true;
      }
    }
  }
  for (program_output& output : p.outputs) {
    for (std::uint32_t f = 0; f < field_count; ++f) {
      const bool is_asked_for = p.primitives.fields()[f] != presence_field;
      if (reads[output.node][f] && is_asked_for) output.fields.push_back(f);
    }
  }
}

}  // namespace

std::int64_t retained_slots(const program& p, const column& c, std::int64_t revision_depth) {
  const bool is_field = p.primitives.nodes()[c.node].kind == op::field;
  return c.need > 0 || c.is_output || is_field ? c.need + revision_depth : 0;
}

std::int64_t state_bytes(const program& p, std::int64_t revision_depth) {
  std::int64_t slots = 0;
  for (const column& c : p.columns) slots += retained_slots(p, c, revision_depth) + 1;
  return slots * static_cast<std::int64_t>(sizeof(double));
}

result<program> build_program(graph primitives, std::vector<program_output> outputs,
                              const program_limits& limits) {
  program p;
  p.primitives = std::move(primitives);
  p.outputs = std::move(outputs);
  keep_live_nodes(p);
  const auto node_count = static_cast<std::int64_t>(p.order.size());
  if (node_count > limits.node_count) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                "the plan lowers to %lld primitive nodes, the limit is %lld",
                static_cast<long long>(node_count), static_cast<long long>(limits.node_count));
  }
  assign_columns(p);
  measure_needs(p);
  measure_history(p);
  list_fields(p);
  const std::int64_t bytes = state_bytes(p, 0);
  if (bytes > limits.state_bytes) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.state_too_large", -1,
                "the plan needs %lld bytes of state per partition, the limit is %lld",
                static_cast<long long>(bytes), static_cast<long long>(limits.state_bytes));
  }
  return p;
}

}  // namespace lta
