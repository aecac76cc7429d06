// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"willr"};
constexpr parameter_spec parameters[] = {period(14)};

void lower(lowering& l) {
  const node_id highest = l.rolling_maximum(l.input(0), l.integer(0));
  const node_id range = l.subtract(highest, l.rolling_minimum(l.input(1), l.integer(0)));
  l.output(0, percent(l, l.divide_or(l.subtract(l.input(2), highest), range, 0, 0)));
}

}  // namespace

const entry williams_r = {
    .id = "williams_r",
    .display_name = "Williams %R",
    .category = "momentum",
    .description =
        "Distance of the close below the highest high as a share of the range, -100 to "
        "0.",
    .formula =
        "100 * (close - highest) / (highest - lowest), highest and lowest of high and low "
        "over period",
    .source = "L. Williams, How I Made One Million Dollars Last Year Trading Commodities (1973)",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "no range: 0",
    .lower = lower,
};

}  // namespace lta::indicators
