// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(20)};
constexpr output_spec outputs[] = {
    {.name = "upper", .kind = "band_upper", .description = "Highest high of the window"},
    {.name = "middle", .kind = "band_middle", .description = "Mean of upper and lower"},
    {.name = "lower", .kind = "band_lower", .description = "Lowest low of the window"}};
constexpr drawing_spec drawings[] = {{"upper", "line", "upper_stroke", 30},
                                     {"lower", "line", "lower_stroke", 30},
                                     {"upper|lower", "band_fill", "channel_fill", 20},
                                     {"middle", "line", "middle_stroke", 31}};

void lower(lowering& l) {
  const node_id upper = l.rolling_maximum(l.input(0), l.integer(0));
  const node_id lowest = l.rolling_minimum(l.input(1), l.integer(0));
  l.output(0, upper);
  l.output(1, median_price_of(l, upper, lowest));
  l.output(2, lowest);
}

}  // namespace

const entry donchian = {
    .id = "donchian",
    .display_name = "Donchian Channel",
    .category = "volatility",
    .description =
        "Highest high and lowest low of the last period bars, this one included, and "
        "their middle.",
    .formula =
        "upper = highest(high, period); lower = lowest(low, period); "
        "middle = (upper + lower) / 2",
    .source = "R. D. Donchian, High Finance in Copper, Financial Analysts Journal (1960)",
    .inputs = high_low_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "price_overlay",
    .drawings = drawings,
    .lower = lower,
};

}  // namespace lta::indicators
