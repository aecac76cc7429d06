// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {{.name = "high", .default_field = "high"},
                                 {.name = "low", .default_field = "low"},
                                 {.name = "close", .default_field = "close"},
                                 {.name = "volume", .default_field = "volume"}};
constexpr parameter_spec parameters[] = {period(14)};

// The flow where the typical price went that way, else a zero that is missing where the flow is.
node_id flow_where(lowering& l, op direction, node_id change, node_id flow) {
  const node_id goes = l.apply(direction, change, l.constant(0));
  const node_id part = l.select(goes, flow, l.subtract(flow, flow));
  return l.rolling_sum(l.talib() ? part : zero_on_first_bar(l, part), l.integer(0));
}

void lower(lowering& l) {
  const node_id price = typical_price_of(l, l.input(0), l.input(1), l.input(2));
  const node_id flow = l.multiply(price, l.input(3));
  const node_id change = l.difference(price, 1);
  const node_id in = flow_where(l, op::greater, change, flow);
  const node_id out = flow_where(l, op::less, change, flow);
  const double still = l.talib() ? 0.0 : 1.0;
  l.output(0, percent(l, l.divide_or(in, l.add(in, out), still, 0)));
}

}  // namespace

const entry mfi = {
    .id = "mfi",
    .display_name = "Money Flow Index",
    .category = "momentum",
    .description = "Share of the money that flowed on rises of the typical price, 0 to 100.",
    .formula =
        "100 * in / (in + out), in and out = rolling_sum of hlc3 * volume where hlc3 rose "
        "and where it fell",
    .source =
        "G. Quong and A. Soudack, Volume-Weighted RSI: Money Flow, Stocks & Commodities "
        "(March 1989)",
    .inputs = inputs,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "no flow at all: 0 under talib, 100 under laakhay",
    .convention_note = "laakhay counts a zero flow on the first bar and begins one bar earlier",
    .lower = lower,
};

}  // namespace lta::indicators
