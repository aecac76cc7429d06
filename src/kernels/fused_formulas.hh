// SPDX-License-Identifier: MIT
// Formulas of several elementwise nodes in one pass: the operations of the nodes one after the
// other, and only what somebody reads becomes a column. exec/fused_formulas.cc says which nodes
// they are. Included like element.hh.

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
    const V change = less_by(in(0, 0), in(0, 1));
    const V none = constant_like(change, p[0]);
    out[0] = larger(change, none);
    out[1] = larger(opposite(change), none);
  }
};

struct share_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V a = in(0, 0);
    const V both = plus(a, in(1, 0));
    out[0] = times(constant_like(a, p[0]), over_or(a, both, p + 2));
  }
};

struct place_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V low = in(1, 0);
    const V range = less_by(in(0, 0), low);
    const V above_low = less_by(in(2, 0), low);
    out[0] = times(constant_like(low, p[0]), over_or(above_low, range, p + 2));
  }
};

struct typical_price_formula {
  static constexpr int outputs = 1;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V all = plus(plus(in(0, 0), in(1, 0)), in(2, 0));
    out[0] = over(all, constant_like(all, p[0]));
  }
};

struct flows_formula {
  static constexpr int outputs = 2;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V flow = times(in(0, 0), in(1, 0));
    const V none = less_by(flow, flow);
    const V change = less_by(in(0, 0), in(0, 1));
    const V still = constant_like(change, p[0]);
    out[0] = selected(is_larger(change, still), flow, none);
    out[1] = selected(is_larger(still, change), flow, none);
  }
};

struct directions_formula {
  static constexpr int outputs = 3;
  template <class V, class In>
  static void apply(In in, const double*, V* out) {
    const V range = range_with<V>(in(0, 0), in(1, 0), in(2, 1));
    const V zero = less_by(range, range);
    const V up = less_by(in(0, 0), in(0, 1));
    const V down = opposite(less_by(in(1, 0), in(1, 1)));
    out[0] = range;
    out[1] = selected(is_larger(up, down), larger(up, zero), zero);
    out[2] = selected(is_larger(down, up), larger(down, zero), zero);
  }
};

struct direction_index_formula {
  static constexpr int outputs = 2;
  template <class V, class In>
  static void apply(In in, const double* p, V* out) {
    const V up = in(0, 0);
    const V down = in(1, 0);
    const V both = plus(up, down);
    const V apart = size_of(less_by(up, down));
    out[0] = times(constant_like(both, p[0]), over_or(apart, both, p + 2));
    out[1] = is_same(both, constant_like(both, p[1]));
  }
};

// Where the slots of a unit's columns are, `width` doubles each.
template <class V>
struct formula_slots {
  static constexpr int width = lane_count<V>;
  const double* parameters;
  double* columns[2 * fused_inputs];

  formula_slots(const record<V>& r, V* memory, std::int64_t position) : parameters(r.parameters) {
    for (std::size_t k = 0; k < 2 * fused_inputs; ++k) {
      columns[k] = slots_of(r, k, memory, position);
    }
  }
  const double* in(int k, int back, std::int64_t i) const {
    return columns[fused_inputs + k] + i - back * width;
  }
  double* out(int k, std::int64_t i) const { return columns[k] + i; }
};

// `Make` turns a register that was read into the element the formula is done with.
template <class F, class V, class Slots, class Make>
void apply_formula(const Slots& at, std::int64_t i, Make make, V* out) {
  const auto in = [&](int k, int back) { return make(wide_at(at.in(k, back, i))); };
  F::template apply<V>(in, at.parameters, out);
}

// In the hope that all slots before `end`, a whole number of registers, are finite. False where
// they were not: nothing that was stored is right then.
template <class F, class Slots>
bool fill_formula_in_hope(const Slots& at, std::int64_t end) {
  wide doubt = {};
  for (std::int64_t i = 0; i < end; i += wide_count) {
    hopeful out[F::outputs];
    wide here = {};  // added at once, or every addition would wait for the one before
    const auto make = [&](wide value) { return hopeful{value, &here}; };
    apply_formula<F>(at, i, make, out);
    for (int k = 0; k < F::outputs; ++k) {
      const wide value = out[k].noted();
      __builtin_memcpy(at.out(k, i), &value, sizeof value);
    }
    doubt += here;
  }
  return is_confirmed(doubt);
}

// A register at a time, whatever the compiler makes of so long a loop.
template <class F, class V>
void fill_formula(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const formula_slots<V> at(r, memory, position);
  const std::int64_t end = count * at.width;
  std::int64_t i = end / wide_count * wide_count;
  if (!fill_formula_in_hope<F>(at, i)) {
    for (std::int64_t k = 0; k < i; k += wide_count) {
      wide out[F::outputs];
      apply_formula<F>(at, k, [](wide value) { return value; }, out);
      for (int o = 0; o < F::outputs; ++o) __builtin_memcpy(at.out(o, k), &out[o], sizeof(wide));
    }
  }
  for (; i < end; ++i) {
    double out[F::outputs];
    const auto in = [&](int k, int back) { return *at.in(k, back, i); };
    F::template apply<double>(in, at.parameters, out);
    for (int k = 0; k < F::outputs; ++k) *at.out(k, i) = out[k];
  }
}

template <class F, class V>
void step_formula(const step_record<V>& r, V* memory) {
  V out[F::outputs];
  const auto in = [&](int k, int back) { return column_at(r, fused_inputs + k, memory)[-back]; };
  F::template apply<V>(in, r.parameters, out);
  for (int k = 0; k < F::outputs; ++k) column_at(r, k, memory)[0] = out[k];
}
