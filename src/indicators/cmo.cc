// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14)};

void lower(lowering& l) {
  const std::int64_t n = l.integer(0);
  auto [up, down] = moves_of(l, l.input(0));
  if (l.talib()) {
    up = l.wilder(up, n, n);
    down = l.wilder(down, n, n);
  } else {
    up = l.rolling_sum(zero_on_first_bar(l, up), n);
    down = l.rolling_sum(zero_on_first_bar(l, down), n);
  }
  l.output(0, percent(l, l.divide_or(l.subtract(up, down), l.add(up, down), 0, 0)));
}

}  // namespace

const entry cmo = {
    .id = "cmo",
    .display_name = "Chande Momentum Oscillator",
    .category = "momentum",
    .description = "Rises less falls as a share of both, -100 to 100.",
    .formula =
        "100 * (up - down) / (up + down), up and down = rma (talib) or rolling_sum "
        "(laakhay) of max(x - x[1], 0) and max(x[1] - x, 0)",
    .source = "T. S. Chande and S. Kroll, The New Technical Trader (1994)",
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "separate_pane",
    .scale = "oscillator",
    .drawings = line_drawing,
    .zero_rule = "no change at all: 0",
    .convention_note =
        "talib takes Wilder's averages; laakhay sums over the window as Chande did, "
        "with a zero on the first bar",
    .lower = lower,
};

}  // namespace lta::indicators
