// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {{.name = "timeframe",
                                          .kind = parameter_kind::timeframe,
                                          .default_value = 86'400,
                                          .minimum = 0,
                                          .maximum = 86'400,
                                          .description = "Length of a session, like 1d or 1M"}};
constexpr output_spec outputs[] = {
    {.name = "result", .kind = "signal", .type = value_type::signal}};
constexpr drawing_spec drawings[] = {{"result", "signal_flag", "signal_marker", 50}};

void lower(lowering& l) {
  const node_id index = l.clock_index(*l.timeframe(0));
  l.output(0, l.apply(op::not_equal, index, l.lag(index, 1)));
}

}  // namespace

const entry timeframe_change = {
    .id = "timeframe_change",
    .display_name = "Timeframe Change",
    .category = "event",
    .description =
        "True on the first bar of every day, week, month or other timeframe, by the "
        "bar's open time; missing on the first bar of all.",
    .formula = "index(timeframe)[t] != index(timeframe)[t - 1]",
    .source = "TradingView Pine Script, timeframe.change()",
    .parameters = parameters,
    .outputs = outputs,
    .pane = "price_overlay",
    .scale = "binary",
    .drawings = drawings,
    .lower = lower,
};

}  // namespace lta::indicators
