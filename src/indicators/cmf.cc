// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"chaikin_money_flow"};
constexpr parameter_spec parameters[] = {period(20)};
constexpr output_spec outputs[] = {{.name = "result", .kind = "volume"}};

void lower(lowering& l) {
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  const node_id close = l.input(2);
  const node_id volume = l.input(3);
  const std::int64_t n = l.integer(0);
  const node_id lean = l.subtract(l.subtract(close, low), l.subtract(high, close));
  const node_id share = l.divide_or(lean, l.subtract(high, low), 0.0, 0.0);
  const node_id flow = l.rolling_sum(l.multiply(share, volume), n);
  const node_id total = l.rolling_sum(volume, n);
  l.output(0, l.talib() ? l.divide(flow, total) : l.divide_or(flow, total, 0.0, 0.0));
}

}  // namespace

const entry cmf = {
    .id = "cmf",
    .display_name = "Chaikin Money Flow",
    .category = "volume",
    .description =
        "Volume weighted by where in its range each bar closed, as a share of the "
        "volume, -1 to 1.",
    .formula =
        "sum(volume * ((close - low) - (high - close)) / (high - low), period) / "
        "sum(volume, period)",
    .source = "M. Chaikin; in S. B. Achelis, Technical Analysis from A to Z (2000)",
    .aliases = aliases,
    .inputs = high_low_close_volume_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "volume",
    .drawings = line_drawing,
    .zero_rule =
        "a bar without range adds nothing; no volume in the window: missing under talib, "
        "0 under laakhay",
    .lower = lower,
};

}  // namespace lta::indicators
