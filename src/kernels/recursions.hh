// SPDX-License-Identifier: MIT
// Kernels that read their own past slots, in strict bar order. Included like element.hh.

// Linear recursion: columns (output, state, count). The count of consumed inputs stops at
// skip + seed; a missing count means not started. An input that is missing, or whose new state
// would not be finite, is held: nothing is committed and the output is missing.
template <class V>
struct recursion_rule {
  V alpha, beta, skip, full, seed;
  bool is_mean;

  explicit recursion_rule(const double* p)
      : alpha(splat<V>(p[0])),
        beta(splat<V>(1.0 - p[0])),
        skip(splat<V>(p[3])),
        full(splat<V>(p[3] + p[1])),
        seed(splat<V>(p[1])),
        is_mean(p[2] == 0.0) {}

  void step(V x, V& state, V& count, V& out) const {
    const V next = choose(present(count), count, V{}) + splat<V>(1);
    const auto is_first = next == skip + splat<V>(1);
    const V sum = choose(is_first, x, state + x);
    const V before = choose(is_first, V{}, state);
    const V last = is_mean ? sum / seed : fused(beta, alpha * before, alpha * x);
    const V seeded = choose(next == full, last, sum);
    V fresh = choose(next <= full, seeded, fused(beta, state, alpha * x));
    fresh = choose(next <= skip, state, fresh);
    const auto commits = present(x) & (finite(fresh) | (next <= skip));
    state = choose(commits, fresh, state);
    count = choose(commits, choose(next < full, next, full), count);
    out = choose(commits & (next >= full), fresh, splat<V>(missing));
  }
};

template <class V, bool block>
void fill_recursion_held(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto state = column_at<block>(r, 1, memory, position);
  const auto consumed = column_at<block>(r, 2, memory, position);
  const auto x = column_at<block>(r, 3, memory, position);
  const recursion_rule<V> rule(r.parameters);
  V s = state[-1];
  V c = consumed[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    V value;
    rule.step(x[i], s, c, value);
    out[i] = value;
    state[i] = s;
    consumed[i] = c;
  }
}

// Once seeded, output and state are one and the count is full; hidden columns are stored only as
// far as they are read back.
template <class V, bool block>
void store_hidden(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto state = column_at<block>(r, 1, memory, position);
  const auto consumed = column_at<block>(r, 2, memory, position);
  const V full = splat<V>(r.parameters[3] + r.parameters[1]);
  const std::int64_t end = block ? count : 1;
  for (std::int64_t i = end > r.keep ? end - r.keep : 0; i < end; ++i) {
    state[i] = out[i];
    consumed[i] = full;
  }
}

template <class V, bool block>
bool is_seeded(const record<V>& r, V* memory, std::int64_t position) {
  const V full = splat<V>(r.parameters[3] + r.parameters[1]);
  return all_of(column_at<block>(r, 2, memory, position)[-1] == full);
}

// The loop without holding: a missing input or an overflow stays in the state to the end, so one
// look at the last slot tells whether the block has to be filled again with care.
template <class V, bool block>
void fill_recursion(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  if (!is_seeded<V, block>(r, memory, position)) {
    fill_recursion_held<V, block>(r, memory, position, count);
    return;
  }
  const auto out = column_at<block>(r, 0, memory, position);
  const auto x = column_at<block>(r, 3, memory, position);
  const recursion_rule<V> rule(r.parameters);
  V s = column_at<block>(r, 1, memory, position)[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    s = fused(rule.beta, s, rule.alpha * x[i]);
    out[i] = s;
  }
  if (all_of(finite(s))) {
    store_hidden<V, block>(r, memory, position, count);
  } else {
    fill_recursion_held<V, block>(r, memory, position, count);
  }
}

// The loop without holding for missing inputs; see fill_recursion.
template <class V, bool block>
void fill_held_recursion(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto state = column_at<block>(r, 1, memory, position);
  const auto consumed = column_at<block>(r, 2, memory, position);
  const auto x = column_at<block>(r, 3, memory, position);
  const auto hold = column_at<block>(r, 4, memory, position);
  const recursion_rule<V> rule(r.parameters);
  const std::int64_t end = block ? count : 1;
  V s = state[-1];
  V c = consumed[-1];
  if (all_of(c == rule.full)) {
    for (std::int64_t i = 0; i < end; ++i) {
      const V fresh = fused(rule.beta, s, rule.alpha * x[i]);
      s = choose(hold[i] == V{}, fresh, choose(present(hold[i]), s, splat<V>(missing)));
      out[i] = s;
    }
    if (all_of(finite(s))) {
      store_hidden<V, block>(r, memory, position, count);
      return;
    }
    s = state[-1];
  }
  for (std::int64_t i = 0; i < end; ++i) {
    const auto keeps = (hold[i] == splat<V>(1)) & (c == rule.full);
    V fresh = s;
    V fresh_count = c;
    V value;
    rule.step(choose(present(hold[i]), x[i], splat<V>(missing)), fresh, fresh_count, value);
    out[i] = choose(keeps, s, value);
    s = choose(keeps, s, fresh);
    c = choose(keeps, c, fresh_count);
    state[i] = s;
    consumed[i] = c;
  }
}

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

// What a chain waits for is one operation per slot. Where there are so many chains that their
// products with alpha are in the way they are made a vector at a time, in the place of the output.
template <class V, int size>
void fill_chains(const chain<V>* const* chains, V* memory, std::int64_t count) {
  constexpr bool products_first = size > 4;
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
    if constexpr (products_first) {
      const V* from = x[k];
      V* to = out[k];
#pragma GCC ivdep
      for (std::int64_t i = 0; i < count; ++i) to[i] = alpha[k] * from[i];
    }
  }
  for (std::int64_t i = 0; i < count; ++i) {
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k) {
      const V product = products_first ? out[k][i] : alpha[k] * x[k][i];
      s[k] = kept_apart(fused(beta[k], s[k], product));
      out[k][i] = s[k];
    }
  }
  for (int k = 0; k < size; ++k) {
    if (all_of(finite(s[k]))) {
      store_hidden<V, true>(*chains[k]->of, memory, chains[k]->position, count);
    } else {
      fill_chain_held(*chains[k], memory, count);
    }
  }
}

// Whether a held recursion, or any other, holds nothing in these slots.
template <class V>
bool runs_free(const chain<V>& c, V* memory, std::int64_t count) {
  if (!is_seeded<V, true>(*c.of, memory, c.position)) return false;
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
  static constexpr chains_function by_size[] = {
      nullptr,           fill_chains<V, 1>, fill_chains<V, 2>, fill_chains<V, 3>, fill_chains<V, 4>,
      fill_chains<V, 5>, fill_chains<V, 6>, fill_chains<V, 7>, fill_chains<V, 8>};
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

// Columns (output, state); a missing state means not started and counts as 0.
template <class V, bool block>
void fill_clamped_recursion(const record<V>& r, V* memory, std::int64_t position,
                            std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto state = column_at<block>(r, 1, memory, position);
  const auto x = column_at<block>(r, 2, memory, position);
  const V alpha = splat<V>(r.parameters[0]);
  const V beta = splat<V>(1.0 - r.parameters[0]);
  const V bound = splat<V>(r.parameters[1]);
  const V limit = splat<V>(r.parameters[2]);
  V s = state[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V free = fused(beta, choose(present(s), s, V{}), alpha * x[i]);
    const V fresh = choose(free > bound, limit, choose(free < -bound, -limit, free));
    const auto commits = finite(free);
    s = choose(commits, fresh, s);
    out[i] = choose(commits, fresh, splat<V>(missing));
    state[i] = s;
  }
}

// Compensated sum: columns (output, high, low), inputs (increment, start). A missing high means
// not started; the first present start begins. What high + x rounds away is kept in low.
template <class V>
void accumulate_step(V x, V start, V& high, V& low, V& out) {
  const auto started = present(high);
  const V sum = high + x;
  const V shadow = sum - high;
  const V lost = (high - (sum - shadow)) + (x - shadow);
  const V fresh_high = choose(started, sum, start);
  const V fresh_low = choose(started, low + lost, V{});
  const V total = fresh_high + fresh_low;
  const auto commits = finite(total);
  high = choose(commits, fresh_high, high);
  low = choose(commits, fresh_low, low);
  out = choose(commits, total, splat<V>(missing));
}

template <class V, bool block>
void fill_accumulate(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto high = column_at<block>(r, 1, memory, position);
  const auto low = column_at<block>(r, 2, memory, position);
  const auto x = column_at<block>(r, 3, memory, position);
  const auto start = column_at<block>(r, 4, memory, position);
  V h = high[-1];
  V l = low[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    V total;
    accumulate_step(x[i], start[i], h, l, total);
    out[i] = total;
    high[i] = h;
    low[i] = l;
  }
}

template <class V, bool block>
void fill_forward_fill(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position);
  V last = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    last = choose(present(a[i]), a[i], last);
    out[i] = last;
  }
}

template <class V, bool block>
void fill_slot_index(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  V index = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    index = choose(present(index), index + splat<V>(1), V{});
    out[i] = index;
  }
}
