// SPDX-License-Identifier: MIT
// The two halves of a resample: bars first, then the series that belong to them.
#pragma once

#include <cstdint>
#include <limits>

#include "data/dataset_maker.hh"
#include "data/time_grid.hh"

namespace lta {

// One partition on its way.
struct resample_task {
  dataset_maker& maker;
  const resample_options& options;
  const time_grid* grid;  // null when rows are counted
  const pinned_rows& old;
  partition& made;
};

// What the series must know of the bars.
struct resampled_bars {
  bool has_any = false;  // in the old partition
  // Bars that stayed closed ones are of rows in [from, until).
  std::int64_t from_ns = no_time_ns;
  std::int64_t until_ns = std::numeric_limits<std::int64_t>::max();
  // Nothing that the old partition will still be given is before this time.
  std::int64_t known_until_ns = no_time_ns;
};

result<resampled_bars> resample_bars(const resample_task& task);
outcome resample_series(const resample_task& task, const resampled_bars& bars);

}  // namespace lta
