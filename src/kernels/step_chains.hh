// SPDX-License-Identifier: MIT
// Recursions of one slot, alone and side by side. Included like element.hh.

// Where a slot has an output, that is its state, and its count is full: single slots write the
// hidden columns only where there is none, and step_program::reveal() tells those who read them.
template <class V>
void step_held(const record<V>& r, V* memory, std::int64_t position) {
  const auto [out, state, consumed, x] = recursion_views<V, false>(r, memory, position);
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
void step_recursion(const record<V>& r, V* memory, std::int64_t position, std::int64_t) {
  const auto out = column_at<false>(r, 0, memory, position);
  const recursion_rule<V> rule(r.parameters);
  const V s = fused(rule.beta, out[-1], rule.alpha * column_at<false>(r, 3, memory, position)[0]);
  if (!all_of(finite(s))) return step_held(r, memory, position);
  out[0] = s;
}

#if defined(__AVX512F__)
// One lane per recursion: outputs are neighbours, inputs are where they are. Lanes without a
// recursion go from zero to zero.
template <int size>
void step_across(const record<double>& shared, const record<double>* each, double* memory,
                 std::int64_t position) {
  const auto& rule = *reinterpret_cast<const recursion_group*>(shared.parameters);
  const std::int64_t stride = shared.strides[0];
  double* out = memory + shared.offsets[0] + position * stride;
  constexpr __mmask8 used = (1 << size) - 1;
  lanes x = {};
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) x[k] = column_at<false>(each[k], 3, memory, position)[0];
  const lanes before = _mm512_maskz_loadu_pd(used, out - stride);
  const lanes s = fused(eight(rule.beta), before, eight(rule.alpha) * x);
  if (!all_of(finite(s))) {
    for (int k = 0; k < size; ++k) step_recursion(each[k], memory, position, 1);
    return;
  }
  _mm512_mask_storeu_pd(out, used, s);
}
#endif

// The first record is the group's, the others are those of its recursions.
template <class V>
void run_recursion_group(const record<V>* records, std::int64_t record_count, V* memory,
                         std::int64_t position) {
  const std::int64_t size = record_count - 1;
#if defined(__AVX512F__)
  if constexpr (lane_count<V> == 1) {
    using group_step =
        void (*)(const record<double>&, const record<double>*, double*, std::int64_t);
    static constexpr group_step by_size[] = {nullptr,        step_across<1>, step_across<2>,
                                             step_across<3>, step_across<4>, step_across<5>,
                                             step_across<6>, step_across<7>, step_across<8>};
    by_size[size](records[0], records + 1, memory, position);
    return;
  }
#endif
  for (std::int64_t k = 1; k <= size; ++k) step_recursion(records[k], memory, position, 1);
}
