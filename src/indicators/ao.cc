// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {bars("fast_period", 5, "Bars of the fast average"),
                                         bars("slow_period", 34, "Bars of the slow average")};
constexpr alias_spec parameter_aliases[] = {{"fast", "fast_period"},
                                            {"slow", "slow_period"},
                                            {"fastperiod", "fast_period"},
                                            {"slowperiod", "slow_period"}};
constexpr output_spec outputs[] = {{.name = "result", .kind = "column"}};
constexpr drawing_spec drawings[] = {{"result", "histogram", "histogram_fill", 25}};

void lower(lowering& l) {
  const node_id price = median_price_of(l, l.input(0), l.input(1));
  l.output(0, l.subtract(l.rolling_mean(price, l.integer(0)), l.rolling_mean(price, l.integer(1))));
}

}  // namespace

const entry ao = {
    .id = "ao",
    .display_name = "Awesome Oscillator",
    .category = "momentum",
    .description = "A fast average of the bars' middles less a slow one.",
    .formula = "sma(hl2, fast_period) - sma(hl2, slow_period)",
    .source = "B. Williams, New Trading Dimensions (1998)",
    .inputs = high_low_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .lower = lower,
};

}  // namespace lta::indicators
