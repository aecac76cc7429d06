// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {{.name = "x", .default_field = "close"},
                                 {.name = "volume", .default_field = "volume"}};
constexpr output_spec outputs[] = {{.name = "result", .kind = "volume"}};

// The first bar with both values starts the sum at its volume.
void lower(lowering& l) {
  const node_id x = l.input(0);
  const node_id volume = l.input(1);
  const node_id signed_volume = l.multiply(l.sign(l.difference(x, 1)), volume);
  const node_id start = l.select(l.apply(op::is_missing, x), l.na(), volume);
  l.output(0, l.accumulate(signed_volume, start));
}

}  // namespace

const entry obv = {
    .id = "obv",
    .display_name = "On Balance Volume",
    .category = "volume",
    .description =
        "Volume added on rises of x and taken away on falls, from the first bar's "
        "volume on.",
    .formula = "obv = obv[1] + volume * sign(x - x[1]), obv[first] = volume",
    .source = "J. E. Granville, Granville's New Key to Stock Market Profits (1963)",
    .inputs = inputs,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "volume",
    .drawings = line_drawing,
    .lower = lower,
};

}  // namespace lta::indicators
