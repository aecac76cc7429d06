// SPDX-License-Identifier: MIT
// Aggregates since the first bar, counts, and the filter that decides what they see. Like every
// cumulative entry they skip a missing bar, on which they are missing themselves; counts never are.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec any_close[] = {
    {.name = "x", .default_field = "close", .type = value_type::any}};
constexpr input_spec filter_inputs[] = {{.name = "x", .type = value_type::any},
                                        {.name = "condition", .type = value_type::signal}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};
constexpr parameter_spec count_parameters[] = {period(20)};
constexpr const char* count_aliases[] = {"count"};
constexpr const char* min_aliases[] = {"cummin"};
constexpr const char* max_aliases[] = {"cummax"};

node_id presence(lowering& l) {
  return l.subtract(l.constant(1), l.apply(op::is_missing, l.input(0)));
}

node_id count_so_far(lowering& l) {
  const node_id present = presence(l);
  return l.accumulate(present, present);
}

node_id where_present(lowering& l, node_id value) {
  return l.select(l.apply(op::is_missing, l.input(0)), l.na(), value);
}

void lower_filter(lowering& l) { l.output(0, l.select(l.input(1), l.input(0), l.na())); }
void lower_rolling_count(lowering& l) { l.output(0, l.rolling_sum(presence(l), l.integer(0))); }
void lower_count(lowering& l) { l.output(0, count_so_far(l)); }
void lower_mean(lowering& l) {
  l.output(0, l.divide(l.cumulative_sum(l.input(0)), count_so_far(l)));
}
// Never begun again.
void lower_min(lowering& l) { l.output(0, where_present(l, l.smallest_since(l.input(0), l.na()))); }
void lower_max(lowering& l) { l.output(0, where_present(l, l.largest_since(l.input(0), l.na()))); }

}  // namespace

const entry filter = {
    .id = "filter",
    .display_name = "Filter",
    .category = "missing",
    .description = "x where the condition is true, missing where it is false or missing.",
    .formula = "x if condition else na",
    .source = "the engine's rules of missing values",
    .inputs = filter_inputs,
    .outputs = any_output,
    .depends_on_data = true,
    .lower = lower_filter,
};

const entry rolling_count = {
    .id = "rolling_count",
    .display_name = "Rolling Count",
    .category = "primitive",
    .description = "How many of the last period bars have a value.",
    .formula = "number of present x[0], ..., x[period - 1]",
    .source = "pandas.Series.rolling",
    .aliases = count_aliases,
    .inputs = any_close,
    .parameters = count_parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_rolling_count,
};

const entry cumulative_count = {
    .id = "cumulative_count",
    .display_name = "Cumulative Count",
    .category = "primitive",
    .description = "How many bars since the first one have a value.",
    .formula = "number of present x[0], x[1], ...",
    .source = "pandas.Series.expanding",
    .inputs = any_close,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_count,
};

const entry cumulative_mean = {
    .id = "cumulative_mean",
    .display_name = "Cumulative Mean",
    .category = "primitive",
    .description =
        "Mean of every value since the first bar: the compensated sum divided by the "
        "count; a missing value is skipped.",
    .formula = "cumulative_sum(x) / cumulative_count(x)",
    .source = "pandas.Series.expanding",
    .inputs = close_input,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_mean,
};

const entry cumulative_min = {
    .id = "cumulative_min",
    .display_name = "Cumulative Minimum",
    .category = "primitive",
    .description = "Smallest value since the first bar; a missing value is skipped.",
    .formula = "min(x[0], x[1], ...)",
    .source = "pandas.Series.cummin",
    .aliases = min_aliases,
    .inputs = close_input,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_min,
};

const entry cumulative_max = {
    .id = "cumulative_max",
    .display_name = "Cumulative Maximum",
    .category = "primitive",
    .description = "Largest value since the first bar; a missing value is skipped.",
    .formula = "max(x[0], x[1], ...)",
    .source = "pandas.Series.cummax",
    .aliases = max_aliases,
    .inputs = close_input,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_max,
};

}  // namespace lta::indicators
