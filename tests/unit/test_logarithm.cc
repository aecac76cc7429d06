// SPDX-License-Identifier: MIT
// The engine's own logarithm against the C library's in long double, whose 64 bits leave a
// thousandth of a unit of ours in doubt.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "base/logarithm.hh"

namespace {

static_assert(std::numeric_limits<long double>::digits >= 64);

// Distance from the exact value in units of the last place of the double nearest to it.
double error_in_units(double x) {
  const long double exact = std::log(static_cast<long double>(x));
  const auto nearest = static_cast<double>(exact);
  const double unit = std::nextafter(std::fabs(nearest), 1e300) - std::fabs(nearest);
  return static_cast<double>(std::fabs(static_cast<long double>(lta::natural_log(x)) - exact) /
                             static_cast<long double>(unit));
}

struct sampled {
  double worst = 0;
  double at = 0;
  void look(double x) {
    const double error = error_in_units(x);
    if (error > worst) {
      worst = error;
      at = x;
    }
  }
};

constexpr int sample_count = 2'000'000;

}  // namespace

TEST_CASE("a logarithm is at most one unit from the exact value, over all positive numbers") {
  sampled s;
  std::uint64_t bits = 1;
  const std::uint64_t infinity = std::bit_cast<std::uint64_t>(HUGE_VAL);
  for (int k = 0; k < sample_count; ++k) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    s.look(std::bit_cast<double>(1 + (bits >> 1) % (infinity - 1)));
  }
  MESSAGE("worst: " << s.worst << " units at " << s.at);
  CHECK(s.worst <= 1.0);
}

TEST_CASE("a logarithm is at most one unit from the exact value between a quarter and four") {
  sampled s;
  for (int k = 1; k < sample_count; ++k) s.look(0.25 + 3.75 * k / sample_count);
  MESSAGE("worst: " << s.worst << " units at " << s.at);
  CHECK(s.worst <= 1.0);
}

TEST_CASE("a logarithm keeps its digits around one and around the seams of its ranges") {
  sampled s;
  for (const double seam : {1.0, std::sqrt(0.5), std::sqrt(2.0), 2.0, 0.5, 4.0, 0x1p-1022,
                            0x1p-1040, std::exp(1.0), 1e300}) {
    double below = seam;
    double above = seam;
    for (int k = 0; k < 20'000; ++k) {
      s.look(below);
      s.look(above);
      below = std::nextafter(below, 0.0);
      above = std::nextafter(above, HUGE_VAL);
    }
  }
  for (int exponent = -1074; exponent < 1024; ++exponent) {
    s.look(std::ldexp(1.0, exponent));
    s.look(std::ldexp(1.75, exponent));
  }
  MESSAGE("worst: " << s.worst << " units at " << s.at);
  CHECK(s.worst <= 1.0);
}

TEST_CASE("the logarithm of one is zero, and of zero, less and missing is missing") {
  CHECK(std::bit_cast<std::uint64_t>(lta::natural_log(1.0)) == 0);
  for (const double x : {0.0, -0.0, -1.0, -5e-324, -1e300, lta::missing}) {
    CHECK(std::bit_cast<std::uint64_t>(lta::natural_log(x)) ==
          std::bit_cast<std::uint64_t>(lta::missing));
  }
}
