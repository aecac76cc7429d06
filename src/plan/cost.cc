// SPDX-License-Identifier: MIT
#include "plan/cost.hh"

namespace lta {

cost_class cost_of(const node& n) {
  const op_info& about = info(n.kind);
  if (n.kind == op::constant) return cost_class::constant;
  if (about.reads_own_past) return cost_class::recursion;
  if (about.input_count == 0) return cost_class::load;
  return n.lag != 0 ? cost_class::window : cost_class::elementwise;
}

const char* cost_name(cost_class cost) {
  switch (cost) {
    case cost_class::constant: return "constant";
    case cost_class::load: return "load";
    case cost_class::elementwise: return "elementwise";
    case cost_class::window: return "window";
    case cost_class::recursion: return "recursion";
  }
  return "";
}

}  // namespace lta
