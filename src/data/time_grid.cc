// SPDX-License-Identifier: MIT
#include "data/time_grid.hh"

#include <algorithm>

#include "base/planted.hh"
#include "base/quoted.hh"

namespace lta {
namespace {

constexpr std::int64_t shortest_month_ns = 28 * day_ns;

std::int64_t shortest_bar_ns(const timeframe& spacing) {
  const std::int64_t months = std::max<std::int64_t>(1, spacing.month_count());
  return spacing.duration_ns().value_or(months * shortest_month_ns);
}

bool is_multiple(std::int64_t whole, std::int64_t part) {
  return part > 0 && whole > 0 && whole % part == 0;
}

failure time_overflow(std::int64_t time_ns) {
  return fail(LTA_INVALID_ARGUMENT, "dataset.time_overflow", -1,
              "the bar that holds time %lld begins or closes past the times an int64 can hold",
              static_cast<long long>(time_ns));
}

outcome check_ratio(const pinned_rows& old, const time_grid& wanted, const timeframe& fine,
                    const timeframe& coarse, const char* relation) {
  if (!old.bar_timeframe().has_time()) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.rows_without_time", -1,
                "partition %u, symbol %s, numbers its rows: they have no place on the clock",
                old.partition_id(), quoted(old.symbol()).c_str());
  }
  if (!old.bar_timeframe().has_grid()) return done{};
  const auto length_ns = fine.duration_ns();
  const bool is_whole = length_ns ? is_multiple(coarse.duration_ns().value_or(day_ns), *length_ns)
                                  : is_multiple(coarse.month_count(), fine.month_count());
  if (is_whole || planted("operations.ratio")) return done{};
  return fail(LTA_INVALID_ARGUMENT, "dataset.timeframe_ratio", -1,
              "timeframe %s: expected one that whole bars of %s, of partition %u, symbol %s, %s",
              quoted(wanted.name()).c_str(), quoted(old.timeframe_name()).c_str(),
              old.partition_id(), quoted(old.symbol()).c_str(), relation);
}

}  // namespace

result<time_grid> time_grid::create(std::string_view timeframe_name, std::int64_t offset_ns) {
  const auto spacing = timeframe::parse(timeframe_name);
  if (!spacing) return spacing.error();
  if (!spacing->has_grid()) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.timeframe_without_grid", -1,
                "timeframe %s has no grid on the clock: expected <n> and one of s m h d w M",
                quoted(timeframe_name).c_str());
  }
  const std::int64_t length_ns = shortest_bar_ns(*spacing);
  if (offset_ns <= -length_ns || offset_ns >= length_ns + planted("operations.offset")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.offset", -1,
                "offset_ns %lld: expected less than a bar of %s, %lld, to either side",
                static_cast<long long>(offset_ns), quoted(timeframe_name).c_str(),
                static_cast<long long>(length_ns));
  }
  return time_grid(timeframe_name, *spacing, offset_ns);
}

result<grid_bar> time_grid::bar_of(std::int64_t time_ns) const {
  const auto open_ns = spacing_.bar_open_ns(time_ns, offset_ns_);
  if (!open_ns) return time_overflow(time_ns);
  return bar_from(*open_ns);
}

result<grid_bar> time_grid::bar_from(std::int64_t open_ns) const {
  // Months are counted where the grid has its civil dates: a shifted one may open on the 31st.
  std::int64_t plain_ns;
  if (__builtin_sub_overflow(open_ns, offset_ns_, &plain_ns)) return time_overflow(open_ns);
  const auto plain_close_ns = spacing_.close_time_ns(plain_ns);
  if (!plain_close_ns) return time_overflow(open_ns);
  const auto close_ns = checked_add(*plain_close_ns, offset_ns_);
  if (!close_ns) return time_overflow(open_ns);
  return grid_bar{open_ns, *close_ns};
}

std::int64_t time_grid::count_between(std::int64_t from_ns, std::int64_t to_ns) const {
  if (to_ns <= from_ns) return 0;
  const std::uint64_t span_ns =
      static_cast<std::uint64_t>(to_ns) - static_cast<std::uint64_t>(from_ns);
  const std::int64_t length_ns = std::max<std::int64_t>(1, shortest_bar_ns(spacing_));
  return static_cast<std::int64_t>(span_ns / static_cast<std::uint64_t>(length_ns));
}

outcome check_coarser(const pinned_rows& old, const time_grid& wanted) {
  return check_ratio(old, wanted, old.bar_timeframe(), wanted.spacing(), "add up to");
}

outcome check_finer(const pinned_rows& old, const time_grid& wanted) {
  return check_ratio(old, wanted, wanted.spacing(), old.bar_timeframe(), "are made of");
}

}  // namespace lta
