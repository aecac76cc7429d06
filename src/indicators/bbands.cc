// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* aliases[] = {"bb"};
constexpr parameter_spec parameters[] = {period(20),
                                         {.name = "std_dev",
                                          .kind = parameter_kind::number,
                                          .default_value = 2,
                                          .minimum = 0,
                                          .maximum = 1e6,
                                          .description = "Width in standard deviations"},
                                         ddof_parameter};
constexpr alias_spec parameter_aliases[] = {
    {"stddev", "std_dev"}, {"nbdev", "std_dev"}, {"multiplier", "std_dev"}};
constexpr output_spec outputs[] = {
    {.name = "upper", .kind = "band_upper", .description = "middle + std_dev * deviation"},
    {.name = "middle", .kind = "band_middle", .description = "Mean of the last period values"},
    {.name = "lower", .kind = "band_lower", .description = "middle - std_dev * deviation"}};
constexpr output_alias_spec output_aliases[] = {
    {"bb_upper", "upper"}, {"bb_middle", "middle"}, {"bb_lower", "lower"}};
constexpr drawing_spec drawings[] = {{"upper", "line", "upper_stroke", 30},
                                     {"lower", "line", "lower_stroke", 30},
                                     {"upper|lower", "band_fill", "channel_fill", 20},
                                     {"middle", "line", "middle_stroke", 31}};

void lower(lowering& l) {
  const node_id x = l.input(0);
  const std::int64_t n = l.integer(0);
  const node_id middle = l.rolling_mean(x, n);
  const node_id width = l.multiply(l.rolling_deviation(x, n, static_cast<int>(l.integer(2))),
                                   l.constant(l.number(1)));
  l.output(0, l.add(middle, width));
  l.output(1, middle);
  l.output(2, l.subtract(middle, width));
}

const char* check(std::span<const double> p) { return check_divisor(p[0], p[2]); }

}  // namespace

const entry bbands = {
    .id = "bbands",
    .display_name = "Bollinger Bands",
    .category = "volatility",
    .description = "A moving average and bands some standard deviations above and below it.",
    .formula =
        "middle = sma(x, period); upper, lower = middle +- std_dev * rolling_std(x, period, ddof)",
    .source = "J. Bollinger, Bollinger on Bollinger Bands (2001)",
    .aliases = aliases,
    .inputs = close_input,
    .parameters = parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = outputs,
    .output_aliases = output_aliases,
    .pane = "price_overlay",
    .drawings = drawings,
    .check = check,
    .lower = lower,
};

}  // namespace lta::indicators
