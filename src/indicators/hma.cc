// SPDX-License-Identifier: MIT
#include <algorithm>

#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr parameter_spec parameters[] = {period(14)};

// The largest whole number whose square is at most n.
std::int64_t whole_root(std::int64_t n) {
  std::int64_t root = 1;
  while ((root + 1) * (root + 1) <= n) ++root;
  return root;
}

void lower(lowering& l) {
  const node_id x = l.input(0);
  const std::int64_t n = l.integer(0);
  const node_id fast = l.rolling_weighted_mean(x, std::max<std::int64_t>(n / 2, 1));
  const node_id slow = l.rolling_weighted_mean(x, n);
  const node_id ahead = l.subtract(l.multiply(l.constant(2), fast), slow);
  l.output(0, l.rolling_weighted_mean(ahead, whole_root(n)));
}

}  // namespace

const entry hma = {
    .id = "hma",
    .display_name = "Hull Moving Average",
    .category = "trend",
    .description =
        "Weighted average of twice a fast weighted average less a slow one: smooth "
        "with little lag. Half the period and its root are rounded down.",
    .formula = "wma(2 * wma(x, period / 2) - wma(x, period), sqrt(period))",
    .source = "A. Hull, Hull Moving Average (2005), alanhull.com",
    .inputs = close_input,
    .parameters = parameters,
    .outputs = line_output,
    .pane = "price_overlay",
    .drawings = line_drawing,
    .lower = lower,
};

}  // namespace lta::indicators
