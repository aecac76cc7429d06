// SPDX-License-Identifier: MIT
// Windows that know two things of their slots while they are made, and tell the second one: where
// an extreme is, and a weighted mean. As in fused_windows.hh, a register at a time. Included like
// element.hh.

// The mean, and the mean that weighs newer slots more.
struct weighted_join {
  static constexpr bool overlaps = false;
  static constexpr bool is_direct = false;
  wide share, mean_share, older_share;

  weighted_join(double na, double nb)
      : share(splat<wide>(nb / (na + nb))),
        mean_share(splat<wide>(na * nb / all(na, nb))),
        older_share(splat<wide>(nb * (nb + 1) / 2 / all(na, nb))) {}
  static double all(double na, double nb) { return (na + nb) * (na + nb + 1) / 2; }
  static pair<wide> leaf(wide x) { return {x, x}; }
  [[gnu::always_inline]] pair<wide> operator()(const pair<wide>& newer,
                                               const pair<wide>& older) const {
    const wide a = newer.second;
    return {newer.first + (older.first - newer.first) * share,
            a + ((newer.first - a) * mean_share + (older.second - a) * older_share)};
  }
  pair<wide> of_slots(wide newer, wide older) const { return (*this)(leaf(newer), leaf(older)); }
  static wide last(wide value) { return canonical_of(value); }
};

// An extreme, and how many slots back it is.
template <bool is_minimum, bool is_hopeful>
struct extreme_index_join {
  static constexpr bool overlaps = true;
  static constexpr bool is_direct = is_hopeful;
  wide between;

  extreme_index_join(double newer_size, double) : between(splat<wide>(newer_size)) {}
  static pair<wide> leaf(wide x) {
    return {x, is_hopeful ? wide{} : subtract_of::apply(x, x, nullptr)};
  }
  [[gnu::always_inline]] pair<wide> operator()(const pair<wide>& newer,
                                               const pair<wide>& older) const {
    const wide a = newer.first;
    const wide b = older.first;
    if constexpr (is_hopeful) {
      const auto wins = is_minimum ? b < a : b > a;
      return {is_minimum ? smaller_or_second(a, b) : larger_or_second(a, b),
              choose(wins, older.second + between, newer.second)};
    }
    const auto extreme = is_minimum ? minimum_of::apply<wide> : maximum_of::apply<wide>;
    return {extreme(a, b, nullptr),
            join_index<is_minimum>(newer.second, older.second, a, b, between)};
  }
  pair<wide> of_slots(wide newer, wide older) const { return (*this)(leaf(newer), leaf(older)); }
  static wide last(wide value) { return value; }
};

// `firsts_out` is null where nobody reads them.
template <class J>
void fill_pairs_part(const double* x, double* firsts_out, double* out, std::int64_t n,
                     std::int64_t count) {
  alignas(64) window_buffer<1> firsts[3];
  alignas(64) window_buffer<1> seconds[3];
  walk_window<J::overlaps>({n, 0}, [&](const window_step& s) {
    const J join(static_cast<double>(s.newer_size), static_cast<double>(s.older_size));
    const auto read = [&](int buffer, std::int64_t i) __attribute__((always_inline)) -> pair<wide> {
      if (buffer < 0) return J::leaf(wide_at(x + i));
      return {wide_at(firsts[buffer] + before_window + i),
              wide_at(seconds[buffer] + before_window + i)};
    };
    const auto joined = [&](std::int64_t i) __attribute__((always_inline)) {
      return join(read(s.newer, i), read(s.older, i - s.newer_size));
    };
    if (s.output < 0) {
      // The last register may go past the part: nobody looks there.
      for (std::int64_t i = s.first; i < count; i += wide_count) {
        const pair<wide> slots = joined(i);
        __builtin_memcpy(firsts[s.to] + before_window + i, &slots.first, sizeof(wide));
        __builtin_memcpy(seconds[s.to] + before_window + i, &slots.second, sizeof(wide));
      }
      return;
    }
    std::int64_t i = 0;
    for (; i + wide_count <= count; i += wide_count) {
      const pair<wide> slots = joined(i);
      put_slots(J::last(slots.second), out + i, whole_register());
      if (firsts_out != nullptr) put_slots(J::last(slots.first), firsts_out + i, whole_register());
    }
    if (i == count) return;
    const pair<wide> slots = joined(i);
    put_slots(J::last(slots.second), out + i, count - i);
    if (firsts_out != nullptr) put_slots(J::last(slots.first), firsts_out + i, count - i);
  });
}

// Outputs: the window, and of weighted means the plain one where somebody reads it. lag is its
// length.
template <class J>
void fill_pairs(const record<double>& r, double* memory, std::int64_t position,
                std::int64_t count) {
  const double* x = memory + r.offsets[fused_inputs] + position;
  double* const seconds = memory + r.offsets[0] + position;
  double* const firsts = has_output(r, 1) ? memory + r.offsets[1] + position : nullptr;
  each_part<1>(count, [&](std::int64_t done, std::int64_t size) {
    double* const out = seconds + done;
    if constexpr (J::is_direct) {
      const auto store = [=](std::int64_t i, const pair<wide>& value, auto here) {
        put_slots(J::last(value.second), out + i, here);
      };
      if (has_few_slots(r.lag)) return fill_direct_part<J, 1>(x + done, r.lag, size, store);
    }
    double* const first_out = firsts != nullptr ? firsts + done : nullptr;
    fill_pairs_part<J>(x + done, first_out, out, r.lag, size);
  });
}

template <bool is_minimum>
void fill_extreme_index(const record<double>& r, double* memory, std::int64_t position,
                        std::int64_t count) {
  const double* x = memory + r.offsets[fused_inputs] + position;
  if (is_finite_window<1>(x, r.lag, count)) {
    fill_pairs<extreme_index_join<is_minimum, true>>(r, memory, position, count);
  } else {
    fill_pairs<extreme_index_join<is_minimum, false>>(r, memory, position, count);
  }
}
