// SPDX-License-Identifier: MIT
// Single indicators over plain arrays, made of by_hand.hh's windows and of loops.
#pragma once

#include "by_hand.hh"

namespace by_hand {

inline void copy(const double* x, double* out) {
  for (std::int64_t t = 0; t < count; ++t) out[t] = x[t];
}

// One multiply-add after the other: nobody can begin the next before the last one is there.
inline void chain(const double* x, double* out, double alpha) {
  const double beta = 1 - alpha;
  double state = x[0];
  for (std::int64_t t = 0; t < count; ++t) {
    state = __builtin_fma(beta, state, alpha * x[t]);
    out[t] = state;
  }
}

template <class V>
V range_of(V high, V low, V before) {
  const V up = size_of(high - before);
  const V down = size_of(low - before);
  const V own = high - low;
  const V larger = own > up ? own : up;
  return larger > down ? larger : down;
}

inline double divided(double a, double b, double otherwise) {
  return __builtin_fabs(b) <= 0 ? otherwise : a / b;
}

inline eight divided(eight a, eight b, double otherwise) {
  return size_of(b) <= 0 ? otherwise + eight{} : a / b;
}

inline void true_range(const prices& p, double* out) {
  const double* high = p.high.data();
  const double* low = p.low.data();
  const double* close = p.close.data();
  for (std::int64_t t = 0; t < count; ++t) out[t] = range_of(high[t], low[t], close[t - 1]);
}

// What is computed ahead of a chain, while it waits for itself.
constexpr std::int64_t ahead = 64;

inline void average_range(const prices& p, double* out) {
  constexpr double alpha = 1.0 / 14;
  alignas(64) double range[ahead];
  double state = 0;
  for (std::int64_t first = 0; first < count; first += ahead) {
    const double* high = p.high.data() + first;
    const double* low = p.low.data() + first;
    const double* close = p.close.data() + first;
    for (std::int64_t i = 0; i < ahead; ++i) range[i] = range_of(high[i], low[i], close[i - 1]);
    for (std::int64_t i = 0; i < ahead; ++i) {
      state = __builtin_fma(1 - alpha, state, alpha * range[i]);
      out[first + i] = state;
    }
  }
}

// The average of the index follows one part behind the averages of the movements.
inline void directional_index(const prices& p, double* out) {
  constexpr double alpha = 1.0 / 14;
  constexpr double beta = 1 - alpha;
  alignas(64) double range[ahead], plus[ahead], minus[ahead], index[ahead] = {};
  double states[4] = {};
  for (std::int64_t first = 0; first < count; first += ahead) {
    const double* high = p.high.data() + first;
    const double* low = p.low.data() + first;
    const double* close = p.close.data() + first;
    for (std::int64_t i = 0; i < ahead; ++i) {
      const double up = high[i] - high[i - 1];
      const double down = -(low[i] - low[i - 1]);
      range[i] = range_of(high[i], low[i], close[i - 1]);
      plus[i] = up > down ? (up > 0 ? up : 0) : 0;
      minus[i] = down > up ? (down > 0 ? down : 0) : 0;
    }
    double* const before = out + first - ahead;
    for (std::int64_t i = 0; i < ahead; ++i) {
      states[0] = __builtin_fma(beta, states[0], alpha * range[i]);
      states[1] = __builtin_fma(beta, states[1], alpha * plus[i]);
      states[2] = __builtin_fma(beta, states[2], alpha * minus[i]);
      states[3] = __builtin_fma(beta, states[3], alpha * index[i]);
      range[i] = states[0];
      plus[i] = states[1];
      minus[i] = states[2];
      if (first > 0) before[i] = states[3];
    }
    for (std::int64_t i = 0; i < ahead; ++i) {
      const double apart = __builtin_fabs(plus[i] - minus[i]);
      const double share = 100 * (plus[i] / range[i]);
      index[i] = 100 * divided(apart, plus[i] + minus[i], 0) + (share - share);
    }
  }
}

inline void regression(const double* x, double* out) {
  static window<weighted, 14> both;
  each_block([&](std::int64_t first) {
    both.fill(x + first,
              [=](std::int64_t i, two v) { store(out + first + i, 3 * v.second - 2 * v.first); });
  });
}

inline void bars_since_low(const double* x, double* out) {
  static window<smallest_place, 15> places;
  each_block([&](std::int64_t first) {
    places.fill(x + first,
                [=](std::int64_t i, two v) { store(out + first + i, 100 * (14 - v.second) / 14); });
  });
}

inline void stochastic(const prices& p, double* out) {
  static window<largest, 14> highs;
  static window<smallest, 14> lows;
  static window<mean, 3> smooth;
  static column place;
  alignas(64) double highest[block], lowest[block];
  each_block([&](std::int64_t first) {
    const double* close = p.close.data() + first;
    highs.fill(p.high.data() + first, [&](std::int64_t i, eight v) { store(highest + i, v); });
    lows.fill(p.low.data() + first, [&](std::int64_t i, eight v) { store(lowest + i, v); });
    double* const here = place.here();
    for (std::int64_t i = 0; i < block; i += lanes) {
      const eight low = load(lowest + i);
      store(here + i, 100 * divided(load(close + i) - low, load(highest + i) - low, 0.5));
    }
    smooth.fill(here, [=](std::int64_t i, eight v) { store(out + first + i, v); });
    place.next();
  });
}

inline void typical_price(const prices& p, std::int64_t first, double* out) {
  const double* high = p.high.data() + first;
  const double* low = p.low.data() + first;
  const double* close = p.close.data() + first;
  for (std::int64_t i = 0; i < block; ++i) out[i] = (high[i] + low[i] + close[i]) / 3;
}

inline void money_flow(const prices& p, double* out) {
  static window<sum, 14> ins, outs;
  static column price, in, fall;
  alignas(64) double sums[block];
  each_block([&](std::int64_t first) {
    const double* volume = p.volume.data() + first;
    typical_price(p, first, price.here());
    const double* const x = price.here();
    double* const rises = in.here();
    double* const falls = fall.here();
    for (std::int64_t i = 0; i < block; i += lanes) {
      const eight flow = load(x + i) * load(volume + i);
      const eight change = load(x + i) - load(x + i - 1);
      store(rises + i, change > 0 ? flow : eight{});
      store(falls + i, change < 0 ? flow : eight{});
    }
    ins.fill(rises, [&](std::int64_t i, eight v) { store(sums + i, v); });
    outs.fill(falls, [&](std::int64_t i, eight v) {
      const eight in_flow = load(sums + i);
      store(out + first + i, 100 * divided(in_flow, in_flow + v, 1));
    });
    price.next();
    in.next();
    fall.next();
  });
}

// Four sums side by side, as the engine adds.
inline void channel_index(const prices& p, double* out) {
  constexpr int n = 20;
  static window<mean, n> means;
  static column price;
  alignas(64) double mean_of[block];
  each_block([&](std::int64_t first) {
    typical_price(p, first, price.here());
    const double* const x = price.here();
    means.fill(x, [&](std::int64_t i, eight v) { store(mean_of + i, v); });
    for (std::int64_t i = 0; i < block; i += lanes) {
      const eight center = load(mean_of + i);
      eight sums[4] = {};
#pragma GCC unroll 20
      for (int k = 0; k < n; ++k) sums[k % 4] += size_of(load(x + i - k) - center);
      const eight deviation = ((sums[0] + sums[1]) + (sums[2] + sums[3])) * (0.015 / n);
      store(out + first + i, divided(load(x + i) - center, deviation, 0));
    }
    price.next();
  });
}

}  // namespace by_hand
