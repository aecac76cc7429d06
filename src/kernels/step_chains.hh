// SPDX-License-Identifier: MIT
// Recursions of one slot, alone and side by side. Included like element.hh.

// Where a slot has an output, that is its state, and its count is full: single slots write the
// hidden columns only where there is none, and step_program::reveal() tells those who read them.
template <class V>
void step_held(const step_record<V>& r, V* memory) {
  const auto [out, state, consumed, x] = recursion_views<V, false>(r, memory, 0);
  const recursion_rule<V> rule(r.parameters);
  const auto has_output = present(out[-1]);
  V s = choose(has_output, out[-1], state[-1]);
  V count = choose(has_output, rule.full, consumed[-1]);
  V value;
  rule.step(x[0], s, count, value);
  out[0] = value;
  state[0] = s;
  consumed[0] = count;
}

// A step that is not like most is a held one.
template <class V>
void step_recursion(const step_record<V>& r, V* memory) {
  const auto out = column_at(r, 0, memory);
  const recursion_rule<V> rule(r.parameters);
  const V s = fused(rule.beta, out[-1], rule.alpha * column_at(r, 3, memory)[0]);
  if (!all_finite(s)) return step_held(r, memory);
  out[0] = s;
}

#if defined(__AVX512F__)
// One lane per recursion: outputs are neighbours, inputs are where they are. Lanes without a
// recursion go from zero to zero.
template <int size>
void step_across(const step_record<double>& group, double* memory) {
  const auto& rule = *reinterpret_cast<const recursion_group*>(group.parameters);
  const step_record<double>* const each = &group + 1;
  const std::int64_t stride = group.strides[0];
  double* out = memory + group.offsets[0];
  constexpr __mmask8 used = (1 << size) - 1;
  lanes x = {};
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) x[k] = column_at(each[k], 3, memory)[0];
  const lanes before = _mm512_maskz_loadu_pd(used, out - stride);
  const lanes s = fused(eight(rule.beta), before, eight(rule.alpha) * x);
  if (!all_finite(s)) {
    for (int k = 0; k < size; ++k) step_recursion(each[k], memory);
    return;
  }
  _mm512_mask_storeu_pd(out, used, s);
}
#endif

// The records of its recursions follow the group's.
template <class V>
void step_recursions(const step_record<V>& group, V* memory) {
  const int size = group.following;
#if defined(__AVX512F__)
  if constexpr (lane_count<V> == 1) {
    static constexpr step_function<V> by_size[] = {nullptr,        step_across<1>, step_across<2>,
                                                   step_across<3>, step_across<4>, step_across<5>,
                                                   step_across<6>, step_across<7>, step_across<8>};
    return by_size[size](group, memory);
  }
#endif
  for (int k = 1; k <= size; ++k) step_recursion((&group)[k], memory);
}
