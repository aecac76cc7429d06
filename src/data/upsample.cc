// SPDX-License-Identifier: MIT
#include <limits>

#include "base/planted.hh"
#include "data/dataset_maker.hh"
#include "data/row_cursor.hh"
#include "data/time_grid.hh"

namespace lta {
namespace {

// The grid's bars at which an old row is the last one known, in order.
class finer_bars {
 public:
  finer_bars(const time_grid& grid, const upsample_options& options)
      : grid_(grid), options_(options) {}

  // For a row known from `close_ns` on until another is known; the last row has the first bar
  // that knows it and no more. add(bar) for each, into `made`.
  template <class Add>
  outcome for_each(std::int64_t close_ns, std::optional<std::int64_t> next_close_ns,
                   const row_appender& made, Add add) const {
    const auto first = first_knowing(close_ns);
    if (!first) return first.error();
    std::int64_t until_ns = first->close_ns;
    if (next_close_ns) {
      const auto next = first_knowing(*next_close_ns);
      if (!next) return next.error();
      until_ns = next->open_ns;
    }
    if (const std::int64_t limit_ns = limit_of(close_ns); limit_ns < until_ns) until_ns = limit_ns;
    const std::int64_t count = grid_.count_between(first->open_ns, until_ns);
    if (auto checked = made.check_rows(count); !checked) return checked;
    for (grid_bar bar = *first; bar.open_ns < until_ns && bar.close_ns <= limit_of(close_ns);) {
      if (auto added = add(bar); !added) return added;
      if (bar.close_ns >= until_ns) break;
      const auto next = grid_.bar_from(bar.close_ns);
      if (!next) return next.error();
      bar = *next;
    }
    return done{};
  }

 private:
  // The first bar that closes when something is known, or after.
  result<grid_bar> first_knowing(std::int64_t close_ns) const {
    constexpr std::int64_t earliest_ns = std::numeric_limits<std::int64_t>::min();
    const std::int64_t known_ns = planted("upsample.known_before_close") ? hour_ns : 1;
    return grid_.bar_of(close_ns == earliest_ns ? close_ns : close_ns - known_ns);
  }
  // The last close at which a row of that close is still good.
  std::int64_t limit_of(std::int64_t close_ns) const {
    constexpr std::int64_t latest_ns = std::numeric_limits<std::int64_t>::max();
    if (options_.tolerance_ns == 0 || planted("upsample.tolerance")) return latest_ns;
    return checked_add(close_ns, options_.tolerance_ns).value_or(latest_ns);
  }

  const time_grid& grid_;
  const upsample_options& options_;
};

result<std::vector<row_run>> make_bars(dataset_maker& maker, const finer_bars& finer,
                                       const pinned_rows& old, partition& made) {
  std::vector<row_run> runs;
  row_appender rows(maker, made.bars);
  for (row_cursor row(old.bars()); row.is_valid(); row.advance()) {
    std::optional<std::int64_t> next_close_ns;
    if (row.row() + 1 < old.row_count()) next_close_ns = old.close_time_ns(row.row() + 1);
    const std::int64_t before = rows.row_count();
    const bar_values values = row.bar();
    auto repeated = finer.for_each(
        row.close_time_ns(), next_close_ns, rows,
        [&](const grid_bar& bar) { return rows.add_bar(bar.open_ns, bar.close_ns, values); });
    if (!repeated) return repeated.error();
    const std::int64_t count = rows.row_count() - before;
    if (count > 0) runs.push_back({row.row(), before, count});
  }
  rows.publish();
  return runs;
}

// Points of a partition without bars are known when the bars of their times would have closed.
outcome make_points(dataset_maker& maker, const finer_bars& finer, const pinned_rows& old,
                    partition& made) {
  const auto known_ns = [&](std::int64_t time_ns) {
    return old.bar_timeframe().close_time_ns(time_ns).value_or(time_ns);
  };
  for (std::size_t i = 0; i < old.all_series().size(); ++i) {
    const auto& [named, from] = old.all_series()[i];
    if (named->has_own_times()) {
      if (auto shared = maker.share_all_points(made, old, i); !shared) return shared;
      continue;
    }
    row_appender points(maker, made.series_by_id[i]->points);
    for (row_cursor point(from); point.is_valid(); point.advance()) {
      std::optional<std::int64_t> next_known_ns;
      if (point.row() + 1 < from.row_count) {
        next_known_ns = known_ns(from.time_column(point.row() + 1, column_time));
      }
      auto repeated = finer.for_each(
          known_ns(point.time_ns()), next_known_ns, points,
          [&](const grid_bar& bar) { return points.add_point(bar.open_ns, point.point()); });
      if (!repeated) return repeated;
    }
    points.publish();
  }
  return done{};
}

}  // namespace

result<std::shared_ptr<dataset>> upsample(const dataset& from, const chosen_partitions& chosen,
                                          const upsample_options& options) {
  const auto grid = time_grid::create(options.timeframe, options.offset_ns);
  if (!grid) return grid.error();
  if (auto checked = check_tolerance(options.tolerance_ns); !checked) return checked.error();
  auto maker = dataset_maker::start(from, chosen);
  if (!maker) return maker.error();
  const finer_bars finer(*grid, options);
  for (const pinned_rows& old : maker->sources()) {
    if (auto checked = check_finer(old, *grid); !checked) return checked.error();
    const auto added = maker->add(old, options.timeframe, grid->spacing());
    if (!added) return added.error();
    partition& made = **added;
    if (old.from_row() == old.row_count()) {
      if (auto points = make_points(*maker, finer, old, made); !points) return points.error();
      continue;
    }
    const auto runs = make_bars(*maker, finer, old, made);
    if (!runs) return runs.error();
    if (auto carried = maker->carry_series(made, old, *runs); !carried) return carried.error();
  }
  return maker->finish();
}

}  // namespace lta
