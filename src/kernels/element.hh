// SPDX-License-Identifier: MIT
// The element of a column: a double, or 8 of them. Every operation here means the same for both,
// bit for bit. Included once per instruction set, inside that set's own namespace.

template <class V>
inline constexpr int lane_count = 8;
template <>
inline constexpr int lane_count<double> = 1;

inline bool all_of(bool mask) { return mask; }
inline double choose(bool mask, double a, double b) { return mask ? a : b; }
inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline double root(double a) { return __builtin_sqrt(a); }
inline double round_down(double a) { return __builtin_floor(a); }
inline double logarithm(double a) { return natural_log(a); }

using lane_mask = decltype(lanes{} < lanes{});

inline bool all_of(lane_mask mask) {
#if defined(__AVX512F__)
  const auto bits = reinterpret_cast<__m512i>(mask);
  return _mm512_test_epi64_mask(bits, bits) == 0xFF;
#endif
  bool all = true;
  for (int k = 0; k < 8; ++k) all &= mask[k] != 0;
  return all;
}
inline lanes choose(lane_mask mask, lanes a, lanes b) { return mask ? a : b; }
inline lanes fused(lanes a, lanes b, lanes c) {
  lanes r;
  for (int k = 0; k < 8; ++k) r[k] = __builtin_fma(a[k], b[k], c[k]);
  return r;
}
inline lanes root(lanes a) {
  for (int k = 0; k < 8; ++k) a[k] = __builtin_sqrt(a[k]);
  return a;
}
inline lanes round_down(lanes a) {
  for (int k = 0; k < 8; ++k) a[k] = __builtin_floor(a[k]);
  return a;
}

inline lanes logarithm(lanes a) {
  for (int k = 0; k < 8; ++k) a[k] = natural_log(a[k]);
  return a;
}

inline double element_of(double value, int) { return value; }
inline double element_of(const lanes& value, int lane) { return value[lane]; }
inline void set_element(double& value, int, double to) { value = to; }
inline void set_element(lanes& value, int lane, double to) { value[lane] = to; }

// As many doubles as a register holds. A compiler takes vectors of more apart one by one where
// they are compared.
#if defined(__AVX512F__)
using wide = lanes;
#else
#if defined(__AVX2__)
using wide = double __attribute__((vector_size(32)));
#else
using wide = double __attribute__((vector_size(16)));
#endif
inline wide choose(decltype(wide{} < wide{}) mask, wide a, wide b) { return mask ? a : b; }
inline wide root(wide a) {
  for (int k = 0; k < static_cast<int>(sizeof a / sizeof a[0]); ++k) a[k] = __builtin_sqrt(a[k]);
  return a;
}
inline bool all_of(decltype(wide{} < wide{}) mask) {
#if defined(__AVX2__)
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) == 0xF;
#endif
  return (mask[0] & mask[1]) != 0;
}
#endif
constexpr std::int64_t wide_count = sizeof(wide) / sizeof(double);

// a where it is larger (smaller) than b, else b: also where one of them is missing, and of two
// zeros.
inline wide larger_or_second(wide a, wide b) {
#if defined(__AVX512F__)
  return _mm512_maskz_max_pd(0xFF, a, b);
#elif defined(__AVX2__)
  return _mm256_max_pd(a, b);
#elif defined(__SSE2__)
  return _mm_max_pd(a, b);
#else
  return choose(a > b, a, b);
#endif
}
inline wide smaller_or_second(wide a, wide b) {
#if defined(__AVX512F__)
  return _mm512_maskz_min_pd(0xFF, a, b);
#elif defined(__AVX2__)
  return _mm256_min_pd(a, b);
#elif defined(__SSE2__)
  return _mm_min_pd(a, b);
#else
  return choose(a < b, a, b);
#endif
}

inline wide wide_at(const double* from) {
  wide values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}

template <class V>
V splat(double x) {
  return V{} + x;
}

// x - x is 0 for a finite x and NaN for the others.
template <class V>
auto finite(V x) {
  return x - x == V{};
}

template <class V>
auto present(V x) {
  return x == x;
}

template <class V>
bool all_finite(V x) {
  return all_of(finite(x));
}

template <class V>
V canonical_of(V x) {
  return choose(finite(x), x, splat<V>(missing));
}

#if !defined(__AVX512F__)
// Compilers compare what is wider than a register element by element.
inline constexpr int part_count = sizeof(lanes) / sizeof(wide);
struct lane_parts {
  wide part[part_count];
};
inline lane_parts parts_of(lanes x) { return __builtin_bit_cast(lane_parts, x); }

inline bool all_finite(lanes x) {
  const lane_parts all = parts_of(x);
  wide zero = {};
  for (const wide& part : all.part) zero += part - part;
  return all_of(zero == wide{});
}

inline lanes canonical_of(lanes x) {
  lane_parts all = parts_of(x);
  for (wide& part : all.part) part = choose(finite(part), part, splat<wide>(missing));
  return __builtin_bit_cast(lanes, all);
}
#endif

// A column as a kernel walks it: [0] is the first slot to fill, [-1] the one before.
template <class V, bool block>
class column_view {
 public:
  column_view(V* at, std::int64_t stride) : at_(at), stride_(stride) {}
  V& operator[](std::int64_t i) const { return at_[block ? i : i * stride_]; }

 private:
  V* at_;
  std::int64_t stride_;
};

template <bool block, class V>
column_view<V, block> column_at(const record<V, block>& r, int index, V* memory,
                                std::int64_t position) {
  if constexpr (block) {
    return {memory + r.offsets[index] + position, 1};
  } else {
    const std::int64_t stride = r.strides[index];
    return {memory + r.offsets[index] + position * stride, stride};
  }
}
template <class V>
column_view<V, false> column_at(const step_record<V>& r, int index, V* memory) {
  return column_at<false>(r, index, memory, 0);
}

// A column of a block from slot `position` on as doubles, of which a slot has `width`. A kernel
// that looks back whole slots is the same for any width, only further apart.
template <class V>
double* slots_of(const record<V>& r, std::size_t index, V* memory, std::int64_t position) {
  return reinterpret_cast<double*>(memory + r.offsets[index] + position);
}

// Eight slots of a block at once, whatever the compiler makes of loops: what costs the same for
// every shape of the data must not become a branch.
inline lanes eight(const double* from) {
  lanes values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}
