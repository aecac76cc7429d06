// SPDX-License-Identifier: MIT
#include "stream/snapshot_columns.hh"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/key_hash.hh"
#include "base/number.hh"

namespace lta {
namespace {

constexpr std::int64_t slot_bytes = sizeof(double);

using two_slots = double __attribute__((vector_size(2 * slot_bytes)));

two_slots load_two(const void* from) {
  two_slots v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
void store_two(two_slots v, void* to) { std::memcpy(to, &v, sizeof v); }

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

// Slots of two columns side by side in rows `stride` elements apart, as two columns: two rows of
// both a turn, which are four slots by two loads and two stores.
void rows_to_columns(const double* rows, std::int64_t stride, std::int64_t count, char* left,
                     char* right) {
  std::int64_t k = 0;
  for (; k + 2 <= count; k += 2, rows += 2 * stride) {
    const two_slots first = load_two(rows), second = load_two(rows + stride);
    store_two(__builtin_shufflevector(first, second, 0, 2), left + k * slot_bytes);
    store_two(__builtin_shufflevector(first, second, 1, 3), right + k * slot_bytes);
  }
  if (k == count) return;
  copy_slot(rows, left + k * slot_bytes);
  copy_slot(rows + 1, right + k * slot_bytes);
}

void columns_to_rows(const char* left, const char* right, std::int64_t count, double* rows,
                     std::int64_t stride) {
  std::int64_t k = 0;
  for (; k + 2 <= count; k += 2, rows += 2 * stride) {
    const two_slots a = load_two(left + k * slot_bytes), b = load_two(right + k * slot_bytes);
    store_two(__builtin_shufflevector(a, b, 0, 2), rows);
    store_two(__builtin_shufflevector(a, b, 1, 3), rows + stride);
  }
  if (k == count) return;
  copy_slot(left + k * slot_bytes, rows);
  copy_slot(right + k * slot_bytes, rows + 1);
}

}  // namespace

snapshot_columns::snapshot_columns(const step_program& steps) : steps_(steps) {
  const auto add = [&](const program& of, const slot_layout& layout, std::uint32_t clock,
                       std::uint64_t clock_hash) {
    for (std::uint32_t c = 0; c < of.columns.size(); ++c) {
      const std::int64_t slots = layout.lasting(c) - (clock == 0 ? 0 : 1);
      if (slots <= 0) continue;
      key_hash key;
      if (clock > 0) key.word(clock_hash);
      key.word(of.primitives.formula(of.columns[c].node));
      key.word(of.columns[c].role);
      all_.push_back({.key = key.value(),
                      .column = c,
                      .slots = slots,
                      .clock = clock,
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
  std::int64_t at = 0;
  for (state_column& column : all_) {
    column.at = at;
    at += column.slots;
  }
  find_pairs();
}

void snapshot_columns::find_pairs() {
  std::vector<std::uint32_t> by_place(all_.size());
  std::iota(by_place.begin(), by_place.end(), 0U);
  const auto place_of = [&](std::uint32_t k) {
    const state_column& column = all_[k];
    return std::pair(column.clock, column.clock > 0 ? 0 : steps_.layout().at(column.column, 0));
  };
  std::sort(by_place.begin(), by_place.end(),
            [&](std::uint32_t a, std::uint32_t b) { return place_of(a) < place_of(b); });
  for (std::size_t k = 0; k < by_place.size(); ++k) {
    const state_column& left = all_[by_place[k]];
    const bool is_in_row = left.clock == 0 && left.stride > 1 && k + 1 < by_place.size();
    const state_column* right = is_in_row ? &all_[by_place[k + 1]] : nullptr;
    if (right != nullptr && right->stride == left.stride && right->slots == left.slots &&
        place_of(by_place[k + 1]) == std::pair(0U, place_of(by_place[k]).second + 1)) {
      pairs_.push_back({by_place[k], by_place[k + 1]});
      ++k;
    } else {
      unpaired_.push_back(by_place[k]);
    }
  }
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

void snapshot_columns::copy_column_out(const partition_state& state, const state_column& column,
                                       std::int64_t revision_depth, char* to) const {
  const std::int64_t unread = unread_count(state, column, revision_depth);
  for (std::int64_t k = 0; k < unread; ++k) copy_slot(&missing, to + k * slot_bytes);
  each_stretch(state, column, [&](const stretch& from) {
    char* const there = to + from.before * slot_bytes;
    const std::int64_t skipped = std::max<std::int64_t>(unread - from.before, 0);
    if (from.stride == 1) {
      const auto count = static_cast<std::size_t>(from.count - skipped);
      std::memcpy(there + skipped * slot_bytes, from.first + skipped, count * slot_bytes);
      return;
    }
    each_slot(skipped, from.count, [&](std::int64_t k) {
      copy_slot(from.first + k * from.stride, there + k * slot_bytes);
    });
  });
}

void snapshot_columns::copy_out(const partition_state& state, std::int64_t revision_depth,
                                char* to) const {
  const auto place_of = [&](const state_column& column) { return to + column.at * slot_bytes; };
  if (state.in_tile() != nullptr) {
    for (const state_column& column : all_) {
      copy_column_out(state, column, revision_depth, place_of(column));
    }
    return;
  }
  for (const column_pair& pair : pairs_) {
    const state_column &left = all_[pair.left], &right = all_[pair.right];
    each_stretch(state, left, [&](const stretch& from) {
      const std::int64_t at = from.before * slot_bytes;
      rows_to_columns(from.first, from.stride, from.count, place_of(left) + at,
                      place_of(right) + at);
    });
  }
  for (const std::uint32_t k : unpaired_) {
    copy_column_out(state, all_[k], revision_depth, place_of(all_[k]));
  }
}

void snapshot_columns::copy_in(const partition_state& state, const char* from) const {
  const auto place_of = [&](const state_column& column) { return from + column.at * slot_bytes; };
  for (const column_pair& pair : pairs_) {
    const state_column &left = all_[pair.left], &right = all_[pair.right];
    each_stretch(state, left, [&](const stretch& to) {
      const std::int64_t at = to.before * slot_bytes;
      columns_to_rows(place_of(left) + at, place_of(right) + at, to.count, to.first, to.stride);
    });
  }
  for (const std::uint32_t k : unpaired_) copy_in(state, all_[k], place_of(all_[k]));
}

void snapshot_columns::copy_in(const partition_state& state, const state_column& column,
                               const char* from) const {
  each_stretch(state, column, [&](const stretch& to) {
    const char* const there = from + to.before * slot_bytes;
    if (to.stride == 1) {
      std::memcpy(to.first, there, static_cast<std::size_t>(to.count) * slot_bytes);
      return;
    }
    each_slot(0, to.count,
              [&](std::int64_t k) { copy_slot(there + k * slot_bytes, to.first + k * to.stride); });
  });
}

}  // namespace lta
