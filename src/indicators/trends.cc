// SPDX-License-Identifier: MIT
// Events of one series against its value one bar ago.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {{.name = "a", .default_field = "close"}};
constexpr parameter_spec percent_parameters[] = {{.name = "pct",
                                                  .kind = parameter_kind::number,
                                                  .default_value = 5,
                                                  .minimum = 0,
                                                  .maximum = 1e6,
                                                  .description = "Percent of the value before"}};
constexpr alias_spec percent_aliases[] = {{"percent", "pct"}};

void lower_rising(lowering& l) {
  l.output(0, l.apply(op::greater, l.input(0), l.lag(l.input(0), 1)));
}
void lower_falling(lowering& l) {
  l.output(0, l.apply(op::less, l.input(0), l.lag(l.input(0), 1)));
}

// a compared with what its value one bar ago becomes at `factor`.
node_id against(lowering& l, op kind, double factor) {
  const node_id threshold = l.multiply(l.constant(factor), l.lag(l.input(0), 1));
  return l.apply(kind, l.input(0), threshold);
}
void lower_rising_pct(lowering& l) {
  l.output(0, against(l, op::greater_equal, 1 + l.number(0) / 100));
}
void lower_falling_pct(lowering& l) {
  l.output(0, against(l, op::less_equal, 1 - l.number(0) / 100));
}

constexpr entry event(const char* id, const char* name, const char* description,
                      const char* formula, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "event",
          .description = description,
          .formula = formula,
          .source = "laakhay-ta 0.1 (2026), events",
          .inputs = inputs,
          .outputs = signal_output,
          .pane = "price_overlay",
          .scale = "binary",
          .drawings = signal_drawing,
          .lower = lower};
}

constexpr entry with_percent(entry e) {
  e.parameters = percent_parameters;
  e.parameter_aliases = percent_aliases;
  return e;
}

}  // namespace

const entry rising =
    event("rising", "Rising", "a is above its value one bar ago.", "a > a[1]", lower_rising);
const entry falling =
    event("falling", "Falling", "a is below its value one bar ago.", "a < a[1]", lower_falling);
const entry rising_pct = with_percent(
    event("rising_pct", "Rising by Percent",
          "a has risen by pct percent or more in one bar. For negative values the sense is turned.",
          "a >= a[1] * (1 + pct / 100)", lower_rising_pct));
const entry falling_pct = with_percent(event(
    "falling_pct", "Falling by Percent",
    "a has fallen by pct percent or more in one bar. For negative values the sense is turned.",
    "a <= a[1] * (1 - pct / 100)", lower_falling_pct));

}  // namespace lta::indicators
