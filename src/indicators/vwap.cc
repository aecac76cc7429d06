// SPDX-License-Identifier: MIT
// The volume weighted average price since the first bar or since a signal, over a window, and its
// bands.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec anchored_inputs[] = {{.name = "reset", .type = value_type::signal},
                                          {.name = "high", .default_field = "high"},
                                          {.name = "low", .default_field = "low"},
                                          {.name = "close", .default_field = "close"},
                                          {.name = "volume", .default_field = "volume"}};
constexpr parameter_spec anchor = {.name = "anchor",
                                   .kind = parameter_kind::timeframe,
                                   .maximum = 86'400,
                                   .description = "Begin again with every bar of this timeframe"};
constexpr parameter_spec anchor_parameters[] = {anchor};
constexpr parameter_spec rolling_parameters[] = {period(20)};
constexpr parameter_spec multiplier = {.name = "multiplier",
                                       .kind = parameter_kind::number,
                                       .default_value = 1,
                                       .minimum = 0,
                                       .maximum = 1e6,
                                       .description = "Width in standard deviations"};
constexpr parameter_spec band_parameters[] = {multiplier};
constexpr parameter_spec rolling_band_parameters[] = {period(20), multiplier};
constexpr parameter_spec anchor_band_parameters[] = {multiplier, anchor};
constexpr alias_spec band_parameter_aliases[] = {{"std_dev", "multiplier"},
                                                 {"stddev", "multiplier"}};
constexpr output_spec band_outputs[] = {
    {.name = "upper", .kind = "band_upper", .description = "middle + multiplier * deviation"},
    {.name = "middle", .kind = "band_middle", .description = "The average price"},
    {.name = "lower", .kind = "band_lower", .description = "middle - multiplier * deviation"}};
constexpr drawing_spec band_drawings[] = {{"upper", "line", "upper_stroke", 30},
                                          {"lower", "line", "lower_stroke", 30},
                                          {"upper|lower", "band_fill", "channel_fill", 20},
                                          {"middle", "line", "middle_stroke", 31}};

struct traded {
  node_id price;
  node_id volume;    // missing where the price is
  node_id turnover;  // price * volume
};

traded traded_from(lowering& l, std::size_t first_input) {
  const node_id high_low = l.add(l.input(first_input), l.input(first_input + 1));
  const node_id price = l.divide(l.add(high_low, l.input(first_input + 2)), l.constant(3));
  const node_id turnover = l.multiply(price, l.input(first_input + 3));
  const node_id is_absent = l.apply(op::is_missing, turnover);
  const node_id volume = l.select(is_absent, l.na(), l.input(first_input + 3));
  return {.price = price, .volume = volume, .turnover = turnover};
}

// Without volume nothing was traded: the average is the price of the bar.
node_id average(lowering& l, node_id price, node_id turnover, node_id volume) {
  const node_id is_traded = l.apply(op::greater, volume, l.constant(0));
  return l.select(is_traded, l.divide(turnover, volume), price);
}

struct averages {
  node_id value;
  node_id volume;
};

averages averaged(lowering& l, const traded& t, node_id reset) {
  const node_id volume = l.accumulate_since(t.volume, t.volume, reset);
  const node_id turnover = l.accumulate_since(t.turnover, t.turnover, reset);
  return {.value = average(l, t.price, turnover, volume), .volume = volume};
}

void band_outputs_of(lowering& l, node_id middle, node_id squares, node_id volume, double width) {
  const node_id deviation = l.square_root(l.divide_or(squares, volume, 0.0, 0.0));
  const node_id away = l.multiply(deviation, l.constant(width));
  l.output(0, l.add(middle, away));
  l.output(1, middle);
  l.output(2, l.subtract(middle, away));
}

// The squared deviations are summed bar by bar, each between the average before the bar and the
// one after it; every summand is at least zero, so no digits cancel.
void bands(lowering& l, const traded& t, node_id reset) {
  const averages middle = averaged(l, t, reset);
  const node_id before = l.subtract(t.price, l.lag(l.forward_fill(middle.value), 1));
  const node_id after = l.subtract(t.price, middle.value);
  const node_id zero = l.constant(0);
  const node_id more = l.maximum(l.multiply(l.multiply(t.volume, before), after), zero);
  const node_id squares = l.accumulate_since(more, l.multiply(t.volume, zero), reset);
  band_outputs_of(l, middle.value, squares, middle.volume, l.number(0));
}

// True on the first bar of every bar of the timeframe; never without one.
node_id begins(lowering& l, std::size_t parameter) {
  const std::optional<timeframe> spacing = l.timeframe(parameter);
  if (!spacing) return l.constant(0);
  const node_id index = l.clock_index(*spacing);
  return l.apply(op::not_equal, index, l.lag(index, 1));
}

void lower(lowering& l) { l.output(0, averaged(l, traded_from(l, 0), begins(l, 0)).value); }
void lower_bands(lowering& l) { bands(l, traded_from(l, 0), begins(l, 1)); }
void lower_anchored(lowering& l) { l.output(0, averaged(l, traded_from(l, 1), l.input(0)).value); }
void lower_anchored_bands(lowering& l) { bands(l, traded_from(l, 1), l.input(0)); }

averages averaged_over(lowering& l, const traded& t, std::int64_t n) {
  const node_id volume = l.rolling_sum(t.volume, n);
  return {.value = average(l, t.price, l.rolling_sum(t.turnover, n), volume), .volume = volume};
}

void lower_rolling(lowering& l) {
  l.output(0, averaged_over(l, traded_from(l, 0), l.integer(0)).value);
}

void lower_rolling_bands(lowering& l) {
  const traded t = traded_from(l, 0);
  const std::int64_t n = l.integer(0);
  const averages middle = averaged_over(l, t, n);
  const node_id squares = l.rolling_weighted_m2(t.price, t.volume, n);
  band_outputs_of(l, middle.value, squares, middle.volume, l.number(1));
}

constexpr entry volume_weighted(const char* id, const char* name, const char* description,
                                const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "volume",
          .description = description,
          .formula = formula,
          .source =
              "S. A. Berkowitz, D. E. Logue and E. A. Noser, The Total Cost of "
              "Transactions on the NYSE, Journal of Finance 43 (1988)",
          .inputs = high_low_close_volume_inputs,
          .outputs = line_output,
          .pane = "price_overlay",
          .drawings = line_drawing,
          .zero_rule = "no volume so far: the typical price",
          .lower = lower};
}

constexpr entry with_anchor(entry e) {
  e.parameters = anchor_parameters;
  return e;
}

constexpr entry anchored(entry e) {
  e.inputs = anchored_inputs;
  e.cost_note = "a bar that begins anew waits for none before it: it costs up to a third less";
  return e;
}

constexpr entry with_bands(entry e, std::span<const parameter_spec> parameters) {
  e.parameters = parameters;
  e.parameter_aliases = band_parameter_aliases;
  e.outputs = band_outputs;
  e.drawings = band_drawings;
  e.zero_rule = "no volume: the typical price, and bands on it";
  return e;
}

constexpr entry rolling(entry e) {
  e.parameters = rolling_parameters;
  e.zero_rule = "no volume in the window: the typical price";
  return e;
}

constexpr const char* words =
    "Mean of the typical price, weighted by volume, since the first bar or, with an "
    "anchor, since the first bar of the day, week, month or other timeframe.";
constexpr const char* band_words =
    "The volume weighted average price and bands some weighted standard deviations around it.";
constexpr const char* band_formula =
    "middle = vwap; upper, lower = middle +- multiplier * sqrt(sum(volume * "
    "(hlc3 - middle)^2) / sum(volume))";
constexpr const char* anchored_words =
    "The volume weighted average price, begun again on every bar where reset is true; "
    "until the first such bar it counts from the first of all.";
constexpr const char* anchored_band_words =
    "The anchored volume weighted average price and bands some weighted standard "
    "deviations around it.";
constexpr const char* rolling_band_words =
    "The rolling volume weighted average price and bands some weighted standard deviations "
    "around it.";
constexpr const char* rolling_band_formula =
    "middle = rolling_vwap(period); upper, lower = middle +- multiplier * sqrt(sum(volume * "
    "(hlc3 - middle)^2, period) / sum(volume, period))";
constexpr const char* rolling_words =
    "Mean of the typical price over the last period bars, weighted by volume.";

}  // namespace

const entry vwap = with_anchor(volume_weighted("vwap", "Volume Weighted Average Price", words,
                                               "sum(hlc3 * volume) / sum(volume)", lower));

const entry vwap_bands =
    with_bands(volume_weighted("vwap_bands", "VWAP Bands", band_words, band_formula, lower_bands),
               anchor_band_parameters);

const entry anchored_vwap =
    anchored(volume_weighted("anchored_vwap", "Anchored VWAP", anchored_words,
                             "sum(hlc3 * volume) / sum(volume) since reset", lower_anchored));

const entry anchored_vwap_bands =
    anchored(with_bands(volume_weighted("anchored_vwap_bands", "Anchored VWAP Bands",
                                        anchored_band_words, band_formula, lower_anchored_bands),
                        band_parameters));

const entry rolling_vwap =
    rolling(volume_weighted("rolling_vwap", "Rolling VWAP", rolling_words,
                            "sum(hlc3 * volume, period) / sum(volume, period)", lower_rolling));

const entry rolling_vwap_bands =
    with_bands(volume_weighted("rolling_vwap_bands", "Rolling VWAP Bands", rolling_band_words,
                               rolling_band_formula, lower_rolling_bands),
               rolling_band_parameters);

}  // namespace lta::indicators
