// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(9)};
constexpr output_spec outputs[] = {
    {.name = "fisher", .kind = "line", .description = "The transformed price"},
    {.name = "signal", .kind = "signal_line", .description = "fisher one bar ago"}};
constexpr drawing_spec drawings[] = {{"fisher", "line", "primary_line", 30},
                                     {"signal", "line", "secondary_line", 31}};

// ln((1 + v) / (1 - v)) is twice what the author adds to half of the last value, so that sum too is
// an average, of alpha 1/2, started from zero.
void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const node_id price = median_price_of(l, l.input(0), l.input(1));
  const node_id lowest = l.rolling_minimum(price, n);
  const node_id range = l.subtract(l.rolling_maximum(price, n), lowest);
  const node_id place = l.divide_or(l.subtract(price, lowest), range, 0.5, 0);
  const node_id one = l.constant(1);
  const node_id centered = l.subtract(l.multiply(l.constant(2), place), one);
  const node_id v = l.clamped_recursion(centered, 0.33, l.talib() ? 0.99 : 0.999, 0.999);
  const node_id stretched = l.natural_log(l.divide(l.add(one, v), l.subtract(one, v)));
  const node_id fisher = l.recursion(stretched, 0.5, 1, seed_kind::wilder, 0);
  l.output(0, fisher);
  l.output(1, l.lag(fisher, 1));
}

}  // namespace

const entry fisher = {
    .id = "fisher",
    .display_name = "Fisher Transform",
    .category = "trend",
    .description =
        "The price's place in its recent range, smoothed and stretched so that its "
        "extremes stand out.",
    .formula =
        "v = 0.33 * (2 * place - 1) + 0.67 * v[1], place = (hl2 - lowest) / (highest - "
        "lowest) of hl2 over period; fisher = 0.5 * ln((1 + v) / (1 - v)) + 0.5 * fisher[1]",
    .source = "J. F. Ehlers, Using the Fisher Transform, Stocks & Commodities (November 2002)",
    .inputs = high_low_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .zero_rule = "a flat window: the middle",
    .convention_note =
        "v becomes 0.999 beyond 0.99 under talib, as its author wrote; beyond 0.999 "
        "under laakhay; below zero likewise",
    .lower = lower,
};

}  // namespace lta::indicators
