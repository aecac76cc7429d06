// SPDX-License-Identifier: MIT
// Columns that come from a bar's own times: op::clock_index and op::clock_closes.
#pragma once

#include <cstdint>

#include "base/op.hh"
#include "base/time.hh"

namespace lta {

// Missing where the time lies outside of what the grid can count.
double clock_value(op kind, const timeframe& spacing, std::int64_t time_ns,
                   std::int64_t close_time_ns);

void fill_clock_column(op kind, const timeframe& spacing, std::int64_t count,
                       const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                       double* out);

}  // namespace lta
