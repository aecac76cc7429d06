// SPDX-License-Identifier: MIT
// Recursions of one slot, alone and side by side. Included like element.hh.

// State and count have one stride; a step that is not like most is a held one.
template <class V>
void step_recursion(const record<V>& r, V* memory, std::int64_t position, std::int64_t) {
  const std::int64_t stride = r.strides[1];
  V* state = memory + r.offsets[1] + position * stride;
  V* consumed = memory + r.offsets[2] + position * stride;
  const recursion_rule<V> rule(r.parameters);
  const V x = column_at<false>(r, 3, memory, position)[0];
  const V s = fused(rule.beta, state[-stride], rule.alpha * x);
  if (!all_of(finite(s) & (consumed[-stride] == rule.full))) {
    fill_recursion_held<V, false>(r, memory, position, 1);
    return;
  }
  column_at<false>(r, 0, memory, position)[0] = s;
  state[0] = s;
  consumed[0] = rule.full;
}

#if defined(__AVX512F__)
// One lane per recursion: states and counts are neighbours, inputs and outputs are where they are.
// Lanes without a recursion go from zero to zero.
template <int size>
void step_across(const record<double>& shared, const record<double>* each, double* memory,
                 std::int64_t position) {
  const auto& rule = *reinterpret_cast<const recursion_group*>(shared.parameters);
  const std::int64_t stride = shared.strides[1];
  double* state = memory + shared.offsets[1] + position * stride;
  double* consumed = memory + shared.offsets[2] + position * stride;
  constexpr __mmask8 used = (1 << size) - 1;
  lanes x = {};
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) x[k] = column_at<false>(each[k], 3, memory, position)[0];
  const lanes before = _mm512_maskz_loadu_pd(used, state - stride);
  const lanes count = _mm512_maskz_loadu_pd(used, consumed - stride);
  const lanes full = eight(rule.full);
  const lanes s = fused(eight(rule.beta), before, eight(rule.alpha) * x);
  if (!all_of(finite(s) & (count == full))) {
    for (int k = 0; k < size; ++k) step_recursion(each[k], memory, position, 1);
    return;
  }
  _mm512_mask_storeu_pd(state, used, s);
  _mm512_mask_storeu_pd(consumed, used, full);
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) column_at<false>(each[k], 0, memory, position)[0] = s[k];
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
