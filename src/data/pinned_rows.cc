// SPDX-License-Identifier: MIT
#include "data/pinned_rows.hh"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/number.hh"
#include "base/planted.hh"
#include "data/partition.hh"

namespace lta {
namespace {

template <class Value>
void copy_column(const pinned_chunks& pinned, int column, std::int64_t row, std::int64_t count,
                 Value* out) {
  assert(row >= pinned.from_row && count >= 0 && row + count <= pinned.row_count);
  while (count > 0) {
    std::int64_t offset;
    const chunk& block = pinned.find(row, &offset);
    const std::int64_t part = std::min(count, block.capacity() - offset);
    const std::byte* from =
        reinterpret_cast<const std::byte*>(block.times(column)) + offset * std::int64_t{8};
    std::memcpy(out, from, static_cast<std::size_t>(part) * 8);
    row += part;
    out += part;
    count -= part;
  }
}

// One past the last point at or before a time.
std::int64_t points_until(const pinned_chunks& points, std::int64_t from, std::int64_t time_ns) {
  return first_row_where(from, points.row_count, [&](std::int64_t row) {
    return points.time_column(row, column_time) > time_ns;
  });
}

lta_bar bar_at(const chunk& block, std::int64_t at, std::uint32_t partition) {
  return {block.times(column_time)[at],
          block.times(column_close_time)[at],
          block.values(bar_first_value + field_open)[at],
          block.values(bar_first_value + field_high)[at],
          block.values(bar_first_value + field_low)[at],
          block.values(bar_first_value + field_close)[at],
          block.values(bar_first_value + field_volume)[at],
          partition,
          LTA_BAR_CLOSED};
}

double point_at(const pinned_chunks& points, std::int64_t row) {
  std::int64_t offset;
  return points.find(row, &offset).values(point_value)[offset];
}

}  // namespace

std::uint32_t pinned_rows::partition_id() const { return partition_->id; }
std::string_view pinned_rows::symbol() const { return partition_->symbol; }
std::string_view pinned_rows::timeframe_name() const { return partition_->timeframe_name; }
std::string_view pinned_rows::source() const { return partition_->source; }
const timeframe& pinned_rows::bar_timeframe() const { return partition_->spacing; }

std::int64_t pinned_rows::time_ns(std::int64_t row) const {
  assert(row >= from_row() && row < row_count());
  return bars_.time_column(row, column_time);
}

std::int64_t pinned_rows::close_time_ns(std::int64_t row) const {
  assert(row >= from_row() && row < row_count());
  return bars_.time_column(row, column_close_time);
}

lta_bar pinned_rows::bar(std::int64_t row) const {
  assert(row >= from_row() && row < row_count());
  std::int64_t at;
  const chunk& block = bars_.find(row, &at);
  return bar_at(block, at, partition_->id);
}

void pinned_rows::read_bars(std::int64_t row, std::int64_t count, lta_bar* out) const {
  assert(count == 0 || (row >= from_row() && row + count <= row_count()));
  while (count > 0) {
    std::int64_t at;
    const chunk& block = bars_.find(row, &at);
    const std::int64_t part = std::min(count, block.capacity() - at);
    for (std::int64_t k = 0; k < part; ++k) out[k] = bar_at(block, at + k, partition_->id);
    row += part;
    out += part;
    count -= part;
  }
}

void pinned_rows::read_times(std::int64_t row, std::int64_t count, std::int64_t* out) const {
  copy_column(bars_, column_time, row, count, out);
}

void pinned_rows::read_close_times(std::int64_t row, std::int64_t count, std::int64_t* out) const {
  copy_column(bars_, column_close_time, row, count, out);
}

const double* pinned_rows::field_rows(std::int32_t field, std::int64_t row, std::int64_t count,
                                      std::int64_t* out_count) const {
  assert(field >= 0 && field < field_series && count > 0);
  assert(row >= from_row() && row + count <= row_count());
  std::int64_t offset;
  const chunk& block = bars_.find(row, &offset);
  *out_count = std::min(count, block.capacity() - offset);
  return block.values(bar_first_value + field) + offset;
}

std::int64_t pinned_rows::row_at_or_after_time(std::int64_t time_ns) const {
  return first_row_where(from_row(), row_count(), [&](std::int64_t row) {
    return bars_.time_column(row, column_time) >= time_ns;
  });
}

std::int64_t pinned_rows::row_closing_after(std::int64_t time_ns) const {
  return first_row_where(from_row(), row_count(), [&](std::int64_t row) {
    return bars_.time_column(row, column_close_time) > time_ns;
  });
}

std::int32_t pinned_rows::field_index(std::string_view name) const {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    if (series_[i].named->name == name) return field_series + static_cast<std::int32_t>(i);
  }
  return bar_field_index(name);
}

std::int32_t pinned_rows::bar_field_index(std::string_view name) {
  for (std::int32_t field = 0; field < bar_field_count; ++field) {
    if (name == bar_field_names[field]) return field;
  }
  return field_unknown;
}

std::int32_t pinned_rows::field_count() const {
  return field_series + static_cast<std::int32_t>(series_.size());
}

std::string_view pinned_rows::field_name(std::int32_t field) const {
  assert(field >= 0 && field < field_count());
  if (field < field_series) return bar_field_names[field];
  return series_[static_cast<std::size_t>(field - field_series)].named->name;
}

void pinned_rows::read_field(std::int32_t field, std::int64_t row, std::int64_t count,
                             double* out) const {
  assert(field >= 0 && field < field_count());
  if (field < field_series) return copy_column(bars_, bar_first_value + field, row, count, out);
  constexpr std::int64_t block_rows = 256;
  std::int64_t times_ns[block_rows];
  std::int64_t close_times_ns[block_rows];
  while (count > 0) {
    const std::int64_t part = std::min(count, block_rows);
    read_times(row, part, times_ns);
    read_close_times(row, part, close_times_ns);
    read_series_at(field, part, times_ns, close_times_ns, out);
    row += part;
    out += part;
    count -= part;
  }
}

void pinned_rows::read_series_at(std::int32_t field, std::int64_t count,
                                 const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                                 double* out) const {
  assert(field >= field_series && field < field_count());
  const pinned_series& read = series_[static_cast<std::size_t>(field - field_series)];
  const pinned_chunks& points = read.points;
  const bool own_times = read.named->has_own_times();
  const std::int64_t* known_until_ns =
      own_times && !planted("series.known_at_close") ? close_times_ns : times_ns;
  std::int64_t end = points.from_row;
  for (std::int64_t i = 0; i < count; ++i) {
    // Bars and points mostly go in step; only a longer gap is worth a search.
    int steps = 0;
    while (end < points.row_count && points.time_column(end, column_time) <= known_until_ns[i]) {
      if (++steps > 8 || i == 0) {
        end = points_until(points, end, known_until_ns[i]);
        break;
      }
      ++end;
    }
    const bool has_point =
        end > points.from_row && (own_times || planted("series.of_bars") ||
                                  points.time_column(end - 1, column_time) == times_ns[i]);
    out[i] = has_point ? point_at(points, end - 1) : missing;
  }
}

double pinned_rows::field_of_bar(std::int32_t field, const lta_bar& bar) const {
  switch (field) {
    case field_open: return bar.open;
    case field_high: return bar.high;
    case field_low: return bar.low;
    case field_close: return bar.close;
    case field_volume: return bar.volume;
    default: break;
  }
  double value;
  read_series_at(field, 1, &bar.time_ns, &bar.close_time_ns, &value);
  return value;
}

}  // namespace lta
