// SPDX-License-Identifier: MIT
// Where the slots of a partition's columns lie, and the memory they lie in. Columns are linear and
// slide: position 0 is the first slot after the last slide, negative positions are the past that
// kernels read, and when `capacity` positions are used the past is moved down. Why sliding and not
// a ring, and why rows for steps: docs/decisions/0005-slots-slide.md. Rows may go round: what is
// kept for revisions alone stays where it was written, and only what kernels read is moved
// (docs/decisions/0039-rows-go-round.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/lines.hh"
#include "base/planted.hh"
#include "exec/schedule.hh"
#include "kernels/record.hh"
#include "plan/program.hh"

namespace lta {

enum class column_place : std::uint8_t {
  linear,  // slots side by side
  row,     // narrow columns of one slot side by side
  fixed,   // one slot, overwritten by the next
  none,    // never filled
};

class slot_layout {
 public:
  // For blocks of `capacity` slots: everything linear; columns nobody reads back share memory
  // along the schedule. `lead` slots before position 0 can be filled again. `keeps_reported`:
  // columns that are reported or come from the data, and outputs of recursions, do not share.
  static slot_layout for_blocks(const program& p, const schedule& order, std::int64_t capacity,
                                std::int64_t lead = 0, bool keeps_reported = false);
  // For single slots: `revision_depth` past slots stay refillable. Columns read back no further
  // than `narrow_need_max` share rows; those of hidden nodes are nowhere.
  static constexpr std::int64_t narrow_need_default = 8;
  static slot_layout for_steps(const program& p, const fusion& fused, std::int64_t revision_depth,
                               std::int64_t capacity,
                               std::int64_t narrow_need_max = narrow_need_default);
  // The same for slots that come one after the other, of plans without clocks: rows go round,
  // where that takes no more memory to speak of. `capacity` is the least there is.
  static slot_layout for_rounds(const program& p, const fusion& fused, std::int64_t revision_depth,
                                std::int64_t capacity);

  std::int64_t capacity() const { return capacity_; }
  std::int64_t element_count() const { return element_count_; }
  // Past slots that are read, filled again, or read by those that are.
  std::int64_t retained(std::uint32_t column) const { return places_[column].retained; }
  // Of them as many as whoever goes on from a column needs, of recursions beside hidden columns.
  std::int64_t lasting(std::uint32_t column) const { return places_[column].lasting; }
  // Past slots that kernels read.
  std::int64_t need(std::uint32_t column) const { return places_[column].need; }
  bool is_in_rows(std::uint32_t column) const { return places_[column].kind == column_place::row; }
  // Whether a recursion keeps it beside its output: see hidden_columns.hh.
  bool is_hidden(std::uint32_t column) const { return places_[column].is_hidden; }

  // Element of a column's slot. Where rows go round, past slots before position 0 are behind the
  // open one; what is before position 0 there is a copy of them for kernels.
  std::int64_t at(std::uint32_t column, std::int64_t position) const {
    const place& p = places_[column];
    const bool is_behind =
        goes_round_ && position < 0 && p.kind == column_place::row && !planted("slots.behind");
    return p.offset + (is_behind ? position + capacity_ : position) * stride(p);
  }

  bool goes_round() const { return goes_round_; }
  // Where the open slot is once its past has been moved to one piece: see gather().
  std::int64_t home() const { return goes_round_ ? row_retained_ : 0; }
  // Whether `back` slots before `position` lie before it in every column.
  bool is_together(std::int64_t position, std::int64_t back) const {
    return !goes_round_ || position >= back || planted("slots.together");
  }
  // How many of them do not in this one: the oldest.
  std::int64_t behind_count(std::uint32_t column, std::int64_t position, std::int64_t back) const {
    return is_together(position, back) || !is_in_rows(column) ? 0 : back - position;
  }

  // Elements from a column's slot to the next.
  std::int64_t stride_of(std::uint32_t column) const { return stride(places_[column]); }

  // A node's columns and parameters as kernels want them; of single slots at position 0.
  template <class Record>
  Record record_of(const program& p, node_id id) const;
  template <class Record>
  Record record_of(const program& p, const fused_unit& unit) const;

  // Every column missing, constants in place.
  template <class V>
  void clear(const program& p, V* memory) const;

  // Blocks only: what is before position 0 missing again. All a block reads of the one before.
  template <class V>
  void clear_past(V* memory) const;

  // Calls visit(offset, count, width) for what a slide writes: the `count` elements before
  // `offset`, which is that of position 0; the next slot is `width` further on.
  template <class Visit>
  void each_slid(Visit visit) const {
    if (row_need_ > 0) visit(std::int64_t{row_offset_}, row_need_ * row_width_, row_width_);
    for (const std::uint32_t c : sliding_) {
      visit(std::int64_t{places_[c].offset}, places_[c].retained, std::int64_t{1});
    }
  }

  // Moves the past of slot `position` to before position 0: all of it, or of rows that go round
  // what kernels read; then `position` is capacity().
  template <class V>
  void slide(V* memory, std::int64_t position) const;

  // Where the open slot is once that at `position` is closed.
  template <class V>
  std::int64_t next(V* memory, std::int64_t position) const {
    if (position + 1 < capacity_) return position + 1;
    slide(memory, position + 1);
    return 0;
  }

  // Moves slot `position` to home() and all its past to before it, in one piece. `newest`: slots
  // that come between the past and home(), in place of that slot.
  template <class V>
  void gather(V* memory, std::int64_t position, std::int64_t newest = 0) const;

  // Where the open slot is, so that as many as `back` slots before it can be filled again.
  template <class V>
  std::int64_t step_back(V* memory, std::int64_t position, std::int64_t back) const {
    if (is_together(position, back)) return position;
    gather(memory, position);
    return home();
  }

 private:
  struct place {
    std::uint32_t offset = 0;  // of position 0
    std::int64_t retained = 0;
    std::int64_t lasting = 0;
    std::int64_t need = 0;
    column_place kind = column_place::linear;
    bool is_hidden = false;
  };
  std::int64_t stride(const place& p) const {
    return p.kind == column_place::row ? row_width_ : p.kind == column_place::linear ? 1 : 0;
  }
  template <class Record>
  void set_place(Record& r, std::size_t index, std::uint32_t column) const;
  static slot_layout of_steps(const program& p, const fusion& fused, std::int64_t revision_depth,
                              std::int64_t capacity, std::int64_t narrow_need_max,
                              std::int64_t round_slots_max);
  std::uint32_t take(std::int64_t before, std::int64_t after);

  std::vector<place> places_;
  std::vector<std::uint32_t> sliding_;  // linear columns with a past
  std::int64_t capacity_ = 0;
  std::int64_t lead_ = 0;
  std::int64_t element_count_ = 0;
  std::int64_t row_width_ = 0;
  std::int64_t row_retained_ = 0;
  std::int64_t row_need_ = 0;  // of the retained rows those that lie before position 0
  std::uint32_t row_offset_ = 0;
  bool goes_round_ = false;
};

template <class V>
using slot_memory = std::unique_ptr<V[], lines_deleter>;

// Not initialised; throws std::bad_alloc.
template <class V>
slot_memory<V> allocate_slots(std::int64_t element_count);

}  // namespace lta
