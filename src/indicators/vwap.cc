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
constexpr parameter_spec rolling_parameters[] = {period(20)};
constexpr parameter_spec band_parameters[] = {{.name = "multiplier",
                                               .kind = parameter_kind::number,
                                               .default_value = 1,
                                               .minimum = 0,
                                               .maximum = 1e6,
                                               .description = "Width in standard deviations"}};
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

struct average_since {
  node_id value;
  node_id volume;
};

average_since averaged(lowering& l, const traded& t, node_id reset) {
  const node_id volume = l.accumulate_since(t.volume, t.volume, reset);
  const node_id turnover = l.accumulate_since(t.turnover, t.turnover, reset);
  return {.value = average(l, t.price, turnover, volume), .volume = volume};
}

// The squared deviations are summed bar by bar, each between the average before the bar and the
// one after it; every summand is at least zero, so no digits cancel.
void bands(lowering& l, const traded& t, node_id reset) {
  const average_since middle = averaged(l, t, reset);
  const node_id before = l.subtract(t.price, l.lag(l.forward_fill(middle.value), 1));
  const node_id after = l.subtract(t.price, middle.value);
  const node_id zero = l.constant(0);
  const node_id more = l.maximum(l.multiply(l.multiply(t.volume, before), after), zero);
  const node_id squares = l.accumulate_since(more, l.multiply(t.volume, zero), reset);
  const node_id deviation = l.square_root(l.divide_or(squares, middle.volume, 0.0, 0.0));
  const node_id width = l.multiply(deviation, l.constant(l.number(0)));
  l.output(0, l.add(middle.value, width));
  l.output(1, middle.value);
  l.output(2, l.subtract(middle.value, width));
}

void lower(lowering& l) { l.output(0, averaged(l, traded_from(l, 0), l.constant(0)).value); }
void lower_bands(lowering& l) { bands(l, traded_from(l, 0), l.constant(0)); }
void lower_anchored(lowering& l) { l.output(0, averaged(l, traded_from(l, 1), l.input(0)).value); }
void lower_anchored_bands(lowering& l) { bands(l, traded_from(l, 1), l.input(0)); }

void lower_rolling(lowering& l) {
  const traded t = traded_from(l, 0);
  const std::int64_t n = l.integer(0);
  l.output(0, average(l, t.price, l.rolling_sum(t.turnover, n), l.rolling_sum(t.volume, n)));
}

constexpr entry volume_weighted(const char* id, const char* name, const char* description,
                                const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "volume",
          .description = description,
          .formula = formula,
          .source = "S. A. Berkowitz, D. E. Logue and E. A. Noser, The Total Cost of "
                    "Transactions on the NYSE, Journal of Finance 43 (1988)",
          .inputs = high_low_close_volume_inputs,
          .outputs = line_output,
          .pane = "price_overlay",
          .drawings = line_drawing,
          .zero_rule = "no volume so far: the typical price",
          .lower = lower};
}

constexpr entry anchored(entry e) {
  e.inputs = anchored_inputs;
  return e;
}

constexpr entry with_bands(entry e) {
  e.parameters = band_parameters;
  e.parameter_aliases = band_parameter_aliases;
  e.outputs = band_outputs;
  e.drawings = band_drawings;
  e.zero_rule = "no volume so far: the typical price, and bands on it";
  return e;
}

constexpr entry rolling(entry e) {
  e.parameters = rolling_parameters;
  e.zero_rule = "no volume in the window: the typical price";
  return e;
}

}  // namespace

const entry vwap =
    volume_weighted("vwap", "Volume Weighted Average Price",
                    "Mean of the typical price since the first bar, weighted by volume.",
                    "sum(hlc3 * volume) / sum(volume)", lower);

const entry vwap_bands = with_bands(
    volume_weighted("vwap_bands", "VWAP Bands",
                    "The volume weighted average price and bands some weighted standard " "deviatio"
                                                                                          "ns away " "from it.",
                    "middle = vwap; upper, lower = middle +- multiplier * " "sqrt(sum(volume * "
                                                                            "(hlc3 - " "middle)^2) "
                                                                                       "/ " "sum("
                                                                                            "volume"
                                                                                            "))",
                    lower_bands));

const entry anchored_vwap =
    anchored(volume_weighted("anchored_vwap", "Anchored VWAP",
                             "The volume weighted average price, begun again on every bar where "
                             "reset " "is " "true; before the " "first such bar it counts from the "
                                                                "first bar.",
                             "sum(hlc3 * volume) / sum(volume) since reset", lower_anchored));

const entry anchored_vwap_bands =
    anchored(with_bands(volume_weighted(
        "anchored_vwap_bands", "Anchored VWAP Bands",
        "The anchored volume weighted average price and bands some " "weighted " "standard "
                                                                                 "deviations away " "from it.",
        "middle = anchored_vwap(reset); upper, lower = middle +- " "multiplier " "* "
                                                                                 "sqrt(sum(volume "
                                                                                 "* (hlc3 " "- "
                                                                                            "middle"
                                                                                            ")^2) "
                                                                                            "/ " "s"
                                                                                                 "u"
                                                                                                 "m"
                                                                                                 "("
                                                                                                 "v"
                                                                                                 "o"
                                                                                                 "l"
                                                                                                 "u"
                                                                                                 "m"
                                                                                                 "e"
                                                                                                 ")"
                                                                                                 ")",
        lower_anchored_bands)));

const entry rolling_vwap = rolling(
    volume_weighted("rolling_vwap", "Rolling VWAP",
                    "Mean of the typical price over the last period bars, weighted by volume.",
                    "sum(hlc3 * volume, period) / sum(volume, period)", lower_rolling));

}  // namespace lta::indicators
