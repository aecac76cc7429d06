// SPDX-License-Identifier: MIT
// Rolling primitives: windows of a fixed number of bars, missing until full.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(20)};
constexpr parameter_spec deviation_parameters[] = {period(20), ddof_parameter};
constexpr const char* sum_aliases[] = {"sum"};
constexpr const char* std_aliases[] = {"std", "stddev"};
constexpr const char* variance_aliases[] = {"var", "variance"};
constexpr const char* min_aliases[] = {"min", "lowest"};
constexpr const char* max_aliases[] = {"max", "highest"};

void lower_sum(lowering& l) { l.output(0, l.rolling_sum(l.input(0), l.integer(0))); }
void lower_min(lowering& l) { l.output(0, l.rolling_minimum(l.input(0), l.integer(0))); }
void lower_max(lowering& l) { l.output(0, l.rolling_maximum(l.input(0), l.integer(0))); }
void lower_std(lowering& l) {
  const int ddof = static_cast<int>(l.integer(1));
  l.output(0, l.rolling_deviation(l.input(0), l.integer(0), ddof));
}

void lower_variance(lowering& l) {
  const int ddof = static_cast<int>(l.integer(1));
  l.output(0, l.rolling_variance(l.input(0), l.integer(0), ddof));
}

const char* check_ddof(std::span<const double> p) { return check_divisor(p[0], p[1]); }

}  // namespace

const entry rolling_sum = {
    .id = "rolling_sum",
    .display_name = "Rolling Sum",
    .category = "primitive",
    .description = "Sum of the last period values.",
    .formula = "x[0] + ... + x[period - 1]",
    .source = "pandas.Series.rolling",
    .aliases = sum_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_sum,
};

const entry rolling_std = {
    .id = "rolling_std",
    .display_name = "Rolling Standard Deviation",
    .category = "primitive",
    .description =
        "Standard deviation of the last period values, from deviations and never "
        "from a difference of squares.",
    .formula = "sqrt(sum((x - mean)^2) / (period - ddof))",
    .source = "pandas.Series.rolling",
    .aliases = std_aliases,
    .inputs = close_input,
    .parameters = deviation_parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .check = check_ddof,
    .lower = lower_std,
};

const entry rolling_var = {
    .id = "rolling_var",
    .display_name = "Rolling Variance",
    .category = "primitive",
    .description =
        "Variance of the last period values, from deviations and never from a "
        "difference of squares.",
    .formula = "sum((x - mean)^2) / (period - ddof)",
    .source = "pandas.Series.rolling",
    .aliases = variance_aliases,
    .inputs = close_input,
    .parameters = deviation_parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .check = check_ddof,
    .lower = lower_variance,
};

const entry rolling_min = {
    .id = "rolling_min",
    .display_name = "Rolling Minimum",
    .category = "primitive",
    .description = "Smallest of the last period values.",
    .formula = "min(x[0], ..., x[period - 1])",
    .source = "pandas.Series.rolling",
    .aliases = min_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_min,
};

const entry rolling_max = {
    .id = "rolling_max",
    .display_name = "Rolling Maximum",
    .category = "primitive",
    .description = "Largest of the last period values.",
    .formula = "max(x[0], ..., x[period - 1])",
    .source = "pandas.Series.rolling",
    .aliases = max_aliases,
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_max,
};

}  // namespace lta::indicators
