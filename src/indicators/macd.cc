// SPDX-License-Identifier: MIT
#include <algorithm>

#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {bars("fast_period", 12, "Bars of the fast average"),
                                         bars("slow_period", 26, "Bars of the slow average"),
                                         bars("signal_period", 9, "Bars of the signal line")};
constexpr alias_spec parameter_aliases[] = {
    {"fast", "fast_period"},       {"slow", "slow_period"},
    {"signal", "signal_period"},   {"fastperiod", "fast_period"},
    {"slowperiod", "slow_period"}, {"signalperiod", "signal_period"}};
constexpr output_spec outputs[] = {
    {.name = "macd", .kind = "line", .description = "Fast average minus slow average"},
    {.name = "signal", .kind = "signal_line", .description = "Exponential average of macd"},
    {.name = "histogram", .kind = "histogram", .description = "macd minus signal"}};
constexpr output_alias_spec output_aliases[] = {{"macd_signal", "signal"},
                                                {"macd_histogram", "histogram"}};
constexpr drawing_spec drawings[] = {{"macd", "line", "macd_line", 30},
                                     {"signal", "line", "signal_line", 31},
                                     {"histogram", "histogram", "histogram_fill", 20}};

// TA-Lib starts the fast average at the slow one's first bar, so it is not ema(fast_period).
void lower(lowering& l) {
  const std::int64_t fast = std::min(l.integer(0), l.integer(1));
  const std::int64_t slow = std::max(l.integer(0), l.integer(1));
  const std::int64_t signal_period = l.integer(2);
  const bool talib = l.talib();
  const node_id x = l.input(0);
  const node_id fast_average = l.exponential(x, fast, talib ? fast : 1, talib ? slow - fast : 0);
  const node_id slow_average = l.exponential(x, slow, talib ? slow : 1);
  const node_id line = l.subtract(fast_average, slow_average);
  const node_id signal = l.exponential(line, signal_period, talib ? signal_period : 1);
  l.output(0, line);
  l.output(1, signal);
  l.output(2, l.subtract(line, signal));
}

}  // namespace

const entry macd = {
    .id = "macd",
    .display_name = "Moving Average Convergence Divergence",
    .category = "trend",
    .description =
        "Difference of two exponential averages, its own average, and the difference "
        "of those. Fast and slow periods given the wrong way round are swapped.",
    .formula =
        "macd = ema(x, fast) - ema(x, slow); signal = ema(macd, signal); "
        "histogram = macd - signal",
    .source = "G. Appel, The Moving Average Convergence-Divergence Trading Method (1979)",
    .inputs = close_input,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .output_aliases = output_aliases,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .convention_note = "talib seeds both averages at the slow one's first bar, laakhay at bar 0",
    .lower = lower,
};

}  // namespace lta::indicators
