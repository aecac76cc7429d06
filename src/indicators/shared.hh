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

// A length in bars under another name than period.
constexpr parameter_spec bars(const char* name, double default_value, const char* description) {
  return {.name = name,
          .kind = parameter_kind::integer,
          .default_value = default_value,
          .minimum = 1,
          .maximum = period_maximum,
          .description = description};
}

// On or off.
constexpr parameter_spec flag(const char* name, bool default_value, const char* description) {
  return {.name = name,
          .kind = parameter_kind::flag,
          .default_value = default_value ? 1.0 : 0.0,
          .maximum = 1,
          .description = description};
}

// One of some words, by default the first.
constexpr parameter_spec choice(const char* name, std::span<const char* const> choices,
                                const char* description) {
  return {.name = name,
          .kind = parameter_kind::choice,
          .maximum = static_cast<double>(choices.size() - 1),
          .description = description,
          .choices = choices};
}

inline constexpr input_spec close_input[] = {{.name = "x", .default_field = "close"}};

inline constexpr input_spec high_low_close_inputs[] = {{.name = "high", .default_field = "high"},
                                                       {.name = "low", .default_field = "low"},
                                                       {.name = "close", .default_field = "close"}};

inline constexpr input_spec high_low_inputs[] = {{.name = "high", .default_field = "high"},
                                                 {.name = "low", .default_field = "low"}};

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

inline constexpr parameter_spec seed_parameter =
    choice("seed", seed_choices,
           "Start: mean of the first period values (sma) or the first value (first)");

inline std::int64_t seed_length(const lowering& l, std::size_t parameter, std::int64_t period) {
  const std::int64_t chosen = l.integer(parameter);
  const bool mean = chosen == 0 ? l.talib() : chosen == 1;
  return mean ? period : 1;
}

// Wilder's averages start from the mean under both conventions.
inline std::int64_t wilder_seed_length(const lowering& l, std::size_t parameter,
                                       std::int64_t period) {
  return l.integer(parameter) == 2 ? 1 : period;
}

// Divisor of a variance is the count less this.
inline constexpr parameter_spec ddof_parameter = {
    .name = "ddof",
    .kind = parameter_kind::integer,
    .default_value = 0,
    .minimum = 0,
    .maximum = 1,
    .description = "0 divides by period, 1 by period - 1"};

inline const char* check_divisor(double period, double ddof) {
  return period > ddof ? nullptr : "period must be greater than ddof";
}

// Bars since `condition` was last true; missing before that.
inline node_id bars_since_true(lowering& l, node_id condition) {
  const node_id slot = l.slot_index();
  return l.subtract(slot, l.latch(condition, slot));
}

// How far back "the time before that" may go: each one is a column of its own.
inline constexpr int occurrence_maximum = 64;

// x when `condition` was true for the last time (n = 0), or n times before that.
inline node_id value_before(lowering& l, node_id condition, node_id x, std::int64_t n) {
  node_id value = l.latch(condition, x);
  for (std::int64_t k = 0; k < n; ++k) value = l.latch(condition, l.lag(value, 1));
  return value;
}

inline node_id is_first_bar(lowering& l) { return l.is_first_slot(); }

// Where the predecessor counts a change of nothing on the first bar, which has no bar before it.
inline node_id zero_on_first_bar(lowering& l, node_id x) {
  return l.select(is_first_bar(l), l.constant(0), x);
}

// The bar's range, widened to the previous close; missing on the first bar.
inline node_id widened_range(lowering& l, node_id high, node_id low, node_id close) {
  const node_id previous = l.lag(close, 1);
  const node_id up = l.absolute(l.subtract(high, previous));
  const node_id down = l.absolute(l.subtract(low, previous));
  return l.maximum(l.maximum(l.subtract(high, low), up), down);
}

// Wilder's true range. Its first bar has no previous close: missing as in TA-Lib, or high - low.
inline node_id true_range_of(lowering& l, node_id high, node_id low, node_id close) {
  const node_id widest = widened_range(l, high, low, close);
  if (l.talib()) return widest;
  return l.select(is_first_bar(l), l.subtract(high, low), widest);
}

// The prices of the expression language's fields hl2 and hlc3.
inline node_id median_price_of(lowering& l, node_id high, node_id low) {
  return l.divide(l.add(high, low), l.constant(2));
}

inline node_id typical_price_of(lowering& l, node_id high, node_id low, node_id close) {
  return l.divide(l.add(l.add(high, low), close), l.constant(3));
}

struct up_and_down {
  node_id up;
  node_id down;
};

// Rises and falls of x, both zero or above.
inline up_and_down moves_of(lowering& l, node_id x) {
  const node_id change = l.difference(x, 1);
  const node_id zero = l.constant(0);
  return {.up = l.maximum(change, zero), .down = l.maximum(l.apply(op::negate, change), zero)};
}

inline node_id percent(lowering& l, node_id share) { return l.multiply(l.constant(100), share); }

// 100 * (x - x[n]) / x[n]; from nothing TA-Lib says no change, others say nothing.
inline node_id rate_of_change(lowering& l, node_id x, std::int64_t n) {
  const node_id change = l.difference(x, n);
  const node_id before = l.lag(x, n);
  if (!l.talib()) return percent(l, l.divide(change, before));
  return percent(l, l.divide_or(change, before, 0, 0));
}

}  // namespace lta::indicators
