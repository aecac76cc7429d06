// SPDX-License-Identifier: MIT
// One bar of the plan of twelve.hh by hand, for a double (one symbol) or a vector of eight (one
// symbol per lane): the engine's operations in its order, so its bits, once windows are full and
// the beginnings of averages forgotten. Bars are complete and finite; nothing steps back.
#pragma once

#include <utility>

#include "indicators_by_hand.hh"

namespace by_hand {

// A rise and a fall of which one is nothing. Of doubles together: what is computed in any case does
// not have to be guessed.
inline pair<double> moves_of(double change) {
  using both = double __attribute__((vector_size(16)));
  const both signed_moves = {change, -change};
  const both moves = signed_moves > 0 ? signed_moves : both{};
  return {moves[0], moves[1]};
}
inline pair<eight> moves_of(eight change) {
  return {change > 0 ? change : eight{}, -change > 0 ? -change : eight{}};
}

// A window of 20 slots, one slot at a time: the older half of a level is the same level as it was
// that many slots ago, so a slot costs a join per level, and every value is kept until it is read
// that once.
template <class J, class V>
class window_of_20 {
 public:
  using value = decltype(J::leaf(V{}));

  value next(V x, unsigned slot) {
    const value leaf = J::leaf(x);
    const value level_2 = J::template join<1, 1>(leaf, std::exchange(leaf_, leaf));
    const value level_4 =
        J::template join<2, 2>(level_2, std::exchange(level_2_[slot % 2], level_2));
    const value level_8 =
        J::template join<4, 4>(level_4, std::exchange(level_4_[slot % 4], level_4));
    const value level_16 =
        J::template join<8, 8>(level_8, std::exchange(level_8_[slot % 8], level_8));
    const value older = std::exchange(level_16_[slot % 4], level_16);
    return J::template join<4, 16>(J::overlaps ? level_16 : level_4, older);
  }

 private:
  value leaf_ = {};
  value level_2_[2] = {};
  value level_4_[4] = {};
  value level_8_[8] = {};
  value level_16_[4] = {};
};

template <class V>
struct prices_of_bar {
  V high, low, close;
};

template <class V>
class twelve_state {
 public:
  // The twelve outputs in the plan's order.
  [[gnu::always_inline]] void step(const prices_of_bar<V>& bar, unsigned slot, V* out) {
    const V x = bar.close;
    const pair<V> moves = moves_of(x - close_);
    const V range = range_of(bar.high, bar.low, close_);
    close_ = x;
    const V line = next(averages_[0], 2.0 / 13, x) - next(averages_[1], 2.0 / 27, x);
    const V signal = next(averages_[2], 2.0 / 10, line);
    const V up = next(averages_[3], 1.0 / 14, moves.first);
    const V down = next(averages_[4], 1.0 / 14, moves.second);
    const pair<V> window = moments_.next(x, slot);
    const V deviation = root(window.second * (1.0 / 20));
    const V apart = deviation * 2.0;
    out[0] = next(averages_[5], 2.0 / 21, x);
    out[1] = line;
    out[2] = signal;
    out[3] = line - signal;
    out[4] = 100 * divided(up, up + down, 0);
    out[5] = window.first + apart;
    out[6] = window.first;
    out[7] = window.first - apart;
    out[8] = deviation;
    out[9] = next(averages_[6], 1.0 / 14, range);
    out[10] = highest_.next(x, slot);
    out[11] = lowest_.next(x, slot);
  }

 private:
  static V next(V& state, double alpha, V x) {
    return state = fused(V{} + (1 - alpha), state, alpha * x);
  }

  V close_ = {};
  V averages_[7] = {};
  window_of_20<moments, V> moments_;
  window_of_20<largest, V> highest_;
  window_of_20<smallest, V> lowest_;
};

}  // namespace by_hand
