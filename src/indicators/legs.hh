// SPDX-License-Identifier: MIT
// Moves from one swing point to the next, as Fibonacci levels are measured on them.
#pragma once

#include "indicators/swings.hh"

namespace lta::indicators {

enum class pairing : std::uint8_t { strict_alternating = 0, latest_valid = 1 };

// All nodes are missing where there is no such leg, or it is too old.
struct leg {
  node_id high;
  node_id low;
  node_id completed;  // slot that confirmed its second pivot
};

struct legs {
  leg down;  // from a low up to a high: prices retrace down from it
  leg up;    // from a high down to a low
};

struct leg_options {
  std::int64_t number = 1;  // 1 the last leg of its kind, 2 the one before, ...
  pairing mode = pairing::strict_alternating;
  std::int64_t age_maximum = 0;   // bars since it was completed
  double size_minimum_pct = 0.0;  // of the price it starts from
};

// Pivots are taken in the order they are confirmed in, the high first where one bar is both.
//   strict_alternating: of pivots of one kind in a row the most extreme counts (of equal ones the
//     later); every neighbouring pair is a leg, and the last leg grows while its row does.
//   latest_valid: a pivot and the last pivot of the other kind that was confirmed before it.
legs legs_of(lowering& l, const pivots& p, const leg_options& options);

}  // namespace lta::indicators
