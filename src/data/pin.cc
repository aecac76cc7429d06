// SPDX-License-Identifier: MIT
// Pinning: reference counts of the chunks a reader needs, taken under one short lock.
#include <algorithm>

#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {
namespace {

pinned_chunks pin_store(const row_store& store, std::int64_t from_row) {
  pinned_chunks pinned;
  pinned.layout = store.layout();
  pinned.row_count = store.row_count();
  pinned.from_row = std::clamp(from_row, store.first_row(), store.row_count());
  if (pinned.from_row == pinned.row_count) return pinned;
  pinned.first_chunk = store.layout().find(pinned.from_row).chunk;
  const std::int64_t end = store.end_chunk();
  pinned.chunks.reserve(static_cast<std::size_t>(end - pinned.first_chunk));
  for (std::int64_t number = pinned.first_chunk; number < end; ++number) {
    pinned.chunks.push_back(store.chunk_number(number));
  }
  return pinned;
}

// Whole chunks, from the one that holds the last point at or before the time.
pinned_chunks pin_points(const row_store& points, std::int64_t time_ns) {
  std::int64_t from_row = points.first_row();
  for (std::int64_t number = points.end_chunk() - 1; number > points.first_chunk(); --number) {
    const std::int64_t start = points.layout().start(number);
    if (start >= points.row_count() || points.time_ns(start) > time_ns) continue;
    from_row = std::max(from_row, start);
    break;
  }
  return pin_store(points, from_row);
}

}  // namespace

pinned_rows dataset::pin_locked(const partition& of, std::int64_t from_row,
                                std::int64_t points_from_ns) const {
  pinned_rows pinned;
  pinned.partition_ = &of;
  pinned.first_row_ = of.bars.first_row();
  pinned.dataset_revision_ = revision_;
  pinned.revised_count_ = of.revised_count;
  pinned.bars_ = pin_store(of.bars, from_row);
  pinned.forming_ = of.forming;
  pinned.series_.reserve(of.series_by_id.size());
  for (const auto& named : of.series_by_id) {
    pinned.series_.push_back({named.get(), pin_points(named->points, points_from_ns)});
  }
  return pinned;
}

result<pinned_rows> dataset::pin(std::uint32_t id, std::int64_t from_row) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  const partition& of = **found;
  std::int64_t points_from_ns = no_time_ns;
  if (from_row > of.bars.first_row() && of.bars.row_count() > 0) {
    points_from_ns = of.bars.time_ns(std::min(from_row, of.bars.row_count() - 1));
  }
  return pin_locked(of, from_row, points_from_ns);
}

result<pinned_rows> dataset::pin_since(std::uint32_t id, std::int64_t time_ns) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  const partition& of = **found;
  const std::int64_t later =
      first_row_where(of.bars.first_row(), of.bars.row_count(),
                      [&](std::int64_t row) { return of.bars.time_ns(row) > time_ns; });
  return pin_locked(of, later - 1, time_ns);
}

result<std::vector<pinned_rows>> dataset::pin_all(std::span<const std::uint32_t> ids) const {
  std::vector<pinned_rows> all;
  all.reserve(ids.size());
  const std::lock_guard lock(state_mutex_);
  for (const std::uint32_t id : ids) {
    const auto found = find_or_refuse(id);
    if (!found) return found.error();
    all.push_back(pin_locked(**found, 0, no_time_ns));
  }
  return all;
}

}  // namespace lta
