// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(20)};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const node_id price = typical_price_of(l, l.input(0), l.input(1), l.input(2));
  const node_id mean = l.rolling_mean(price, n);
  const node_id scale = l.constant(0.015 / static_cast<double>(n));
  const node_id deviation = l.multiply(l.rolling_absolute_deviation(price, mean, n), scale);
  l.output(0, l.divide_or(l.subtract(price, mean), deviation, 0, 0));
}

}  // namespace

const entry cci = {
    .id = "cci",
    .display_name = "Commodity Channel Index",
    .category = "momentum",
    .description =
        "Distance of the typical price from its average in units of its usual "
        "distance. A bar reads period bars.",
    .formula = "(hlc3 - sma(hlc3, period)) / (0.015 * mean of |hlc3 - sma| over the window)",
    .source = "D. R. Lambert, Commodity Channel Index, Commodities (October 1980)",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "no deviation: 0",
    .lower = lower,
};

}  // namespace lta::indicators
