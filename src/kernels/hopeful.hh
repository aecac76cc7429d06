// SPDX-License-Identifier: MIT
// The operations of formulas, twice: with care, as the nodes have them, and in the hope that every
// value is finite, which spares two of three instructions. Where it was not, the doubt is no number
// in the end, and what was hoped for is done again with care. Included like element.hh.

// A register of finite values, as far as anybody knows. What can hide one that is not, a choice or
// a quotient, adds its operands to the doubt first; sums, products and differences pass it on.
struct hopeful {
  wide value;
  wide* doubt;

  hopeful but(wide other) const { return {other, doubt}; }
  wide noted() const {
    *doubt += value;
    return value;
  }
};

struct hopeful_truth {
  decltype(wide{} < wide{}) mask;
};

// Whether everything that was added was finite. What overflows on the way is done with care too.
inline bool is_confirmed(wide doubt) {
  double total = 0;
  for (int k = 0; k < wide_count; ++k) total += doubt[k];
  return total - total == 0.0;
}

inline wide without_sign(wide a) {
  using bits = decltype(wide{} < wide{});
  bits pattern;
  __builtin_memcpy(&pattern, &a, sizeof a);
  pattern &= ~(bits{} + (std::int64_t{1} << 63));
  __builtin_memcpy(&a, &pattern, sizeof a);
  return a;
}

template <class V>
V constant_like(V, double x) {
  return splat<V>(x);
}
inline hopeful constant_like(hopeful a, double x) { return a.but(splat<wide>(x)); }

template <class V>
V plus(V a, V b) {
  return add_of::apply(a, b, nullptr);
}
inline hopeful plus(hopeful a, hopeful b) { return a.but(a.value + b.value); }

template <class V>
V less_by(V a, V b) {
  return subtract_of::apply(a, b, nullptr);
}
inline hopeful less_by(hopeful a, hopeful b) { return a.but(a.value - b.value); }

template <class V>
V times(V a, V b) {
  return multiply_of::apply(a, b, nullptr);
}
inline hopeful times(hopeful a, hopeful b) { return a.but(a.value * b.value); }

template <class V>
V over(V a, V b) {
  return divide_of::apply(a, b, nullptr);
}
inline hopeful over(hopeful a, hopeful b) { return a.but(a.value / b.noted()); }

// `rule` has the parameters of divide_or.
template <class V>
V over_or(V a, V b, const double* rule) {
  return divide_or_of::apply(a, b, rule);
}
inline hopeful over_or(hopeful a, hopeful b, const double* rule) {
  const wide below = a.noted();
  const wide is_none = without_sign(b.noted());
  return a.but(choose(is_none <= splat<wide>(rule[1]), splat<wide>(rule[0]), below / b.value));
}

template <class V>
V opposite(V a) {
  return negate_of::apply(a, nullptr);
}
inline hopeful opposite(hopeful a) { return a.but(-a.value); }

template <class V>
V size_of(V a) {
  return absolute_of::apply(a, nullptr);
}
inline hopeful size_of(hopeful a) { return a.but(without_sign(a.value)); }

template <class V>
V larger(V a, V b) {
  return maximum_of::apply(a, b, nullptr);
}
inline hopeful larger(hopeful a, hopeful b) {
  return a.but(larger_or_second(a.noted(), b.noted()));
}

template <class V>
V is_larger(V a, V b) {
  return greater_of::apply(a, b, nullptr);
}
inline hopeful_truth is_larger(hopeful a, hopeful b) { return {a.noted() > b.noted()}; }

template <class V>
V is_same(V a, V b) {
  return equal_of::apply(a, b, nullptr);
}
inline hopeful is_same(hopeful a, hopeful b) {
  return a.but(choose(a.noted() == b.noted(), splat<wide>(1), wide{}));
}

template <class V>
V selected(V condition, V a, V b) {
  return choose(present(condition), choose(condition != V{}, a, b), splat<V>(missing));
}
inline hopeful selected(hopeful_truth condition, hopeful a, hopeful b) {
  return a.but(choose(condition.mask, a.noted(), b.noted()));
}
