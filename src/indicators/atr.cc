// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14), seed_parameter};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  l.output(0, l.wilder(true_range_of(l, l.input(0), l.input(1), l.input(2)), n,
                       wilder_seed_length(l, 1, n)));
}

}  // namespace

const entry atr = {
    .id = "atr",
    .display_name = "Average True Range",
    .category = "volatility",
    .description = "Wilder's average of the true range.",
    .formula = "rma(true_range, period)",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978), section III",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .convention_note = "talib has no true range on the first bar, laakhay takes high - low",
    .lower = lower,
};

}  // namespace lta::indicators
