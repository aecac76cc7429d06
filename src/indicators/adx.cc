// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14), seed_parameter};
constexpr output_spec outputs[] = {
    {.name = "adx", .kind = "line", .description = "Wilder's average of the directional index"},
    {.name = "plus_di", .kind = "line", .description = "Share of rising highs in the true range"},
    {.name = "minus_di", .kind = "line", .description = "Share of falling lows in the true range"}};
constexpr drawing_spec drawings[] = {{"adx", "line", "adx_line", 31},
                                     {"plus_di", "line", "plus_di_line", 30},
                                     {"minus_di", "line", "minus_di_line", 30}};

struct movements {
  node_id plus;
  node_id minus;
  node_id range;
};

// All three are missing where one is, so that no average runs ahead of the others.
movements movements_of(lowering& l) {
  const node_id range = widened_range(l, l.input(0), l.input(1), l.input(2));
  const node_id up = l.difference(l.input(0), 1);
  const node_id down = l.apply(op::negate, l.difference(l.input(1), 1));
  const node_id zero = l.subtract(range, range);
  return {.plus = l.select(l.apply(op::greater, up, down), l.maximum(up, zero), zero),
          .minus = l.select(l.apply(op::greater, down, up), l.maximum(down, zero), zero),
          .range = range};
}

// Wilder's sums as averages; only their ratios matter.
node_id smoothed(lowering& l, node_id movement) {
  const std::int64_t n = l.integer(0);
  const double alpha = 1.0 / static_cast<double>(n);
  if (l.integer(1) != 0) return l.wilder(movement, n, seed_length(l, 1, n));
  if (l.talib()) return l.recursion(movement, alpha, n, seed_kind::wilder, 0);
  // A window of the first bar's zero alone would have no range.
  return l.wilder(n == 1 ? movement : zero_on_first_bar(l, movement), n, n);
}

node_id index_of(lowering& l, node_id movement, node_id range) {
  if (!l.talib()) return percent(l, l.divide(movement, range));
  return percent(l, l.divide_or(movement, range, 0, 0));
}

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const movements moved = movements_of(l);
  const node_id plus = smoothed(l, moved.plus);
  const node_id minus = smoothed(l, moved.minus);
  const node_id range = smoothed(l, moved.range);
  const node_id plus_di = index_of(l, plus, range);
  const node_id both = l.add(plus, minus);
  const node_id dx = percent(l, l.divide_or(l.absolute(l.subtract(plus, minus)), both, 0, 0));
  const std::int64_t seed = seed_length(l, 1, n);
  const double alpha = 1.0 / static_cast<double>(n);
  // Where nothing moved TA-Lib has no index and keeps the average; the predecessor's index is 0
  // while there is a range to move in.
  const node_id average = l.talib() ? l.held_recursion(dx, l.apply(op::equal, both, l.constant(0)),
                                                       alpha, seed, seed_kind::mean)
                                    : l.wilder(l.add(dx, l.subtract(plus_di, plus_di)), n,
                                               l.integer(1) == 0 ? n : seed);
  l.output(0, average);
  l.output(1, plus_di);
  l.output(2, index_of(l, minus, range));
}

}  // namespace

const entry adx = {
    .id = "adx",
    .display_name = "Average Directional Index",
    .category = "trend",
    .description =
        "Strength of a trend whatever its direction, with the two directional "
        "indicators it is made of; 0 to 100.",
    .formula =
        "up = high - high[1], down = low[1] - low; plus_di = 100 * rma(up if up > down and "
        "up > 0 else 0) / rma(true_range), minus_di likewise; "
        "adx = rma(100 * |plus_di - minus_di| / (plus_di + minus_di))",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems (1978), section IV",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = drawings,
    .zero_rule =
        "no range: directional indicators 0 under talib, missing under laakhay; no "
        "movement: adx keeps its value under talib, counts 0 under laakhay",
    .convention_note =
        "talib starts Wilder's sums from period - 1 changes and one step, laakhay "
        "from period changes with a zero on the first bar",
    .lower = lower,
};

}  // namespace lta::indicators
