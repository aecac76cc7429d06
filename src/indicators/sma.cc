// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"rolling_mean", "mean", "average", "avg"};
constexpr parameter_spec parameters[] = {period(20)};

void lower(lowering& l) { l.output(0, l.rolling_mean(l.input(0), l.integer(0))); }

}  // namespace

const entry sma = {
    .id = "sma",
    .display_name = "Simple Moving Average",
    .category = "trend",
    .description = "Arithmetic mean of the last period values.",
    .formula = "sum(x, period) / period",
    .source = "J. J. Murphy, Technical Analysis of the Financial Markets (1999), chapter 9",
    .aliases = aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower,
};

}  // namespace lta::indicators
