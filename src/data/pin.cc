// SPDX-License-Identifier: MIT
// Pinning: reference counts of the chunks a reader needs, taken under one short lock.
#include <algorithm>

#include "base/planted.hh"
#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {
namespace {

void pin_store(const row_store& store, std::int64_t from_row, pinned_chunks& pinned) {
  pinned.layout = store.layout();
  pinned.row_count = store.row_count() - planted("pin.rows");
  pinned.from_row = std::clamp(from_row, store.first_row(), store.row_count());
  if (pinned.from_row == pinned.row_count) return;
  pinned.first_chunk = store.layout().find(pinned.from_row).chunk;
  const std::int64_t end = store.end_chunk();
  pinned.chunks.reserve(static_cast<std::size_t>(end - pinned.first_chunk));
  for (std::int64_t number = pinned.first_chunk; number < end; ++number) {
    pinned.chunks.push_back(store.chunk_number(number));
  }
}

// Whole chunks, from the one that holds the last point at or before the time.
void pin_points(const row_store& points, std::int64_t time_ns, pinned_chunks& pinned) {
  std::int64_t from_row = points.first_row();
  for (std::int64_t number = points.end_chunk() - 1; number > points.first_chunk(); --number) {
    const std::int64_t start = points.layout().start(number);
    if (start >= points.row_count()) continue;
    if (points.time_ns(start) > time_ns && !planted("pin.points")) continue;
    from_row = std::max(from_row, start);
    break;
  }
  pin_store(points, from_row, pinned);
}

}  // namespace

void dataset::pin_locked(const partition& of, std::int64_t from_row, std::int64_t points_from_ns,
                         pinned_rows& pinned) const {
  pinned.partition_ = &of;
  pinned.first_row_ = of.bars.first_row();
  pinned.dataset_revision_ = revision_;
  pinned.revised_count_ = of.revised_count;
  pin_store(of.bars, from_row, pinned.bars_);
  pinned.forming_ = of.forming;
  pinned.series_.resize(of.series_by_id.size());
  for (std::size_t i = 0; i < pinned.series_.size(); ++i) {
    pinned.series_[i].named = of.series_by_id[i].get();
    pin_points(of.series_by_id[i]->points, points_from_ns, pinned.series_[i].points);
  }
}

result<pinned_rows> dataset::pin(std::uint32_t id, std::int64_t from_row) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  (*found)->settle();
  const partition& of = **found;
  std::int64_t points_from_ns = no_time_ns;
  if (from_row > of.bars.first_row() && of.bars.row_count() > 0) {
    points_from_ns = of.bars.time_ns(std::min(from_row, of.bars.row_count() - 1));
  }
  result<pinned_rows> pinned{pinned_rows{}};
  pin_locked(of, from_row, points_from_ns, *pinned);
  return pinned;
}

result<pinned_rows> dataset::pin_since(std::uint32_t id, std::int64_t time_ns) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  (*found)->settle();
  const partition& of = **found;
  const std::int64_t later =
      first_row_where(of.bars.first_row(), of.bars.row_count(),
                      [&](std::int64_t row) { return of.bars.time_ns(row) > time_ns; });
  result<pinned_rows> pinned{pinned_rows{}};
  pin_locked(of, later - 1, time_ns, *pinned);
  return pinned;
}

result<std::vector<pinned_rows>> dataset::pin_all(std::span<const std::uint32_t> ids) const {
  std::vector<pinned_rows> all(ids.size());
  const std::lock_guard lock(state_mutex_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = find_or_refuse(ids[i]);
    if (!found) return found.error();
    (*found)->settle();
    pin_locked(**found, 0, no_time_ns, all[i]);
  }
  return all;
}

}  // namespace lta
