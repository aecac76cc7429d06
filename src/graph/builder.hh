// SPDX-License-Identifier: MIT
// The words indicators are written in. Every function returns the node of the formula it names.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "graph/graph.hh"

namespace lta {

class builder {
 public:
  explicit builder(graph& g) : graph_(g) {}

  node_id field(std::string_view name) { return graph_.field(name); }
  node_id constant(double value);
  node_id na();

  node_id apply(op kind, node_id a);
  node_id apply(op kind, node_id a, node_id b);
  node_id add(node_id a, node_id b) { return apply(op::add, a, b); }
  node_id subtract(node_id a, node_id b) { return apply(op::subtract, a, b); }
  node_id multiply(node_id a, node_id b) { return apply(op::multiply, a, b); }
  node_id divide(node_id a, node_id b) { return apply(op::divide, a, b); }
  node_id minimum(node_id a, node_id b) { return apply(op::minimum, a, b); }
  node_id maximum(node_id a, node_id b) { return apply(op::maximum, a, b); }
  node_id absolute(node_id a) { return apply(op::absolute, a); }
  node_id sign(node_id a) { return apply(op::sign, a); }
  node_id square_root(node_id a) { return apply(op::square_root, a); }
  node_id select(node_id condition, node_id a, node_id b);

  // a / b, and `otherwise` where |b| <= threshold.
  node_id divide_or(node_id a, node_id b, double otherwise, double threshold);

  // Signals that are missing while any operand is; for events.
  node_id both(node_id a, node_id b) { return multiply(a, b); }

  node_id lag(node_id x, std::int64_t slots);
  node_id difference(node_id x, std::int64_t slots) { return subtract(x, lag(x, slots)); }

  // Windows of n slots, n >= 1, as trees of doubling levels, the smallest part newest.
  node_id rolling_sum(node_id x, std::int64_t n);
  node_id rolling_minimum(node_id x, std::int64_t n);
  node_id rolling_maximum(node_id x, std::int64_t n);
  node_id rolling_mean(node_id x, std::int64_t n);
  node_id rolling_m2(node_id x, std::int64_t n);  // sum of squared deviations from the mean
  node_id rolling_variance(node_id x, std::int64_t n, int ddof);
  node_id rolling_deviation(node_id x, std::int64_t n, int ddof);

  // s = fma(1 - alpha, s, alpha * x), started from the first `seed` present inputs after `skip`.
  node_id recursion(node_id x, double alpha, std::int64_t seed, seed_kind kind, std::int64_t skip);
  // Exponential average of `period`, alpha = 2 / (period + 1), seeded with the mean of `seed`.
  node_id exponential(node_id x, std::int64_t period, std::int64_t seed, std::int64_t skip = 0);
  // Wilder's average of `period`, alpha = 1 / period, seeded with the mean of `seed`.
  node_id wilder(node_id x, std::int64_t period, std::int64_t seed);

  node_id cumulative_sum(node_id x) { return accumulate(x, x); }
  // Sum of x since the first slot where `start` is present, whose value begins the sum.
  node_id accumulate(node_id x, node_id start) { return apply(op::accumulate, x, start); }
  node_id forward_fill(node_id x) { return apply(op::forward_fill, x); }
  node_id slot_index();
  // Extremes since the first slot, repeated where x is missing.
  node_id running_minimum(node_id x) { return apply(op::running_minimum, x); }
  node_id running_maximum(node_id x) { return apply(op::running_maximum, x); }
  node_id lead(node_id x, std::int64_t slots);

 private:
  struct window {
    node_id mean;
    node_id m2;
    std::int64_t size;
  };
  node_id fold(op kind, node_id x, std::int64_t n);
  window moments(node_id x, std::int64_t n, bool with_m2);
  window join(const window& newer, const window& older, bool with_m2);

  graph& graph_;
};

}  // namespace lta
