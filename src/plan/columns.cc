// SPDX-License-Identifier: MIT
#include <algorithm>

#include "plan/field_path.hh"
#include "plan/passes.hh"

namespace lta {

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

// The slot before is read too: by the coarse bar it belonged to. And what a clock writes must not
// share its place with what is computed meanwhile.
void keep_carried(program& p) {
  const auto keep = [&](node_id id) {
    std::int64_t& need = p.columns[p.column_of(id)].need;
    need = std::max<std::int64_t>(need, 1);
  };
  // What is known of another partition is what was, until it has a newer row.
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (n.kind == op::field && path_of_name(p.primitives.fields()[n.field])) keep(id);
  }
  for (const clock_program& clock : p.clocks) {
    keep(clock.ordinal);
    keep(clock.closes);
    for (const clock_carry& carry : clock.carries) keep(carry.base);
    for (const clock_program::crossing& crossing : clock.crossings) keep(crossing.base);
  }
}

}  // namespace lta
