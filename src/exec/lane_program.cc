// SPDX-License-Identifier: MIT
#include "exec/lane_program.hh"

namespace lta {

lane_program::lane_program(const step_program& steps, const kernel_table& kernels) : steps_(steps) {
  const program& p = steps.plan_program();
  runs_.add(p, steps.fused(), layout(), kernels.vector, p.order);
}

slot_memory<lanes> lane_program::make_memory() const {
  auto memory = allocate_slots<lanes>(layout().element_count());
  layout().clear(steps_.plan_program(), memory.get());
  return memory;
}

}  // namespace lta
