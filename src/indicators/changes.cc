// SPDX-License-Identifier: MIT
// Changes against earlier bars, and the one way to a later bar.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec any_close[] = {
    {.name = "x", .default_field = "close", .type = value_type::any}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};
constexpr parameter_spec change_parameters[] = {{.name = "periods",
                                                 .kind = parameter_kind::integer,
                                                 .default_value = 1,
                                                 .minimum = 1,
                                                 .maximum = period_maximum,
                                                 .description = "Bars back",
                                                 .takes_duration = true}};
constexpr parameter_spec lead_parameters[] = {{.name = "bars",
                                               .kind = parameter_kind::integer,
                                               .default_value = 1,
                                               .minimum = 1,
                                               .maximum = period_maximum,
                                               .description = "Bars forward"}};
constexpr alias_spec change_aliases[] = {{"n", "periods"}, {"period", "periods"}};
constexpr alias_spec lead_aliases[] = {{"n", "bars"}, {"period", "bars"}, {"periods", "bars"}};

void lower_change_pct(lowering& l) {
  const node_id x = l.input(0);
  const node_id before = l.lag(x, l.integer(0));
  l.output(0, l.multiply(l.divide(l.subtract(x, before), before), l.constant(100)));
}

void lower_lead(lowering& l) { l.output(0, l.lead(l.input(0), l.integer(0))); }

}  // namespace

const entry change_pct = {
    .id = "change_pct",
    .display_name = "Change in Percent",
    .category = "primitive",
    .description = "The change over some bars, in percent of the earlier value.",
    .formula = "(x - x[periods]) / x[periods] * 100",
    .source = "pandas.Series.pct_change",
    .inputs = close_input,
    .parameters = change_parameters,
    .parameter_aliases = change_aliases,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "missing",
    .lower = lower_change_pct,
};

const entry lead = {
    .id = "lead",
    .display_name = "Lead",
    .category = "label",
    .description = "The value some bars later: for labels only, over history only.",
    .formula = "x[t + bars]",
    .source = "pandas.Series.shift",
    .inputs = any_close,
    .parameters = lead_parameters,
    .parameter_aliases = lead_aliases,
    .outputs = any_output,
    .lower = lower_lead,
};

}  // namespace lta::indicators
