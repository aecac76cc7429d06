// SPDX-License-Identifier: MIT
// Windows longer than fused_windows.hh fills from slots, in one pass over a column of levels: a
// window of 200 is the newest 8 slots, which are a column too, and the level of 64 read three
// times. Levels between are joined on the way, in the order of the tree. Included like element.hh.

inline void read_slots(const double* from, double& to) { to = *from; }
inline void read_slots(const double* from, wide& to) { to = wide_at(from); }

// Calls fill(i, V{}) for whole registers first and then for slots.
template <class Fill>
[[gnu::always_inline]] inline void each_register(std::int64_t count, Fill fill) {
  std::int64_t i = 0;
  for (; i + wide_count <= count; i += wide_count) fill(i, wide{});
  for (; i < count; ++i) fill(i, double{});
}

// Inputs: the rest, where there is one, and the level. lag is the window's length.
template <class J>
void fill_long_window(const record<double>& r, double* memory, std::int64_t position,
                      std::int64_t count) {
  const std::int64_t level = level_of_long_window(r.lag);
  const std::int64_t rest = r.lag % level;
  const level_joins<join_of_folds<J>> joins(rest, level, r.lag / level);
  double* const out = memory + r.offsets[0] + position;
  const double* const newest = memory + r.offsets[fused_inputs] + position;
  const double* const levels = memory + r.offsets[fused_inputs + 1] + position - rest;
  const auto fill = [&]<bool has_rest>(auto digits, known<has_rest>) {
    each_register(count, [&]<class V>(std::int64_t i, V total) {
      const auto at = [&](int k) {
        V value;
        read_slots(levels + i - k * level, value);
        return value;
      };
      if constexpr (has_rest) read_slots(newest + i, total);
      total = joins.template operator()<decltype(digits)::value, has_rest>(total, at);
      total = canonical_of(total);
      __builtin_memcpy(out + i, &total, sizeof total);
    });
  };
  with_known<7>(r.lag / level, [&](auto digits) {
    rest > 0 ? fill(digits, known<true>()) : fill(digits, known<false>());
  });
}

// Inputs: the rest's mean, the level's, and the M2 of both; a rest of one slot has none.
inline void fill_long_moments(const record<double>& r, double* memory, std::int64_t position,
                              std::int64_t count) {
  const std::int64_t level = level_of_long_window(r.lag);
  const std::int64_t rest = r.lag % level;
  const level_joins<join_of_moments> joins(rest, level, r.lag / level);
  const double* input[4];
  for (int k = 0; k < 4; ++k) input[k] = memory + r.offsets[fused_inputs + k] + position;
  const auto fill = [&]<bool has_rest>(auto digits, known<has_rest>, std::int64_t done,
                                       std::int64_t size, const moments_result& out) {
    each_register(size, [&]<class V>(std::int64_t i, V) {
      const auto at = [&](int k) {
        const std::int64_t slot = done + i - rest - k * level;
        pair<V> value;
        read_slots(input[1] + slot, value.first);
        read_slots(input[3] + slot, value.second);
        return value;
      };
      pair<V> total = {};
      if constexpr (has_rest) {
        read_slots(input[0] + done + i, total.first);
        if (rest > 1) read_slots(input[2] + done + i, total.second);
      }
      total = joins.template operator()<decltype(digits)::value, has_rest>(total, at);
      if (out.variance != 0) total.second = root(total.second * out.variance);
      total = {canonical_of(total.first), canonical_of(total.second)};
      __builtin_memcpy(out.mean + i, &total.first, sizeof(V));
      __builtin_memcpy(out.m2 + i, &total.second, sizeof(V));
    });
  };
  const auto part = [&](std::int64_t done, std::int64_t size, const moments_result& out) {
    with_known<7>(r.lag / level, [&](auto digits) {
      rest > 0 ? fill(digits, known<true>(), done, size, out)
               : fill(digits, known<false>(), done, size, out);
    });
  };
  fill_moments(r, memory, position, count, part);
}

// Whether every slot is present that windows of n, ending in one of `count` slots, reach: a level
// is present exactly if all of its slots are, so it is enough to look at one per level.
inline bool has_present_levels(const double* levels, std::int64_t level, std::int64_t n,
                               std::int64_t count) {
  const std::int64_t oldest = level - n;
  double total = levels[oldest];
  for (std::int64_t i = count - 1; i > oldest; i -= level) total += levels[i];
  return total == total;
}

// Inputs: none, and the level. The extreme of all is the oldest of the largest (smallest), however
// parts overlap, so a window needs no rest: the last level begins where the window does.
template <class J>
void fill_long_extreme(const record<double>& r, double* memory, std::int64_t position,
                       std::int64_t count) {
  const std::int64_t n = r.lag;
  const std::int64_t level = level_of_long_window(n);
  double* const out = memory + r.offsets[0] + position;
  const double* const levels = memory + r.offsets[fused_inputs + 1] + position;
  const auto fill = [&](auto whole, auto join) {
    each_register(count, [&]<class V>(std::int64_t i, V total) {
      read_slots(levels + i + level - n, total);
#pragma GCC unroll 8
      for (int k = decltype(whole)::value - 1; k >= 0; --k) {
        V newer;
        read_slots(levels + i - k * level, newer);
        total = join(newer, total);
      }
      __builtin_memcpy(out + i, &total, sizeof total);
    });
  };
  const bool is_present = has_present_levels(levels, level, n, count);
  with_known<7>((n - 1) / level, [&](auto whole) {
    if (is_present) {
      fill(whole, [](auto a, auto b) { return J::of_finite(a, b); });
    } else {
      fill(whole, [](auto a, auto b) { return J::apply(a, b, 0); });
    }
  });
}
