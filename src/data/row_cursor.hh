// SPDX-License-Identifier: MIT
// Walking the rows of a pinned store in order, and finding where to start.
#pragma once

#include <algorithm>
#include <cstdint>

#include "data/partition.hh"
#include "data/pinned_rows.hh"

namespace lta {

// The first row of a store at or after a time; its row_count when there is none.
inline std::int64_t row_at_or_after(const pinned_chunks& rows, std::int64_t time_ns) {
  return first_row_where(rows.from_row, rows.row_count, [&](std::int64_t row) {
    return rows.time_column(row, column_time) >= time_ns;
  });
}

// One past the last row at or before a time.
inline std::int64_t row_after(const pinned_chunks& rows, std::int64_t time_ns) {
  return first_row_where(rows.from_row, rows.row_count, [&](std::int64_t row) {
    return rows.time_column(row, column_time) > time_ns;
  });
}

class row_cursor {
 public:
  row_cursor(const pinned_chunks& rows, std::int64_t first, std::int64_t end)
      : rows_(rows), row_(first), end_(end) {
    if (is_valid()) enter_chunk();
  }
  explicit row_cursor(const pinned_chunks& rows)
      : row_cursor(rows, rows.from_row, rows.row_count) {}

  bool is_valid() const { return row_ < end_; }
  std::int64_t row() const { return row_; }
  void advance() {
    ++row_;
    if (++offset_ == capacity_ && is_valid()) enter_chunk();
  }

  std::int64_t time_ns() const { return chunk_->times(column_time)[offset_]; }
  std::int64_t close_time_ns() const { return chunk_->times(column_close_time)[offset_]; }
  bar_values bar() const { return bar_values_at(*chunk_, offset_); }
  double point() const { return chunk_->values(point_value)[offset_]; }

  // Of any row of the store.
  std::int64_t time_ns_of(std::int64_t row) const { return rows_.time_column(row, column_time); }

 private:
  void enter_chunk() {
    chunk_ = &rows_.find(row_, &offset_);
    capacity_ = chunk_->capacity();
  }

  const pinned_chunks& rows_;
  std::int64_t row_;
  std::int64_t end_;
  const chunk* chunk_ = nullptr;
  std::int64_t offset_ = 0;
  std::int64_t capacity_ = 0;
};

}  // namespace lta
