// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"tr", "trange"};

void lower(lowering& l) { l.output(0, true_range_of(l, l.input(0), l.input(1), l.input(2))); }

}  // namespace

const entry true_range = {
    .id = "true_range",
    .display_name = "True Range",
    .category = "volatility",
    .description = "The bar's range, widened to the previous close.",
    .formula = "max(high - low, |high - close[1]|, |low - close[1]|)",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978), section III",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .convention_note = "first bar: missing under talib, high - low under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
