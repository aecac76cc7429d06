// SPDX-License-Identifier: MIT
// A short life with every kind of event, small enough to be worked out by hand. Its log is in
// golden/, as write_golden_log.cc recorded it once.
#pragma once

#include <vector>

#include "recorded_life.hh"

namespace log_test {

inline constexpr std::int64_t minute_ns = 60'000'000'000;

// Partition 0 is made of ticks, partition 1 of bars.
inline constexpr std::uint32_t golden_ticks = 0;
inline constexpr std::uint32_t golden_bars = 1;

promise::owned golden_plan();
promise::owned golden_market();
// With the builder of partition 0.
promise::owned golden_session(const promise::owned& plan, const promise::owned& dataset);
std::vector<life_call> golden_calls();

lta_bar golden_bar(std::int64_t minute, double price, std::int32_t state = LTA_BAR_CLOSED);
lta_tick golden_tick(std::int64_t second, double price);

}  // namespace log_test
