// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(12)};

void lower(lowering& l) { l.output(0, rate_of_change(l, l.input(0), l.integer(0))); }

}  // namespace

const entry roc = {
    .id = "roc",
    .display_name = "Rate of Change",
    .category = "momentum",
    .description = "Change over period bars, in percent.",
    .formula = "100 * (x - x[period]) / x[period]",
    .source = "J. J. Murphy, Technical Analysis of the Financial Markets (1999), chapter 10",
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "a change from 0: 0 under talib, missing under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
