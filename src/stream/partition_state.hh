// SPDX-License-Identifier: MIT
// One partition inside a session: its slots, where it stands in the data, and what was delivered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "base/bar.hh"
#include "base/lines.hh"
#include "base/number.hh"
#include "data/dataset.hh"
#include "data/pinned_rows.hh"
#include "exec/catch_up.hh"
#include "exec/step_program.hh"
#include "stream/call_joins.hh"
#include "stream/delivered.hh"
#include "stream/slot_places.hh"
#include "stream/tile.hh"

namespace lta {

class alignas(64) partition_state : public made_in_lines {
 public:
  // What the open slot was filled with. Its first line is the bar, its flag is at the start of the
  // two lines that a closed bar touches of this object.
  std::optional<lta_bar> forming;

  // Throws std::bad_alloc.
  partition_state(const step_program& steps, std::uint32_t partition, std::size_t signal_count,
                  std::int64_t revision_depth);
  partition_state(const partition_state&) = delete;
  partition_state& operator=(const partition_state&) = delete;

  std::uint32_t partition() const { return partition_; }
  std::int64_t slot_count() const { return slot_count_ + closed_in_tile(); }

  // Of the dataset, the first one not run.
  std::int64_t next_row() const { return next_row_ + closed_in_tile(); }
  void set_next_row(std::int64_t row) noexcept { next_row_ = row - closed_in_tile(); }

  // An element of the partition's slots, wherever they are.
  double& slot(std::int64_t element) const { return slots_[element * element_stride_]; }

  // All of them, of a partition that is in no tile.
  double* slots_alone() const { return slots_; }

  // Between elements that are neighbours alone.
  std::int64_t element_stride() const { return element_stride_; }

  // Slots in a lane of a tile can be read and written; to be filled alone they leave it. All
  // partitions of a tile enter it and leave it together.
  tile* in_tile() const { return tile_.get(); }
  void enter(std::shared_ptr<tile> into, std::size_t lane) noexcept;
  void leave(slot_memory<double> into) noexcept;
  // Asks for what a closed bar touches of this object, some bars ahead. Inlined always, as what
  // follows: a compiler drops calls of a function that only prefetches.
  [[gnu::always_inline]] void prefetch() const {
    const char* line = reinterpret_cast<const char*>(this);
    __builtin_prefetch(line + 64, 1);
    __builtin_prefetch(line + 128, 1);
  }

  // Asks for the slots that closing the open one touches, of a partition that is in no tile. Its
  // object is to be there already.
  [[gnu::always_inline]] void prefetch_slots(const slot_places& places) const {
    if (tile_) return;
    for (const slot_run& run : places.touched) {
      prefetch_elements(slots_ + run.first.at(position_), run.count);
    }
    const slot_layout& layout = steps_.layout();
    const bool slides = !layout.goes_round() && position_ + 1 == layout.capacity();
    if (slides) prefetch_elements(slots_, steps_.element_count());
  }

  // The open slot is slot_count(); `back` slots before it are closed ones.
  std::int64_t position(std::int64_t back = 0) const {
    return (tile_ ? tile_->position : position_) - back;
  }

  // Values of a bar into a slot. `rows` gives the series; null where the plan reads none.
  void write_fields(const lta_bar& bar, const pinned_rows* rows, const call_joins& joins,
                    std::int64_t back) noexcept;
  // The same of the open slot, for plans and partitions that read bars and clocks alone.
  void write_bar(const lta_bar& bar, const slot_places& places) noexcept {
    const std::uint32_t* const elements = places.fields.at(position_);
    double* const slots = slots_;
    for (std::size_t k = 0; k < fields_.size(); ++k) {
      slots[elements[k]] = value_of(k, bar, nullptr);
    }
  }
  // Those of other partitions alone. Where nothing is known any more, a closed slot keeps what it
  // had, and the open one has what the slot before it had.
  void write_joins(const lta_bar& bar, const call_joins& joins, std::int64_t back) noexcept;
  // True when the fields of other partitions are what is known at the slot's close.
  bool holds_joins(std::int64_t close_time_ns, const call_joins& joins,
                   std::int64_t back) const noexcept;
  // True when the fields of a closed slot are those of the bar.
  bool holds(const lta_bar& bar, const pinned_rows* rows, std::int64_t back) const noexcept;
  void fill(std::int64_t back) const noexcept {
    steps_.fill(memory_.get(), origins_.data(), position_ - back);
  }
  // What recursions keep beside their outputs, into columns, before those are read as they are.
  void reveal() const noexcept;
  // Before closed slots are written and filled again, the oldest of them `back` before the open
  // one; of a partition that is in no tile.
  void step_back(std::int64_t back) noexcept {
    position_ = steps_.layout().step_back(memory_.get(), position_, back);
  }

  // The coarse slot of a clock that the closed slot `back` belongs to; -1 before the first.
  std::int64_t coarse_slot(std::size_t clock, std::int64_t back = 1) const noexcept;
  // The element() of a coarse slot.
  std::int64_t coarse_element(std::size_t clock, std::uint32_t column, std::int64_t slot) const {
    const step_program::coarse_clock& c = steps_.clocks()[clock];
    return c.offset + c.layout.at(column, slot - origins_[clock]);
  }
  // For restore, once the base columns are in place.
  void find_origins() noexcept;

  // The open slot becomes a closed one.
  void close(const lta_bar& bar) noexcept;

  // Many slots at once: the fields of bars into columns, one per field of the plan. For partitions
  // that read no other one.
  template <class BarAt>
  void write_block(std::span<double* const> columns, std::int64_t count, const pinned_rows* rows,
                   BarAt bar_at) const noexcept {
    for (std::int64_t i = 0; i < count; ++i) {
      const lta_bar& bar = bar_at(i);
      for (std::size_t k = 0; k < columns.size(); ++k) columns[k][i] = value_of(k, bar, rows);
    }
  }
  // The same of bars that lie side by side, for partitions that read no series. Their close times
  // are those of bar_at.
  template <class BarAt>
  void write_block(const kernel_table& by, std::span<double* const> columns,
                   std::span<const lta_bar> bars, BarAt bar_at) const noexcept {
    double* by_field[bar_field_count] = {};
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const std::int32_t field = bar_field(k);
      if (field >= 0) {
        by_field[field] = columns[k];  // no two fields of a plan are the same one
        continue;
      }
      for (std::int64_t i = 0; i < std::ssize(bars); ++i) {
        columns[k][i] = value_of(k, bar_at(i), nullptr);
      }
    }
    by.take_fields(bars.data(), std::ssize(bars), by_field);
  }
  void begin_block(catch_up& block) const noexcept { block.begin(memory_.get(), position_); }
  // A slot of the block is closed and its row has run, as far as that is not in the columns.
  void note_closed(const lta_bar& bar) noexcept {
    times_[ring(0)] = {bar.time_ns, bar.close_time_ns};
    ++slot_count_;
    ++next_row_;
  }
  // So are `count` of them.
  template <class BarAt>
  void note_closed(std::int64_t count, BarAt bar_at) noexcept {
    const std::int64_t known = std::min(count, std::ssize(times_));
    for (std::int64_t i = count - known; i < count; ++i) {
      const lta_bar bar = bar_at(i);
      times_[ring(-i)] = {bar.time_ns, bar.close_time_ns};
    }
    slot_count_ += count;
    next_row_ += count;
  }
  // The block's slots become this partition's last ones.
  void take_block(catch_up& block, std::int64_t count) noexcept;

  // Of the last closed slots, as many as can be revised; `back` from 1 on.
  std::int64_t known_back() const;
  std::int64_t time_ns(std::int64_t back) const { return times_of(back).time_ns; }
  std::int64_t close_time_ns(std::int64_t back) const { return times_of(back).close_time_ns; }
  void set_times(std::int64_t back, std::int64_t time_ns, std::int64_t close_time_ns) noexcept {
    times_[ring(back)] = {time_ns, close_time_ns};
  }

  double output(std::size_t index, std::int64_t back) const {
    return slot(steps_.layout().at(steps_.outputs()[index], position(back)));
  }

  // Where each field of the plan is in this partition; series may appear later.
  void find_fields(const pinned_rows& rows) noexcept;
  bool reads_series() const { return reads_series_; }

  // Where the fields of other partitions are: one per join of the step program, -1 while the
  // dataset does not have the partition.
  struct join_source {
    std::int64_t partition = -1;
    std::int32_t field = field_unknown;
  };
  // For restore: the state as if `slot_count` slots had been closed.
  void set_slot_count(std::int64_t slot_count) noexcept { slot_count_ = slot_count; }

  // Of a field of the plan, by its number there: the one of bars that it is, -1 where it is none.
  std::int32_t bar_field(std::size_t index) const noexcept {
    const std::int32_t field = fields_[index];
    return field >= 0 && field < field_series ? field : -1;
  }
  // The value of a field of the plan, by its number there.
  double value_of(std::size_t index, const lta_bar& bar, const pinned_rows* rows) const noexcept {
    const std::int32_t field = bar_field(index);
    return field >= 0 ? field_of(bar, field) : other_value_of(index, bar, rows);
  }

 private:
  static double field_of(const lta_bar& bar, std::int32_t field) {
    return canonical((&bar.open)[field]);
  }
  // Of a clock, of a series, and of what is not there.
  double other_value_of(std::size_t index, const lta_bar& bar,
                        const pinned_rows* rows) const noexcept;

  [[gnu::always_inline]] static void prefetch_elements(const double* first, std::int64_t count) {
    constexpr std::int64_t line = line_bytes / sizeof(double);
    for (std::int64_t k = 0; k < count + line - 1; k += line) __builtin_prefetch(first + k, 1);
  }

  std::int64_t closed_in_tile() const { return tile_ ? tile_->closed_count : 0; }
  const bar_times& times_of(std::int64_t back) const {
    return tile_ ? tile_->time_of(tile_->closed_count - back, lane_) : times_[ring(back)];
  }
  std::size_t ring(std::int64_t back) const {
    return static_cast<std::size_t>(slot_count_ - back) & (times_.size() - 1);
  }

  double* slots_ = nullptr;
  std::int64_t element_stride_ = 1;
  std::int64_t position_ = 0;
  std::int64_t slot_count_ = 0;  // in a tile without those it closed, as next_row_
  std::int64_t next_row_ = 0;
  std::shared_ptr<tile> tile_;
  std::vector<bar_times> times_;  // by slot number, of as many as a power of two; not in a tile
  std::uint32_t partition_;
  bool reads_series_ = false;
  std::uint8_t lane_ = 0;  // of the tile

 public:
  std::int32_t arriving = 0;  // bars of the current call, while it is looked at
  std::int32_t staging = -1;  // index among those the current call touches
  // Closed bars that came with others since the partition last had one by itself.
  std::int32_t together_count = 0;
  delivered told;  // the two lines end behind its flag
  std::uint64_t seen_revised_count = 0;
  std::int32_t together_again = 128;  // of them, after the tile it is in is given up
  std::vector<join_source> joins;

 private:
  const step_program& steps_;
  slot_memory<double> memory_;         // none in a tile
  std::vector<std::int64_t> origins_;  // per clock of the plan
  std::vector<std::int32_t> fields_;   // per field of the plan: number in this partition
  std::int64_t known_max_;             // of times_ so many are asked for: depth + 1
};

}  // namespace lta
