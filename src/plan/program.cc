// SPDX-License-Identifier: MIT
#include "plan/program.hh"

#include <algorithm>

#include "plan/history.hh"

namespace lta {
namespace {

// Passes in the order they run; each looks at what those before it have written.
void keep_live_nodes(program& p) {
  const std::vector<node>& nodes = p.primitives.nodes();
  std::vector<bool> live(nodes.size(), false);
  for (const program_output& output : p.outputs) live[output.node] = true;
  for (std::size_t id = nodes.size(); id-- > 0;) {
    if (!live[id]) continue;
    for (int i = 0; i < info(nodes[id].kind).input_count; ++i) live[nodes[id].inputs[i]] = true;
  }
  // Nodes are made after their inputs, so their own order is topological.
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    if (live[id]) p.order.push_back(static_cast<node_id>(id));
  }
}

void assign_columns(program& p) {
  p.first_column.assign(p.primitives.nodes().size(), program::no_column);
  for (const node_id id : p.order) {
    p.first_column[id] = static_cast<std::uint32_t>(p.columns.size());
    const op_info& about = info(p.primitives.nodes()[id].kind);
    for (std::uint8_t role = 0; role < about.column_count; ++role) {
      p.columns.push_back({.node = id, .role = role, .is_output = false, .need = 0});
    }
  }
  for (const program_output& output : p.outputs) {
    p.columns[p.column_of(output.node)].is_output = true;
  }
}

void measure_needs(program& p) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    const op_info& about = info(n.kind);
    for (int i = 0; i < about.input_count; ++i) {
      if (((about.lagged_inputs >> i) & 1) == 0) continue;
      std::int64_t& need = p.columns[p.column_of(n.inputs[i])].need;
      need = std::max(need, n.lag);
    }
    if (!about.reads_own_past) continue;
    // State is in the hidden columns where there are any, else in the output itself.
    const int first = about.column_count > 1 ? 1 : 0;
    for (int role = first; role < about.column_count; ++role) {
      std::int64_t& need = p.columns[p.column_of(id) + role].need;
      need = std::max<std::int64_t>(need, 1);
    }
  }
}

// A bit per field, from the data up to the outputs; and whether times are read.
void list_fields(program& p) {
  const std::size_t field_count = p.primitives.fields().size();
  std::vector<std::vector<bool>> reads(p.primitives.nodes().size());
  std::vector<bool> reads_times(p.primitives.nodes().size());
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    reads[id].resize(field_count);
    if (n.kind == op::field) reads[id][n.field] = true;
    reads_times[id] = n.kind == op::clock_index || n.kind == op::clock_closes;
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      if (reads_times[n.inputs[i]]) reads_times[id] = true;
      for (std::size_t f = 0; f < field_count; ++f) {
        if (reads[n.inputs[i]][f]) reads[id][f] = true;
      }
    }
  }
  for (program_output& output : p.outputs) {
    output.reads_times = reads_times[output.node];
    for (std::uint32_t f = 0; f < field_count; ++f) {
      if (reads[output.node][f]) output.fields.push_back(f);
    }
  }
}

}  // namespace

std::int64_t retained_slots(const program& p, const column& c, std::int64_t revision_depth) {
  const bool is_given = is_data(p.primitives.nodes()[c.node].kind);
  return c.need > 0 || c.is_output || is_given ? c.need + revision_depth : 0;
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
