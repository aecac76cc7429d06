// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14), seed_parameter};

// 100 * up / (up + down) is Wilder's 100 - 100 / (1 + up / down) with one division.
void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const auto [rises, falls] = moves_of(l, l.input(0));
  const std::int64_t seed = wilder_seed_length(l, 1, n);
  const node_id up = l.wilder(rises, n, seed);
  const node_id down = l.wilder(falls, n, seed);
  const double flat = l.talib() ? 0.0 : 0.5;
  const node_id share = l.divide_or(up, l.add(up, down), flat, 0.0);
  l.output(0, percent(l, share));
}

}  // namespace

const entry rsi = {
    .id = "rsi",
    .display_name = "Relative Strength Index",
    .category = "momentum",
    .description = "Share of rises in Wilder's averages of rises and falls, 0 to 100.",
    .formula = "100 * up / (up + down), up and down = rma of max(x - x[1], 0) and max(x[1] - x, 0)",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978), section VI",
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "no change at all: 0 under talib, 50 under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
