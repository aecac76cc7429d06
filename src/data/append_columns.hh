// SPDX-License-Identifier: MIT
// Judging the columns of an append and writing what is accepted, block by block: loops without
// branches copy a block to where no reader looks and judge it on the way; only a block that does
// not pass as a whole is looked at row by row.
#pragma once

#include <cstdint>

#include "base/status.hh"
#include "data/bar_rules.hh"
#include "data/clean_rows.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/transaction.hh"

namespace lta {

// Row counts, null arrays and lengths.
outcome check_shape(const bar_columns& columns);
outcome check_shape(const series_columns& columns);

class bar_append {
 public:
  // The partition has been touched.
  bar_append(transaction& within, partition& target, const bar_columns& columns, bar_check check,
             batch_place at);

  // All rows, or the first bad one.
  outcome run();

 private:
  struct row_block {
    std::int64_t start;  // in the columns
    std::int64_t count;
  };
  outcome append_in_place(row_block rows);
  outcome append_ahead(row_block rows);
  // Copies the block as it is and says whether all of it can be accepted.
  bool judge(row_block rows, const row_places& to);
  bool judge_times(row_block rows, const row_places& to);
  void write_values(row_block rows, const row_places& to) const;
  void accept(row_block rows, std::int64_t first_row, std::int64_t last_close_time_ns);
  outcome append_rows(row_block rows);
  outcome append_row(std::int64_t index);
  bar_values given_values(std::int64_t index) const;

  transaction& within_;
  partition& target_;
  const bar_columns& columns_;
  const double* fields_[bar_field_count];
  const bar_check check_;
  const batch_place at_;
  const row_judges& judges_ = best_judges();
  bool is_clean_ = false;  // nothing is missing in the block at hand, nothing to be repaired
};

class point_append {
 public:
  // The series has been touched.
  point_append(transaction& within, partition& owner, series& target, const series_columns& columns,
               batch_place at)
      : within_(within), owner_(owner), target_(target), columns_(columns), at_(at) {}

  outcome run();

 private:
  outcome write_block(std::int64_t start, std::int64_t count);
  outcome append_row(std::int64_t index);

  transaction& within_;
  partition& owner_;
  series& target_;
  const series_columns& columns_;
  const batch_place at_;
};

}  // namespace lta
