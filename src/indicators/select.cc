// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {
    {.name = "field", .default_field = "close", .takes_field_name = true}};

void lower(lowering& l) { l.output(0, l.input(0)); }

}  // namespace

const entry select = {
    .id = "select",
    .display_name = "Select",
    .category = "primitive",
    .description = "A field of the bar or a named series, by its name or as a text.",
    .formula = "field",
    .source = "the fields of the expression language",
    .inputs = inputs,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower,
};

}  // namespace lta::indicators
