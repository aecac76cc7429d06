// SPDX-License-Identifier: MIT
// Judging the columns of an append before anything is stored, and copying what was accepted.
// Blocks of rows are judged by loops without branches; only a block that does not pass as a whole
// is looked at row by row.
#pragma once

#include <cstdint>

#include "base/status.hh"
#include "data/append_order.hh"
#include "data/bar_rules.hh"
#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {

// Row counts, null arrays and lengths.
outcome check_shape(const bar_columns& columns);
outcome check_shape(const series_columns& columns);

class bar_append {
 public:
  bar_append(const partition& target, const bar_columns& columns, bar_check check);

  // The first bad row, or done and runs() are the new rows.
  outcome judge();
  const append_order& order() const { return order_; }
  std::int64_t last_close_time_ns() const { return last_close_time_ns_; }

  // The new rows into reserved chunks; accepted row i becomes row row_count + i. Rows before
  // `first_row` are left out.
  void copy(row_store& store, std::int64_t first_row) const;

 private:
  bool is_plain_block(std::int64_t start, std::int64_t count, const std::int64_t* close_times_ns);
  outcome judge_row(std::int64_t index);
  result<std::int64_t> close_time_of(std::int64_t index) const;
  bar_values given_values(std::int64_t index) const;
  bar_values values_of(std::int64_t index) const;  // as they are stored
  void copy_part(chunk& block, std::int64_t offset, std::int64_t start, std::int64_t count) const;

  const partition& target_;
  const bar_columns& columns_;
  const double* fields_[5];
  const bar_check check_;
  append_order order_;
  std::int64_t last_close_time_ns_;
};

class point_append {
 public:
  point_append(const series& target, const series_columns& columns)
      : target_(target), columns_(columns), order_(target.points, columns.times_ns) {}

  outcome judge();
  const append_order& order() const { return order_; }
  void copy(row_store& store, std::int64_t first_row) const;

 private:
  outcome judge_row(std::int64_t index);

  const series& target_;
  const series_columns& columns_;
  append_order order_;
};

}  // namespace lta
