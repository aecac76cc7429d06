// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"eri"};
constexpr parameter_spec parameters[] = {period(13), seed_parameter};
constexpr output_spec outputs[] = {
    {.name = "bull", .kind = "histogram", .description = "high minus the average"},
    {.name = "bear", .kind = "histogram", .description = "low minus the average"}};
constexpr drawing_spec drawings[] = {{"bull", "histogram", "primary_line", 30},
                                     {"bear", "histogram", "secondary_line", 30}};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const node_id average = l.exponential(l.input(2), n, seed_length(l, 1, n));
  l.output(0, l.subtract(l.input(0), average));
  l.output(1, l.subtract(l.input(1), average));
}

}  // namespace

const entry elder_ray = {
    .id = "elder_ray",
    .display_name = "Elder Ray Index",
    .category = "trend",
    .description = "How far high and low reach from the exponential average of closes.",
    .formula = "bull = high - ema(close, period); bear = low - ema(close, period)",
    .source = "A. Elder, Trading for a Living (1993), section 41",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .convention_note =
        "talib starts the average from the mean of the first closes, laakhay from "
        "the first close",
    .lower = lower,
};

}  // namespace lta::indicators
