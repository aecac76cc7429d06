// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {bars("wma_period", 10, "Bars of the weighted average"),
                                         bars("fast_roc", 11, "Bars of the fast rate of change"),
                                         bars("slow_roc", 14, "Bars of the slow rate of change")};
constexpr alias_spec parameter_aliases[] = {
    {"wmaperiod", "wma_period"}, {"roc1period", "fast_roc"}, {"roc2period", "slow_roc"}};

void lower(lowering& l) {
  const node_id x = l.input(0);
  const node_id changes =
      l.add(rate_of_change(l, x, l.integer(1)), rate_of_change(l, x, l.integer(2)));
  l.output(0, l.rolling_weighted_mean(changes, l.integer(0)));
}

}  // namespace

const entry coppock = {
    .id = "coppock",
    .display_name = "Coppock Curve",
    .category = "momentum",
    .description = "Weighted average of two rates of change, made for monthly bars.",
    .formula = "wma(roc(x, fast_roc) + roc(x, slow_roc), wma_period)",
    .source = "E. S. C. Coppock, Barron's (October 1962)",
    .inputs = close_input,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "a rate of change from 0: 0 under talib, missing under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
