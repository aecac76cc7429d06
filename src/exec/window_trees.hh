// SPDX-License-Identifier: MIT
// Which nodes are windows of the last slots of another one: trees of doubling levels, as
// graph/builder makes them, found again in a program.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "plan/program.hh"

namespace lta {

// A node as the window of the last `size` slots of x, 0 where it is none.
struct window {
  node_id x = 0;
  std::int64_t size = 0;
};

// Folds of one value each.
bool is_fold(op kind);
// Folds of two values each, of which the second one is told.
bool is_pair(op kind);
// The fold that gives a pair's first ones.
op first_of(op kind);

class window_trees {
 public:
  // Windows of at most `size_max` slots; of pairs only where they are asked for, and short ones.
  window_trees(const program& p, bool has_pairs, std::int64_t size_max);

  bool is_window(node_id id) const { return windows_[id].size > 0; }
  const window& of(node_id id) const { return windows_[id]; }

  // No window any more: whoever reads its levels reads columns.
  void forget(node_id id) { windows_[id].size = 0; }

  // The window of `size` slots of x that is of this kind; x itself of one slot; none where there
  // is none.
  std::optional<node_id> find(op kind, node_id x, std::int64_t size) const;

  // A tree of `kind` over the slots of a window; of one slot it is that slot less itself.
  bool is_second_of(node_id id, op kind, const window& of) const;

 private:
  window window_of(node_id id) const;
  std::array<window, 2> seen(op kind, node_id id) const;
  bool joins(const window& newer, const window& older, const node& by) const;
  window fold(node_id id) const;
  window moments(node_id id) const;
  window extreme_index(node_id id) const;
  window weighted(node_id id) const;

  const std::vector<node>& nodes_;
  const bool has_pairs_;
  const std::int64_t size_max_;
  std::vector<window> windows_;
  std::map<std::tuple<op, node_id, std::int64_t>, node_id> found_;
};

}  // namespace lta
