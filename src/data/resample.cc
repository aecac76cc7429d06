// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "data/dataset_maker.hh"
#include "data/resample_parts.hh"
#include "data/time_grid.hh"

namespace lta {
namespace {

outcome check_options(const resample_options& options) {
  if (options.row_factor < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.row_factor", -1,
                "row_factor %lld is negative: expected a count of rows, or 0 for the clock",
                static_cast<long long>(options.row_factor));
  }
  if (options.row_factor == 0 && options.timeframe.empty()) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.row_factor", -1,
                "neither a timeframe nor a row_factor of at least 1 is given");
  }
  if (options.fill != LTA_FILL_NONE && options.fill != LTA_FILL_PREVIOUS) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.fill", -1, "fill %d: expected 0 none or 1 previous",
                options.fill);
  }
  if (options.last < LTA_LAST_FORMING || options.last > LTA_LAST_DROPPED) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.last", -1,
                "last %d: expected 0 forming, 1 closed or 2 dropped", options.last);
  }
  const char* of_clock = options.offset_ns != 0          ? "offset_ns"
                         : options.fill != LTA_FILL_NONE ? "fill"
                         : options.drops_partial_first   ? "LTA_RESAMPLE_DROP_FIRST"
                                                         : nullptr;
  if (options.row_factor > 0 && of_clock) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.row_factor_option", -1,
                "%s is for the clock, and row_factor %lld counts rows", of_clock,
                static_cast<long long>(options.row_factor));
  }
  return done{};
}

// Every rule is for a series that some partition has.
outcome check_rules(const resample_options& options, std::span<const pinned_rows> sources) {
  for (const named_rule& rule : options.rules) {
    nearest_name nearest(rule.series);
    const bool is_there = std::any_of(sources.begin(), sources.end(), [&](const auto& old) {
      return std::any_of(old.all_series().begin(), old.all_series().end(), [&](const auto& each) {
        nearest.offer(each.named->name);
        return each.named->name == rule.series;
      });
    });
    if (is_there) continue;
    const std::string_view near = nearest.best();
    return fail(LTA_NOT_FOUND, "dataset.unknown_series", -1,
                "series %s of a rule is in none of the partitions%s%s", quoted(rule.series).c_str(),
                near.empty() ? "" : "; did you mean ", near.empty() ? "" : quoted(near).c_str());
  }
  return done{};
}

failure no_timeframe(const pinned_rows& old, const char* why) {
  return fail(LTA_INVALID_ARGUMENT, "dataset.timeframe_of_rows", -1,
              "%s for groups of rows of %s, of partition %u, symbol %s", why,
              quoted(old.timeframe_name()).c_str(), old.partition_id(),
              quoted(old.symbol()).c_str());
}

// The timeframe of so many rows: 15m by 4 is 60m.
result<std::string> grouped_timeframe(const pinned_rows& old, const resample_options& options) {
  const timeframe& spacing = old.bar_timeframe();
  const std::string_view name = old.timeframe_name();
  if (!options.timeframe.empty()) {
    const auto given = timeframe::parse(options.timeframe);
    if (!given) return given.error();
    if (given->has_grid() != spacing.has_grid() || given->has_time() != spacing.has_time()) {
      return no_timeframe(old, "a timeframe of another kind was given");
    }
    return std::string(options.timeframe);
  }
  if (options.row_factor == 1 || !spacing.has_time()) return std::string(name);
  const bool is_ticks = spacing.kind() == timeframe_kind::ticks;
  if (!spacing.has_grid() && !is_ticks) {
    return no_timeframe(old, "name the timeframe: none follows");
  }
  const std::size_t digits = name.find_first_of("0123456789");
  std::int64_t count = 0;
  const auto stop = std::from_chars(name.data() + digits, name.data() + name.size(), count).ptr;
  if (__builtin_mul_overflow(count, options.row_factor, &count)) {
    return no_timeframe(old, "the timeframe is too long");
  }
  std::string grouped(name.substr(0, digits));
  grouped += std::to_string(count);
  grouped.append(stop, name.data() + name.size());
  return grouped;
}

outcome resample_one(dataset_maker& maker, const resample_options& options, const time_grid* grid,
                     const pinned_rows& old) {
  std::string name(options.timeframe);
  if (grid) {
    if (auto checked = check_coarser(old, *grid); !checked) return checked;
  } else {
    auto grouped = grouped_timeframe(old, options);
    if (!grouped) return grouped.error();
    name = std::move(*grouped);
  }
  const auto spacing = timeframe::parse(name);
  if (!spacing) return spacing.error();
  const auto added = maker.add(old, name, *spacing);
  if (!added) return added.error();
  const resample_task task{maker, options, grid, old, **added};
  const auto bars = resample_bars(task);
  if (!bars) return bars.error();
  return resample_series(task, *bars);
}

}  // namespace

bool parse_series_rule(std::string_view text, series_rule* out) {
  constexpr std::string_view names[] = {"first", "last", "sum", "mean", "min", "max"};
  const auto found = std::find(std::begin(names), std::end(names), text);
  if (found == std::end(names)) return false;
  *out = static_cast<series_rule>(found - std::begin(names));
  return true;
}

result<std::shared_ptr<dataset>> resample(const dataset& from, const chosen_partitions& chosen,
                                          const resample_options& options) {
  if (auto checked = check_options(options); !checked) return checked.error();
  std::optional<time_grid> grid;
  if (options.row_factor == 0) {
    const auto made = time_grid::create(options.timeframe, options.offset_ns);
    if (!made) return made.error();
    grid = *made;
  }
  auto maker = dataset_maker::start(from, chosen);
  if (!maker) return maker.error();
  if (auto checked = check_rules(options, maker->sources()); !checked) return checked.error();
  for (const pinned_rows& old : maker->sources()) {
    auto made = resample_one(*maker, options, grid ? &*grid : nullptr, old);
    if (!made) return made.error();
  }
  return maker->finish();
}

}  // namespace lta
