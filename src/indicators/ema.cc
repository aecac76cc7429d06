// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"rolling_ema"};
constexpr parameter_spec parameters[] = {period(20), seed_parameter};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  l.output(0, l.exponential(l.input(0), n, seed_length(l, 1, n)));
}

}  // namespace

const entry ema = {
    .id = "ema",
    .display_name = "Exponential Moving Average",
    .category = "trend",
    .description = "Average whose weights fall by the factor 1 - alpha per bar.",
    .formula = "s = s + alpha * (x - s), alpha = 2 / (period + 1)",
    .source = "J. J. Murphy, Technical Analysis of the Financial Markets (1999), chapter 9",
    .aliases = aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .convention_note =
        "talib starts from the mean of the first period values, laakhay from the "
        "first value",
    .lower = lower,
};

}  // namespace lta::indicators
