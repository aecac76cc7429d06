// SPDX-License-Identifier: MIT
// The bars of a timeframe on the clock, shifted by an offset.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.hh"
#include "base/time.hh"
#include "data/pinned_rows.hh"

namespace lta {

// A bar of the grid: times in [open, close) are in it.
struct grid_bar {
  std::int64_t open_ns;
  std::int64_t close_ns;
};

class time_grid {
 public:
  // Refuses a timeframe without a grid and an offset as long as a bar.
  static result<time_grid> create(std::string_view timeframe_name, std::int64_t offset_ns);

  const timeframe& spacing() const { return spacing_; }
  std::string_view name() const { return name_; }

  // Refused where it does not fit into an int64.
  result<grid_bar> bar_of(std::int64_t time_ns) const;
  result<grid_bar> bar_from(std::int64_t open_ns) const;

  // About how many bars are between two times: at least as many as there are.
  std::int64_t count_between(std::int64_t from_ns, std::int64_t to_ns) const;

 private:
  time_grid(std::string_view name, const timeframe& spacing, std::int64_t offset_ns)
      : name_(name), spacing_(spacing), offset_ns_(offset_ns) {}

  std::string_view name_;
  timeframe spacing_;
  std::int64_t offset_ns_;
};

// Whole bars of the finer timeframe must make a coarser one. Old bars without a length in time may
// be anywhere, but row numbers are no times at all.
outcome check_coarser(const pinned_rows& old, const time_grid& wanted);
outcome check_finer(const pinned_rows& old, const time_grid& wanted);

}  // namespace lta
