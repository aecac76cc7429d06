// SPDX-License-Identifier: MIT
// The explicit ways out of missing values, and the conditional.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec any_input[] = {{.name = "x", .type = value_type::any}};
constexpr input_spec fill_inputs[] = {{.name = "x", .type = value_type::any},
                                      {.name = "value", .type = value_type::any}};
constexpr input_spec choice_inputs[] = {{.name = "condition", .type = value_type::signal},
                                        {.name = "a", .type = value_type::any},
                                        {.name = "b", .type = value_type::any}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};

void lower_if_else(lowering& l) { l.output(0, l.select(l.input(0), l.input(1), l.input(2))); }
void lower_fill_null(lowering& l) { l.output(0, l.apply(op::coalesce, l.input(0), l.input(1))); }
void lower_ffill(lowering& l) { l.output(0, l.forward_fill(l.input(0))); }
void lower_is_missing(lowering& l) { l.output(0, l.apply(op::is_missing, l.input(0))); }

}  // namespace

const entry if_else = {
    .id = "if_else",
    .display_name = "Conditional",
    .category = "missing",
    .description = "a where the condition is true, b where it is false, missing where it is.",
    .formula = "a if condition else b",
    .source = "the engine's rules of missing values",
    .inputs = choice_inputs,
    .outputs = any_output,
    .depends_on_data = true,
    .lower = lower_if_else,
};

const entry fill_null = {
    .id = "fill_null",
    .display_name = "Fill Missing",
    .category = "missing",
    .description = "x, or value where x is missing.",
    .formula = "value if is_missing(x) else x",
    .source = "the engine's rules of missing values",
    .inputs = fill_inputs,
    .outputs = any_output,
    .lower = lower_fill_null,
};

const entry ffill = {
    .id = "ffill",
    .display_name = "Forward Fill",
    .category = "missing",
    .description = "x, or the last x that was present.",
    .formula = "x if present else ffill(x)[1]",
    .source = "the engine's rules of missing values",
    .inputs = any_input,
    .outputs = any_output,
    .lower = lower_ffill,
};

const entry is_missing = {
    .id = "is_missing",
    .display_name = "Is Missing",
    .category = "missing",
    .description = "True where x is missing; itself never missing.",
    .formula = "x is missing",
    .source = "the engine's rules of missing values",
    .inputs = any_input,
    .outputs = signal_output,
    .lower = lower_is_missing,
};

}  // namespace lta::indicators
