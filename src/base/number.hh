// SPDX-License-Identifier: MIT
// The scalar rules of numbers: what "missing" is and how two numbers combine. Kernels apply the
// same rules to whole columns, the constant folder to literals.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace lta {

// The one NaN that stands for a missing value, in columns, results and snapshots.
inline constexpr double missing = std::bit_cast<double>(std::uint64_t{0x7FF8000000000000});

inline bool is_missing(double x) { return x != x; }
inline bool is_finite(double x) { return x - x == 0.0; }

// What every primitive writes: the value, or missing where it is not finite.
inline double canonical(double x) { return is_finite(x) ? x : missing; }

}  // namespace lta
