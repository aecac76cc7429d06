// SPDX-License-Identifier: MIT
// Every entry of the catalogue, one declaration each; the registry lists them.
#pragma once

#include "indicators/entry.hh"

namespace lta::indicators {

// operators.cc
extern const entry add, sub, mul, div, mod, pow, neg, abs, sign, sqrt;
extern const entry lt, le, gt, ge, eq, ne, logical_and, logical_or, logical_not;
extern const entry elementwise_min, elementwise_max;

// missing.cc
extern const entry if_else, fill_null, ffill, is_missing;

// lags.cc, windows.cc, cumulative.cc
extern const entry lag, diff;
extern const entry rolling_sum, rolling_std, rolling_min, rolling_max;
extern const entry cumulative_sum;

// aggregates.cc, changes.cc
extern const entry filter, rolling_count;
extern const entry cumulative_count, cumulative_mean, cumulative_min, cumulative_max;
extern const entry change_pct, lead;

// One file each.
extern const entry sma, ema, rma, rsi, macd, bbands, true_range, atr, obv, cross, crossup,
    crossdown;

}  // namespace lta::indicators
