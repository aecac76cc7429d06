// SPDX-License-Identifier: MIT
// Kernels whose slot depends on slots of the inputs alone. Included like element.hh.

template <class V>
V truth(decltype(V{} < V{}) known, decltype(V{} < V{}) value) {
  return choose(known, choose(value, splat<V>(1), V{}), splat<V>(missing));
}

#define LTA_UNARY(name, expression)      \
  struct name##_of {                     \
    template <class V>                   \
    static V apply(V a, const double*) { \
      return expression;                 \
    }                                    \
  };
#define LTA_BINARY(name, expression)                             \
  struct name##_of {                                             \
    template <class V>                                           \
    static V apply(V a, V b, [[maybe_unused]] const double* p) { \
      return expression;                                         \
    }                                                            \
  };

LTA_UNARY(negate, canonical_of(-a))
// Adding zero turns -0 into 0.
LTA_UNARY(absolute, choose(a < V{}, -a, a) + V{})
LTA_UNARY(sign,
          choose(present(a), choose(a > V{}, splat<V>(1), choose(a < V{}, splat<V>(-1), V{})), a))
LTA_UNARY(square_root, canonical_of(root(a)))
LTA_UNARY(natural_log, logarithm(a))
LTA_UNARY(logical_not, canonical_of(splat<V>(1) - a))
LTA_UNARY(is_missing, choose(present(a), V{}, splat<V>(1)))

LTA_BINARY(add, canonical_of(a + b))
LTA_BINARY(subtract, canonical_of(a - b))
LTA_BINARY(multiply, canonical_of(a* b))
LTA_BINARY(divide, canonical_of(a / b))
LTA_BINARY(remainder, canonical_of(a - round_down(a / b) * b))
// A missing b is what the comparison leaves; a missing a needs the second choice.
LTA_BINARY(minimum, choose(present(a), choose(a < b, a, b), a))
LTA_BINARY(maximum, choose(present(a), choose(a > b, a, b), a))
LTA_BINARY(less, truth<V>(present(a) & present(b), a < b))
LTA_BINARY(less_equal, truth<V>(present(a) & present(b), a <= b))
LTA_BINARY(greater, truth<V>(present(a) & present(b), a > b))
LTA_BINARY(greater_equal, truth<V>(present(a) & present(b), a >= b))
LTA_BINARY(equal, truth<V>(present(a) & present(b), a == b))
LTA_BINARY(not_equal, truth<V>(present(a) & present(b), a != b))
LTA_BINARY(logical_and,
           choose((a == V{}) | (b == V{}), V{}, truth<V>(present(a) & present(b), present(a))))
LTA_BINARY(logical_or, choose((a == splat<V>(1)) | (b == splat<V>(1)), splat<V>(1),
                              truth<V>(present(a) & present(b), a != a)))
LTA_BINARY(coalesce, choose(present(a), a, b))
LTA_BINARY(divide_or, choose((b <= splat<V>(p[1])) & (b >= splat<V>(-p[1])),
                             choose(present(a), splat<V>(p[0]), a), canonical_of(a / b)))
LTA_BINARY(join_means, canonical_of(a + (b - a) * splat<V>(p[0])))

#undef LTA_UNARY
#undef LTA_BINARY

template <class F, class V, bool block>
void fill_unary(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position);
  const double* p = r.parameters;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) out[i] = F::apply(a[i], p);
}

template <class F, class V, bool block>
void fill_binary(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const std::int64_t lag = r.lag;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position);
  const auto b = column_at<block>(r, 2, memory, position - lag);
  const double* p = r.parameters;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) out[i] = F::apply(a[i], b[i], p);
}

template <class V, bool block>
void fill_join_m2(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const std::int64_t lag = r.lag;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto m2_new = column_at<block>(r, 1, memory, position);
  const auto m2_old = column_at<block>(r, 2, memory, position - lag);
  const auto mean_new = column_at<block>(r, 3, memory, position);
  const auto mean_old = column_at<block>(r, 4, memory, position - lag);
  const V weight = splat<V>(r.parameters[0]);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V apart = mean_old[i] - mean_new[i];
    out[i] = canonical_of((m2_new[i] + m2_old[i]) + apart * apart * weight);
  }
}

template <class V, bool block>
void fill_select(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto condition = column_at<block>(r, 1, memory, position);
  const auto a = column_at<block>(r, 2, memory, position);
  const auto b = column_at<block>(r, 3, memory, position);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V chosen = choose(condition[i] != V{}, a[i], b[i]);
    out[i] = choose(present(condition[i]), chosen, splat<V>(missing));
  }
}

template <class V, bool block>
void fill_lag(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const std::int64_t lag = r.lag;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto a = column_at<block>(r, 1, memory, position - lag);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) out[i] = a[i];
}
