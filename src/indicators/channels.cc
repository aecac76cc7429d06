// SPDX-License-Identifier: MIT
// Events of a price and the two bounds of a channel, which belong to it.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr const char* in_aliases[] = {"in"};
constexpr const char* out_aliases[] = {"out_channel"};
constexpr const char* enter_aliases[] = {"enter_channel"};
constexpr const char* exit_aliases[] = {"exit_channel"};
constexpr input_spec inputs[] = {
    {.name = "price", .default_field = "close"}, {.name = "upper"}, {.name = "lower"}};

node_id is_inside(lowering& l) {
  return l.both(l.apply(op::less_equal, l.input(0), l.input(1)),
                l.apply(op::greater_equal, l.input(0), l.input(2)));
}

node_id is_outside(lowering& l) { return l.apply(op::logical_not, is_inside(l)); }

void lower_in(lowering& l) { l.output(0, is_inside(l)); }
void lower_out(lowering& l) { l.output(0, is_outside(l)); }
void lower_enter(lowering& l) { l.output(0, l.both(is_inside(l), l.lag(is_outside(l), 1))); }
void lower_exit(lowering& l) { l.output(0, l.both(is_outside(l), l.lag(is_inside(l), 1))); }

constexpr entry event(const char* id, const char* name, std::span<const char* const> aliases,
                      const char* description, const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "event",
          .description = description,
          .formula = formula,
          .source = "laakhay-ta 0.1 (2026), events",
          .aliases = aliases,
          .inputs = inputs,
          .outputs = signal_output,
          .pane = "price_overlay",
          .scale = "binary",
          .drawings = signal_drawing,
          .lower = lower};
}

}  // namespace

const entry in_channel =
    event("in_channel", "In Channel", in_aliases, "price is between the bounds or on one.",
          "lower <= price and price <= upper", lower_in);
const entry out = event("out", "Out of Channel", out_aliases, "price is beyond one of the bounds.",
                        "price > upper or price < lower", lower_out);
const entry enter = event("enter", "Enter Channel", enter_aliases,
                          "price is inside on this bar and was outside on the one before.",
                          "in_channel and out[1]", lower_enter);
const entry exit = event("exit", "Exit Channel", exit_aliases,
                         "price is outside on this bar and was inside on the one before.",
                         "out and in_channel[1]", lower_exit);

}  // namespace lta::indicators
