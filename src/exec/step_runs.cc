// SPDX-License-Identifier: MIT
#include "exec/step_runs.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace lta {
namespace {

constexpr int recursion_kind = static_cast<int>(op::recursion);

struct step_item {
  node_id node;
  const fused_unit* unit;     // null: the node by itself
  std::array<int, 3> waited;  // chain level, whether it is one, how far from the data
  int kind;                   // of the unit, behind those of nodes
};

std::vector<step_item> items_in_waves(const program& p, const fusion& fused,
                                      const slot_layout& layout, std::span<const node_id> nodes) {
  const std::vector<int> levels = chain_levels(p);
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
      // All chains of a level run together, behind whatever else does not wait for them; those
      // whose outputs are no neighbours come by themselves.
      const bool is_last = is_chain(n.kind);
      const int depth = is_last ? layout.is_in_rows(p.column_of(id)) : depths[id];
      items.push_back({id, nullptr, {levels[id], is_last, depth}, static_cast<int>(n.kind)});
      continue;
    }
    // A unit comes in the place of its first output, and its outputs have one depth.
    const fused_unit& unit = fused.units[static_cast<std::size_t>(number)];
    depths[id] = behind(unit.inputs);
    if (is_listed[static_cast<std::size_t>(number)]) continue;
    is_listed[static_cast<std::size_t>(number)] = true;
    const int kind = op_count + static_cast<int>(unit.kind);
    items.push_back({id, &unit, {levels[id], 0, depths[id]}, kind});
  }
  std::stable_sort(items.begin(), items.end(), [](const step_item& a, const step_item& b) {
    return a.waited != b.waited ? a.waited < b.waited : a.kind < b.kind;
  });
  return items;
}

}  // namespace

template <class V>
void step_runs<V>::add(const program& p, const fusion& fused, const slot_layout& layout,
                       const kernels_of<V>& kernels, std::span<const node_id> nodes) {
  const step_item* last = nullptr;
  const std::vector<step_item> items = items_in_waves(p, fused, layout, nodes);
  for (const step_item& item : items) {
    const bool fits = item.kind != recursion_kind || last == nullptr ||
                      (item.waited == last->waited && runs_.back().count < group_maximum);
    const bool goes_on = last != nullptr && item.kind == last->kind && fits;
    if (!goes_on) {
      if (last != nullptr && last->kind == recursion_kind) group_recursions(kernels);
      const auto fill =
          item.unit != nullptr ? kernels.fused_run[item.kind - op_count] : kernels.run[item.kind];
      runs_.push_back({fill, records_.size(), 0});
    }
    last = &item;
    ++runs_.back().count;
    records_.push_back(item.unit != nullptr ? layout.record_of<V>(p, *item.unit)
                                            : layout.record_of<V>(p, item.node));
  }
  if (last != nullptr && last->kind == recursion_kind) group_recursions(kernels);
}

// Recursions at the end of the records whose outputs are neighbours go on as one group.
template <class V>
void step_runs<V>::group_recursions(const kernels_of<V>& kernels) {
  run& r = runs_.back();
  const record<V>& first = records_[r.first];
  if (r.count < 2) return;
  auto shared = std::make_unique<recursion_group>();
  for (std::int64_t k = 0; k < r.count; ++k) {
    const record<V>& each = records_[r.first + static_cast<std::size_t>(k)];
    const bool is_neighbour =
        each.strides[0] == first.strides[0] && each.offsets[0] == first.offsets[0] + k;
    if (!is_neighbour) return;
    shared->alpha[k] = each.parameters[0];
    shared->beta[k] = 1.0 - each.parameters[0];
  }
  record<V> group = first;
  group.parameters = shared->alpha;
  records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(r.first), group);
  r.fill = kernels.recursion_group;
  ++r.count;
  groups_.push_back(std::move(shared));
}

template class step_runs<double>;
template class step_runs<lanes>;

}  // namespace lta
