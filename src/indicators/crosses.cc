// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {{.name = "a"}, {.name = "b"}};

// `now` holds on this bar and `before` on the previous one; equal values count as before.
node_id crossing(lowering& l, op now, op before) {
  const node_id a = l.input(0);
  const node_id b = l.input(1);
  return l.both(l.apply(now, a, b), l.apply(before, l.lag(a, 1), l.lag(b, 1)));
}

void lower_up(lowering& l) { l.output(0, crossing(l, op::greater, op::less_equal)); }
void lower_down(lowering& l) { l.output(0, crossing(l, op::less, op::greater_equal)); }
void lower_any(lowering& l) {
  l.output(0, l.apply(op::logical_or, crossing(l, op::greater, op::less_equal),
                      crossing(l, op::less, op::greater_equal)));
}

constexpr entry event(const char* id, const char* name, const char* description,
                      const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "event",
          .description = description,
          .formula = formula,
          .source = "TradingView Pine Script reference, ta.cross",
          .inputs = inputs,
          .outputs = signal_output,
          .pane = "price_overlay",
          .scale = "binary",
          .drawings = signal_drawing,
          .lower = lower};
}

}  // namespace

const entry crossup = event("crossup", "Cross Up", "a rises above b on this bar.",
                            "a > b and a[1] <= b[1]", lower_up);
const entry crossdown = event("crossdown", "Cross Down", "a falls below b on this bar.",
                              "a < b and a[1] >= b[1]", lower_down);
const entry cross = event("cross", "Cross", "a crosses b on this bar, either way.",
                          "crossup(a, b) or crossdown(a, b)", lower_any);

}  // namespace lta::indicators
