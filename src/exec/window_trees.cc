// SPDX-License-Identifier: MIT
#include "exec/window_trees.hh"

#include <algorithm>
#include <bit>

#include "kernels/record.hh"

namespace lta {

bool is_fold(op kind) {
  return kind == op::add || kind == op::minimum || kind == op::maximum || kind == op::join_means;
}

bool is_pair(op kind) {
  return kind == op::join_argminimum || kind == op::join_argmaximum ||
         kind == op::join_weighted_means;
}

op first_of(op kind) {
  if (kind == op::join_argminimum) return op::minimum;
  return kind == op::join_argmaximum ? op::maximum : op::join_means;
}

window_trees::window_trees(const program& p, bool has_pairs, std::int64_t size_max)
    : nodes_(p.primitives.nodes()),
      has_pairs_(has_pairs),
      size_max_(size_max),
      windows_(nodes_.size()) {
  for (const node_id id : p.order) {
    windows_[id] = window_of(id);
    if (is_window(id)) {
      found_.emplace(std::tuple(nodes_[id].kind, windows_[id].x, windows_[id].size), id);
    }
  }
}

std::optional<node_id> window_trees::find(op kind, node_id x, std::int64_t size) const {
  if (size == 1) return x;
  const auto found = found_.find({kind, x, size});
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

// Both ways to see an input: the window it is, or one slot of itself.
std::array<window, 2> window_trees::seen(op kind, node_id id) const {
  const window one = {id, 1};
  return {nodes_[id].kind == kind && is_window(id) ? windows_[id] : one, one};
}

// The newer part, a tree of its own, and the older one, a level, make the tree of their sum.
bool window_trees::joins(const window& newer, const window& older, const node& by) const {
  const std::int64_t most = is_pair(by.kind) ? fused_window_maximum : size_max_;
  return newer.x == older.x && by.lag == newer.size && newer.size <= older.size &&
         std::has_single_bit(static_cast<std::uint64_t>(older.size)) &&
         newer.size + older.size <= most && nodes_[newer.x].kind != op::constant;
}

window window_trees::window_of(node_id id) const {
  const op kind = nodes_[id].kind;
  if (kind == op::join_m2) return moments(id);
  if (!has_pairs_ && is_pair(kind)) return {};
  if (kind == op::join_weighted_means) return weighted(id);
  return is_pair(kind) ? extreme_index(id) : fold(id);
}

window window_trees::fold(node_id id) const {
  const node& n = nodes_[id];
  if (!is_fold(n.kind) || n.lag == 0) return {};
  for (const window& newer : seen(n.kind, n.inputs[0])) {
    for (const window& older : seen(n.kind, n.inputs[1])) {
      if (!joins(newer, older, n)) continue;
      const auto na = static_cast<double>(newer.size);
      const auto nb = static_cast<double>(older.size);
      if (n.kind == op::join_means && n.parameters[0] != nb / (na + nb)) continue;
      return {newer.x, newer.size + older.size};
    }
  }
  return {};
}

window window_trees::moments(node_id id) const {
  const node& n = nodes_[id];
  for (const window& newer : seen(op::join_means, n.inputs[2])) {
    for (const window& older : seen(op::join_means, n.inputs[3])) {
      if (!joins(newer, older, n)) continue;
      if (!is_second_of(n.inputs[0], n.kind, newer)) continue;
      if (!is_second_of(n.inputs[1], n.kind, older)) continue;
      const auto na = static_cast<double>(newer.size);
      const auto nb = static_cast<double>(older.size);
      if (n.parameters[0] != na * nb / (na + nb)) continue;
      return {newer.x, newer.size + older.size};
    }
  }
  return {};
}

// A tree of `kind` over the slots of a window; of one slot it is that slot less itself.
bool window_trees::is_second_of(node_id id, op kind, const window& of) const {
  if (of.size > 1) {
    return nodes_[id].kind == kind && windows_[id].x == of.x && windows_[id].size == of.size;
  }
  const node& n = nodes_[id];
  return n.kind == op::subtract && n.lag == 0 && n.inputs[0] == of.x && n.inputs[1] == of.x;
}

window window_trees::extreme_index(node_id id) const {
  const node& n = nodes_[id];
  for (const window& newer : seen(first_of(n.kind), n.inputs[2])) {
    for (const window& older : seen(first_of(n.kind), n.inputs[3])) {
      if (!joins(newer, older, n)) continue;
      if (!is_second_of(n.inputs[0], n.kind, newer)) continue;
      if (!is_second_of(n.inputs[1], n.kind, older)) continue;
      return {newer.x, newer.size + older.size};
    }
  }
  return {};
}

window window_trees::weighted(node_id id) const {
  const node& n = nodes_[id];
  for (const window& newer : seen(op::join_means, n.inputs[2])) {
    for (const window& own : seen(n.kind, n.inputs[0])) {
      for (const window& older : seen(n.kind, n.inputs[1])) {
        const bool is_newer = own.x == newer.x && own.size == newer.size;
        if (!is_newer || !joins(newer, older, n)) continue;
        const auto na = static_cast<double>(newer.size);
        const auto nb = static_cast<double>(older.size);
        const double all = (na + nb) * (na + nb + 1) / 2;
        if (n.parameters[0] != na * nb / all) continue;
        if (n.parameters[1] != nb * (nb + 1) / 2 / all) continue;
        return {newer.x, newer.size + older.size};
      }
    }
  }
  return {};
}

}  // namespace lta
