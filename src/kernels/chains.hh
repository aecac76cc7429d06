// SPDX-License-Identifier: MIT
// Recursions side by side. Included like element.hh.

// A compiler that packs values of several chains into one vector makes each of them wait for all.
inline double kept_apart(double value) {
#if defined(__x86_64__)
  asm("" : "+x"(value));
#endif
  return value;
}
inline lanes kept_apart(lanes value) { return value; }

template <class V>
void fill_chain_held(const chain<V>& c, V* memory, std::int64_t count) {
  c.of->fill(*c.of, memory, c.position, count);
}

// A missing input or an overflow stays in the state to the end.
template <class V>
void finish_chain(const chain<V>& c, V state, V* memory, std::int64_t count) {
  if (all_finite(state)) {
    store_hidden<V, true>(*c.of, memory, c.position, count);
  } else {
    fill_chain_held(c, memory, count);
  }
}

// Every chain waits for one operation per slot, and for its own last one only.
template <class V, int size>
void fill_chains(const chain<V>* const* chains, V* memory, std::int64_t count) {
  V* out[size];
  const V* x[size];
  V s[size], alpha[size], beta[size];
  for (int k = 0; k < size; ++k) {
    const record<V>& r = *chains[k]->of;
    const std::int64_t position = chains[k]->position;
    out[k] = memory + r.offsets[0] + position;
    x[k] = memory + r.offsets[3] + position;
    s[k] = memory[r.offsets[1] + position - 1];
    alpha[k] = splat<V>(r.parameters[0]);
    beta[k] = splat<V>(1.0 - r.parameters[0]);
  }
  for (std::int64_t i = 0; i < count; ++i) {
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k) {
      s[k] = kept_apart(fused(beta[k], s[k], alpha[k] * x[k][i]));
      out[k][i] = s[k];
    }
  }
  for (int k = 0; k < size; ++k) finish_chain(*chains[k], s[k], memory, count);
}

#if defined(__AVX512F__)
// Many chains are held up by their stores. One lane per chain: eight slots of every chain are
// turned into vectors of one slot of all, and back.
template <int size>
void fill_across(const chain<double>* const* chains, double* memory, std::int64_t count) {
  double* out[8];
  const double* x[8];
  lanes s, alpha, beta;
  for (int k = 0; k < 8; ++k) {
    const chain<double>& c = *chains[k < size ? k : size - 1];
    const record<double>& r = *c.of;
    out[k] = memory + r.offsets[0] + c.position;
    x[k] = memory + r.offsets[3] + c.position;
    s[k] = memory[r.offsets[1] + c.position - 1];
    alpha[k] = r.parameters[0];
    beta[k] = 1.0 - r.parameters[0];
  }
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    lanes slots[8];
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) slots[k] = eight(x[k] + i);
    turn<8>(slots);
#pragma GCC unroll 8
    for (int j = 0; j < 8; ++j) {
      s = fused(beta, s, alpha * slots[j]);
      slots[j] = s;
    }
    turn<8>(slots);
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k) __builtin_memcpy(out[k] + i, &slots[k], sizeof(lanes));
  }
  for (; i < count; ++i) {
    for (int k = 0; k < size; ++k) {
      s[k] = __builtin_fma(beta[k], s[k], alpha[k] * x[k][i]);
      out[k][i] = s[k];
    }
  }
  for (int k = 0; k < size; ++k) finish_chain<double>(*chains[k], s[k], memory, count);
}
#endif

template <class V, int size>
void fill_together(const chain<V>* const* chains, V* memory, std::int64_t count) {
#if defined(__AVX512F__)
  if constexpr (lane_count<V> == 1 && size > 4) {
    fill_across<size>(chains, memory, count);
    return;
  }
#endif
  fill_chains<V, size>(chains, memory, count);
}

// Whether a held recursion, or any other, holds nothing in these slots.
template <class V>
bool runs_free(const chain<V>& c, V* memory, std::int64_t count) {
  if (!is_seeded(*c.of, memory, c.position)) return false;
  if (c.of->fill != fill_held_recursion<V, true>) return true;
  const V* hold = memory + c.of->offsets[4] + c.position;
  std::int64_t held = 0;
  for (std::int64_t i = 0; i < count; ++i) held += all_of(hold[i] == V{}) ? 0 : 1;
  return held == 0;
}

template <class V>
void fill_recursions(const chain<V>* chains, std::int64_t chain_count, V* memory,
                     std::int64_t count) {
  using chains_function = void (*)(const chain<V>* const*, V*, std::int64_t);
  static constexpr chains_function by_size[] = {nullptr,
                                                fill_together<V, 1>,
                                                fill_together<V, 2>,
                                                fill_together<V, 3>,
                                                fill_together<V, 4>,
                                                fill_together<V, 5>,
                                                fill_together<V, 6>,
                                                fill_together<V, 7>,
                                                fill_together<V, 8>};
  const chain<V>* free[group_maximum];
  std::int64_t free_count = 0;
  for (std::int64_t k = 0; k < chain_count; ++k) {
    if (runs_free(chains[k], memory, count)) {
      free[free_count++] = &chains[k];
    } else {
      fill_chain_held(chains[k], memory, count);
    }
  }
  if (free_count > 0) by_size[free_count](free, memory, count);
}
