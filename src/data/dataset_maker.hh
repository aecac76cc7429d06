// SPDX-License-Identifier: MIT
// Building the dataset that an operation gives: nobody sees it before it is finished, so it is
// written without locks. Whatever goes wrong on the way, it is dropped as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/dataset.hh"
#include "data/dataset_operations.hh"
#include "data/partition.hh"

namespace lta {

// New rows [first, first + count) hold old row `source_row`; below 0 they hold nothing.
struct row_run {
  std::int64_t source_row;
  std::int64_t first;
  std::int64_t count;
};

class dataset_maker {
 public:
  // Pins the chosen partitions of `from`, and `reference` behind them, at one moment. Refuses ids
  // that are not there or are named twice.
  static result<dataset_maker> start(const dataset& from, const chosen_partitions& chosen,
                                     std::optional<std::uint32_t> reference = std::nullopt);

  std::span<const pinned_rows> sources() const { return {pins_.data(), source_count_}; }
  const pinned_rows& reference() const { return pins_.back(); }

  // A partition with the names of `like` and its series, all without rows. Refuses a name that is
  // taken: two old partitions would become one.
  result<partition*> add(const pinned_rows& like, std::string_view timeframe_name,
                         const timeframe& spacing);
  result<partition*> add(const pinned_rows& like) {
    return add(like, like.timeframe_name(), like.bar_timeframe());
  }

  // Rows [first, end) of an old store, in their chunks.
  outcome share_bars(partition& made, const pinned_rows& old, std::int64_t first, std::int64_t end);
  outcome share_points(partition& made, const pinned_rows& old, std::size_t series,
                       std::int64_t first, std::int64_t end);
  outcome share_all_points(partition& made, const pinned_rows& old, std::size_t series);

  // Points of the bars' series for bars that were made of old bars; series with own times are
  // shared. The bars are there.
  outcome carry_series(partition& made, const pinned_rows& old, std::span<const row_run> runs);

  // A series that becomes one of the bars.
  void replace_series(partition& made, std::size_t series, std::uint32_t flags);

  std::shared_ptr<dataset> finish();

 private:
  friend class row_appender;
  dataset_maker() = default;
  outcome use(row_store& store, row_store shared);
  outcome reserve(row_store& store, std::int64_t row_count);
  void publish(row_store& store, std::int64_t row_count) noexcept;

  std::shared_ptr<dataset> made_;
  std::vector<pinned_rows> pins_;
  std::size_t source_count_ = 0;
  std::int64_t appended_count_ = 0;
};

outcome check_tolerance(std::int64_t tolerance_ns);

// Rows behind the last one of a new store; publish() makes them rows. One at a time.
class row_appender {
 public:
  row_appender(dataset_maker& maker, row_store& store)
      : maker_(maker), store_(store), row_count_(store.row_count()) {}
  ~row_appender() { store_.abandon(); }
  row_appender(const row_appender&) = delete;
  row_appender& operator=(const row_appender&) = delete;

  std::int64_t row_count() const { return row_count_; }

  // Before a loop: would so many more be too many?
  outcome check_rows(std::int64_t added) const;

  outcome add_bar(std::int64_t time_ns, std::int64_t close_time_ns, const bar_values& values) {
    if (auto made = make_room(); !made) return made;
    std::int64_t offset;
    chunk& block = store_.find_reserved(row_count_++, &offset);
    block.times(column_time)[offset] = time_ns;
    block.times(column_close_time)[offset] = close_time_ns;
    set_bar_values(block, offset, values);
    return done{};
  }
  outcome add_point(std::int64_t time_ns, double value) {
    if (auto made = make_room(); !made) return made;
    std::int64_t offset;
    chunk& block = store_.find_reserved(row_count_++, &offset);
    block.times(column_time)[offset] = time_ns;
    block.values(point_value)[offset] = value;
    return done{};
  }

  void publish() noexcept { maker_.publish(store_, row_count_); }

 private:
  outcome make_room() {
    if (store_.has_room(row_count_ + 1)) return done{};
    if (auto checked = check_rows(1); !checked) return checked;
    return maker_.reserve(store_, row_count_ + 1);
  }

  dataset_maker& maker_;
  row_store& store_;
  std::int64_t row_count_;
};

}  // namespace lta
