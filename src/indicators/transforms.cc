// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* log_aliases[] = {"ln"};
constexpr const char* positive_aliases[] = {"positive", "pos"};
constexpr const char* negative_aliases[] = {"negative"};
constexpr const char* typical_aliases[] = {"typprice"};

void lower_log(lowering& l) { l.output(0, l.natural_log(l.input(0))); }
void lower_positive(lowering& l) { l.output(0, l.maximum(l.input(0), l.constant(0))); }
void lower_negative(lowering& l) { l.output(0, l.minimum(l.input(0), l.constant(0))); }
void lower_typical(lowering& l) {
  l.output(0, typical_price_of(l, l.input(0), l.input(1), l.input(2)));
}

}  // namespace

const entry log = {
    .id = "log",
    .display_name = "Natural Logarithm",
    .category = "operator",
    .description =
        "Natural logarithm, at most one unit in the last place from the exact value "
        "and the same bits on every machine.",
    .formula = "ln(x)",
    .source = "IEEE 754",
    .aliases = log_aliases,
    .inputs = close_input,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "missing at and below 0",
    .lower = lower_log,
};

const entry positive_values = {
    .id = "positive_values",
    .display_name = "Positive Values",
    .category = "primitive",
    .description = "x where it is above zero, else 0.",
    .formula = "max(x, 0)",
    .source = "the usual split of changes into rises and falls",
    .aliases = positive_aliases,
    .inputs = close_input,
    .outputs = line_output,
    .lower = lower_positive,
};

const entry negative_values = {
    .id = "negative_values",
    .display_name = "Negative Values",
    .category = "primitive",
    .description = "x where it is below zero, else 0.",
    .formula = "min(x, 0)",
    .source = "the usual split of changes into rises and falls",
    .aliases = negative_aliases,
    .inputs = close_input,
    .outputs = line_output,
    .lower = lower_negative,
};

const entry typical_price = {
    .id = "typical_price",
    .display_name = "Typical Price",
    .category = "primitive",
    .description = "Mean of high, low and close; also the field hlc3.",
    .formula = "(high + low + close) / 3",
    .source = "J. J. Murphy, Technical Analysis of the Financial Markets (1999)",
    .aliases = typical_aliases,
    .inputs = high_low_close_inputs,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower_typical,
};

}  // namespace lta::indicators
