// SPDX-License-Identifier: MIT
// Judging the columns of an append and writing what is accepted, block by block: loops without
// branches judge a block, which is copied then; only one that does not pass as a whole is looked at
// row by row.
#pragma once

#include <cstdint>
#include <vector>

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
  // Whether all of the block can be accepted; its close times are known then.
  bool judge(row_block rows);
  bool judge_times(row_block rows);
  outcome append_block(row_block rows);
  void write(row_block rows, row_block part, chunk& block, std::int64_t offset) const;
  std::int64_t close_time_ns(row_block rows, std::int64_t index) const;
  void accept(row_block rows, std::int64_t first_row);
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
  // Of the block at hand.
  bool is_clean_ = false;                         // nothing is missing, nothing to be repaired
  const std::int64_t* close_times_ns_ = nullptr;  // null: one bar's length after the times
  std::vector<std::int64_t> computed_ns_;         // close times of bars without one length
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
