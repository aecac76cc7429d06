// SPDX-License-Identifier: MIT
#include <algorithm>

#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"sar", "parabolic_sar"};
constexpr parameter_spec factor(const char* name, double default_value, const char* description) {
  return {.name = name,
          .kind = parameter_kind::number,
          .default_value = default_value,
          .minimum = 0,
          .maximum = 1e6,
          .description = description};
}
constexpr parameter_spec parameters[] = {
    factor("af_start", 0.02, "Acceleration factor of a new trend"),
    factor("af_increment", 0.02, "What a new extreme adds to the factor"),
    factor("af_max", 0.2, "Largest acceleration factor")};
constexpr alias_spec parameter_aliases[] = {{"start", "af_start"},
                                            {"increment", "af_increment"},
                                            {"acceleration", "af_increment"},
                                            {"maximum", "af_max"}};
constexpr output_spec outputs[] = {
    {.name = "sar", .kind = "line", .description = "Stop and reverse level of this bar"},
    {.name = "direction",
     .kind = "direction",
     .description = "1 while the trend rises, -1 while it falls"}};
constexpr drawing_spec drawings[] = {{"sar", "line", "primary_line", 30},
                                     {"direction", "signal_flag", "signal_marker", 40}};

node_id starts_long(lowering& l, node_id high, node_id low, node_id close) {
  if (!l.talib()) return l.apply(op::greater_equal, close, l.lag(close, 1));
  const node_id up = l.difference(high, 1);
  const node_id down = l.apply(op::negate, l.difference(low, 1));
  const node_id falls =
      l.both(l.apply(op::greater, down, l.constant(0)), l.apply(op::less, up, down));
  return l.apply(op::logical_not, falls);
}

void lower(lowering& l) {
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  const double most = l.number(2);
  // TA-Lib bounds the start as well.
  const double first = l.talib() ? std::min(l.number(0), most) : l.number(0);
  const node_id state =
      l.parabolic_stop(high, low, starts_long(l, high, low, l.input(2)), {first, l.number(1), most},
                       l.talib() ? sar_style::talib : sar_style::laakhay);
  const node_id direction = l.member(state, sar_column::direction);
  if (l.talib()) {
    l.output(0, state);
    l.output(1, direction);
    return;
  }
  // The first bar, of which nobody knows yet where it leads, is taken for a rising one.
  const node_id is_first = l.is_first_slot();
  const node_id first_stop = l.select(is_first, low, l.na());
  const node_id rises = l.add(l.subtract(first_stop, first_stop), l.constant(1));
  l.output(0, l.apply(op::coalesce, state, first_stop));
  l.output(1, l.apply(op::coalesce, direction, rises));
}

}  // namespace

const entry psar = {
    .id = "psar",
    .display_name = "Parabolic SAR",
    .category = "trend",
    .description =
        "Stop that follows the trend faster and faster and turns around when touched. "
        "One missing bar costs two values; the trend goes on afterwards.",
    .formula = "sar = sar[1] + factor * (extreme - sar[1]), kept outside the last two bars",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978), section II",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .pane = "price_overlay",
    .drawings = drawings,
    .convention_note =
        "talib starts on the second bar with its directional movement, turns at a touch and keeps "
        "the new stop outside the last two bars; laakhay starts on the first bar, takes the "
        "direction from the first two closes and turns beyond the stop, to the extreme itself",
    .cost_note = "a bar where the trend may turn costs up to twice one that goes on",
    .lower = lower,
};

}  // namespace lta::indicators
