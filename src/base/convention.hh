// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "laakhay_ta.h"

namespace lta {

// Whose numbers a plan wants where libraries differ: seeds, first bars, zero ranges.
enum class convention : std::int32_t {
  talib = LTA_CONVENTION_TALIB,
  laakhay = LTA_CONVENTION_LAAKHAY,
};

}  // namespace lta
