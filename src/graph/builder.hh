// SPDX-License-Identifier: MIT
// The words indicators are written in. Every function returns the node of the formula it names.
#pragma once

#include <array>
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
  // 1 on slot 0, else 0; never missing, and forgotten after a slot.
  node_id is_first_slot();

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
  node_id natural_log(node_id a) { return apply(op::natural_log, a); }
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
  // The same with weights: sum of weight * (x - weighted mean)^2.
  node_id rolling_weighted_m2(node_id x, node_id weight, std::int64_t n);
  node_id rolling_variance(node_id x, std::int64_t n, int ddof);
  node_id rolling_deviation(node_id x, std::int64_t n, int ddof);
  node_id rolling_weighted_mean(node_id x, std::int64_t n);  // weights n, n - 1, ..., 1
  // Bars back to the window's extreme, the newest of equals.
  node_id rolling_argminimum(node_id x, std::int64_t n);
  node_id rolling_argmaximum(node_id x, std::int64_t n);
  // Windows read slot by slot: n reads per slot, and for a median log n besides.
  node_id rolling_median(node_id x, std::int64_t n);
  // Sum of the distances of n slots of x from this slot's center.
  node_id rolling_absolute_deviation(node_id x, node_id center, std::int64_t n);

  // s = fma(1 - alpha, s, alpha * x), started from the first `seed` present inputs after `skip`.
  node_id recursion(node_id x, double alpha, std::int64_t seed, seed_kind kind, std::int64_t skip);
  // The same, but once seeded its value stays, and is given, where `hold` is true.
  node_id held_recursion(node_id x, node_id hold, double alpha, std::int64_t seed, seed_kind kind);
  // The same started from 0; a value further from 0 than `bound` becomes `limit`.
  node_id clamped_recursion(node_id x, double alpha, double bound, double limit);
  // Exponential average of `period`, alpha = 2 / (period + 1), seeded with the mean of `seed`.
  node_id exponential(node_id x, std::int64_t period, std::int64_t seed, std::int64_t skip = 0);
  // Wilder's average of `period`, alpha = 1 / period, seeded with the mean of `seed`.
  node_id wilder(node_id x, std::int64_t period, std::int64_t seed);

  node_id cumulative_sum(node_id x) { return accumulate(x, x); }
  // Sum of x since the first slot where `start` is present, whose value begins the sum.
  node_id accumulate(node_id x, node_id start) { return apply(op::accumulate, x, start); }
  node_id forward_fill(node_id x) { return apply(op::forward_fill, x); }
  node_id slot_index();
  // The number of the bar of this timeframe's grid that holds the slot's bar, by its open time. A
  // plan that reads it does not run on partitions without real times.
  node_id clock_index(const timeframe& spacing) { return graph_.clock(op::clock_index, spacing); }

  // x on the last slot where `condition` was true.
  node_id latch(node_id condition, node_id x) { return apply(op::latch, condition, x); }
  // Largest x since `reset` was last true, from that slot on; the smallest likewise.
  node_id largest_since(node_id x, node_id reset);
  node_id smallest_since(node_id x, node_id reset);
  // Like accumulate, begun again with `start` wherever `reset` is true.
  node_id accumulate_since(node_id x, node_id start, node_id reset);
  // The parabolic stop; factors are its start, increment and maximum.
  node_id parabolic_stop(node_id high, node_id low, node_id starts_long,
                         const std::array<double, 3>& factors, sar_style style);
  node_id trailing_band(node_id upper, node_id lower, node_id close);
  node_id member(node_id states, sar_column column);
  node_id member(node_id states, supertrend_column column);
  node_id lead(node_id x, std::int64_t slots);

 private:
  node_id fold(op kind, node_id x, std::int64_t n);
  node_id extreme_index(op extreme, op index, node_id x, std::int64_t n);
  node_id join_means(node_id newer, std::int64_t newer_size, node_id older,
                     std::int64_t older_size);

  graph& graph_;
};

}  // namespace lta
