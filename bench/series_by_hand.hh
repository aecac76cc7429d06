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
  const double *high, *low, *close;  // two slots of the past before the first one
  double* outputs[12];               // in the plan's order; where vectors of eight lie
  std::int64_t count;                // in eights
};

// The slots `lag` before those of `now`.
template <int lag>
eight shifted(eight before, eight now) {
  static_assert(lag == 2 || lag == 4);
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

// Seven averages are lanes of one vector: bars become rows of it, and columns again. The signal,
// which reads the line, follows eight slots behind.
class averages_of_twelve {
 public:
  // The inputs of eight slots, and then the averages.
  void next(eight* rows) {
    transpose(rows);
#pragma GCC unroll 8
    for (int k = 0; k < lanes; ++k) {
      state_ = fused(1 - alpha, state_, alpha * rows[k]);
      rows[k] = state_;
    }
    transpose(rows);
  }

 private:
  static constexpr eight alpha = {2.0 / 13, 2.0 / 27, 1.0 / 14, 1.0 / 14,
                                  1.0 / 14, 2.0 / 21, 2.0 / 10, 0};
  eight state_ = {};
};

template <bool past_caches>
void fill_twelve(const series& s) {
  averages_of_twelve averages;
  slots_of_20<moments> middle;
  slots_of_20<largest> highest;
  slots_of_20<smallest> lowest;
  eight line = {};
  const auto give = [&](int output, std::int64_t slot, eight value) {
    auto* const to = reinterpret_cast<eight*>(s.outputs[output] + slot);
    if constexpr (past_caches) {
      store_past_caches(to, value);
    } else {
      *to = value;
    }
  };
  for (std::int64_t t = 0; t < s.count + lanes; t += lanes) {
    const eight x = load(s.close + t);
    const eight before = load(s.close + t - 1);
    const pair<eight> moves = moves_of(x - before);
    const eight range = range_of(load(s.high + t), load(s.low + t), before);
    eight rows[lanes] = {x, x, moves.first, moves.second, range, x, line, eight{}};
    averages.next(rows);
    if (t > 0) {
      give(2, t - lanes, rows[6]);
      give(3, t - lanes, line - rows[6]);
      if (t == s.count) break;
    }
    line = rows[0] - rows[1];
    const two window = middle.next(x, before);
    const eight deviation = root(window.second * (1.0 / 20));
    const eight apart = deviation * 2.0;
    give(0, t, rows[5]);
    give(1, t, line);
    give(4, t, 100 * divided(rows[2], rows[2] + rows[3], 0));
    give(5, t, window.first + apart);
    give(6, t, window.first);
    give(7, t, window.first - apart);
    give(8, t, deviation);
    give(9, t, rows[4]);
    give(10, t, highest.next(x, before));
    give(11, t, lowest.next(x, before));
  }
}

// Reads and writes as many columns, and computes nothing.
template <bool past_caches>
void copy_twelve(const series& s) {
  for (std::int64_t t = 0; t < s.count; t += lanes) {
    const eight read[3] = {load(s.high + t), load(s.low + t), load(s.close + t)};
    for (int output = 0; output < 12; ++output) {
      auto* const to = reinterpret_cast<eight*>(s.outputs[output] + t);
      if constexpr (past_caches) {
        store_past_caches(to, read[output % 3]);
      } else {
        *to = read[output % 3];
      }
    }
  }
}

}  // namespace by_hand
