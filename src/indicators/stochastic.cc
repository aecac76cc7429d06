// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"stoch", "stochastic_kd"};
constexpr parameter_spec parameters[] = {bars("k_period", 14, "Bars of the range"),
                                         bars("d_period", 3, "Bars of the average d of k"),
                                         bars("smooth", 1, "Bars k itself is averaged over")};
constexpr alias_spec parameter_aliases[] = {{"k", "k_period"},
                                            {"d", "d_period"},
                                            {"fastk_period", "k_period"},
                                            {"slowk_period", "smooth"},
                                            {"slowd_period", "d_period"}};
constexpr output_spec outputs[] = {
    {.name = "k", .kind = "osc_main", .description = "Place of the close in the range"},
    {.name = "d", .kind = "osc_signal", .description = "Average of k"}};
constexpr output_alias_spec output_aliases[] = {{"stoch_k", "k"}, {"stoch_d", "d"}};
constexpr drawing_spec drawings[] = {{"k", "line", "primary_line", 30},
                                     {"d", "line", "secondary_line", 31}};

void lower(lowering& l) {
  const node_id lowest = l.rolling_minimum(l.input(1), l.integer(0));
  const node_id range = l.subtract(l.rolling_maximum(l.input(0), l.integer(0)), lowest);
  const double flat = l.talib() ? 0.0 : 0.5;
  const node_id place = l.divide_or(l.subtract(l.input(2), lowest), range, flat, 0);
  const node_id k = l.rolling_mean(percent(l, place), l.integer(2));
  l.output(0, k);
  l.output(1, l.rolling_mean(k, l.integer(1)));
}

}  // namespace

const entry stochastic = {
    .id = "stochastic",
    .display_name = "Stochastic Oscillator",
    .category = "momentum",
    .description =
        "Where the close lies in the range of the last bars, 0 to 100, and its average. "
        "smooth 1 is the fast oscillator, 3 the slow one.",
    .formula =
        "k = sma(100 * (close - lowest) / (highest - lowest), smooth), lowest and highest "
        "of low and high over k_period; d = sma(k, d_period)",
    .source = "G. C. Lane, Lane's Stochastics, Stocks & Commodities (1984)",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .output_aliases = output_aliases,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .zero_rule = "no range: 0 under talib, 50 under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
