// SPDX-License-Identifier: MIT
#include <algorithm>

#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"kc"};
constexpr parameter_spec parameters[] = {bars("ema_period", 20, "Bars of the middle line"),
                                         bars("atr_period", 10, "Bars of the average true range"),
                                         {.name = "multiplier",
                                          .kind = parameter_kind::number,
                                          .default_value = 2,
                                          .minimum = 0,
                                          .maximum = 1e6,
                                          .description = "Width in average true ranges"}};
constexpr alias_spec parameter_aliases[] = {
    {"timeperiod", "ema_period"}, {"atrperiod", "atr_period"}, {"nbdev", "multiplier"}};
constexpr output_spec outputs[] = {
    {.name = "upper", .kind = "band_upper", .description = "middle + multiplier * atr"},
    {.name = "middle", .kind = "band_middle", .description = "Exponential average of prices"},
    {.name = "lower", .kind = "band_lower", .description = "middle - multiplier * atr"}};
constexpr drawing_spec drawings[] = {{"upper", "line", "upper_stroke", 30},
                                     {"lower", "line", "lower_stroke", 30},
                                     {"upper|lower", "band_fill", "channel_fill", 20},
                                     {"middle", "line", "middle_stroke", 31}};

// TA-Lib averages typical prices and starts both averages so that they begin on the same bar.
void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  const std::int64_t m = l.integer(1);
  const bool talib = l.talib();
  const node_id price =
      talib ? typical_price_of(l, l.input(0), l.input(1), l.input(2)) : l.input(2);
  const std::int64_t first = std::max(n - 1, m);
  const node_id middle = l.exponential(price, n, talib ? n : 1, talib ? first - (n - 1) : 0);
  const node_id range = true_range_of(l, l.input(0), l.input(1), l.input(2));
  const node_id average =
      l.recursion(range, 1.0 / static_cast<double>(m), m, seed_kind::mean, talib ? first - m : 0);
  const node_id width = l.multiply(l.constant(l.number(2)), average);
  l.output(0, l.add(middle, width));
  l.output(1, middle);
  l.output(2, l.subtract(middle, width));
}

}  // namespace

const entry keltner = {
    .id = "keltner",
    .display_name = "Keltner Channel",
    .category = "volatility",
    .description = "An exponential average and bands some average true ranges above and below it.",
    .formula =
        "middle = ema(hlc3 (talib) or close (laakhay), ema_period); "
        "upper, lower = middle +- multiplier * atr(atr_period)",
    .source =
        "C. W. Keltner, How to Make Money in Commodities (1960); with the average true range "
        "by L. B. Raschke",
    .aliases = aliases,
    .inputs = high_low_close_inputs,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .pane = "price_overlay",
    .drawings = drawings,
    .convention_note =
        "talib averages typical prices and begins both averages on the bar where "
        "the longer one can; laakhay averages closes from bar 0",
    .lower = lower,
};

}  // namespace lta::indicators
