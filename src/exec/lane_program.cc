// SPDX-License-Identifier: MIT
#include "exec/lane_program.hh"

namespace lta {

lane_program::lane_program(const step_program& steps, const kernel_table& kernels) : steps_(steps) {
  const program& p = steps.plan_program();
  op last = op::constant;
  for (const node_id id : wave_order(p, p.order)) {
    const op kind = p.primitives.nodes()[id].kind;
    if (runs_.empty() || kind != last) {
      runs_.push_back({kernels.vector.run[static_cast<int>(kind)], records_.size(), 0});
    }
    last = kind;
    ++runs_.back().count;
    records_.push_back(layout().record_of<lanes>(p, id));
    records_.back().fill = kernels.vector.step[static_cast<int>(kind)];
  }
}

slot_memory<lanes> lane_program::make_memory() const {
  auto memory = allocate_slots<lanes>(layout().element_count());
  layout().clear(steps_.plan_program(), memory.get());
  return memory;
}

}  // namespace lta
