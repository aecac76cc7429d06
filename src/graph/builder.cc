// SPDX-License-Identifier: MIT
#include "graph/builder.hh"

#include "base/number.hh"

namespace lta {

node_id builder::constant(double value) {
  return graph_.add({.kind = op::constant, .parameters = {canonical(value)}});
}

node_id builder::na() { return constant(missing); }

node_id builder::apply(op kind, node_id a) { return graph_.add({.kind = kind, .inputs = {a}}); }

// A lag of b is read by the operation itself.
node_id builder::apply(op kind, node_id a, node_id b) {
  const node& second = graph_.nodes()[b];
  const bool folds = second.kind == op::lag && (info(kind).lagged_inputs & 0b10) != 0;
  if (folds) return graph_.add({.kind = kind, .lag = second.lag, .inputs = {a, second.inputs[0]}});
  return graph_.add({.kind = kind, .inputs = {a, b}});
}

node_id builder::select(node_id condition, node_id a, node_id b) {
  return graph_.add({.kind = op::select, .inputs = {condition, a, b}});
}

node_id builder::divide_or(node_id a, node_id b, double otherwise, double threshold) {
  return graph_.add(
      {.kind = op::divide_or, .parameters = {otherwise, threshold}, .inputs = {a, b}});
}

node_id builder::lag(node_id x, std::int64_t slots) {
  // A constant has no time.
  if (slots == 0 || graph_.nodes()[x].kind == op::constant) return x;
  return graph_.add({.kind = op::lag, .lag = slots, .inputs = {x}});
}

// A window of n is the parts of n's binary digits, from the smallest (newest) to the largest;
// every part is a level, every level two copies of the level below it.
node_id builder::fold(op kind, node_id x, std::int64_t n) {
  node_id level = x;
  node_id total = 0;
  std::int64_t covered = 0;
  for (std::int64_t size = 1; size <= n; size *= 2) {
    if ((n & size) != 0) {
      total = covered == 0 ? level
                           : graph_.add({.kind = kind, .lag = covered, .inputs = {total, level}});
      covered += size;
    }
    if (size <= n / 2) {
      level = graph_.add({.kind = kind, .lag = size, .inputs = {level, level}});
    }
  }
  return total;
}

node_id builder::rolling_sum(node_id x, std::int64_t n) { return fold(op::add, x, n); }

node_id builder::rolling_minimum(node_id x, std::int64_t n) { return fold(op::minimum, x, n); }

node_id builder::rolling_maximum(node_id x, std::int64_t n) { return fold(op::maximum, x, n); }

// The older part begins `newer.size` slots back.
builder::window builder::join(const window& newer, const window& older, bool with_m2) {
  const auto na = static_cast<double>(newer.size);
  const auto nb = static_cast<double>(older.size);
  window both = {.mean = 0, .m2 = 0, .size = newer.size + older.size};
  both.mean = graph_.add({.kind = op::join_means,
                          .lag = newer.size,
                          .parameters = {nb / (na + nb)},
                          .inputs = {newer.mean, older.mean}});
  if (with_m2) {
    both.m2 = graph_.add({.kind = op::join_m2,
                          .lag = newer.size,
                          .parameters = {na * nb / (na + nb)},
                          .inputs = {newer.m2, older.m2, newer.mean, older.mean}});
  }
  return both;
}

builder::window builder::moments(node_id x, std::int64_t n, bool with_m2) {
  // One slot's M2 is zero where the slot is present, missing where it is not.
  window level = {.mean = x, .m2 = with_m2 ? subtract(x, x) : x, .size = 1};
  window total = {.mean = 0, .m2 = 0, .size = 0};
  for (std::int64_t size = 1; size <= n; size *= 2) {
    if ((n & size) != 0) total = total.size == 0 ? level : join(total, level, with_m2);
    if (size <= n / 2) level = join(level, level, with_m2);
  }
  return total;
}

node_id builder::rolling_mean(node_id x, std::int64_t n) { return moments(x, n, false).mean; }

node_id builder::rolling_m2(node_id x, std::int64_t n) { return moments(x, n, true).m2; }

node_id builder::rolling_variance(node_id x, std::int64_t n, int ddof) {
  return multiply(rolling_m2(x, n), constant(1.0 / static_cast<double>(n - ddof)));
}

node_id builder::rolling_deviation(node_id x, std::int64_t n, int ddof) {
  return square_root(rolling_variance(x, n, ddof));
}

node_id builder::recursion(node_id x, double alpha, std::int64_t seed, seed_kind kind,
                           std::int64_t skip) {
  return graph_.add(
      {.kind = op::recursion,
       .parameters = {alpha, static_cast<double>(seed), static_cast<double>(static_cast<int>(kind)),
                      static_cast<double>(skip)},
       .inputs = {x}});
}

node_id builder::exponential(node_id x, std::int64_t period, std::int64_t seed, std::int64_t skip) {
  return recursion(x, 2.0 / (static_cast<double>(period) + 1.0), seed, seed_kind::mean, skip);
}

node_id builder::wilder(node_id x, std::int64_t period, std::int64_t seed) {
  return recursion(x, 1.0 / static_cast<double>(period), seed, seed_kind::mean, 0);
}

node_id builder::lead(node_id x, std::int64_t slots) {
  if (slots == 0 || graph_.nodes()[x].kind == op::constant) return x;
  return graph_.add({.kind = op::lead, .lag = slots, .inputs = {x}});
}

node_id builder::slot_index() { return graph_.add({.kind = op::slot_index}); }

}  // namespace lta
