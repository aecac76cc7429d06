// SPDX-License-Identifier: MIT
#include "exec/step_runs.hh"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

#include "base/planted.hh"

namespace lta {
namespace {

constexpr int recursion_kind = static_cast<int>(op::recursion);

// Records of more positions than this are made when they are wanted: of deep revisions and of
// clocks whose bars are made of amounts.
constexpr std::int64_t placed_max = 32;

constexpr std::size_t call_maximum = std::numeric_limits<std::uint16_t>::max();

struct step_item {
  node_id node;
  const fused_unit* unit;     // null: the node by itself
  std::array<int, 3> waited;  // chain level, whether it is one, how far from the data
  int kind;                   // of the unit, behind those of nodes
  // Of an extreme: its window and which one it is. The two of a window are neighbours, then.
  std::array<std::int64_t, 3> extreme = {};
};

bool is_extreme(fused_op kind) {
  return kind == fused_op::window_minimum || kind == fused_op::window_maximum;
}

step_item item_of(node_id id, const fused_unit& unit, const std::array<int, 3>& waited) {
  step_item made = {id, &unit, waited, op_count + static_cast<int>(unit.kind)};
  if (!is_extreme(unit.kind)) return made;
  made.kind = op_count + static_cast<int>(fused_op::window_minimum);
  made.extreme = {unit.inputs[0], unit.lag, unit.kind == fused_op::window_maximum};
  return made;
}

// Both extremes of one window, the minimum first.
bool are_extremes(const step_item& a, const step_item& b) {
  return a.unit != nullptr && b.unit != nullptr && a.waited == b.waited &&
         a.unit->kind == fused_op::window_minimum && b.unit->kind == fused_op::window_maximum &&
         a.unit->inputs == b.unit->inputs &&
         (a.unit->lag == b.unit->lag || planted("steps.extremes"));
}

// Where the call that begins with an item ends: those of one kernel are one. Windows take too long
// for a call to matter, but both extremes of one are a kernel.
std::size_t end_of_call(std::span<const step_item> items, std::size_t first) {
  const step_item& item = items[first];
  std::size_t end = first + 1;
  if (item.unit != nullptr && is_window(item.unit->kind)) {
    return end < items.size() && are_extremes(item, items[end]) ? end + 1 : end;
  }
  const bool is_recursion = item.kind == recursion_kind;
  const std::size_t most = is_recursion ? group_maximum : call_maximum;
  const auto goes_on = [&](const step_item& other) {
    return other.kind == item.kind && (!is_recursion || other.waited == item.waited);
  };
  while (end < items.size() && end - first < most && goes_on(items[end])) ++end;
  return end;
}

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
    items.push_back(item_of(id, unit, {levels[id], 0, depths[id]}));
  }
  std::stable_sort(items.begin(), items.end(), [](const step_item& a, const step_item& b) {
    return std::tie(a.waited, a.kind, a.extreme) < std::tie(b.waited, b.kind, b.extreme);
  });
  return items;
}

}  // namespace

template <class V>
void step_runs<V>::add(const program& p, const fusion& fused, const slot_layout& layout,
                       const kernels_of<V>& kernels, std::span<const node_id> nodes) {
  const std::vector<step_item> items = items_in_waves(p, fused, layout, nodes);
  for (std::size_t first = 0; first < items.size();) {
    const step_item& item = items[first];
    const std::size_t end = end_of_call(items, first);
    call made = {.fill = item.unit != nullptr
                             ? kernels.fused_step[static_cast<int>(item.unit->kind)]
                             : kernels.step[item.kind],
                 .record = static_cast<std::uint32_t>(records_.size()),
                 .record_count = static_cast<std::uint16_t>(end - first)};
    if (end - first == 2 && are_extremes(item, items[first + 1])) {
      made.fill = kernels.extremes;
      made.is_joint = true;
    }
    for (; first < end; ++first) {
      const step_item& each = items[first];
      records_.push_back(each.unit != nullptr ? layout.record_of<step_record<V>>(p, *each.unit)
                                              : layout.record_of<step_record<V>>(p, each.node));
    }
    if (item.kind == recursion_kind) join_recursions(kernels, made);
    records_[made.record].following = static_cast<std::uint16_t>(made.record_count - 1);
    calls_.push_back(made);
  }
  place(layout);
}

// Those of a call, the last records there are, become a group where their outputs are neighbours.
template <class V>
void step_runs<V>::join_recursions(const kernels_of<V>& kernels, call& of) {
  if (of.record_count < 2) return;
  step_record<V> group = records_[of.record];
  auto shared = std::make_unique<recursion_group>();
  for (std::uint32_t k = 0; k < of.record_count; ++k) {
    const step_record<V>& each = records_[of.record + k];
    const bool is_neighbour = each.strides[0] == group.strides[0] &&
                              each.offsets[0] == group.offsets[0] + static_cast<std::int32_t>(k);
    if (!is_neighbour) return;
    shared->alpha[k] = each.parameters[0];
    shared->beta[k] = 1.0 - each.parameters[0];
  }
  group.parameters = shared->alpha;
  records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(of.record), group);
  ++of.record_count;
  of.fill = kernels.recursion_group;
  of.is_joint = true;
  groups_.push_back(std::move(shared));
}

// Records of every position of the layout, where they are few.
template <class V>
void step_runs<V>::place(const slot_layout& layout) {
  placed_count_ = layout.capacity() <= placed_max ? layout.capacity() : 0;
  placed_.clear();
  placed_.reserve(static_cast<std::size_t>(placed_count_) * records_.size());
  for (std::int64_t position = 0; position < placed_count_; ++position) {
    for (const step_record<V>& r : records_) placed_.push_back(r.at(position));
  }
}

template <class V>
void step_runs<V>::fill_unplaced(std::size_t first, std::size_t end, V* memory,
                                 std::int64_t position) const noexcept {
  const auto placed_at = [&](std::uint32_t record) {
    return records_[record].at(planted("steps.unplaced") ? 0 : position);
  };
  for (std::size_t k = first; k < end; ++k) {
    const call& c = calls_[k];
    step_record<V> placed[group_maximum + 1];
    for (std::uint32_t i = 0; i < c.record_count; ++i) {
      step_record<V>& one = placed[c.is_joint ? i : 0];
      one = placed_at(c.record + i);
      if (c.is_joint) continue;
      one.following = 0;
      c.fill(one, memory);
    }
    if (c.is_joint) c.fill(placed[0], memory);
  }
}

template class step_runs<double>;
template class step_runs<lanes>;

}  // namespace lta
