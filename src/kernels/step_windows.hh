// SPDX-License-Identifier: MIT
// Windows of one slot straight from the slots they cover: the tree of fused_windows.hh, depth
// first, so that a handful of values is alive at a time and none of them becomes a column. Included
// like element.hh.

// What joins of two sizes weigh, by the slots they cover together: the older part is the largest
// power of two in them, so the sum says both.
struct join_weights {
  double share[fused_window_maximum + 1];   // of the older part in the mean
  double weight[fused_window_maximum + 1];  // of the squared distance of the means in M2
};
constexpr join_weights make_join_weights() {
  join_weights made = {};
  std::int64_t older = 1;
  for (std::int64_t all = 2; all <= fused_window_maximum; ++all) {
    // Of two equal halves the older one is as large as the newer.
    if (all > 2 * older) older *= 2;
    const auto nb = static_cast<double>(older);
    const auto na = static_cast<double>(all) - nb;
    made.share[all] = nb / (na + nb);
    made.weight[all] = na * nb / (na + nb);
  }
  return made;
}
constexpr join_weights weights_of = make_join_weights();

// One value per part.
template <class J>
struct value_parts {
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <class V>
  static V alone(V x) {
    return x;
  }
  template <class V>
  static V join(V newer, V older, std::int64_t all) {
    return J::apply(newer, older, weights_of.share[all]);
  }
};

template <class V>
struct moments {
  V mean;
  V m2;
};
struct moments_parts {
  // A slot has no M2 to add. Where it is a part by itself, adding zero changes no bit of what is
  // never -0.
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <class V>
  static moments<V> alone(V x) {
    return {x, V{}};
  }
  template <class V>
  static moments<V> join(V newer, V older, std::int64_t all) {
    const moments_join<V> joined(newer, older, weights_of.share[all], weights_of.weight[all]);
    return {joined.mean, joined.between};
  }
  template <class V>
  static moments<V> join(const moments<V>& newer, const moments<V>& older, std::int64_t all) {
    const moments_join<V> joined(newer.mean, older.mean, weights_of.share[all],
                                 weights_of.weight[all]);
    return {joined.mean, (newer.m2 + older.m2) + joined.between};
  }
};

// The slots of a column, by how far back they are.
template <class V>
struct slots_apart {
  column_view<V, false> x;
  const V* at(std::int64_t back) const { return &x[-back]; }
  V operator()(std::int64_t back) const { return *at(back); }
};

// Those of a column whose slots are side by side.
template <class V>
struct slots_together {
  const V* newest;
  const V* at(std::int64_t back) const { return newest - back; }
  V operator()(std::int64_t back) const { return *at(back); }
};

#if defined(__AVX512F__)
// Eight slots of one symbol, the newest of them so far back; the oldest comes first.
inline lanes eight_slots(slots_together<double> slots, std::int64_t back) {
  return eight(slots.newest - back - 7);
}

// The older and the newer ones of neighbours, in what were two vectors of eight parts.
inline lanes older_of(lanes a, lanes b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
inline lanes newer_of(lanes a, lanes b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
inline moments<lanes> older_of(const moments<lanes>& a, const moments<lanes>& b) {
  return {older_of(a.mean, b.mean), older_of(a.m2, b.m2)};
}
inline moments<lanes> newer_of(const moments<lanes>& a, const moments<lanes>& b) {
  return {newer_of(a.mean, b.mean), newer_of(a.m2, b.m2)};
}
inline double first_of(lanes a) { return a[0]; }
inline moments<double> first_of(const moments<lanes>& a) { return {a.mean[0], a.m2[0]}; }

// `count` parts of `size` slots each, eight in a vector, joined until there is one.
template <std::int64_t size, std::int64_t count, class Parts, class Part>
auto join_neighbours(const Part* parts) {
  if constexpr (count == 1) {
    return first_of(parts[0]);
  } else {
    constexpr std::int64_t next = count > 8 ? 1 : 0;  // else both are in one vector
    const auto joined = [&](std::int64_t k) {
      const Part& a = parts[2 * k];
      const Part& b = parts[2 * k + next];
      return Parts::join(newer_of(a, b), older_of(a, b), 2 * size);
    };
    constexpr std::int64_t vectors = count > 8 ? count / 16 : 1;
    decltype(joined(0)) made[vectors];
#pragma GCC unroll 4
    for (std::int64_t k = 0; k < vectors; ++k) made[k] = joined(k);
    return join_neighbours<2 * size, count / 2, Parts>(made);
  }
}
#endif

// The full tree of `size` slots, a power of two, from the one `first` slots back on.
template <std::int64_t size, class Parts, class Read>
auto full_tree(Read read, std::int64_t first) {
#if defined(__AVX512F__)
  if constexpr (size >= 8 && __is_same(Read, slots_together<double>)) {
    lanes slots[size / 8];
#pragma GCC unroll 8
    for (std::int64_t k = 0; k < size / 8; ++k) {
      slots[k] = eight_slots(read, first + size - 8 - 8 * k);
    }
    return join_neighbours<1, size, Parts>(slots);
  } else
#endif
      if constexpr (size == 1) {
    return Parts::leaf(read(first));
  } else {
    const auto newer = full_tree<size / 2, Parts>(read, first);
    return Parts::join(newer, full_tree<size / 2, Parts>(read, first + size / 2), size);
  }
}

// The parts of a window, smallest and newest first, from those that cover `covered` slots on.
template <std::int64_t size, class Parts, class Total, class Read>
void join_larger(Total& total, Read read, std::int64_t covered, std::int64_t n) {
  if constexpr (size < fused_window_maximum) {
    if ((n & size) != 0) {
      total = Parts::join(total, full_tree<size, Parts>(read, covered), covered + size);
      covered += size;
    }
    if (covered < n) join_larger<2 * size, Parts>(total, read, covered, n);
  }
}

template <std::int64_t size, class Parts, class Part>
auto alone(const Part& part) {
  if constexpr (size == 1) {
    return Parts::alone(part);
  } else {
    return part;
  }
}

template <std::int64_t size, class Parts, class Read>
auto window_tree(Read read, std::int64_t n) {
  if constexpr (2 * size <= fused_window_maximum) {
    if ((n & size) == 0) return window_tree<2 * size, Parts>(read, n);
  }
  auto total = alone<size, Parts>(full_tree<size, Parts>(read, 0));
  join_larger<2 * size, Parts>(total, read, size, n);
  return total;
}

// Calls `with` with the slots of a unit's first input.
template <class V, class With>
auto with_slots(const step_record<V>& r, V* memory, With with) {
  const auto x = column_at(r, fused_inputs, memory);
  if (r.strides[fused_inputs] == 1) return with(slots_together<V>{&x[0]});
  return with(slots_apart<V>{x});
}

template <class J, class V>
V whole_window(const step_record<V>& r, V* memory) {
  return with_slots(r, memory,
                    [&](auto read) -> V { return window_tree<1, value_parts<J>>(read, r.lag); });
}

// Output: the window. lag is its length.
template <class J, class V>
[[gnu::flatten]] void step_window(const step_record<V>& r, V* memory) {
  column_at(r, 0, memory)[0] = canonical_of(whole_window<J>(r, memory));
}

// Outputs and parameters as those of fill_window_moments.
template <class V>
[[gnu::flatten]] void step_window_moments(const step_record<V>& r, V* memory) {
  const auto whole = with_slots(r, memory, [&](auto read) -> moments<V> {
    return window_tree<1, moments_parts>(read, r.lag);
  });
  const V mean = canonical_of(whole.mean);
  const double variance = r.parameters[0];
  const V spread = canonical_of(variance == 0 ? whole.m2 : root(whole.m2 * variance));
  const auto give = [&](int output, V value) {
    if (has_output(r, output)) column_at(r, output, memory)[0] = value;
  };
  give(0, mean);
  give(1, spread);
  if (!has_output(r, 2)) return;
  const bands<V> made(mean, spread, r.parameters[1]);
  give(2, made.upper);
  give(3, made.lower);
}
