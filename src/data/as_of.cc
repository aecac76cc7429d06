// SPDX-License-Identifier: MIT
// Rows of a partition as a reader on other bars knows them at a time: the last that was closed.
#include <algorithm>

#include "data/partition.hh"
#include "data/pinned_rows.hh"

namespace lta {

// Without bars a point's close is that of the bar it would belong to.
std::int64_t pinned_rows::point_known_at(std::int32_t field, std::int64_t time_ns) const {
  const pinned_chunks& points = series_[static_cast<std::size_t>(field - field_series)].points;
  std::int64_t end = first_row_where(points.from_row, points.row_count, [&](std::int64_t row) {
    return points.time_column(row, column_time) > time_ns;
  });
  for (; end > points.from_row; --end) {
    const std::int64_t open = points.time_column(end - 1, column_time);
    const auto close = bar_timeframe().close_time_ns(open);
    if (close ? *close <= time_ns : open < time_ns) return open;
  }
  return no_time_ns;
}

bool pinned_rows::value_as_of(std::int32_t field, std::int64_t time_ns, double* out) const {
  if (field < field_series) {
    const std::int64_t end = row_closing_after(time_ns);
    if (end == from_row()) return false;
    std::int64_t count;
    *out = *field_rows(field, end - 1, 1, &count);
    return true;
  }
  const pinned_series& read = series_[static_cast<std::size_t>(field - field_series)];
  std::int64_t known_ns = time_ns;
  if (read.named->has_own_times()) {
    const pinned_chunks& points = read.points;
    const bool has_point = points.row_count > points.from_row &&
                           points.time_column(points.from_row, column_time) <= time_ns;
    if (!has_point) return false;
  } else if (row_count() > 0) {
    const std::int64_t end = row_closing_after(time_ns);
    if (end == from_row()) return false;
    known_ns = this->time_ns(end - 1);
  } else {
    known_ns = point_known_at(field, time_ns);
    if (known_ns == no_time_ns) return false;
  }
  read_series_at(field, 1, &known_ns, &known_ns, out);
  return true;
}

}  // namespace lta
