// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/planted.hh"
#include "data/resample_parts.hh"
#include "data/resample_rules.hh"
#include "data/row_cursor.hh"

namespace lta {
namespace {

class bar_maker {
 public:
  explicit bar_maker(const resample_task& task) : task_(task), rows_(task.maker, task.made.bars) {}

  result<resampled_bars> by_clock();
  result<resampled_bars> by_rows();

 private:
  outcome enter(std::int64_t time_ns);
  outcome leave();
  outcome fill_until(std::int64_t time_ns);
  outcome close_bar(std::int64_t time_ns, std::int64_t close_time_ns, const bar_values& values);
  outcome end_incomplete(std::int64_t time_ns, std::int64_t close_time_ns);
  void merge(const lta_bar& forming) {
    merged_.add(forming.time_ns, forming.close_time_ns,
                {{forming.open, forming.high, forming.low, forming.close, forming.volume}});
  }
  bool takes_forming() const {
    return task_.old.forming() && task_.options.last == LTA_LAST_FORMING;
  }

  const resample_task& task_;
  row_appender rows_;
  resampled_bars answer_;
  merged_bar merged_;
  grid_bar bar_{};
  bool has_bar_ = false;
  bool is_first_ = true;
  bool has_forming_ = false;
  double last_close_ = missing;
  std::int64_t last_close_time_ns_ = no_time_ns;
};

outcome bar_maker::close_bar(std::int64_t time_ns, std::int64_t close_time_ns,
                             const bar_values& values) {
  if (!is_missing(values.field[field_close])) last_close_ = values.field[field_close];
  last_close_time_ns_ = std::max(close_time_ns, last_close_time_ns_);
  return rows_.add_bar(time_ns, last_close_time_ns_, values);
}

// What is merged is not all there will be.
outcome bar_maker::end_incomplete(std::int64_t time_ns, std::int64_t close_time_ns) {
  if (task_.options.last == LTA_LAST_CLOSED || planted("resample.last_bar")) {
    return close_bar(time_ns, close_time_ns, merged_.values());
  }
  answer_.until_ns = time_ns;
  if (task_.options.last == LTA_LAST_FORMING) {
    const bar_values merged = merged_.values();
    task_.made.forming = {.time_ns = time_ns,
                          .close_time_ns = std::max(close_time_ns, last_close_time_ns_),
                          .open = merged.field[field_open],
                          .high = merged.field[field_high],
                          .low = merged.field[field_low],
                          .close = merged.field[field_close],
                          .volume = merged.field[field_volume],
                          .partition = task_.made.id,
                          .state = LTA_BAR_FORMING};
  }
  return done{};
}

outcome bar_maker::fill_until(std::int64_t time_ns) {
  const bool fills = task_.options.fill == LTA_FILL_PREVIOUS || planted("resample.gaps");
  if (!fills || rows_.row_count() == 0) return done{};
  const std::int64_t count = task_.grid->count_between(bar_.close_ns, time_ns);
  if (auto checked = rows_.check_rows(count); !checked) return checked;
  const double price = planted("resample.fill_price") ? missing : last_close_;
  while (bar_.close_ns < time_ns) {
    const auto next = task_.grid->bar_from(bar_.close_ns);
    if (!next) return next.error();
    bar_ = *next;
    auto added = close_bar(bar_.open_ns, bar_.close_ns, {{price, price, price, price, 0.0}});
    if (!added) return added;
  }
  return done{};
}

// The grid's bar of a time becomes the one that rows are merged into.
outcome bar_maker::enter(std::int64_t time_ns) {
  if (has_bar_ && time_ns < bar_.close_ns) return done{};
  if (auto left = leave(); !left) return left;
  const auto next = task_.grid->bar_of(time_ns);
  if (!next) return next.error();
  if (auto filled = fill_until(next->open_ns); !filled) return filled;
  bar_ = *next;
  has_bar_ = true;
  return done{};
}

outcome bar_maker::leave() {
  if (merged_.row_count() == 0) return done{};
  const std::int64_t first_time_ns = merged_.time_ns();
  const std::int64_t close_time_ns = planted("resample.late_close")
                                         ? bar_.close_ns
                                         : std::max(bar_.close_ns, merged_.close_time_ns());
  const bool is_dropped = is_first_ && task_.options.drops_partial_first &&
                          !planted("resample.first_bar") && first_time_ns != bar_.open_ns;
  is_first_ = false;
  outcome ended = done{};
  if (is_dropped) {
    answer_.from_ns = bar_.close_ns;
  } else if (bar_.close_ns <= answer_.known_until_ns - planted("resample.complete") &&
             !has_forming_) {
    ended = close_bar(bar_.open_ns, close_time_ns, merged_.values());
  } else {
    ended = end_incomplete(bar_.open_ns, close_time_ns);
  }
  merged_.clear();
  return ended;
}

result<resampled_bars> bar_maker::by_clock() {
  const pinned_rows& old = task_.old;
  answer_.has_any = old.from_row() < old.row_count() || old.forming();
  if (old.from_row() < old.row_count()) {
    answer_.known_until_ns = old.close_time_ns(old.row_count() - 1);
  }
  if (old.forming()) {
    answer_.known_until_ns = std::max(answer_.known_until_ns, old.forming()->time_ns);
  }
  for (row_cursor row(old.bars()); row.is_valid(); row.advance()) {
    if (!has_bar_ || row.time_ns() >= bar_.close_ns + planted("resample.boundary")) {
      if (auto entered = enter(row.time_ns()); !entered) return entered.error();
    }
    merged_.add(row.time_ns(), row.close_time_ns(), row.bar());
  }
  if (old.forming()) {
    if (auto entered = enter(old.forming()->time_ns); !entered) return entered.error();
  }
  if (takes_forming()) {
    merge(*old.forming());
    has_forming_ = true;
  }
  if (auto left = leave(); !left) return left.error();
  rows_.publish();
  return answer_;
}

result<resampled_bars> bar_maker::by_rows() {
  const pinned_rows& old = task_.old;
  answer_.has_any = old.from_row() < old.row_count() || old.forming();
  for (row_cursor row(old.bars()); row.is_valid(); row.advance()) {
    merged_.add(row.time_ns(), row.close_time_ns(), row.bar());
    if (merged_.row_count() < task_.options.row_factor + planted("resample.row_count")) continue;
    auto closed = close_bar(merged_.time_ns(), merged_.close_time_ns(), merged_.values());
    if (!closed) return closed.error();
    merged_.clear();
  }
  if (takes_forming()) merge(*old.forming());
  if (merged_.row_count() > 0) {
    auto ended = end_incomplete(merged_.time_ns(), merged_.close_time_ns());
    if (!ended) return ended.error();
  }
  rows_.publish();
  return answer_;
}

}  // namespace

result<resampled_bars> resample_bars(const resample_task& task) {
  bar_maker bars(task);
  return task.grid ? bars.by_clock() : bars.by_rows();
}

}  // namespace lta
