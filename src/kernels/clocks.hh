// SPDX-License-Identifier: MIT
// Kernels of coarser clocks: they count coarse bars and build the unfinished one, slot by slot.
// Included like element.hh.

template <class V, bool block>
void fill_clock_ordinal(const record<V, block>& r, V* memory, std::int64_t position,
                        std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto begins = column_at<block>(r, 1, memory, position - r.lag);
  V ordinal = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V next = choose(begins[i] == splat<V>(1), ordinal + splat<V>(1), ordinal);
    ordinal = choose(present(ordinal), next, V{});
    out[i] = ordinal;
  }
}

// A missing amount counts as none; a sum that would not be finite starts again.
template <class V, bool block>
void fill_clock_amount(const record<V, block>& r, V* memory, std::int64_t position,
                       std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position);
  const V threshold = splat<V>(r.parameters[0]);
  V sum = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V more = choose(present(a[i]), a[i], V{});
    const V next = choose(sum < threshold, sum + more, more);
    sum = choose(finite(next), next, more);
    out[i] = sum;
  }
}

// What the running value becomes when one more present value comes.
struct bucket_first_of {
  template <class V>
  static V apply(V running, V) {
    return running;
  }
};
struct bucket_last_of {
  template <class V>
  static V apply(V, V x) {
    return x;
  }
};
struct bucket_maximum_of {
  template <class V>
  static V apply(V running, V x) {
    return choose(x > running, x, running);
  }
};
struct bucket_minimum_of {
  template <class V>
  static V apply(V running, V x) {
    return choose(x < running, x, running);
  }
};
struct bucket_sum_of {
  template <class V>
  static V apply(V running, V x) {
    const V sum = running + x;
    return choose(finite(sum), sum, running);
  }
};

template <class F, class V, bool block>
void fill_bucket(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto x = column_at<block>(r, 1, memory, position);
  const auto ordinal = column_at<block>(r, 2, memory, position);
  const auto before = column_at<block>(r, 3, memory, position - r.lag);
  V running = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    running = choose(ordinal[i] == before[i], running, splat<V>(missing));
    const V joined = choose(present(running), F::apply(running, x[i]), x[i]);
    running = choose(present(x[i]), joined, running);
    out[i] = running;
  }
}
