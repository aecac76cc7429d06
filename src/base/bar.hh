// SPDX-License-Identifier: MIT
// The fields of a bar that have a number: open, high, low, close and volume, side by side.
#pragma once

#include <cstddef>

#include "laakhay_ta.h"

namespace lta {

inline constexpr int bar_field_count = 5;

static_assert(offsetof(lta_bar, volume) ==
              offsetof(lta_bar, open) + (bar_field_count - 1) * sizeof(double));

}  // namespace lta
