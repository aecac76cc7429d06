// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(10, "Bars of the average true range"),
                                         {.name = "multiplier",
                                          .kind = parameter_kind::number,
                                          .default_value = 3,
                                          .minimum = 0,
                                          .maximum = 1e6,
                                          .description = "Width in average true ranges"}};
constexpr alias_spec parameter_aliases[] = {
    {"factor", "multiplier"}, {"atr_period", "period"}, {"atr_length", "period"}};
constexpr output_spec outputs[] = {
    {.name = "supertrend", .kind = "line", .description = "Lower band in a rise, upper in a fall"},
    {.name = "direction", .kind = "direction", .description = "1 in a rise, -1 in a fall"}};
constexpr drawing_spec drawings[] = {{"supertrend", "line", "primary_line", 30},
                                     {"direction", "signal_flag", "signal_marker", 40}};

void lower(lowering& l) {
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  const node_id close = l.input(2);
  const std::int64_t n = l.integer(0);
  const node_id middle = l.multiply(l.add(high, low), l.constant(0.5));
  const node_id range = l.wilder(true_range_of(l, high, low, close), n, n);
  const node_id width = l.multiply(range, l.constant(l.number(1)));
  const node_id line = l.trailing_band(l.add(middle, width), l.subtract(middle, width), close);
  l.output(0, line);
  l.output(1, l.member(line, supertrend_column::direction));
}

}  // namespace

const entry supertrend = {
    .id = "supertrend",
    .display_name = "Supertrend",
    .category = "trend",
    .description =
        "Band around the middle of the bar that only moves towards the close, and "
        "changes sides when a close crosses it. It begins falling unless the first "
        "close is above the upper band.",
    .formula = "hl2 +- multiplier * atr(period), trailing",
    .source = "O. Seban, Tout le monde mérite d'être riche (2008)",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .pane = "price_overlay",
    .drawings = drawings,
    .convention_note = "the average true range is that of the convention",
    .lower = lower,
};

}  // namespace lta::indicators
