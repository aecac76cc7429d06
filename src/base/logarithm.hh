// SPDX-License-Identifier: MIT
// The natural logarithm in IEEE operations alone, at most 1 ulp from the exact value: libm's bits
// differ between machines. Internal to every file that includes it, so that code compiled for a
// newer CPU never stands in for code that was not.
#pragma once

#include <cstdint>

#include "base/number.hh"

namespace lta {

// x = 2^k * (1 + f) with 1 + f within a factor sqrt(2) of 1, s = f / (2 + f):
//   log(1 + f) = 2 atanh(s) = f - s * (f - r),  r = 2 (s^2 / 3 + s^4 / 5 + ...).
// s * f is f^2 / 2 - s * f^2 / 2, which keeps what rounded s small. |s| < 0.1716, so ten terms of
// the series leave less than 2^-60. Missing at and below zero.
[[maybe_unused]] static inline double natural_log(double x) {
  constexpr std::uint64_t root_of_half_bits = 0x3FE6A09E667F3BCD;
  constexpr double smallest_normal = 0x1p-1022;
  constexpr double ln2_high = 0x1.62e42fefa38p-1;  // 42 bits: k * ln2_high is exact
  constexpr double ln2_low = 0x1.ef35793c7673p-45;
  const bool is_tiny = x < smallest_normal;
  const double scaled = is_tiny ? x * 0x1p54 : x;
  // Unsigned, because the bits of what has no logarithm may be any.
  const auto bits = __builtin_bit_cast(std::uint64_t, scaled);
  const std::int64_t exponent = static_cast<std::int64_t>(bits - root_of_half_bits) >> 52;
  const std::uint64_t exponent_bits = static_cast<std::uint64_t>(exponent) << 52;
  const double f = __builtin_bit_cast(double, bits - exponent_bits) - 1.0;
  const double k = static_cast<double>(exponent - (is_tiny ? 54 : 0));

  const double s = f / (2.0 + f);
  const double z = s * s;
  double r = 2.0 / 21;
  r = __builtin_fma(r, z, 2.0 / 19);
  r = __builtin_fma(r, z, 2.0 / 17);
  r = __builtin_fma(r, z, 2.0 / 15);
  r = __builtin_fma(r, z, 2.0 / 13);
  r = __builtin_fma(r, z, 2.0 / 11);
  r = __builtin_fma(r, z, 2.0 / 9);
  r = __builtin_fma(r, z, 2.0 / 7);
  r = __builtin_fma(r, z, 2.0 / 5);
  r = __builtin_fma(r, z, 2.0 / 3);
  r *= z;

  // high + low is k * ln2_high + f, exactly.
  const double whole = k * ln2_high;
  const double high = whole + f;
  const double low = k == 0.0 ? 0.0 : (whole - high) + f;
  const double half_square = 0.5 * f * f;
  const double correction = (half_square - s * (half_square + r)) - k * ln2_low;
  return x > 0.0 ? high + (low - correction) : missing;
}

}  // namespace lta
