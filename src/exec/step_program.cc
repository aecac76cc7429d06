// SPDX-License-Identifier: MIT
#include "exec/step_program.hh"

namespace lta {
namespace {

// Slots between two slides. Small, for a session's memory is this many slots beside its state;
// moving the state down costs the less per slot the more there are. Measured in
// docs/decisions/0005-slots-slide.md.
constexpr std::int64_t slack = 16;

}  // namespace

step_program::step_program(const program& p, const kernel_table& kernels,
                           std::int64_t revision_depth)
    : program_(p), layout_(slot_layout::for_steps(p, revision_depth, slack)) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (n.kind == op::constant) continue;
    if (is_data(n.kind)) {
      fields_.push_back({.kind = n.kind, .field = n.field, .column = p.column_of(id)});
      continue;
    }
    records_.push_back(layout_.record_of<double>(p, id));
    records_.back().fill = kernels.scalar.step[static_cast<int>(n.kind)];
  }
  for (const program_output& output : p.outputs) outputs_.push_back(p.column_of(output.node));
}

}  // namespace lta
