// SPDX-License-Identifier: MIT
#include "stream/snapshot_columns.hh"

#include <algorithm>
#include <cstring>

#include "base/key_hash.hh"
#include "base/number.hh"

namespace lta {
namespace {

constexpr std::int64_t slot_bytes = sizeof(double);

void copy_slot(const void* from, void* to) { std::memcpy(to, from, slot_bytes); }

// Most columns are eight slots or a few more, far apart from each other: four to a turn, as a loop
// of single ones spends more on counting than on copying.
template <class Copy>
void each_slot(std::int64_t first, std::int64_t end, Copy copy) {
  std::int64_t k = first;
  for (; k + 4 <= end; k += 4) {
    copy(k);
    copy(k + 1);
    copy(k + 2);
    copy(k + 3);
  }
  for (; k < end; ++k) copy(k);
}

}  // namespace

snapshot_columns::snapshot_columns(const step_program& steps) : steps_(steps) {
  const auto add = [&](const program& of, const slot_layout& layout, std::uint32_t clock,
                       std::uint64_t clock_hash) {
    for (std::uint32_t c = 0; c < of.columns.size(); ++c) {
      const std::int64_t slots = layout.retained(c) - (clock == 0 ? 0 : 1);
      if (slots <= 0) continue;
      key_hash key;
      if (clock > 0) key.word(clock_hash);
      key.word(of.primitives.formula(of.columns[c].node));
      key.word(of.columns[c].role);
      all_.push_back({.key = key.value(),
                      .column = c,
                      .slots = slots,
                      .clock = clock,
                      .oldest = layout.at(c, -slots),
                      .stride = layout.stride_of(c)});
      slot_count_ += slots;
    }
  };
  const program& p = steps.plan_program();
  all_.reserve(p.columns.size());
  add(p, steps.layout(), 0, 0);
  for (std::uint32_t k = 0; k < steps.clocks().size(); ++k) {
    const step_program::coarse_clock& clock = steps.clocks()[k];
    add(clock.program.inner, clock.layout, k + 1,
        clock_key(clock.program.spacing, clock.program.level));
  }
  std::sort(all_.begin(), all_.end(),
            [](const state_column& a, const state_column& b) { return a.key < b.key; });
}

bool snapshot_columns::is_ordinal(const state_column& column) const {
  const auto& clocks = steps_.clocks();
  return column.clock == 0 && std::any_of(clocks.begin(), clocks.end(), [&](const auto& clock) {
           return clock.columns.ordinal == column.column;
         });
}

// A revision can leave fewer coarse bars than there were, and with them slots older than any that
// is read again: what is in those depends on where the state has been.
std::int64_t snapshot_columns::unread_count(const partition_state& state,
                                            const state_column& column,
                                            std::int64_t revision_depth) {
  if (column.clock == 0 || state.slot_count() <= revision_depth) return 0;
  const std::size_t clock = column.clock - 1;
  const std::int64_t newest = state.coarse_slot(clock);
  const std::int64_t oldest_read =
      state.coarse_slot(clock, revision_depth + 1) - (column.slots - revision_depth);
  return std::clamp<std::int64_t>(oldest_read - (newest - column.slots), 0, column.slots);
}

void snapshot_columns::copy_out(const partition_state& state, std::int64_t revision_depth,
                                char* to) const {
  for (const state_column& column : all_) {
    const stretch from = stretch_of(state, column);
    const std::int64_t unread = unread_count(state, column, revision_depth);
    for (std::int64_t k = 0; k < unread; ++k) copy_slot(&missing, to + k * slot_bytes);
    each_slot(unread, column.slots, [&](std::int64_t k) {
      copy_slot(from.first + k * from.stride, to + k * slot_bytes);
    });
    to += column.slots * slot_bytes;
  }
}

void snapshot_columns::copy_in(const partition_state& state, const state_column& column,
                               const char* from) const {
  const stretch to = stretch_of(state, column);
  each_slot(0, column.slots,
            [&](std::int64_t k) { copy_slot(from + k * slot_bytes, to.first + k * to.stride); });
}

}  // namespace lta
