// SPDX-License-Identifier: MIT
// Lags that are times: close.24h_ago. How many bars a time is depends on the clock a call stands
// on, so a call keeps the time until it is lowered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hh"
#include "base/time.hh"
#include "plan/call_graph.hh"

namespace lta {

// As a parameter beside counts of bars, which are never negative: weeks are days, months are
// themselves. `time` has a grid.
double duration_parameter(const timeframe& time);

inline bool is_duration(const parameter_spec& spec, double value) {
  return spec.takes_duration && value < 0;
}
bool has_duration(const call_node& n);

// The one spelling of it: 24h is 1d.
std::string duration_text(double duration);

// A call's parameters on bars of a timeframe. `bars` nullptr: nobody knows the bars yet, and a
// duration is one of them, the fewest it can be.
result<std::vector<double>> parameters_in_bars(const call_node& n, const timeframe* bars,
                                               std::int64_t position);

// Per call, whether it or anything it reads on the partition's own bars counts a duration in them.
std::vector<bool> durations_on_bars(const call_graph& calls);

}  // namespace lta
