// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14)};
constexpr output_spec outputs[] = {
    {.name = "plus", .kind = "line", .description = "Upward movement over the true range"},
    {.name = "minus", .kind = "line", .description = "Downward movement over the true range"}};
constexpr drawing_spec drawings[] = {{"plus", "line", "primary_line", 30},
                                     {"minus", "line", "secondary_line", 31}};

void lower(lowering& l) {
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  const std::int64_t n = l.integer(0);
  const node_id range = l.rolling_sum(widened_range(l, high, low, l.input(2)), n);
  const auto share = [&](node_id movement) {
    const node_id moved = l.rolling_sum(l.absolute(movement), n);
    return l.talib() ? l.divide_or(moved, range, 0, 0) : l.divide(moved, range);
  };
  l.output(0, share(l.subtract(high, l.lag(low, 1))));
  l.output(1, share(l.subtract(low, l.lag(high, 1))));
}

}  // namespace

const entry vortex = {
    .id = "vortex",
    .display_name = "Vortex Indicator",
    .category = "momentum",
    .description =
        "Movement from one bar's low to the next one's high and the reverse, over the "
        "true range.",
    .formula =
        "plus = rolling_sum(|high - low[1]|, period) / rolling_sum(true_range, period); "
        "minus = rolling_sum(|low - high[1]|, period) / rolling_sum(true_range, period)",
    .source = "E. Botes and D. Siepman, The Vortex Indicator, Stocks & Commodities (January 2010)",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .zero_rule = "no range: 0 under talib, missing under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
