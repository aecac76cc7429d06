// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"cumsum"};

void lower(lowering& l) { l.output(0, l.cumulative_sum(l.input(0))); }

}  // namespace

const entry cumulative_sum = {
    .id = "cumulative_sum",
    .display_name = "Cumulative Sum",
    .category = "primitive",
    .description =
        "Sum of every value since the first bar, compensated so that it does not "
        "drift; a missing value is skipped.",
    .formula = "x[0] + x[1] + ...",
    .source = "D. E. Knuth, The Art of Computer Programming 2 (1997), section 4.2.2 (two-sum)",
    .aliases = aliases,
    .inputs = close_input,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower,
};

}  // namespace lta::indicators
