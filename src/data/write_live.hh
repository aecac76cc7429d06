// SPDX-License-Identifier: MIT
// Live bars into the tails of their partitions; for bar_writer alone.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "data/bar_writer.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/writer_scratch.hh"

namespace lta {

using partition_list = std::span<const std::unique_ptr<partition>>;

// Two lines for each of many partitions: both are asked for some bars ahead. Inlined always: a
// compiler drops calls of a function that only prefetches.
[[gnu::always_inline]] inline void prefetch_tails(partition_list all, std::span<const lta_bar> bars,
                                                  std::size_t index) {
  constexpr std::size_t partition_ahead = 16, row_ahead = 8;
  if (index + partition_ahead >= bars.size()) return;
  const std::uint32_t late_id = bars[index + partition_ahead].partition;
  if (late_id < all.size()) __builtin_prefetch(&all[late_id]->tail, 1);
  const std::uint32_t soon_id = bars[index + row_ahead].partition;
  if (soon_id >= all.size()) return;
  const live_tail& soon = all[soon_id]->tail;
  if (soon.has_room()) __builtin_prefetch(&soon.row(soon.pending + 1), 1);
}

// Whether more bars of the partition of bar `index` follow at once than its tail has room for: all
// of them go into the columns, then.
inline bool is_long_run(std::span<const lta_bar> bars, std::size_t index, const live_tail& tail) {
  const std::uint32_t id = bars[index].partition;
  if (index + 1 == bars.size() || bars[index + 1].partition != id) return false;
  const std::size_t past = index + tail.room();
  return past < bars.size() && bars[past].partition == id;
}

template <class Accept>
std::size_t bar_writer::write_live(std::span<const lta_bar> bars, std::size_t from,
                                   double tolerance, Accept accept) {
  const partition_list all = within_.dataset_.partitions_;
  auto& fed = within_.dataset_.scratch_->live;
  for (std::size_t i = from; i < bars.size(); ++i) {
    prefetch_tails(all, bars, i);
    const lta_bar& bar = bars[i];
    if (bar.state != LTA_BAR_CLOSED || bar.partition >= all.size()) return i;
    partition& of = *all[bar.partition];
    live_tail& tail = of.tail;
    if (!tail.has_room()) {
      prefetch(bars, i);
      if (!renew_tail(of)) return i;
    }
    if (tail.pending == tail.published) {
      if (is_long_run(bars, i, tail)) return i;
      fed.push_back(&of);
    }
    if (!tail.try_append(bar, tolerance)) return i;
    accept(i, tail);
  }
  return bars.size();
}

}  // namespace lta
