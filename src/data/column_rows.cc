// SPDX-License-Identifier: MIT
// Looking at stored rows without a copy.
#include <algorithm>
#include <iterator>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {
namespace {

struct stored_column {
  const row_store* rows;
  int column;
  std::int32_t dtype;
};

// The times of bars first, then as plans read names: a series before a field.
result<stored_column> find_stored_column(const partition& of, std::string_view name) {
  if (name == "time") return stored_column{&of.bars, column_time, LTA_INT64};
  if (name == "close_time") return stored_column{&of.bars, column_close_time, LTA_INT64};
  nearest_name nearest(name);
  for (const auto& named : of.series_by_id) {
    if (named->name == name) return stored_column{&named->points, point_value, LTA_FLOAT64};
    nearest.offer(named->name);
  }
  for (int field = 0; field < bar_field_count; ++field) {
    if (name == bar_field_names[field]) {
      return stored_column{&of.bars, bar_first_value + field, LTA_FLOAT64};
    }
    nearest.offer(bar_field_names[field]);
  }
  for (const char* known : {"time", "close_time"}) nearest.offer(known);
  const std::string_view near = nearest.best();
  return fail(LTA_NOT_FOUND, "dataset.unknown_column", -1,
              "partition %u has no column %s%s%s: expected time, close_time, open, high, low, "
              "close, volume or one of its %zu series",
              of.id, quoted(name).c_str(), near.empty() ? "" : "; did you mean ",
              near.empty() ? "" : quoted(near).c_str(), of.series_by_id.size());
}

}  // namespace

result<column_rows> dataset::column(std::uint32_t id, std::string_view name,
                                    std::int64_t first_row) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  (*found)->settle();
  const auto stored = find_stored_column(**found, name);
  if (!stored) return stored.error();
  const row_store& rows = *stored->rows;
  if (first_row == -1) first_row = rows.first_row();
  if (first_row < rows.first_row() || first_row > rows.row_count()) {
    return fail(LTA_NOT_FOUND, "dataset.row_not_retained", first_row,
                "row %lld of %s is not there: rows %lld to %lld are",
                static_cast<long long>(first_row), quoted(name).c_str(),
                static_cast<long long>(rows.first_row()),
                static_cast<long long>(rows.row_count() - 1));
  }
  column_rows seen;
  seen.dtype = stored->dtype;
  seen.first_row = first_row;
  seen.end_row = rows.row_count();
  if (first_row == seen.end_row) return seen;
  const chunk_layout::place at = rows.layout().find(first_row);
  seen.block = rows.chunk_number(at.chunk);
  seen.row_count = std::min(seen.end_row - first_row, seen.block->capacity() - at.offset);
  seen.times_ns = seen.block->times(column_time) + at.offset;
  seen.values = seen.block->times(stored->column) + at.offset;
  return seen;
}

}  // namespace lta
