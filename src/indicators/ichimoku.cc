// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

// The slots between where a value is known and where a chart draws it, at the default.
constexpr std::int32_t displacement = 26;
constexpr parameter_spec parameters[] = {
    bars("tenkan_period", 9, "Bars of the conversion line"),
    bars("kijun_period", 26, "Bars of the base line"),
    bars("span_b_period", 52, "Bars of the slow span"),
    bars("displacement", displacement,
         "Bars a chart shifts spans forward and the close back; no value moves")};
constexpr output_spec outputs[] = {
    {.name = "tenkan_sen", .kind = "line", .description = "Middle of the shortest range"},
    {.name = "kijun_sen", .kind = "line", .description = "Middle of the middle range"},
    {.name = "senkou_span_a",
     .kind = "line",
     .description = "Mean of tenkan_sen and kijun_sen, drawn ahead",
     .display_shift = displacement},
    {.name = "senkou_span_b",
     .kind = "line",
     .description = "Middle of the longest range, drawn ahead",
     .display_shift = displacement},
    {.name = "chikou_span",
     .kind = "line",
     .description = "close, drawn behind",
     .display_shift = -displacement}};
constexpr drawing_spec drawings[] = {{"tenkan_sen", "line", "tenkan_line", 33},
                                     {"kijun_sen", "line", "kijun_line", 32},
                                     {"senkou_span_a", "line", "senkou_a_line", 30},
                                     {"senkou_span_b", "line", "senkou_b_line", 30},
                                     {"senkou_span_a|senkou_span_b", "band_fill", "kumo_fill", 20},
                                     {"chikou_span", "line", "chikou_line", 31}};

node_id middle_of_range(lowering& l, std::int64_t n) {
  return median_price_of(l, l.rolling_maximum(l.input(0), n), l.rolling_minimum(l.input(1), n));
}

void lower(lowering& l) {
  const node_id tenkan = middle_of_range(l, l.integer(0));
  const node_id kijun = middle_of_range(l, l.integer(1));
  l.output(0, tenkan);
  l.output(1, kijun);
  l.output(2, median_price_of(l, tenkan, kijun));
  l.output(3, middle_of_range(l, l.integer(2)));
  l.output(4, l.input(2));
}

}  // namespace

const entry ichimoku = {
    .id = "ichimoku",
    .display_name = "Ichimoku Cloud",
    .category = "trend",
    .description =
        "Middles of three ranges, two of which a chart draws ahead as a cloud. Every "
        "value is given on the bar where it is known.",
    .formula =
        "tenkan_sen, kijun_sen, senkou_span_b = (highest(high, n) + lowest(low, n)) / 2 of "
        "their periods; senkou_span_a = (tenkan_sen + kijun_sen) / 2; chikou_span = close",
    .source = "G. Hosoda, Ichimoku Kinko Hyo (1969)",
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .outputs = outputs,
    .pane = "price_overlay",
    .drawings = drawings,
    .lower = lower,
};

}  // namespace lta::indicators
