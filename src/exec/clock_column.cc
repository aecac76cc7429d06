// SPDX-License-Identifier: MIT
#include "exec/clock_column.hh"

#include "base/number.hh"

namespace lta {
namespace {

// The grid's bar that was asked for last: neighbouring bars mostly lie in the same one.
class grid_bar {
 public:
  explicit grid_bar(const timeframe& spacing) : spacing_(spacing) {}

  double value(op kind, std::int64_t time_ns, std::int64_t close_time_ns) {
    if (!known_ || time_ns < open_ns_ || time_ns >= close_ns_) find(time_ns);
    if (!known_) return missing;
    if (kind == op::clock_index) return index_;
    return close_time_ns >= close_ns_ ? 1.0 : 0.0;
  }

 private:
  void find(std::int64_t time_ns) {
    const auto index = spacing_.bar_index(time_ns);
    const auto open = spacing_.bar_open_ns(time_ns);
    const auto close = spacing_.grid_close_ns(time_ns);
    known_ = index && open && close;
    if (!known_) return;
    index_ = static_cast<double>(*index);
    open_ns_ = *open;
    close_ns_ = *close;
  }

  const timeframe& spacing_;
  bool known_ = false;
  double index_ = 0;
  std::int64_t open_ns_ = 0;
  std::int64_t close_ns_ = 0;
};

}  // namespace

double clock_value(op kind, const timeframe& spacing, std::int64_t time_ns,
                   std::int64_t close_time_ns) {
  return grid_bar(spacing).value(kind, time_ns, close_time_ns);
}

void fill_clock_column(op kind, const timeframe& spacing, std::int64_t count,
                       const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                       double* out) {
  grid_bar bar(spacing);
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = bar.value(kind, times_ns[i], close_times_ns[i]);
  }
}

}  // namespace lta
