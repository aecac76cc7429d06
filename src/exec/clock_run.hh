// SPDX-License-Identifier: MIT
// Driving the slots of a coarser clock from slots of its base, and crossing back. The same for
// blocks and for single slots; docs/decisions/0010-clock-domains.md has the rule and its reasons.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/number.hh"
#include "exec/slots.hh"

namespace lta {

// A clock's program and the columns it shares with the base, found once.
struct clock_columns {
  struct pair {
    std::uint32_t base;
    std::uint32_t inner;
  };
  struct crossing : pair {
    bool is_forming;
  };
  clock_columns(const program& base, const clock_program& clock);

  std::uint32_t ordinal;  // of the base
  std::uint32_t closes;   // of the base
  std::vector<pair> carries;
  std::vector<crossing> crossings;
  bool has_forming;
};

// One side of a clock: where its columns lie.
struct slot_view {
  const slot_layout& layout;
  double* memory;
  double& at(std::uint32_t column, std::int64_t position) const {
    return memory[layout.at(column, position)];
  }
};

// Coarse slot `origin` lies at position 0 of the clock's slots. `fill(position, count)` fills them.
template <class Fill>
class clock_run {
 public:
  clock_run(const clock_columns& columns, slot_view base, slot_view inner, std::int64_t origin,
            Fill fill)
      : columns_(columns), base_(base), inner_(inner), origin_(origin), fill_(fill) {}

  // Base slots [position, position + count), whose carried columns are filled.
  void run(std::int64_t position, std::int64_t count) {
    crossed_ = position;
    for (std::int64_t i = position; i < position + count; ++i) step(i);
    cross(position + count);
  }

 private:
  void step(std::int64_t i) {
    const double before = base_.at(columns_.ordinal, i - 1);
    const double now = base_.at(columns_.ordinal, i);
    // The last coarse bar as its last bar left it, whatever was tried in this slot before.
    if (before < now) write(slot_of(before), i - 1, i);
    if (columns_.has_forming || base_.at(columns_.closes, i) == 1.0) write(slot_of(now), i, i);
  }

  std::int64_t slot_of(double ordinal) const {
    return static_cast<std::int64_t>(ordinal) - origin_;
  }

  void write(std::int64_t slot, std::int64_t from, std::int64_t now) {
    if (from == last_from_ && slot == last_slot_) return;
    if (pending_ > 0 && slot <= last_slot_) cross(now);
    if (pending_++ == 0) first_slot_ = slot;
    last_slot_ = slot;
    last_from_ = from;
    for (const auto& [base, inner] : columns_.carries)
      inner_.at(inner, slot) = base_.at(base, from);
  }

  // Fills what is written and lets the base slots before `end` read it.
  void cross(std::int64_t end) {
    if (pending_ > 0) fill_(first_slot_, last_slot_ - first_slot_ + 1);
    pending_ = 0;
    for (; crossed_ < end; ++crossed_) {
      const std::int64_t open = slot_of(base_.at(columns_.ordinal, crossed_));
      const bool closes = base_.at(columns_.closes, crossed_) == 1.0;
      for (const clock_columns::crossing& c : columns_.crossings) {
        const bool reads_open = c.is_forming || closes;
        base_.at(c.base, crossed_) = inner_.at(c.inner, reads_open ? open : open - 1);
      }
    }
  }

  const clock_columns& columns_;
  const slot_view base_;
  const slot_view inner_;
  const std::int64_t origin_;
  const Fill fill_;
  std::int64_t crossed_ = 0;  // base slots before it have read
  std::int64_t pending_ = 0;  // coarse slots written and not yet filled
  std::int64_t first_slot_ = 0;
  std::int64_t last_slot_ = 0;
  std::int64_t last_from_ = std::numeric_limits<std::int64_t>::min();
};

// After base slot `position` is closed: moves the clock's past down once fewer than `room` of its
// positions are left. The open coarse slot is among the past, for the next base slot fills it
// again.
inline std::int64_t slide_clock(const clock_columns& columns, slot_view base, slot_view inner,
                                std::int64_t position, std::int64_t room, std::int64_t origin) {
  const double ordinal = base.at(columns.ordinal, position);
  if (is_missing(ordinal)) return origin;
  const std::int64_t open = static_cast<std::int64_t>(ordinal) - origin;
  if (open + 1 + room <= inner.layout.capacity()) return origin;
  inner.layout.slide(inner.memory, open + 1);
  return origin + open + 1;
}

}  // namespace lta
