// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/planted.hh"
#include "data/resample_parts.hh"
#include "data/resample_rules.hh"
#include "data/row_cursor.hh"

namespace lta {
namespace {

class point_maker {
 public:
  point_maker(const resample_task& task, const resampled_bars& bars, std::size_t series,
              series_rule rule)
      : task_(task),
        bars_(bars),
        is_own_times_(task.old.all_series()[series].named->has_own_times()),
        point_(task.old.all_series()[series].points),
        last_row_(task.old.all_series()[series].points.row_count - 1),
        rule_(rule),
        made_(task.maker, task.made.series_by_id[series]->points) {}

  outcome make() {
    if (!point_.is_valid()) return done{};
    outcome ended = done{};
    if (task_.grid) {
      ended = by_clock();
    } else if (!is_own_times_ && bars_.has_any) {
      ended = by_bars();
    } else {
      ended = by_count();
    }
    if (ended) made_.publish();
    return ended;
  }

 private:
  outcome by_clock();
  outcome by_bars();
  outcome by_count();
  bool keeps(const grid_bar& bar, std::int64_t first_time_ns, bool is_first) const;
  std::int64_t known_until_ns() const;

  const resample_task& task_;
  const resampled_bars& bars_;
  const bool is_own_times_;
  row_cursor point_;
  const std::int64_t last_row_;
  const series_rule rule_;
  row_appender made_;
};

// Points tell how far the data goes where there are no bars to tell it, and so do points with
// times of their own.
std::int64_t point_maker::known_until_ns() const {
  if (bars_.has_any && !is_own_times_) return bars_.known_until_ns;
  const std::int64_t last_ns = point_.time_ns_of(last_row_);
  const auto close_ns =
      is_own_times_ ? std::nullopt : task_.old.bar_timeframe().close_time_ns(last_ns);
  return std::max(bars_.known_until_ns, close_ns.value_or(last_ns));
}

bool point_maker::keeps(const grid_bar& bar, std::int64_t first_time_ns, bool is_first) const {
  if (bar.open_ns < bars_.from_ns) return false;
  if (is_first && task_.options.drops_partial_first && !bars_.has_any && !is_own_times_ &&
      first_time_ns != bar.open_ns) {
    return false;
  }
  return task_.options.last == LTA_LAST_CLOSED ||
         (bar.open_ns < bars_.until_ns &&
          (bar.close_ns <= known_until_ns() || planted("resample.known_points")));
}

outcome point_maker::by_clock() {
  bool is_first = true;
  while (point_.is_valid()) {
    const std::int64_t first_time_ns = point_.time_ns();
    const auto bar = task_.grid->bar_of(first_time_ns);
    if (!bar) return bar.error();
    merged_values merged;
    for (; point_.is_valid() && point_.time_ns() < bar->close_ns; point_.advance()) {
      merged.add(point_.point());
    }
    if (keeps(*bar, first_time_ns, is_first)) {
      auto added = made_.add_point(bar->open_ns, merged.value(rule_));
      if (!added) return added;
    }
    is_first = false;
  }
  return done{};
}

outcome point_maker::by_bars() {
  const row_store& bars = task_.made.bars;
  for (std::int64_t row = 0; row < bars.row_count(); ++row) {
    const std::int64_t from_ns = bars.time_ns(row);
    const std::int64_t until_ns =
        row + 1 < bars.row_count() ? bars.time_ns(row + 1) : bars_.until_ns;
    merged_values merged;
    bool has_points = false;
    for (; point_.is_valid() && point_.time_ns() < until_ns; point_.advance()) {
      if (point_.time_ns() < from_ns) continue;
      merged.add(point_.point());
      has_points = true;
    }
    if (!has_points) continue;
    auto added = made_.add_point(from_ns, merged.value(rule_));
    if (!added) return added;
  }
  return done{};
}

outcome point_maker::by_count() {
  while (point_.is_valid()) {
    std::int64_t time_ns = point_.time_ns();
    std::int64_t count = 0;
    merged_values merged;
    for (; point_.is_valid() && count < task_.options.row_factor; point_.advance()) {
      if (is_own_times_) time_ns = point_.time_ns();
      merged.add(point_.point());
      ++count;
    }
    if (count < task_.options.row_factor && task_.options.last != LTA_LAST_CLOSED) break;
    if (auto added = made_.add_point(time_ns, merged.value(rule_)); !added) return added;
  }
  return done{};
}

std::optional<series_rule> rule_for(const resample_options& options, const std::string& series) {
  for (const named_rule& each : options.rules) {
    if (each.series == series) return each.rule;
  }
  return std::nullopt;
}

}  // namespace

outcome resample_series(const resample_task& task, const resampled_bars& bars) {
  for (std::size_t i = 0; i < task.old.all_series().size(); ++i) {
    const series& old = *task.old.all_series()[i].named;
    const auto rule = rule_for(task.options, old.name);
    if (old.has_own_times() && !rule) {
      if (auto shared = task.maker.share_all_points(task.made, task.old, i); !shared) return shared;
      continue;
    }
    if (old.has_own_times() && task.grid) task.maker.replace_series(task.made, i, 0);
    point_maker points(task, bars, i, rule.value_or(series_rule::last));
    if (auto made = points.make(); !made) return made;
  }
  return done{};
}

}  // namespace lta
