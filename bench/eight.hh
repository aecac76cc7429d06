// SPDX-License-Identifier: MIT
// Numbers of code by hand: doubles, and vectors of eight of them. What is written for one is
// written for the other.
#pragma once

#include <cstdint>
#include <cstring>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace by_hand {

// Eight slots, for compilers do not see that loops over windows can be vectors.
using eight = double __attribute__((vector_size(64)));
constexpr std::int64_t lanes = 8;
// Whether they are registers. Where they are not, moving lanes about takes so long that code by
// hand bounds nothing.
#if defined(__AVX512F__)
constexpr bool has_registers_of_eight = true;
#else
constexpr bool has_registers_of_eight = false;
#endif
using eight_whole = std::int64_t __attribute__((vector_size(64)));

inline eight load(const double* from) {
  eight values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
inline void store(double* to, eight values) { std::memcpy(to, &values, sizeof values); }
// For what is not read soon.
inline void store_past_caches(eight* to, eight values) {
#if defined(__AVX512F__)
  _mm512_stream_pd(reinterpret_cast<double*>(to), values);
#else
  *to = values;
#endif
}

inline eight size_of(eight x) { return x < 0 ? -x : x; }
inline double size_of(double x) { return __builtin_fabs(x); }

template <class V>
struct pair {
  V first;
  V second;
};
using two = pair<eight>;

inline double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline eight fused(eight a, eight b, eight c) {
  for (int k = 0; k < lanes; ++k) a[k] = __builtin_fma(a[k], b[k], c[k]);
  return a;
}
inline double root(double x) { return __builtin_sqrt(x); }
inline eight root(eight x) {
  for (int k = 0; k < lanes; ++k) x[k] = __builtin_sqrt(x[k]);
  return x;
}

// Of comparisons, one or eight.
inline bool all_of(int is) { return is != 0; }
inline bool all_of(eight_whole are) {
#if defined(__AVX512F__)
  const auto bits = reinterpret_cast<__m512i>(are);
  return _mm512_test_epi64_mask(bits, bits) == 0xFF;
#else
  std::int64_t all = -1;
  for (int k = 0; k < lanes; ++k) all &= are[k];
  return all != 0;
#endif
}

// Row k of eight becomes column k: squares of one, two and four rows change places.
[[gnu::always_inline]] inline void transpose(eight* r) {
#pragma GCC unroll 8
  for (int k = 0; k < 8; k += 2) {
    const eight a = r[k], b = r[k + 1];
    r[k] = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
    r[k + 1] = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
  }
#pragma GCC unroll 4
  for (int half = 0; half < 4; ++half) {
    const int k = half + (half & 2);
    const eight a = r[k], b = r[k + 2];
    r[k] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
    r[k + 2] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
  }
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) {
    const eight a = r[k], b = r[k + 4];
    r[k] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
    r[k + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

}  // namespace by_hand
