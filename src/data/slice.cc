// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/planted.hh"
#include "data/dataset_maker.hh"
#include "data/row_cursor.hh"

namespace lta {
namespace {

struct row_range {
  std::int64_t first;
  std::int64_t end;
};

bool is_in_range(std::int64_t time_ns, const slice_options& options) {
  return (!options.start_time_ns || time_ns >= *options.start_time_ns) &&
         (!options.end_time_ns || time_ns < *options.end_time_ns + planted("slice.forming"));
}

row_range rows_in_range(const pinned_chunks& rows, const slice_options& options) {
  const std::int64_t end = options.end_time_ns
                               ? row_at_or_after(rows, *options.end_time_ns + planted("slice.end"))
                               : rows.row_count;
  std::int64_t first = options.start_time_ns
                           ? row_at_or_after(rows, *options.start_time_ns + planted("slice.start"))
                           : rows.from_row;
  first = std::min(first, end);
  if (options.last_row_count > 0)
    first = std::max(first, end - options.last_row_count - planted("slice.last_rows"));
  return {first, end};
}

// Times between which a series is read by the bars that stay.
struct kept_bars {
  std::int64_t first_time_ns;
  std::int64_t first_close_time_ns;
  std::int64_t last_close_time_ns;
};

std::optional<kept_bars> kept_of(const pinned_rows& old, row_range rows,
                                 const std::optional<lta_bar>& forming) {
  if (rows.first == rows.end && !forming) return std::nullopt;
  kept_bars kept{};
  if (rows.first < rows.end) {
    kept = {old.time_ns(rows.first), old.close_time_ns(rows.first),
            old.close_time_ns(rows.end - 1)};
  } else {
    kept = {forming->time_ns, forming->close_time_ns, forming->close_time_ns};
  }
  if (forming) kept.last_close_time_ns = forming->close_time_ns;
  return kept;
}

row_range points_for(const pinned_chunks& points, bool has_own_times,
                     const std::optional<kept_bars>& kept, const slice_options& options) {
  if (!kept) return rows_in_range(points, options);
  slice_options bounds = options;
  bounds.last_row_count = 0;
  if (options.last_row_count > 0) bounds.start_time_ns = kept->first_time_ns;
  row_range range = rows_in_range(points, bounds);
  if (has_own_times && !planted("slice.points")) {
    const std::int64_t read_first = row_after(points, kept->first_close_time_ns) - 1;
    range.first = std::max(points.from_row, std::min(range.first, read_first));
    range.end = std::max(range.end, row_after(points, kept->last_close_time_ns));
  }
  return range;
}

}  // namespace

result<std::shared_ptr<dataset>> slice(const dataset& from, const chosen_partitions& chosen,
                                       const slice_options& options) {
  if (options.start_time_ns && options.end_time_ns &&
      *options.start_time_ns > *options.end_time_ns) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.time_range", -1,
                "start_time_ns %lld is after end_time_ns %lld",
                static_cast<long long>(*options.start_time_ns),
                static_cast<long long>(*options.end_time_ns));
  }
  if (options.last_row_count < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.last_row_count", -1,
                "last_row_count %lld is negative: expected a count, or 0 for all rows",
                static_cast<long long>(options.last_row_count));
  }
  auto maker = dataset_maker::start(from, chosen);
  if (!maker) return maker.error();
  for (const pinned_rows& old : maker->sources()) {
    const auto added = maker->add(old);
    if (!added) return added.error();
    partition& made = **added;
    const row_range rows = rows_in_range(old.bars(), options);
    auto shared = maker->share_bars(made, old, rows.first, rows.end);
    if (!shared) return shared.error();
    if (old.forming() && is_in_range(old.forming()->time_ns, options)) {
      made.forming = old.forming();
    }
    const auto kept = kept_of(old, rows, made.forming);
    for (std::size_t i = 0; i < old.all_series().size(); ++i) {
      const auto& each = old.all_series()[i];
      const row_range points = points_for(each.points, each.named->has_own_times(), kept, options);
      shared = maker->share_points(made, old, i, points.first, points.end);
      if (!shared) return shared.error();
    }
  }
  return maker->finish();
}

}  // namespace lta
