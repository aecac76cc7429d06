// SPDX-License-Identifier: MIT
// Formulas of several elementwise nodes in one pass: the operations of the nodes one after the
// other, and only what somebody reads becomes a column. exec/fused_formulas.cc says which nodes
// they are. Included like element.hh.

template <class V>
V selected(V condition, V a, V b) {
  return choose(present(condition), choose(condition != V{}, a, b), splat<V>(missing));
}

template <class V>
V less_by(V a, V b) {
  return subtract_of::apply(a, b, nullptr);
}
template <class V>
V times(V a, V b) {
  return multiply_of::apply(a, b, nullptr);
}
template <class V>
V larger(V a, V b) {
  return maximum_of::apply(a, b, nullptr);
}
template <class V>
V size_of(V a) {
  return absolute_of::apply(a, nullptr);
}

template <class V>
V range_with(V high, V low, V close_before) {
  return larger(larger(less_by(high, low), size_of(less_by(high, close_before))),
                size_of(less_by(low, close_before)));
}

// in(k, back) is input k so many slots back; p are the unit's parameters, those of a division
// with a rule for nothing last.
struct true_range_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double*, V* out) {
    out[0] = range_with<V>(in(0, 0), in(1, 0), in(2, 1));
  }
};

struct moves_formula {
  static constexpr int outputs = 2;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V change = less_by<V>(in(0, 0), in(0, 1));
    out[0] = larger(change, splat<V>(p[0]));
    out[1] = larger(negate_of::apply(change, nullptr), splat<V>(p[0]));
  }
};

struct share_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V a = in(0, 0);
    const V both = add_of::apply<V>(a, in(1, 0), nullptr);
    out[0] = times(splat<V>(p[0]), divide_or_of::apply(a, both, p + 2));
  }
};

struct place_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V low = in(1, 0);
    const V range = less_by<V>(in(0, 0), low);
    const V above_low = less_by<V>(in(2, 0), low);
    out[0] = times(splat<V>(p[0]), divide_or_of::apply(above_low, range, p + 2));
  }
};

struct typical_price_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V two = add_of::apply<V>(in(0, 0), in(1, 0), nullptr);
    out[0] = divide_of::apply<V>(add_of::apply<V>(two, in(2, 0), nullptr), splat<V>(p[0]), nullptr);
  }
};

struct flows_formula {
  static constexpr int outputs = 2;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V flow = times<V>(in(0, 0), in(1, 0));
    const V none = less_by(flow, flow);
    const V change = less_by<V>(in(0, 0), in(0, 1));
    out[0] = selected(greater_of::apply(change, splat<V>(p[0]), nullptr), flow, none);
    out[1] = selected(less_of::apply(change, splat<V>(p[0]), nullptr), flow, none);
  }
};

struct directions_formula {
  static constexpr int outputs = 3;
  template <class V, class In>
  static void apply(In in, const double*, V* out) {
    const V range = range_with<V>(in(0, 0), in(1, 0), in(2, 1));
    const V zero = less_by(range, range);
    const V up = less_by<V>(in(0, 0), in(0, 1));
    const V down = negate_of::apply(less_by<V>(in(1, 0), in(1, 1)), nullptr);
    out[0] = range;
    out[1] = selected(greater_of::apply(up, down, nullptr), larger(up, zero), zero);
    out[2] = selected(greater_of::apply(down, up, nullptr), larger(down, zero), zero);
  }
};

struct direction_index_formula {
  static constexpr int outputs = 2;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V plus = in(0, 0);
    const V minus = in(1, 0);
    const V both = add_of::apply(plus, minus, nullptr);
    const V apart = size_of(less_by(plus, minus));
    out[0] = times(splat<V>(p[0]), divide_or_of::apply(apart, both, p + 2));
    out[1] = equal_of::apply(both, splat<V>(p[1]), nullptr);
  }
};

// A register at a time, whatever the compiler makes of so long a loop.
template <class F>
void fill_formula(const record<double>& r, double* memory, std::int64_t position,
                  std::int64_t count) {
  const auto at = [&](int index) { return memory + r.offsets[index] + position; };
  std::int64_t i = 0;
  for (; i + wide_count <= count; i += wide_count) {
    wide out[F::outputs];
    const auto in = [&](int k, int back) { return wide_at(at(fused_inputs + k) + i - back); };
    F::template apply<wide>(in, r.parameters, out);
    for (int k = 0; k < F::outputs; ++k) __builtin_memcpy(at(k) + i, &out[k], sizeof(wide));
  }
  for (; i < count; ++i) {
    double out[F::outputs];
    const auto in = [&](int k, int back) { return at(fused_inputs + k)[i - back]; };
    F::template apply<double>(in, r.parameters, out);
    for (int k = 0; k < F::outputs; ++k) at(k)[i] = out[k];
  }
}

template <class F, class V>
void step_formula(const record<V>& r, V* memory, std::int64_t position, std::int64_t) {
  V out[F::outputs];
  const auto in = [&](int k, int back) {
    return column_at<false>(r, fused_inputs + k, memory, position)[-back];
  };
  F::template apply<V>(in, r.parameters, out);
  for (int k = 0; k < F::outputs; ++k) column_at<false>(r, k, memory, position)[0] = out[k];
}
