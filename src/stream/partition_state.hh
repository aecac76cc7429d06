// SPDX-License-Identifier: MIT
// One partition inside a session: its slots, where it stands in the data, and what was delivered.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/dataset.hh"
#include "exec/catch_up.hh"
#include "exec/step_program.hh"
#include "stream/call_joins.hh"
#include "stream/delivered.hh"
#include "stream/tile.hh"

namespace lta {

class partition_state {
 public:
  // Throws std::bad_alloc.
  partition_state(const step_program& steps, std::uint32_t partition, std::size_t signal_count,
                  std::int64_t revision_depth);
  ~partition_state() { detach(); }
  partition_state(const partition_state&) = delete;
  partition_state& operator=(const partition_state&) = delete;

  std::uint32_t partition() const { return partition_; }
  std::int64_t slot_count() const { return slot_count_; }

  // An element of the partition's slots, wherever they are.
  double& slot(std::int64_t element) const { return slots_[element * element_stride_]; }

  // Between elements that are neighbours alone.
  std::int64_t element_stride() const { return element_stride_; }

  // Slots in a lane of a tile can be read and written; to be filled alone they leave it.
  tile* in_tile() const { return tile_.get(); }
  void enter(std::shared_ptr<tile> into, std::size_t lane) noexcept;
  void leave();  // throws std::bad_alloc
  // Asks for what a bar touches of this object, some bars ahead.
  void prefetch() const {
    const char* line = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < sizeof *this; at += 64) __builtin_prefetch(line + at, 1);
  }
  // A slot of the tile is closed.
  void close_in_tile(const lta_bar& bar, std::int64_t position) noexcept {
    note_closed(bar);
    position_ = position;
  }
  // Closed bars that came with others since the partition last had one by itself.
  std::int32_t together_count = 0;

  // The open slot is slot_count(); `back` slots before it are closed ones.
  std::int64_t position(std::int64_t back = 0) const { return position_ - back; }

  // Values of a bar into a slot. `rows` gives the series; null where the plan reads none.
  void write_fields(const lta_bar& bar, const pinned_rows* rows, const call_joins& joins,
                    std::int64_t back) noexcept;
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

  // Many slots at once: the fields of bars become slots 0 and following of `block`, which has the
  // past. For partitions that read no other one.
  template <class BarAt>
  void write_block(const catch_up& block, std::int64_t count, const pinned_rows* rows,
                   BarAt bar_at) const noexcept {
    for (std::size_t k = 0; k < fields_.size(); ++k) {
      double* column = block.column(steps_.fields()[k].column);
      for (std::int64_t i = 0; i < count; ++i) column[i] = value_of(k, bar_at(i), rows);
    }
  }
  void begin_block(catch_up& block) const noexcept { block.begin(memory_.get(), position_); }
  // A slot of the block is closed, as far as it is not in the columns.
  void note_closed(const lta_bar& bar) noexcept;
  // The block's slots become this partition's last ones.
  void take_block(catch_up& block, std::int64_t count) noexcept;

  // Of the last closed slots, as many as can be revised; `back` from 1 on.
  std::int64_t known_back() const;
  std::int64_t time_ns(std::int64_t back) const { return times_[ring(back)].time_ns; }
  std::int64_t close_time_ns(std::int64_t back) const { return times_[ring(back)].close_time_ns; }
  void set_times(std::int64_t back, std::int64_t time_ns, std::int64_t close_time_ns) noexcept {
    times_[ring(back)] = {time_ns, close_time_ns};
  }

  double output(std::size_t index, std::int64_t back) const {
    return slot(steps_.layout().at(steps_.outputs()[index], position_ - back));
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
  std::vector<join_source> joins;

  // For restore: the state as if `slot_count` slots had been closed.
  void set_slot_count(std::int64_t slot_count) noexcept { slot_count_ = slot_count; }

  std::int64_t next_row = 0;  // of the dataset, the first one not run
  std::uint64_t seen_revised_count = 0;
  std::optional<lta_bar> forming;  // what the open slot was filled with
  delivered told;
  std::int64_t arriving = 0;  // bars of the current call, while it is looked at
  std::int32_t staging = -1;  // index among those the current call touches

  // The value of a field of the plan, by its number there.
  double value_of(std::size_t index, const lta_bar& bar, const pinned_rows* rows) const noexcept;

 private:
  void detach() noexcept;

  struct bar_times {
    std::int64_t time_ns = 0;
    std::int64_t close_time_ns = 0;
  };
  std::size_t ring(std::int64_t back) const {
    return static_cast<std::size_t>(slot_count_ - back) & (times_.size() - 1);
  }

  const step_program& steps_;
  std::uint32_t partition_;
  slot_memory<double> memory_;  // none in a tile
  std::shared_ptr<tile> tile_;
  double* slots_ = nullptr;
  std::int64_t element_stride_ = 1;
  std::vector<std::int64_t> origins_;  // per clock of the plan
  std::vector<std::int32_t> fields_;   // per field of the plan: number in this partition
  bool reads_series_ = false;
  std::vector<bar_times> times_;  // by slot number, of as many as a power of two
  std::int64_t known_max_;        // of which so many are asked for: depth + 1
  std::int64_t position_ = 0;
  std::int64_t slot_count_ = 0;
};

}  // namespace lta
