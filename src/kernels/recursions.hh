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

// Where a recursion's columns and its input are walked from.
template <class V, bool block>
struct recursion_views {
  column_view<V, block> out, state, consumed, x;

  recursion_views(const record<V, block>& r, V* memory, std::int64_t position)
      : out(column_at<block>(r, 0, memory, position)),
        state(column_at<block>(r, 1, memory, position)),
        consumed(column_at<block>(r, 2, memory, position)),
        x(column_at<block>(r, 3, memory, position)) {}
};

// Ends with the slot that seeds it where `until_seeded`; the count of slots that are filled.
template <class V, bool until_seeded = false>
std::int64_t fill_recursion_held(const record<V>& r, V* memory, std::int64_t position,
                                 std::int64_t count) {
  const auto [out, state, consumed, x] = recursion_views<V, true>(r, memory, position);
  const recursion_rule<V> rule(r.parameters);
  V s = state[-1];
  V c = consumed[-1];
  std::int64_t i = 0;
  while (i < count) {
    V value;
    rule.step(x[i], s, c, value);
    out[i] = value;
    state[i] = s;
    consumed[i] = c;
    ++i;
    if (until_seeded && all_of(c == rule.full)) break;
  }
  return i;
}

// The slots before the first one that has an input in any lane: nothing is consumed there.
template <class V>
std::int64_t pass_absent(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto [out, state, consumed, x] = recursion_views<V, true>(r, memory, position);
  const V s = state[-1];
  const V c = consumed[-1];
  std::int64_t i = 0;
  for (; i < count && all_of(x[i] != x[i]); ++i) {
    out[i] = splat<V>(missing);
    state[i] = s;
    consumed[i] = c;
  }
  return i;
}

// The slots up to the one that seeds it, in the hope that all of their inputs are finite: then they
// are a sum. 0 where that cannot be, or was not so; else how many they are.
template <class V>
std::int64_t seed_in_hope(const record<V>& r, V* memory, std::int64_t position,
                          std::int64_t count) {
  const auto [out, state, consumed, x] = recursion_views<V, true>(r, memory, position);
  const recursion_rule<V> rule(r.parameters);
  const V consumed_before = choose(present(consumed[-1]), consumed[-1], V{});
  const double before = element_of(consumed_before, 0);
  const double skip = element_of(rule.skip, 0);
  if (before < skip || !all_of(consumed_before == splat<V>(before))) return 0;
  V s = before == skip ? V{} : state[-1];
  const auto left = static_cast<std::int64_t>(element_of(rule.full, 0) - before);
  const std::int64_t filled = left < count ? left : count;
  for (std::int64_t i = 0; i < filled; ++i) {
    const bool is_first = before + static_cast<double>(i) == skip;
    const V sum = is_first ? x[i] : s + x[i];
    const bool is_last = i + 1 == left;
    s = !is_last       ? sum
        : rule.is_mean ? sum / rule.seed
                       : fused(rule.beta, rule.alpha * s, rule.alpha * x[i]);
    out[i] = is_last ? s : splat<V>(missing);
    state[i] = s;
    consumed[i] = splat<V>(before + static_cast<double>(i + 1));
  }
  return all_finite(s) ? filled : 0;
}

// Once seeded, output and state are one and the count is full; hidden columns are stored only as
// far as they are read back.
template <class V, bool block>
void store_hidden(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const recursion_views<V, block> at(r, memory, position);
  const V full = splat<V>(r.parameters[3] + r.parameters[1]);
  const std::int64_t end = block ? count : 1;
  for (std::int64_t i = end > r.keep ? end - r.keep : 0; i < end; ++i) {
    at.state[i] = at.out[i];
    at.consumed[i] = full;
  }
}

template <class V>
bool is_seeded(const record<V>& r, V* memory, std::int64_t position) {
  const V full = splat<V>(r.parameters[3] + r.parameters[1]);
  return all_of(column_at<true>(r, 2, memory, position)[-1] == full);
}

// The loop without holding: a missing input or an overflow stays in the state to the end, so one
// look at the last slot tells whether the block has to be filled again with care.
template <class V>
void fill_recursion(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  if (!is_seeded(r, memory, position)) {
    std::int64_t filled = pass_absent(r, memory, position, count);
    if (filled == 0) filled = seed_in_hope(r, memory, position, count);
    if (filled == 0) filled = fill_recursion_held<V, true>(r, memory, position, count);
    if (filled < count) fill_recursion(r, memory, position + filled, count - filled);
    return;
  }
  const auto out = column_at<true>(r, 0, memory, position);
  const auto x = column_at<true>(r, 3, memory, position);
  const recursion_rule<V> rule(r.parameters);
  V s = column_at<true>(r, 1, memory, position)[-1];
  for (std::int64_t i = 0; i < count; ++i) {
    s = fused(rule.beta, s, rule.alpha * x[i]);
    out[i] = s;
  }
  if (all_finite(s)) {
    store_hidden<V, true>(r, memory, position, count);
  } else {
    fill_recursion_held(r, memory, position, count);
  }
}

// The loop without holding for missing inputs; see fill_recursion.
template <class V, bool block>
void fill_held_recursion(const record<V, block>& r, V* memory, std::int64_t position,
                         std::int64_t count) {
  const auto [out, state, consumed, x] = recursion_views<V, block>(r, memory, position);
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
    if (all_finite(s)) {
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

// Columns (output, state); a missing state means not started and counts as 0.
template <class V, bool block>
void fill_clamped_recursion(const record<V, block>& r, V* memory, std::int64_t position,
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
void fill_accumulate(const record<V, block>& r, V* memory, std::int64_t position,
                     std::int64_t count) {
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
void fill_forward_fill(const record<V, block>& r, V* memory, std::int64_t position,
                       std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position);
  V last = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    last = choose(present(a[i]), a[i], last);
    out[i] = last;
  }
}

template <class V, bool block>
void fill_slot_index(const record<V, block>& r, V* memory, std::int64_t position,
                     std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  V index = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    index = choose(present(index), index + splat<V>(1), V{});
    out[i] = index;
  }
}
