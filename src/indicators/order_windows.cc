// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(20)};
constexpr const char* median_aliases[] = {"median", "med"};
constexpr const char* argmin_aliases[] = {"argmin"};
constexpr const char* argmax_aliases[] = {"argmax"};

void lower_median(lowering& l) { l.output(0, l.rolling_median(l.input(0), l.integer(0))); }
void lower_argmin(lowering& l) { l.output(0, l.rolling_argminimum(l.input(0), l.integer(0))); }
void lower_argmax(lowering& l) { l.output(0, l.rolling_argmaximum(l.input(0), l.integer(0))); }

}  // namespace

const entry rolling_median = {
    .id = "rolling_median",
    .display_name = "Rolling Median",
    .category = "primitive",
    .description = "Middle one of the last period values in order, or the mean of the middle two.",
    .formula = "median(x[0], ..., x[period - 1])",
    .source = "pandas.Series.rolling",
    .aliases = median_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .cost_note = "at most period passes over the window, however the values lie",
    .lower = lower_median,
};

const entry rolling_argmin = {
    .id = "rolling_argmin",
    .display_name = "Bars Since the Rolling Minimum",
    .category = "primitive",
    .description =
        "Bars back to the smallest of the last period values, 0 for this bar; among "
        "equals the newest.",
    .formula = "the smallest k with x[k] = min(x[0], ..., x[period - 1])",
    .source = "pandas.Series.rolling",
    .aliases = argmin_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_argmin,
};

const entry rolling_argmax = {
    .id = "rolling_argmax",
    .display_name = "Bars Since the Rolling Maximum",
    .category = "primitive",
    .description =
        "Bars back to the largest of the last period values, 0 for this bar; among "
        "equals the newest.",
    .formula = "the smallest k with x[k] = max(x[0], ..., x[period - 1])",
    .source = "pandas.Series.rolling",
    .aliases = argmax_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_argmax,
};

}  // namespace lta::indicators
