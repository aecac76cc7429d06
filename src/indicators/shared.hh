// SPDX-License-Identifier: MIT
// Parameters, outputs and formulas that several indicators have in common.
#pragma once

#include "base/limits.hh"
#include "indicators/entry.hh"

namespace lta::indicators {

// The longest window or lag.
inline constexpr double period_maximum = limits::window_rows_max;

constexpr parameter_spec period(double default_value, const char* description = "Bars") {
  return {.name = "period",
          .kind = parameter_kind::integer,
          .default_value = default_value,
          .minimum = 1,
          .maximum = period_maximum,
          .description = description};
}

inline constexpr input_spec close_input[] = {{.name = "x", .default_field = "close"}};

inline constexpr input_spec high_low_close_inputs[] = {{.name = "high", .default_field = "high"},
                                                       {.name = "low", .default_field = "low"},
                                                       {.name = "close", .default_field = "close"}};

inline constexpr input_spec high_low_close_volume_inputs[] = {
    {.name = "high", .default_field = "high"},
    {.name = "low", .default_field = "low"},
    {.name = "close", .default_field = "close"},
    {.name = "volume", .default_field = "volume"}};

inline constexpr output_spec line_output[] = {{.name = "result", .kind = "line"}};

inline constexpr drawing_spec line_drawing[] = {{"result", "line", "primary_line", 30}};

inline constexpr output_spec signal_output[] = {
    {.name = "result", .kind = "signal", .type = value_type::signal}};

inline constexpr drawing_spec signal_drawing[] = {{"result", "signal_flag", "signal_marker", 50}};

// How a recursion starts: as the convention says, from the mean of the first bars, or from the
// first value.
inline constexpr const char* seed_choices[] = {"convention", "sma", "first"};

inline constexpr parameter_spec seed_parameter = {
    .name = "seed",
    .kind = parameter_kind::choice,
    .default_value = 0,
    .minimum = 0,
    .maximum = 2,
    .description = "Start: mean of the first period values (sma) or the first value (first)",
    .choices = seed_choices};

inline std::int64_t seed_length(const lowering& l, std::size_t parameter, std::int64_t period) {
  const std::int64_t choice = l.integer(parameter);
  const bool mean = choice == 0 ? l.talib() : choice == 1;
  return mean ? period : 1;
}

// How far back "the time before that" may go: each one is a column of its own.
inline constexpr int occurrence_maximum = 64;

// x when `condition` was true for the last time (n = 0), or n times before that.
inline node_id value_before(lowering& l, node_id condition, node_id x, std::int64_t n) {
  node_id value = l.latch(condition, x);
  for (std::int64_t k = 0; k < n; ++k) value = l.latch(condition, l.lag(value, 1));
  return value;
}

// Wilder's true range. Its first bar has no previous close: missing as in TA-Lib, or high - low.
inline node_id true_range_of(lowering& l, node_id high, node_id low, node_id close) {
  const node_id range = l.subtract(high, low);
  const node_id previous = l.lag(close, 1);
  const node_id up = l.absolute(l.subtract(high, previous));
  const node_id down = l.absolute(l.subtract(low, previous));
  const node_id widest = l.maximum(l.maximum(range, up), down);
  if (l.talib()) return widest;
  const node_id is_first = l.apply(op::equal, l.slot_index(), l.constant(0));
  return l.select(is_first, range, widest);
}

}  // namespace lta::indicators
