// SPDX-License-Identifier: MIT
// What happened when a condition was last true, and how often it was.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec condition_input[] = {{.name = "condition", .type = value_type::signal}};
constexpr input_spec condition_and_x[] = {{.name = "condition", .type = value_type::signal},
                                          {.name = "x", .type = value_type::any}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};
constexpr const char* bars_since_aliases[] = {"barssince"};
constexpr const char* value_when_aliases[] = {"valuewhen"};
constexpr parameter_spec occurrence[] = {{.name = "n",
                                          .kind = parameter_kind::integer,
                                          .default_value = 0,
                                          .minimum = 0,
                                          .maximum = occurrence_maximum,
                                          .description = "0 the last time, 1 the one before, ..."}};
constexpr alias_spec occurrence_aliases[] = {{"occurrence", "n"}};
constexpr parameter_spec count_parameters[] = {period(20)};

void lower_bars_since(lowering& l) { l.output(0, bars_since_true(l, l.input(0))); }

void lower_value_when(lowering& l) {
  l.output(0, value_before(l, l.input(0), l.input(1), l.integer(0)));
}

void lower_count(lowering& l) { l.output(0, l.rolling_sum(l.input(0), l.integer(0))); }

}  // namespace

const entry bars_since = {
    .id = "bars_since",
    .display_name = "Bars Since",
    .category = "primitive",
    .description =
        "Bars since the condition was last true, 0 where it is; bars with missing "
        "values count as well. Missing until it has been true.",
    .formula = "0 if condition else bars_since[1] + 1",
    .source = "TradingView Pine Script reference, ta.barssince",
    .aliases = bars_since_aliases,
    .inputs = condition_input,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .depends_on_data = true,
    .lower = lower_bars_since,
};

const entry value_when = {
    .id = "value_when",
    .display_name = "Value When",
    .category = "primitive",
    .description =
        "x on the bar where the condition was true for the last time, or n times "
        "before that. A missing condition is not true; an x that was missing then is "
        "missing now.",
    .formula = "x if condition and n == 0 else value_when[1]",
    .source = "TradingView Pine Script reference, ta.valuewhen",
    .aliases = value_when_aliases,
    .inputs = condition_and_x,
    .parameters = occurrence,
    .parameter_aliases = occurrence_aliases,
    .outputs = any_output,
    .depends_on_data = true,
    .lower = lower_value_when,
};

const entry count_true = {
    .id = "count_true",
    .display_name = "Count True",
    .category = "primitive",
    .description = "On how many of the last period bars the condition was true.",
    .formula = "sum(1 if condition else 0, period)",
    .source = "pandas.Series.rolling",
    .inputs = condition_input,
    .parameters = count_parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .lower = lower_count,
};

}  // namespace lta::indicators
