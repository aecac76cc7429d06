// SPDX-License-Identifier: MIT
// Swing points: bars higher or lower than those around them, told when the bars after them have
// closed. A bar with a missing price lets nothing near it be a pivot.
#include "indicators/swings.hh"

#include "indicators/indicators.hh"

namespace lta::indicators {
namespace {

constexpr const char* highs_aliases[] = {"pivot_highs"};
constexpr const char* lows_aliases[] = {"pivot_lows"};
constexpr parameter_spec point_parameters[] = {swing_left, swing_right, allow_equal_extremes};
constexpr parameter_spec at_parameters[] = {
    {.name = "index",
     .kind = parameter_kind::integer,
     .default_value = 1,
     .minimum = 1,
     .maximum = occurrence_maximum,
     .description = "1 the last confirmed pivot, 2 the one before, ..."},
    swing_left,
    swing_right,
    allow_equal_extremes};
constexpr alias_spec at_aliases[] = {{"n", "index"}};

constexpr output_spec point_outputs[] = {
    {.name = "swing_high",
     .kind = "signal",
     .type = value_type::signal,
     .description = "True where a pivot high is confirmed"},
    {.name = "swing_low",
     .kind = "signal",
     .type = value_type::signal,
     .description = "True where a pivot low is confirmed"},
    {.name = "high_level", .kind = "level", .description = "Price of the high confirmed here"},
    {.name = "low_level", .kind = "level", .description = "Price of the low confirmed here"}};
constexpr drawing_spec point_drawings[] = {{"swing_high", "signal_flag", "signal_marker", 50},
                                           {"swing_low", "signal_flag", "signal_marker", 50}};

pivots points(lowering& l, std::size_t first_parameter) {
  return pivots_of(l, l.integer(first_parameter), l.integer(first_parameter + 1),
                   l.integer(first_parameter + 2) != 0);
}

node_id level(lowering& l, node_id is_pivot, node_id price) {
  return l.select(is_pivot, price, l.na());
}

void lower_points(lowering& l) {
  const pivots p = points(l, 0);
  l.output(0, p.is_high);
  l.output(1, p.is_low);
  l.output(2, level(l, p.is_high, p.high));
  l.output(3, level(l, p.is_low, p.low));
}
void lower_highs(lowering& l) { l.output(0, points(l, 0).is_high); }
void lower_lows(lowering& l) { l.output(0, points(l, 0).is_low); }
void lower_high_at(lowering& l) {
  const pivots p = points(l, 1);
  l.output(0, value_before(l, p.is_high, p.high, l.integer(0) - 1));
}
void lower_low_at(lowering& l) {
  const pivots p = points(l, 1);
  l.output(0, value_before(l, p.is_low, p.low, l.integer(0) - 1));
}

constexpr entry swing(const char* id, const char* name, const char* description,
                      const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "pattern",
          .description = description,
          .formula = formula,
          .source = "TradingView Pine Script reference, ta.pivothigh and ta.pivotlow",
          .inputs = high_low_inputs,
          .parameters = point_parameters,
          .outputs = signal_output,
          .pane = "price_overlay",
          .scale = "binary",
          .drawings = signal_drawing,
          .lower = lower};
}

constexpr entry with_aliases(entry e, std::span<const char* const> aliases) {
  e.aliases = aliases;
  return e;
}

constexpr entry of_both(entry e) {
  e.outputs = point_outputs;
  e.drawings = point_drawings;
  return e;
}

constexpr entry at(entry e) {
  e.parameters = at_parameters;
  e.parameter_aliases = at_aliases;
  e.outputs = line_output;
  e.scale = "price";
  e.drawings = line_drawing;
  return e;
}

}  // namespace

pivots pivots_of(lowering& l, std::int64_t left, std::int64_t right, bool allow_equal) {
  const auto flag = [&](node_id before, node_id after, node_id price, op kind) {
    return l.both(l.apply(kind, price, l.lag(before, right + 1)), l.apply(kind, price, after));
  };
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  pivots p = {.is_high = 0, .is_low = 0, .high = l.lag(high, right), .low = l.lag(low, right)};
  p.is_high = flag(l.rolling_maximum(high, left), l.rolling_maximum(high, right), p.high,
                   allow_equal ? op::greater_equal : op::greater);
  p.is_low = flag(l.rolling_minimum(low, left), l.rolling_minimum(low, right), p.low,
                  allow_equal ? op::less_equal : op::less);
  return p;
}

const entry swing_points =
    of_both(swing(
        "swing_points", "Swing Points",
        "Bars whose high exceeds those of the left bars before " "and the " "right bars " "after " "them, and lows " "likewise, told on the " "bar " "that confirms " "them.",
        "high[right] > max(left highs before it, right highs " "after it)", lower_points));

const entry swing_highs = with_aliases(
    swing("swing_highs", "Swing Highs",
          "Bars whose high exceeds those of the left bars before " "and the " "right " "bars " "aft"
                                                                                               "er "
                                                                                               "the"
                                                                                               "m, "
                                                                                               "tol"
                                                                                               "d "
                                                                                               "on "
                                                                                               "the"
                                                                                               " " "bar that confirms " "them.",
          "high[right] > max(left highs before it, right highs " "after it)", lower_highs),
    highs_aliases);

const entry swing_lows = with_aliases(
    swing(
        "swing_lows", "Swing Lows",
        "Bars whose low is under those of the left bars before " "and the " "right bars " "after " "them, " "told " "on " "the " "bar " "that confirms them.",
        "low[right] < min(left lows before it, right lows " "after it)", lower_lows),
    lows_aliases);

const entry swing_high_at =
    at(swing(
        "swing_high_at", "Swing High At",
        "Price of the last confirmed pivot high, or of an earlier " "one; missing until " "there " "are so many.",
        "value_when(swing_highs(left, right), high[right], index - 1)", lower_high_at));

const entry swing_low_at =
    at(swing(
        "swing_low_at", "Swing Low At",
        "Price of the last confirmed pivot low, or of an earlier one; " "missing until " "there" " " "a" "r" "e" " " "s" "o" " " "many.",
        "value_when(swing_lows(left, right), low[right], index - 1)", lower_low_at));

}  // namespace lta::indicators
