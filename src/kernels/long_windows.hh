// SPDX-License-Identifier: MIT
// Windows longer than fused_windows.hh fills from slots, in one pass over a column of levels: a
// window of 200 is the newest 8 slots, which are a column too, and the level of 64 read three
// times. Levels between are joined on the way, in the order of the tree. Included like element.hh.

// A value the compiler knows.
template <auto k>
struct known {
  static constexpr auto value = k;
};

// Calls run(known<k>) with the k that is wanted, from 1 to `most`.
template <int most, class Run>
void with_known(std::int64_t wanted, Run run) {
  if constexpr (most > 1) {
    if (wanted < most) return with_known<most - 1>(wanted, run);
  }
  run(known<most>());
}

inline void read_slots(const double* from, double& to) { to = *from; }
inline void read_slots(const double* from, wide& to) { to = wide_at(from); }

// Calls fill(i, V{}) for whole registers first and then for slots.
template <class Fill>
[[gnu::always_inline]] inline void each_register(std::int64_t count, Fill fill) {
  std::int64_t i = 0;
  for (; i + wide_count <= count; i += wide_count) fill(i, wide{});
  for (; i < count; ++i) fill(i, double{});
}

// Joins windows of na newer and nb older slots.
template <class J>
struct join_of_folds {
  double share;
  join_of_folds(double na, double nb) : share(nb / (na + nb)) {}
  template <class V>
  V operator()(V newer, V older) const {
    return J::apply(newer, older, share);
  }
};

template <class V>
struct moments_of {
  V mean;
  V m2;
};

struct join_of_moments {
  double share, weight;
  join_of_moments(double na, double nb) : share(nb / (na + nb)), weight(na * nb / (na + nb)) {}
  template <class V>
  moments_of<V> operator()(const moments_of<V>& newer, const moments_of<V>& older) const {
    const moments_join<V> joined(newer.mean, older.mean, share, weight);
    return {joined.mean, (newer.m2 + older.m2) + joined.between};
  }
};

// A window of n as the binary digits of how many levels it has, behind the rest of less than one.
template <class Join>
struct level_joins {
  static double slots(std::int64_t n) { return static_cast<double>(n); }
  level_joins(std::int64_t rest, std::int64_t level, std::int64_t digits)
      : pair(slots(level), slots(level)),
        four(slots(2 * level), slots(2 * level)),
        first(slots(rest), slots(level)),
        second(slots(rest + (digits & 1) * level), slots(2 * level)),
        third(slots(rest + (digits & 3) * level), slots(4 * level)) {}
  Join pair, four;            // of levels
  Join first, second, third;  // of what is newer with one, two and four of them

  // at(k) is the level that begins k levels behind the rest.
  template <int digits, bool has_rest, class T, class At>
  [[gnu::always_inline]] T operator()(T total, At at) const {
    constexpr bool has_first = has_rest || (digits & 1) != 0;
    constexpr bool has_second = has_rest || (digits & 3) != 0;
    if constexpr ((digits & 1) != 0) total = has_rest ? first(total, at(0)) : at(0);
    if constexpr ((digits & 2) != 0) {
      const T part = pair(at(digits & 1), at((digits & 1) + 1));
      total = has_first ? second(total, part) : part;
    }
    if constexpr ((digits & 4) != 0) {
      constexpr int k = digits & 3;
      const T part = four(pair(at(k), at(k + 1)), pair(at(k + 2), at(k + 3)));
      total = has_second ? third(total, part) : part;
    }
    return total;
  }
};

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
        moments_of<V> value;
        read_slots(input[1] + slot, value.mean);
        read_slots(input[3] + slot, value.m2);
        return value;
      };
      moments_of<V> total = {};
      if constexpr (has_rest) {
        read_slots(input[0] + done + i, total.mean);
        if (rest > 1) read_slots(input[2] + done + i, total.m2);
      }
      total = joins.template operator()<decltype(digits)::value, has_rest>(total, at);
      if (out.variance != 0) total.m2 = root(total.m2 * out.variance);
      total = {canonical_of(total.mean), canonical_of(total.m2)};
      __builtin_memcpy(out.mean + i, &total.mean, sizeof(V));
      __builtin_memcpy(out.m2 + i, &total.m2, sizeof(V));
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
