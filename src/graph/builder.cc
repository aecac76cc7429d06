// SPDX-License-Identifier: MIT
#include "graph/builder.hh"

#include <bit>

#include "base/number.hh"

namespace lta {
namespace {

// A window of n is the parts of n's binary digits, from the smallest (newest) to the largest;
// every part is a level, every level two copies of the level below it. A level is whatever `join`
// makes of a newer window and the older one before it.
template <class Level, class Join>
Level window_tree(Level level, std::int64_t n, Join join) {
  Level total = level;
  std::int64_t covered = 0;
  for (std::int64_t size = 1; size <= n; size *= 2) {
    if ((n & size) != 0) {
      total = covered == 0 ? level : join(total, covered, level, size);
      covered += size;
    }
    if (size <= n / 2) level = join(level, size, level, size);
  }
  return total;
}

// 1 / b where that is exact, so that multiplying gives the bits of dividing; else 0.
double exact_reciprocal(double b) {
  const auto bits = std::bit_cast<std::uint64_t>(b);
  const bool is_power_of_two = (bits << 12) == 0;
  const bool is_ordinary = b * b > 1e-300 && b * b < 1e300;
  return is_power_of_two && is_ordinary ? 1.0 / b : 0.0;
}

}  // namespace

node_id builder::constant(double value) {
  return graph_.add({.kind = op::constant, .parameters = {canonical(value)}});
}

node_id builder::na() { return constant(missing); }

// Before slot 0 every column is missing, that of a constant too.
node_id builder::is_first_slot() {
  return apply(op::is_missing, graph_.add({.kind = op::lag, .lag = 1, .inputs = {constant(1)}}));
}

node_id builder::apply(op kind, node_id a) { return graph_.add({.kind = kind, .inputs = {a}}); }

// A lag of b is read by the operation itself.
node_id builder::apply(op kind, node_id a, node_id b) {
  const node& second = graph_.nodes()[b];
  if (kind == op::divide && second.kind == op::constant) {
    const double factor = exact_reciprocal(second.parameters[0]);
    if (factor != 0) return multiply(a, constant(factor));
  }
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
  if (slots == 0) return x;
  return graph_.add({.kind = op::lag, .lag = slots, .inputs = {x}});
}

node_id builder::fold(op kind, node_id x, std::int64_t n) {
  return window_tree(
      x, n, [&](node_id newer, std::int64_t newer_size, node_id older, std::int64_t /*size*/) {
        return graph_.add({.kind = kind, .lag = newer_size, .inputs = {newer, older}});
      });
}

node_id builder::rolling_sum(node_id x, std::int64_t n) { return fold(op::add, x, n); }

node_id builder::rolling_minimum(node_id x, std::int64_t n) { return fold(op::minimum, x, n); }

node_id builder::rolling_maximum(node_id x, std::int64_t n) { return fold(op::maximum, x, n); }

// The older part begins `newer_size` slots back.
node_id builder::join_means(node_id newer, std::int64_t newer_size, node_id older,
                            std::int64_t older_size) {
  const auto na = static_cast<double>(newer_size);
  const auto nb = static_cast<double>(older_size);
  return graph_.add({.kind = op::join_means,
                     .lag = newer_size,
                     .parameters = {nb / (na + nb)},
                     .inputs = {newer, older}});
}

node_id builder::rolling_mean(node_id x, std::int64_t n) {
  return window_tree(
      x, n, [&](node_id newer, std::int64_t newer_size, node_id older, std::int64_t older_size) {
        return join_means(newer, newer_size, older, older_size);
      });
}

node_id builder::rolling_m2(node_id x, std::int64_t n) {
  struct moments {
    node_id mean;
    node_id m2;
  };
  const auto join = [&](const moments& newer, std::int64_t newer_size, const moments& older,
                        std::int64_t older_size) {
    const auto na = static_cast<double>(newer_size);
    const auto nb = static_cast<double>(older_size);
    return moments{.mean = join_means(newer.mean, newer_size, older.mean, older_size),
                   .m2 = graph_.add({.kind = op::join_m2,
                                     .lag = newer_size,
                                     .parameters = {na * nb / (na + nb)},
                                     .inputs = {newer.m2, older.m2, newer.mean, older.mean}})};
  };
  // One slot's M2 is zero where the slot is present, missing where it is not.
  return window_tree(moments{.mean = x, .m2 = subtract(x, x)}, n, join).m2;
}

// Where neither part has weight the older one's share is 0, and nothing is added.
node_id builder::rolling_weighted_m2(node_id x, node_id weight, std::int64_t n) {
  struct moments {
    node_id weight;
    node_id mean;
    node_id m2;
  };
  const auto join = [&](const moments& newer, std::int64_t newer_size, const moments& older,
                        std::int64_t) {
    const node_id older_weight = lag(older.weight, newer_size);
    const node_id both = add(newer.weight, older_weight);
    const node_id share = divide_or(older_weight, both, 0.0, 0.0);
    const node_id apart = subtract(newer.mean, lag(older.mean, newer_size));
    const node_id between = multiply(multiply(apart, apart), multiply(newer.weight, share));
    return moments{.weight = both,
                   .mean = subtract(newer.mean, multiply(apart, share)),
                   .m2 = add(add(newer.m2, lag(older.m2, newer_size)), between)};
  };
  const node_id none = multiply(subtract(x, x), weight);
  return window_tree(moments{.weight = weight, .mean = x, .m2 = none}, n, join).m2;
}

node_id builder::rolling_weighted_mean(node_id x, std::int64_t n) {
  struct means {
    node_id plain;
    node_id weighted;
  };
  const auto join = [&](const means& newer, std::int64_t newer_size, const means& older,
                        std::int64_t older_size) {
    const auto na = static_cast<double>(newer_size);
    const auto nb = static_cast<double>(older_size);
    // Weights of the window, of the rectangle below the newer part, and of the older part.
    const double all = (na + nb) * (na + nb + 1) / 2;
    return means{.plain = join_means(newer.plain, newer_size, older.plain, older_size),
                 .weighted = graph_.add({.kind = op::join_weighted_means,
                                         .lag = newer_size,
                                         .parameters = {na * nb / all, nb * (nb + 1) / 2 / all},
                                         .inputs = {newer.weighted, older.weighted, newer.plain}})};
  };
  return window_tree(means{.plain = x, .weighted = x}, n, join).weighted;
}

node_id builder::extreme_index(op extreme, op index, node_id x, std::int64_t n) {
  struct found {
    node_id value;
    node_id back;
  };
  const auto join = [&](const found& newer, std::int64_t newer_size, const found& older,
                        std::int64_t /*older_size*/) {
    return found{
        .value =
            graph_.add({.kind = extreme, .lag = newer_size, .inputs = {newer.value, older.value}}),
        .back = graph_.add({.kind = index,
                            .lag = newer_size,
                            .inputs = {newer.back, older.back, newer.value, older.value}})};
  };
  return window_tree(found{.value = x, .back = subtract(x, x)}, n, join).back;
}

node_id builder::rolling_argminimum(node_id x, std::int64_t n) {
  return extreme_index(op::minimum, op::join_argminimum, x, n);
}

node_id builder::rolling_argmaximum(node_id x, std::int64_t n) {
  return extreme_index(op::maximum, op::join_argmaximum, x, n);
}

node_id builder::rolling_median(node_id x, std::int64_t n) {
  if (n == 1) return x;
  return graph_.add({.kind = op::median, .lag = n - 1, .inputs = {x}});
}

node_id builder::rolling_absolute_deviation(node_id x, node_id center, std::int64_t n) {
  return graph_.add({.kind = op::absolute_deviation, .lag = n - 1, .inputs = {x, center}});
}

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

node_id builder::held_recursion(node_id x, node_id hold, double alpha, std::int64_t seed,
                                seed_kind kind) {
  return graph_.add({.kind = op::held_recursion,
                     .parameters = {alpha, static_cast<double>(seed),
                                    static_cast<double>(static_cast<int>(kind))},
                     .inputs = {x, hold}});
}

node_id builder::clamped_recursion(node_id x, double alpha, double bound, double limit) {
  return graph_.add(
      {.kind = op::clamped_recursion, .parameters = {alpha, bound, limit}, .inputs = {x}});
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

node_id builder::largest_since(node_id x, node_id reset) {
  return graph_.add({.kind = op::extreme_since, .parameters = {1}, .inputs = {x, reset}});
}

node_id builder::smallest_since(node_id x, node_id reset) {
  return graph_.add({.kind = op::extreme_since, .parameters = {-1}, .inputs = {x, reset}});
}

node_id builder::accumulate_since(node_id x, node_id start, node_id reset) {
  return graph_.add({.kind = op::accumulate_since, .inputs = {x, start, reset}});
}

node_id builder::parabolic_stop(node_id high, node_id low, node_id starts_long,
                                const std::array<double, 3>& factors, sar_style style) {
  return graph_.add({.kind = op::sar,
                     .lag = 1,
                     .parameters = {factors[0], factors[1], factors[2],
                                    static_cast<double>(static_cast<int>(style))},
                     .inputs = {high, low, starts_long}});
}

node_id builder::trailing_band(node_id upper, node_id lower, node_id close) {
  return graph_.add({.kind = op::supertrend, .inputs = {upper, lower, close}});
}

node_id builder::member(node_id states, sar_column column) {
  return graph_.add({.kind = op::member,
                     .parameters = {static_cast<double>(static_cast<int>(column))},
                     .inputs = {states}});
}

node_id builder::member(node_id states, supertrend_column column) {
  return graph_.add({.kind = op::member,
                     .parameters = {static_cast<double>(static_cast<int>(column))},
                     .inputs = {states}});
}

}  // namespace lta
