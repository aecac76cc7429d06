// SPDX-License-Identifier: MIT
// Appends of columns: judge, reserve, copy, publish.
#include <algorithm>

#include "base/limits.hh"
#include "data/append_columns.hh"
#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {
namespace {

// Reserved chunks go back unless they were published.
class reservation {
 public:
  explicit reservation(row_store& store) : store_(store) {}
  ~reservation() { store_.abandon(); }
  reservation(const reservation&) = delete;
  reservation& operator=(const reservation&) = delete;

 private:
  row_store& store_;
};

outcome check_rows(const row_store& store, std::int64_t added) {
  if (added <= limits::rows_per_partition_max - store.row_count()) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "dataset.too_many_rows", -1,
              "%lld rows more than the %lld there would be too many", static_cast<long long>(added),
              static_cast<long long>(store.row_count()));
}

// Points are kept as long as a retained bar reads them, and the newest ones in any case.
std::int64_t first_point_after(const partition& owner, const series& named,
                               std::int64_t point_count, std::int64_t retention_rows) {
  const row_store& points = named.points;
  std::int64_t first = points.first_row_after(point_count, retention_rows);
  if (owner.bars.retained_count() == 0 || first == points.first_row()) return first;
  const std::int64_t first_bar = owner.bars.first_row();
  std::int64_t read = first_row_where(points.first_row(), points.row_count(), [&](std::int64_t i) {
    return named.has_own_times()
               ? points.time_ns(i) > owner.bars.time_column(first_bar, column_close_time)
               : points.time_ns(i) >= owner.bars.time_ns(first_bar);
  });
  if (named.has_own_times() && read > points.first_row()) --read;
  return std::min(first, read);
}

}  // namespace

outcome dataset::check_memory(std::int64_t added_bytes, std::int64_t position) const {
  const std::int64_t limit = options_.memory_limit_bytes;
  if (limit == 0 || added_bytes <= 0 || added_bytes <= limit - memory_bytes_) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "dataset.memory_limit", position,
              "%lld bytes more than the %lld in use would pass the limit of %lld",
              static_cast<long long>(added_bytes), static_cast<long long>(memory_bytes_),
              static_cast<long long>(limit));
}

result<std::int64_t> dataset::append_ohlcv(std::uint32_t id, const bar_columns& columns,
                                           std::uint32_t flags) {
  const auto check = check_of_flags(flags);
  if (!check) return check.error();
  const std::lock_guard writing(writer_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  if (auto checked = check_shape(columns); !checked) return checked.error();

  partition& target = **found;
  bar_append append(target, columns, *check);
  if (auto judged = append.judge(); !judged) return judged.error();
  const std::int64_t added = append.order().accepted_count();
  if (added == 0) return added;
  if (auto checked = check_rows(target.bars, added); !checked) return checked.error();

  row_store& bars = target.bars;
  const std::int64_t row_count = bars.row_count() + added;
  const std::int64_t first_row = bars.first_row_after(row_count, options_.retention_rows);
  const std::int64_t growth_bytes = bars.growth_bytes(row_count, first_row);
  if (auto checked = check_memory(growth_bytes, -1); !checked) return checked.error();
  const reservation reserved(bars);
  bars.reserve(row_count, first_row, state_mutex_);
  append.copy(bars, first_row);

  const std::lock_guard publishing(state_mutex_);
  row_count_ -= bars.retained_count();
  bars.publish(row_count, first_row);
  row_count_ += bars.retained_count();
  target.last_time_ns = append.order().last_time_ns();
  target.last_close_time_ns = append.last_close_time_ns();
  memory_bytes_ += growth_bytes;
  revision_ += static_cast<std::uint64_t>(added);
  target.revision += static_cast<std::uint64_t>(added);
  if (target.forming && target.forming->time_ns <= target.last_time_ns) {
    target.forming.reset();
  }
  return added;
}

result<std::int64_t> dataset::append_series(std::uint32_t id, std::uint32_t series_id,
                                            const series_columns& columns, std::uint32_t flags) {
  if (auto check = check_of_flags(flags); !check) return check.error();
  const std::lock_guard writing(writer_mutex_);
  const auto found = find_or_refuse_series(id, series_id);
  if (!found) return found.error();
  if (auto checked = check_shape(columns); !checked) return checked.error();

  partition& owner = *find(id);
  series& target = **found;
  point_append append(target, columns);
  if (auto judged = append.judge(); !judged) return judged.error();
  const std::int64_t added = append.order().accepted_count();
  if (added == 0) return added;
  row_store& points = target.points;
  if (auto checked = check_rows(points, added); !checked) return checked.error();

  const std::int64_t row_count = points.row_count() + added;
  const std::int64_t first_row =
      first_point_after(owner, target, row_count, options_.retention_rows);
  const std::int64_t growth_bytes = points.growth_bytes(row_count, first_row);
  if (auto checked = check_memory(growth_bytes, -1); !checked) return checked.error();
  const reservation reserved(points);
  points.reserve(row_count, first_row, state_mutex_);
  append.copy(points, first_row);

  const std::lock_guard publishing(state_mutex_);
  points.publish(row_count, first_row);
  memory_bytes_ += growth_bytes;
  revision_ += static_cast<std::uint64_t>(added);
  owner.revision += static_cast<std::uint64_t>(added);
  return added;
}

}  // namespace lta
