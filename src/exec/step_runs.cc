// SPDX-License-Identifier: MIT
#include "exec/step_runs.hh"

#include <algorithm>

namespace lta {
namespace {

struct step_item {
  node_id node;
  const fused_unit* unit;  // null: the node by itself
  int depth;
  int kind;  // of the unit, behind those of nodes
};

std::vector<step_item> items_in_waves(const program& p, const fusion& fused,
                                      std::span<const node_id> nodes) {
  std::vector<int> depths(p.primitives.nodes().size(), 0);
  std::vector<bool> is_listed(fused.units.size(), false);
  std::vector<step_item> items;
  const auto behind = [&](std::span<const node_id> inputs) {
    int depth = 0;
    for (const node_id input : inputs) {
      if (input != no_node) depth = std::max(depth, depths[input] + 1);
    }
    return depth;
  };
  for (const node_id id : nodes) {
    const node& n = p.primitives.nodes()[id];
    const std::int32_t number = fused.unit_of[id];
    if (n.kind == op::constant || is_leaf(n.kind) || number == fusion::hidden) continue;
    if (number == fusion::alone) {
      const std::size_t input_count = info(n.kind).input_count;
      depths[id] = behind({n.inputs.data(), input_count});
      items.push_back({id, nullptr, depths[id], static_cast<int>(n.kind)});
      continue;
    }
    // A unit comes in the place of its first output, and its outputs have one depth.
    const fused_unit& unit = fused.units[static_cast<std::size_t>(number)];
    depths[id] = behind(unit.inputs);
    if (is_listed[static_cast<std::size_t>(number)]) continue;
    is_listed[static_cast<std::size_t>(number)] = true;
    items.push_back({id, &unit, depths[id], op_count + static_cast<int>(unit.kind)});
  }
  std::stable_sort(items.begin(), items.end(), [](const step_item& a, const step_item& b) {
    return a.depth != b.depth ? a.depth < b.depth : a.kind < b.kind;
  });
  return items;
}

}  // namespace

template <class V>
void step_runs<V>::add(const program& p, const fusion& fused, const slot_layout& layout,
                       const kernels_of<V>& kernels, std::span<const node_id> nodes) {
  int last = -1;
  for (const step_item& item : items_in_waves(p, fused, nodes)) {
    if (item.kind != last) {
      const auto fill =
          item.unit != nullptr ? kernels.fused_run[item.kind - op_count] : kernels.run[item.kind];
      runs_.push_back({fill, records_.size(), 0});
    }
    last = item.kind;
    ++runs_.back().count;
    records_.push_back(item.unit != nullptr ? layout.record_of<V>(p, *item.unit)
                                            : layout.record_of<V>(p, item.node));
  }
}

template class step_runs<double>;
template class step_runs<lanes>;

}  // namespace lta
