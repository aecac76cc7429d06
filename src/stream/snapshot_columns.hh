// SPDX-License-Identifier: MIT
// The columns a snapshot holds, in its order, and the way of their slots out of a partition's
// memory and back: a column is one stretch of memory with a stride, whatever its layout.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exec/step_program.hh"
#include "stream/partition_state.hh"

namespace lta {

struct state_column {
  std::uint64_t key;  // of the node's formula and the column's role; on a clock, of that too
  std::uint32_t column;
  std::int64_t slots;
  std::uint32_t clock = 0;  // 0 the partition's own bars, k the plan's clock k - 1
  std::int64_t stride = 0;  // elements of the layout to the next slot
  std::int64_t at = 0;      // among all slots of a partition in a snapshot
};

class snapshot_columns {
 public:
  explicit snapshot_columns(const step_program& steps);

  // By rising key.
  std::span<const state_column> all() const { return all_; }
  // Of all columns of a partition.
  std::int64_t slot_count() const { return slot_count_; }
  // Columns that count the bars of a clock.
  bool is_ordinal(const state_column& column) const;

  // All slots of a partition, column by column, oldest first. Those that no revision of
  // `revision_depth` can make anybody read again are missing.
  void copy_out(const partition_state& state, std::int64_t revision_depth, char* to) const;

  // The way back, of all columns of a plan without clocks, into a partition that is in no tile.
  void copy_in(const partition_state& state, const char* from) const;
  bool has_clocks() const { return !steps_.clocks().empty(); }

  // One column's slots as they lie in a snapshot.
  void copy_in(const partition_state& state, const state_column& column, const char* from) const;

 private:
  // Slots of a column that lie one stride apart, oldest first, and how many are before them.
  struct stretch {
    double* first;
    std::int64_t stride;
    std::int64_t count;
    std::int64_t before;
  };
  // All of a column: one stretch, or two where rows go round. Of a partition's own bars the newest
  // slot is the last closed one. On a clock it is the last coarse slot that no later bar fills
  // again; the one after it is made anew from the bars' columns before anybody reads it.
  template <class Visit>
  void each_stretch(const partition_state& state, const state_column& column, Visit visit) const {
    const std::int64_t stride = column.stride * state.element_stride();
    if (column.clock > 0) {
      const std::size_t clock = column.clock - 1;
      const std::int64_t oldest = state.coarse_slot(clock) - column.slots;
      double& first = state.slot(state.coarse_element(clock, column.column, oldest));
      visit(stretch{&first, stride, column.slots, 0});
      return;
    }
    const slot_layout& layout = steps_.layout();
    const std::int64_t position = state.position();
    const std::int64_t behind = layout.behind_count(column.column, position, column.slots);
    const auto visit_from = [&](std::int64_t before, std::int64_t count) {
      const std::int64_t oldest = position - column.slots + before;
      if (count > 0)
        visit(stretch{&state.slot(layout.at(column.column, oldest)), stride, count, before});
    };
    visit_from(0, behind);
    visit_from(behind, column.slots - behind);
  }
  static std::int64_t unread_count(const partition_state& state, const state_column& column,
                                   std::int64_t revision_depth);

  // Two columns that are neighbours in rows, whose slots move together.
  struct column_pair {
    std::uint32_t left;  // indices into all_
    std::uint32_t right;
  };
  void find_pairs();
  void copy_column_out(const partition_state& state, const state_column& column,
                       std::int64_t revision_depth, char* to) const;

  const step_program& steps_;
  std::vector<state_column> all_;
  std::vector<column_pair> pairs_;
  std::vector<std::uint32_t> unpaired_;  // the other columns
  std::int64_t slot_count_ = 0;
};

}  // namespace lta
