// SPDX-License-Identifier: MIT
// Windows made of levels that are read where they lie: how their parts join, in the order of the
// tree. Included like element.hh.

template <class V>
struct pair {
  V first;
  V second;
};

// Two windows' means in one, and what the M2 of both gains by their distance.
template <class V>
struct moments_join {
  V mean;
  V between;
  moments_join(V newer, V older, double share, double weight) {
    const V apart = older - newer;
    mean = newer + apart * share;
    between = apart * apart * weight;
  }
};

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

// Joins windows of na newer and nb older slots.
template <class J>
struct join_of_folds {
  static constexpr bool overlaps = !J::looks_last;
  double share;
  join_of_folds(double na, double nb) : share(nb / (na + nb)) {}
  static wide leaf(wide x) { return x; }
  wide of_slots(wide newer, wide older) const { return (*this)(newer, older); }
  template <class V>
  [[gnu::always_inline]] V operator()(V newer, V older) const {
    if constexpr (overlaps) return J::of_finite(newer, older);
    return J::apply(newer, older, share);
  }
};

struct join_of_moments {
  static constexpr bool overlaps = false;
  double share, weight;
  join_of_moments(double na, double nb) : share(nb / (na + nb)), weight(na * nb / (na + nb)) {}
  static pair<wide> leaf(wide x) { return {x, wide{}}; }
  template <class V>
  pair<V> of_slots(V newer, V older) const {
    const moments_join<V> joined(newer, older, share, weight);
    return {joined.mean, joined.between};
  }
  template <class V>
  [[gnu::always_inline]] pair<V> operator()(const pair<V>& newer, const pair<V>& older) const {
    const moments_join<V> joined(newer.first, older.first, share, weight);
    return {joined.mean, (newer.second + older.second) + joined.between};
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
