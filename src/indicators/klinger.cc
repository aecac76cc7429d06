// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"kvo", "klinger_oscillator"};
constexpr parameter_spec leg(const char* name, double default_value, const char* description) {
  return {.name = name,
          .kind = parameter_kind::integer,
          .default_value = default_value,
          .minimum = 1,
          .maximum = period_maximum,
          .description = description};
}
constexpr parameter_spec parameters[] = {leg("fast_period", 34, "Bars of the fast average"),
                                         leg("slow_period", 55, "Bars of the slow average"),
                                         leg("signal_period", 13, "Bars of the signal line")};
constexpr alias_spec parameter_aliases[] = {
    {"fast", "fast_period"}, {"slow", "slow_period"}, {"signal", "signal_period"}};
constexpr output_spec force_outputs[] = {{.name = "result", .kind = "volume"}};
constexpr output_spec outputs[] = {
    {.name = "klinger", .kind = "line", .description = "Fast minus slow average of the force"},
    {.name = "signal", .kind = "signal_line", .description = "Exponential average of klinger"}};
constexpr drawing_spec drawings[] = {{"klinger", "line", "primary_line", 30},
                                     {"signal", "line", "secondary_line", 31}};

struct bar {
  node_id sum;    // high + low + close
  node_id range;  // high - low
  node_id volume;
};

node_id up_or_down(lowering& l, node_id x) {
  return l.select(l.apply(op::greater, x, l.lag(x, 1)), l.constant(1), l.constant(-1));
}

node_id force(lowering& l, const bar& b, node_id share, node_id trend) {
  const node_id size = l.absolute(l.subtract(l.multiply(l.constant(2), share), l.constant(1)));
  return l.multiply(l.multiply(l.multiply(b.volume, size), trend), l.constant(100));
}

// Klinger's: the bar's range beside the ranges summed up since the trend last changed, the last
// bar of the trend before included. Where bars are missing the trend before them counts on.
node_id inventors_force(lowering& l, const bar& b) {
  const node_id trend = up_or_down(l, b.sum);
  const node_id changed = l.apply(op::not_equal, trend, l.lag(l.forward_fill(trend), 1));
  const node_id range = l.multiply(l.absolute(trend), b.range);
  const node_id start = l.add(range, l.lag(b.range, 1));
  const node_id summed = l.accumulate_since(range, start, changed);
  return force(l, b, l.divide(b.range, summed), trend);
}

// The predecessor's: the move of the typical price beside the bar's range; 0 on the first bar and
// on a bar without range, where share is 1/2.
node_id predecessors_force(lowering& l, const bar& b) {
  const node_id typical = l.divide(b.sum, l.constant(3));
  const node_id range = l.maximum(b.range, l.constant(0));
  const node_id share = l.divide_or(l.difference(typical, 1), range, 0.5, 0.0);
  const node_id is_first = l.is_first_slot();
  const node_id none = l.multiply(l.select(is_first, b.volume, l.na()), l.constant(0));
  return l.apply(op::coalesce, force(l, b, share, up_or_down(l, typical)), none);
}

node_id volume_force(lowering& l) {
  const node_id high = l.input(0);
  const node_id low = l.input(1);
  const bar b = {.sum = l.add(l.add(high, low), l.input(2)),
                 .range = l.subtract(high, low),
                 .volume = l.input(3)};
  return l.talib() ? inventors_force(l, b) : predecessors_force(l, b);
}

node_id average(lowering& l, node_id x, std::size_t parameter) {
  const std::int64_t n = l.integer(parameter);
  return l.exponential(x, n, l.talib() ? n : 1);
}

void lower_force(lowering& l) { l.output(0, volume_force(l)); }

void lower(lowering& l) {
  const node_id x = volume_force(l);
  const node_id line = l.subtract(average(l, x, 0), average(l, x, 1));
  l.output(0, line);
  l.output(1, average(l, line, 2));
}

constexpr const char* note =
    "talib takes Klinger's force, laakhay the predecessor's: volume * |2 * (hlc3 - hlc3[1]) / "
    "(high - low) - 1| * trend * 100, 0 on the first bar";
constexpr const char* zero =
    "ranges of zero since the trend changed: missing under talib; a bar without range: 0 under "
    "laakhay";
constexpr const char* source =
    "S. J. Klinger, Identifying Trends with Volume Analysis, Stocks & Commodities 15 (1997)";

}  // namespace

const entry klinger_vf = {
    .id = "klinger_vf",
    .display_name = "Klinger Volume Force",
    .category = "volume",
    .description =
        "Volume with the sign of the trend, weighted by how the bar's range compares "
        "with the ranges of the trend so far.",
    .formula =
        "volume * |2 * dm / cm - 1| * trend * 100, dm = high - low, cm = sum of dm since "
        "the trend changed, trend = 1 if hlc3 > hlc3[1] else -1",
    .source = source,
    .inputs = high_low_close_volume_inputs,
    .outputs = force_outputs,
    .pane = "separate_pane",
    .scale = "volume",
    .drawings = line_drawing,
    .zero_rule = zero,
    .convention_note = note,
    .lower = lower_force,
};

const entry klinger = {
    .id = "klinger",
    .display_name = "Klinger Oscillator",
    .category = "volume",
    .description = "Difference of two exponential averages of the volume force, and its average.",
    .formula = "klinger = ema(force, fast) - ema(force, slow); signal = ema(klinger, signal)",
    .source = source,
    .aliases = aliases,
    .inputs = high_low_close_volume_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .pane = "separate_pane",
    .scale = "volume",
    .drawings = drawings,
    .zero_rule = zero,
    .convention_note = note,
    .cost_note = "a bar without a range has no force, and a missing value costs an average twice",
    .lower = lower,
};

}  // namespace lta::indicators
