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
extern const entry rolling_sum, rolling_std, rolling_var, rolling_min, rolling_max;
extern const entry cumulative_sum;

// aggregates.cc, changes.cc
extern const entry filter, rolling_count;
extern const entry cumulative_count, cumulative_mean, cumulative_min, cumulative_max;
extern const entry change_pct, lead;
// order_windows.cc, transforms.cc
extern const entry rolling_median, rolling_argmin, rolling_argmax;
extern const entry log, positive_values, negative_values, typical_price;

// One file each: averages, channels and oscillators.
extern const entry wma, hma, adx, elder_ray, fisher, ichimoku, donchian, keltner;
extern const entry stochastic, ao, cci, cmo, coppock, mfi, roc, vortex, williams_r;
// resampling.cc
extern const entry downsample, upsample, sync_timeframe;

// Clocks: one file each.
extern const entry tf, timeframe_change;

// One file each.
extern const entry sma, ema, rma, rsi, macd, bbands, true_range, atr, obv, cross, crossup,
    crossdown, select;

// psar.cc, supertrend.cc, cmf.cc, klinger.cc, vwap.cc
extern const entry psar, supertrend, cmf, klinger, klinger_vf;
extern const entry vwap, vwap_bands, anchored_vwap, anchored_vwap_bands, rolling_vwap,
    rolling_vwap_bands;

// trends.cc, channels.cc, since.cc
extern const entry rising, falling, rising_pct, falling_pct;
extern const entry in_channel, out, enter, exit;
extern const entry bars_since, value_when, count_true;

// swings.cc, fibonacci.cc
extern const entry swing_points, swing_highs, swing_lows, swing_high_at, swing_low_at;
extern const entry fib_retracement, fib_anchor_high, fib_anchor_low, fib_level_down, fib_level_up;

}  // namespace lta::indicators
