// SPDX-License-Identifier: MIT
// Pivots of highs and lows, and the parameters of everything that is built on them.
#pragma once

#include "indicators/shared.hh"

namespace lta::indicators {

// A pivot's bar is `right` bars before the slot that confirms it; all nodes are of that slot.
struct pivots {
  node_id is_high;
  node_id is_low;
  node_id high;  // of the bar `right` slots ago, pivot or not
  node_id low;
};

constexpr parameter_spec swing_side(const char* name, const char* description) {
  return {.name = name,
          .kind = parameter_kind::integer,
          .default_value = 2,
          .minimum = 1,
          .maximum = period_maximum,
          .description = description};
}
inline constexpr parameter_spec swing_left = swing_side("left", "Bars before a pivot");
inline constexpr parameter_spec swing_right =
    swing_side("right", "Bars after a pivot, which confirm it");

inline constexpr parameter_spec allow_equal_extremes =
    flag("allow_equal_extremes", false, "A pivot may share its price with bars near it");

// Pivots of inputs 0 (high) and 1 (low).
pivots pivots_of(lowering& l, std::int64_t left, std::int64_t right, bool allow_equal);

}  // namespace lta::indicators
