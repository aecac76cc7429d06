// SPDX-License-Identifier: MIT
// The plan of twelve.hh over one series by hand, eight slots at a time: the operations of the
// engine in its order, so its bits, once windows are full and the beginnings of averages forgotten.
// One loop does everything, so that windows are computed while averages wait for themselves.
// Nothing but outputs is stored: of levels the past eight slots stay in registers.
#pragma once

#include <utility>

#include "twelve_by_hand.hh"

namespace by_hand {

struct series {
  const double *high, *low, *close;
  double* outputs[12];  // in the plan's order; where vectors of eight lie
  std::int64_t count;   // in eights
};

// The slots `lag` before those of `now`.
template <int lag, class W>
W shifted(W before, W now) {
  static_assert(lag == 1 || lag == 2 || lag == 4);
  if constexpr (lag == 1) return __builtin_shufflevector(before, now, 7, 8, 9, 10, 11, 12, 13, 14);
  if constexpr (lag == 2) return __builtin_shufflevector(before, now, 6, 7, 8, 9, 10, 11, 12, 13);
  return __builtin_shufflevector(before, now, 4, 5, 6, 7, 8, 9, 10, 11);
}
template <int lag>
two shifted(two before, two now) {
  return {shifted<lag>(before.first, now.first), shifted<lag>(before.second, now.second)};
}

// A window of 20 is four slots and sixteen before them, of which eight are those of the last time.
template <class J>
class slots_of_20 {
 public:
  using value = decltype(J::leaf(eight{}));

  value next(eight x, eight one_before) {
    const value level_2 = J::template join<1, 1>(J::leaf(x), J::leaf(one_before));
    const value level_4 =
        J::template join<2, 2>(level_2, shifted<2>(std::exchange(level_2_, level_2), level_2));
    const value four_before = std::exchange(level_4_, level_4);
    const value level_8 = J::template join<4, 4>(shifted<4>(four_before, level_4), four_before);
    const value level_16 = J::template join<8, 8>(level_8, std::exchange(level_8_, level_8));
    return J::template join<4, 16>(level_4, level_16);
  }

 private:
  value level_2_ = {}, level_4_ = {};
  value level_8_ = {};  // of four slots before
};

// Eight bars at a time.
class series_state {
 public:
  // Outputs in the plan's order. The signal and what is left of the line without it are those of
  // the eight bars before: reading the line of the same bars, they would wait for all others.
  [[gnu::always_inline]] void step(const prices_of_bar<eight>& bars, eight* out) {
    const eight x = bars.close;
    const eight before = shifted<1>(std::exchange(closes_, x), x);
    const pair<eight> moves = moves_of(x - before);
    const eight range = range_of(bars.high, bars.low, before);
    eight averages[lanes] = {x, x, moves.first, moves.second, range, x, line_, eight{}};
    next(averages);
    out[2] = averages[6];
    out[3] = line_ - averages[6];
    line_ = averages[0] - averages[1];
    const two window = middle_.next(x, before);
    const eight deviation = root(window.second * (1.0 / 20));
    const eight apart = deviation * 2.0;
    out[0] = averages[5];
    out[1] = line_;
    out[4] = 100 * divided(averages[2], averages[2] + averages[3], 0);
    out[5] = window.first + apart;
    out[6] = window.first;
    out[7] = window.first - apart;
    out[8] = deviation;
    out[9] = averages[4];
    out[10] = highest_.next(x, before);
    out[11] = lowest_.next(x, before);
  }

  // The signal and the difference of the last eight bars, which the next step will give again.
  void finish(eight* out_signal) const {
    double signal = averages_[6];
    for (int k = 0; k < lanes; ++k) {
      signal = fused(1 - alpha[6], signal, alpha[6] * line_[k]);
      out_signal[0][k] = signal;
    }
    out_signal[1] = line_ - out_signal[0];
  }

 private:
  static constexpr eight alpha = {2.0 / 13, 2.0 / 27, 1.0 / 14, 1.0 / 14,
                                  1.0 / 14, 2.0 / 21, 2.0 / 10, 0};

  // Averages are lanes of one vector: their inputs become rows of it, and columns again.
  void next(eight* rows) {
    transpose(rows);
#pragma GCC unroll 8
    for (int k = 0; k < lanes; ++k) {
      averages_ = fused(1 - alpha, averages_, alpha * rows[k]);
      rows[k] = averages_;
    }
    transpose(rows);
  }

  eight closes_ = {}, line_ = {}, averages_ = {};
  slots_of_20<moments> middle_;
  slots_of_20<largest> highest_;
  slots_of_20<smallest> lowest_;
};

template <bool past_caches>
void give(const series& s, int output, std::int64_t slot, eight value) {
  auto* const to = reinterpret_cast<eight*>(s.outputs[output] + slot);
  if constexpr (past_caches) {
    store_past_caches(to, value);
  } else {
    *to = value;
  }
}

template <bool past_caches>
void fill_twelve(const series& s) {
  series_state state;
  eight out[12];
  std::int64_t behind = 0;
  for (std::int64_t t = 0; t < s.count; t += lanes) {
    state.step({load(s.high + t), load(s.low + t), load(s.close + t)}, out);
#pragma GCC unroll 12
    for (int output = 0; output < 12; ++output) {
      // Before there are eight bars before, the place of the first ones is written twice.
      give<past_caches>(s, output, output == 2 || output == 3 ? behind : t, out[output]);
    }
    behind = t;
  }
  state.finish(out + 2);
  for (int output = 2; output < 4; ++output) {
    give<past_caches>(s, output, s.count - lanes, out[output]);
  }
}

// Reads and writes as many columns, and computes nothing.
template <bool past_caches>
void copy_twelve(const series& s) {
  for (std::int64_t t = 0; t < s.count; t += lanes) {
    const eight read[3] = {load(s.high + t), load(s.low + t), load(s.close + t)};
    for (int output = 0; output < 12; ++output) give<past_caches>(s, output, t, read[output % 3]);
  }
}

}  // namespace by_hand
