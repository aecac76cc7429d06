// SPDX-License-Identifier: MIT
// One call that writes. What it accepts is written behind the published rows, where no reader
// looks; commit() publishes all of it at one moment and cannot fail; without it nothing of the
// dataset has changed.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "base/status.hh"
#include "data/bar_rules.hh"
#include "data/dataset.hh"

namespace lta {

struct pending_rows;
class row_store;

// A closed bar, its values in stored form, and what to call it when it is refused.
struct closed_row {
  std::int64_t time_ns;
  std::int64_t close_time_ns;
  bar_values values;
  bar_position where;
  const char* conflict_hint;
};

struct row_verdict {
  std::int64_t row;
  bool is_new;            // false: the identical row is there already
  bool overtook_forming;  // dropped a forming bar of an earlier time
};

// Where the rows of a piece are in the caller's batch, and how many may follow: a hint.
struct batch_place {
  std::int64_t first_index = 0;
  std::int64_t expected_count = 0;
};

class transaction {
 public:
  // Waits for other writers and keeps them out while it lives.
  explicit transaction(dataset& target, dataset_use use = dataset_use::shared);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;

  // Find or add; what is added is there once it is committed.
  result<partition*> open_partition(std::string_view symbol, std::string_view timeframe,
                                    std::string_view source);
  result<series*> open_series(partition& owner, std::string_view name, std::uint32_t flags);

  // Before a partition's pending rows are read or written.
  void touch(partition& target);

  // All rows of a piece, or the first refused one. Shapes have been checked (append_columns.hh).
  // The count of rows that are new.
  result<std::int64_t> append(partition& target, const bar_columns& columns, bar_check check,
                              batch_place at);
  result<std::int64_t> append(partition& owner, series& target, const series_columns& columns,
                              batch_place at);
  // One point; ids as the dataset gave them.
  outcome append_point(const lta_point& point, batch_place at);
  result<row_verdict> append_row(partition& target, const closed_row& bar);

  // As this transaction will leave a row.
  bar_values values_of(const partition& target, std::int64_t row) const;

  void commit() noexcept;

 private:
  friend class bar_append;
  friend class bar_writer;
  friend class point_append;

  void touch(partition& owner, series& target);
  outcome make_room(row_store& store, pending_rows& pending, std::int64_t row_count,
                    std::int64_t first_row, batch_place at);
  void reserve_copy(partition& target, std::int64_t row);
  std::unique_lock<std::mutex> lock_state() const;
  void apply_revisions() noexcept;
  void publish_new() noexcept;
  void publish_live() noexcept;
  void publish_formed() noexcept;
  void publish_all() noexcept;
  void publish(partition& target) noexcept;
  void publish(partition& owner, series& target) noexcept;
  void abandon() noexcept;
  void keep_spare_copy() noexcept;

  dataset& dataset_;
  const dataset_use use_;
  std::unique_lock<std::mutex> lock_;
  bool is_committed_ = false;
  bool arms_tails_ = false;  // live bars will follow those of this transaction
};

}  // namespace lta
