// SPDX-License-Identifier: MIT
// Where the slots of a partition's columns lie, and the memory they lie in. Columns are linear and
// slide: position 0 is the first slot after the last slide, negative positions are the past that
// kernels read, and when `capacity` positions are used the past is moved down. Why sliding and not
// a ring, and why rows for steps: docs/decisions/0005-slots-slide.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/lines.hh"
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
  // columns that are reported or come from the data do not share.
  static slot_layout for_blocks(const program& p, const schedule& order, std::int64_t capacity,
                                std::int64_t lead = 0, bool keeps_reported = false);
  // For single slots: `revision_depth` past slots stay refillable. Columns read back no further
  // than `narrow_need_max` share rows; those of hidden nodes are nowhere.
  static constexpr std::int64_t narrow_need_default = 8;
  static slot_layout for_steps(const program& p, const fusion& fused, std::int64_t revision_depth,
                               std::int64_t capacity,
                               std::int64_t narrow_need_max = narrow_need_default);

  std::int64_t capacity() const { return capacity_; }
  std::int64_t element_count() const { return element_count_; }
  std::int64_t retained(std::uint32_t column) const { return places_[column].retained; }

  // Element of a column's slot.
  std::int64_t at(std::uint32_t column, std::int64_t position) const {
    const place& p = places_[column];
    return p.offset + position * stride(p);
  }

  // Elements from a column's slot to the next.
  std::int64_t stride_of(std::uint32_t column) const { return stride(places_[column]); }

  // A node's columns and parameters as kernels want them.
  template <class V>
  record<V> record_of(const program& p, node_id id) const;
  template <class V>
  record<V> record_of(const program& p, const fused_unit& unit) const;

  // Every column missing, constants in place.
  template <class V>
  void clear(const program& p, V* memory) const;

  // Blocks only: what is before position 0 missing again. All a block reads of the one before.
  void clear_past(double* memory) const;

  // Moves the past of slot `position` to before position 0.
  template <class V>
  void slide(V* memory, std::int64_t position) const {
    slide(memory, position, 0);
  }
  // The same, leaving room for the `newest` slots that come between it and position 0.
  template <class V>
  void slide(V* memory, std::int64_t position, std::int64_t newest) const;

 private:
  struct place {
    std::uint32_t offset = 0;  // of position 0
    std::int64_t retained = 0;
    column_place kind = column_place::linear;
  };
  std::int64_t stride(const place& p) const {
    return p.kind == column_place::row ? row_width_ : p.kind == column_place::linear ? 1 : 0;
  }
  std::uint32_t take(std::int64_t before, std::int64_t after);

  std::vector<place> places_;
  std::vector<std::uint32_t> sliding_;  // linear columns with a past
  std::int64_t capacity_ = 0;
  std::int64_t lead_ = 0;
  std::int64_t element_count_ = 0;
  std::int64_t row_width_ = 0;
  std::int64_t row_retained_ = 0;
  std::uint32_t row_offset_ = 0;
};

template <class V>
using slot_memory = std::unique_ptr<V[], lines_deleter>;

// Not initialised; throws std::bad_alloc.
template <class V>
slot_memory<V> allocate_slots(std::int64_t element_count);

}  // namespace lta
