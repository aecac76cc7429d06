// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"rolling_rma", "wilder", "smma"};
constexpr parameter_spec parameters[] = {period(14), seed_parameter};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  l.output(0, l.wilder(l.input(0), n, seed_length(l, 1, n)));
}

}  // namespace

const entry rma = {
    .id = "rma",
    .display_name = "Wilder's Moving Average",
    .category = "trend",
    .description = "Exponential average with alpha = 1 / period.",
    .formula = "s = s + (x - s) / period",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978)",
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
