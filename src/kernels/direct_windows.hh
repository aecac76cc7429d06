// SPDX-License-Identifier: MIT
// Short windows from slots in two passes: levels of four slots, which stay in the nearest cache,
// and everything above them in registers. A join in a register spares the store and the load that a
// level costs. Means and weighted means stay with a level at a time: a level of four takes nine
// operations of a mean here, by way of the level of two it takes six. Included like element.hh.

constexpr std::int64_t direct_level = 4;

// Seven levels and a rest of three slots. Below five slots there is nothing above the levels.
inline bool has_few_slots(std::int64_t n) { return n > direct_level && n < 8 * direct_level; }

// How much of a register is wanted: all of it, which the compiler knows, or some slots.
struct whole_register {};

inline void put_slots(wide values, double* to, whole_register) {
  __builtin_memcpy(to, &values, sizeof values);
}
inline void put_slots(wide values, double* to, std::int64_t count) {
  for (std::int64_t k = 0; k < count; ++k) to[k] = values[k];
}

// Calls store(i, make(i), size) for the registers of `count` slots, of which the last one is read
// as a whole all the same.
template <class Make, class Store>
[[gnu::always_inline]] inline void store_registers(std::int64_t count, Make make, Store store) {
  std::int64_t i = 0;
  for (; i + wide_count <= count; i += wide_count) store(i, make(i), whole_register());
  if (i < count) store(i, make(i), count - i);
}

// What Join makes of four slots, for a part of a block and what windows reach before it.
template <class Join, int width>
class levels_of_four {
 public:
  using value = decltype(Join::leaf(wide{}));

  levels_of_four(const double* x, std::int64_t first, std::int64_t count) {
    const Join slots(1, 1);
    const Join pairs(2, 2);
    for (std::int64_t i = first * width; i < count * width; i += wide_count) {
      const auto at = [&](int back) { return wide_at(x + i - back * width); };
      const value newer = slots.of_slots(at(0), at(1));
      const value older = slots.of_slots(at(2), at(3));
      put(i, pairs(newer, older));
    }
  }

  // `back` slots before double i.
  value at(std::int64_t i, std::int64_t back) const {
    const std::int64_t place = start + i - back * width;
    const double* from = kept_[0] + place;
    if constexpr (is_pair) {
      return {wide_at(from), wide_at(kept_[1] + place)};
    } else {
      return wide_at(from);
    }
  }

 private:
  static constexpr bool is_pair = sizeof(value) > sizeof(wide);
  static constexpr std::int64_t start = before_window * width;

  // The last register may go past the part: nobody looks there.
  void put(std::int64_t i, const value& levels) {
    if constexpr (is_pair) {
      put_slots(levels.first, kept_[0] + start + i, whole_register());
      put_slots(levels.second, kept_[1] + start + i, whole_register());
    } else {
      put_slots(levels, kept_[0] + start + i, whole_register());
    }
  }

  alignas(64) window_buffer<width> kept_[is_pair ? 2 : 1];
};

// The newest slots that are less than a level.
template <class Join, int width, int rest>
auto rest_of_slots(const Join& slots, const Join& one_and_two, const double* x) {
  const auto at = [&](int back) { return wide_at(x - back * width); };
  if constexpr (rest < 2) return Join::leaf(at(0));
  if constexpr (rest == 2) return slots.of_slots(at(0), at(1));
  if constexpr (rest == 3) {
    return one_and_two(Join::leaf(at(0)), slots.of_slots(at(1), at(2)));
  }
}

template <class Join, int width, class Store>
void fill_from_digits(const levels_of_four<Join, width>& levels, const double* x, std::int64_t n,
                      std::int64_t count, Store store) {
  const level_joins<Join> joins(n % direct_level, direct_level, n / direct_level);
  const Join slots(1, 1);
  const Join one_and_two(1, 2);
  with_known<7>(n / direct_level, [&](auto digits) {
    with_known<direct_level>(n % direct_level + 1, [&](auto rest_and_one) {
      constexpr int rest = decltype(rest_and_one)::value - 1;
      const auto make = [&](std::int64_t i) {
        const auto at = [&](int k) { return levels.at(i, rest + k * direct_level); };
        const auto newest = rest_of_slots<Join, width, rest>(slots, one_and_two, x + i);
        return joins.template operator()<decltype(digits)::value, (rest > 0)>(newest, at);
      };
      store_registers(count * width, make, store);
    });
  });
}

// The last level begins where the window does.
template <class Join, int width, class Store>
void fill_overlapping(const levels_of_four<Join, width>& levels, std::int64_t n, std::int64_t count,
                      Store store) {
  const auto level = static_cast<double>(direct_level);
  const std::int64_t whole_levels = (n - 1) / direct_level;
  const std::int64_t oldest = n - direct_level;
  const Join whole(level, level);
  const Join last(static_cast<double>(oldest - (whole_levels - 1) * direct_level), level);
  with_known<7>(whole_levels, [&](auto known_levels) {
    constexpr int newer = decltype(known_levels)::value - 1;
    const auto make = [&](std::int64_t i) {
      auto total = last(levels.at(i, newer * direct_level), levels.at(i, oldest));
#pragma GCC unroll 8
      for (int k = newer - 1; k >= 0; --k) total = whole(levels.at(i, k * direct_level), total);
      return total;
    };
    store_registers(count * width, make, store);
  });
}

// Gives registers of windows of n slots to store(i, value, size), as store_registers does.
template <class Join, int width, class Store>
void fill_direct_part(const double* x, std::int64_t n, std::int64_t count, Store store) {
  const std::int64_t first = -((n - direct_level + 7) / 8 * 8);
  const levels_of_four<Join, width> levels(x, first, count);
  if constexpr (Join::overlaps) {
    fill_overlapping(levels, n, count, store);
  } else {
    fill_from_digits(levels, x, n, count, store);
  }
}

template <class J, int width>
void fill_directly(const double* x, double* out, std::int64_t n, std::int64_t count) {
  fill_direct_part<join_of_folds<J>, width>(
      x, n, count, [=](std::int64_t i, wide value, auto here) {
        put_slots(J::looks_last ? canonical_of(value) : value, out + i, here);
      });
}

// Outputs: the window. lag is its length.
template <class J, class V>
void fill_window(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  constexpr int width = lane_count<V>;
  const wanted_windows wanted = {r.lag, 0};
  const auto fill = [&](const double* x, double* out, std::int64_t size) {
    if constexpr (!J::looks_last) {
      if (!is_finite_window<width>(x, r.lag, size)) {
        fill_window_part<J, false, width>(x, &out, wanted, size);
        return;
      }
    }
    if constexpr (J::is_direct) {
      if (has_few_slots(r.lag)) return fill_directly<J, width>(x, out, r.lag, size);
    }
    fill_window_part<J, !J::looks_last, width>(x, &out, wanted, size);
  };
  each_window_part(r, memory, position, count, fill);
}

// Outputs: a level, whose length is lag, and a shorter window. parameters: the length of that one.
template <class J>
void fill_levels(const record<double>& r, double* memory, std::int64_t position,
                 std::int64_t count) {
  const wanted_windows wanted = {r.lag, static_cast<std::int64_t>(r.parameters[0])};
  const double* x = memory + r.offsets[fused_inputs] + position;
  each_part<1>(count, [&](std::int64_t first, std::int64_t size) {
    double* const out[] = {memory + r.offsets[0] + position + first,
                           memory + r.offsets[1] + position + first};
    fill_window_part<J, false, 1>(x + first, out, wanted, size);
  });
}
