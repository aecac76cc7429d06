// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"rolling_wma"};
constexpr parameter_spec parameters[] = {period(14)};

void lower(lowering& l) { l.output(0, l.rolling_weighted_mean(l.input(0), l.integer(0))); }

}  // namespace

const entry wma = {
    .id = "wma",
    .display_name = "Weighted Moving Average",
    .category = "trend",
    .description =
        "Average of the last period values whose weights rise by one from the oldest "
        "to the newest.",
    .formula = "(period * x[0] + ... + 1 * x[period - 1]) / (period * (period + 1) / 2)",
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
