// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec any_close[] = {
    {.name = "x", .default_field = "close", .type = value_type::any}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};
constexpr const char* lag_aliases[] = {"shift"};
constexpr const char* diff_aliases[] = {"change"};
constexpr parameter_spec lag_parameters[] = {{.name = "periods",
                                              .kind = parameter_kind::integer,
                                              .default_value = 1,
                                              .minimum = 0,
                                              .maximum = period_maximum,
                                              .description = "Bars back; never forward",
                                              .takes_duration = true}};
constexpr parameter_spec diff_parameters[] = {{.name = "periods",
                                               .kind = parameter_kind::integer,
                                               .default_value = 1,
                                               .minimum = 1,
                                               .maximum = period_maximum,
                                               .description = "Bars back",
                                               .takes_duration = true}};
constexpr alias_spec parameter_aliases[] = {{"n", "periods"}, {"period", "periods"}};

void lower_lag(lowering& l) { l.output(0, l.lag(l.input(0), l.integer(0))); }
void lower_diff(lowering& l) { l.output(0, l.difference(l.input(0), l.integer(0))); }

}  // namespace

const entry lag = {
    .id = "lag",
    .display_name = "Lag",
    .category = "primitive",
    .description = "The value some bars ago.",
    .formula = "x[t - periods]",
    .source = "pandas.Series.shift",
    .aliases = lag_aliases,
    .inputs = any_close,
    .parameters = lag_parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = any_output,
    .lower = lower_lag,
};

const entry diff = {
    .id = "diff",
    .display_name = "Difference",
    .category = "primitive",
    .description = "The change over some bars. One missing value costs two differences.",
    .formula = "x - x[periods]",
    .source = "pandas.Series.diff",
    .aliases = diff_aliases,
    .inputs = close_input,
    .parameters = diff_parameters,
    .parameter_aliases = parameter_aliases,
    .outputs = line_output,
    .lower = lower_diff,
};

}  // namespace lta::indicators
