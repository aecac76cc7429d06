// SPDX-License-Identifier: MIT
// The plan of 12 outputs that every table measures, and bars for it.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string_view>
#include <vector>

#include "laakhay_ta.h"
#include "plan/plan.hh"

namespace bench {

inline constexpr std::string_view twelve_payload = R"json({"version": 1, "outputs": [
    {"name": "ema", "expr": "ema(close, 20)"},
    {"name": "macd", "expr": "macd(close, 12, 26, 9).macd"},
    {"name": "signal", "expr": "macd(close, 12, 26, 9).signal"},
    {"name": "histogram", "expr": "macd(close, 12, 26, 9).histogram"},
    {"name": "rsi", "expr": "rsi(close, 14)"},
    {"name": "upper", "expr": "bbands(close, 20, 2).upper"},
    {"name": "middle", "expr": "bbands(close, 20, 2).middle"},
    {"name": "lower", "expr": "bbands(close, 20, 2).lower"},
    {"name": "deviation", "expr": "rolling_std(close, 20)"},
    {"name": "atr", "expr": "atr(14)"},
    {"name": "highest", "expr": "rolling_max(close, 20)"},
    {"name": "lowest", "expr": "rolling_min(close, 20)"}]})json";

inline constexpr std::string_view long_payload = R"json({"version": 1, "outputs": [
    {"name": "mean", "expr": "sma(close, 200)"},
    {"name": "deviation", "expr": "rolling_std(close, 200)"},
    {"name": "highest", "expr": "rolling_max(close, 200)"},
    {"name": "ema", "expr": "ema(close, 200)"},
    {"name": "rsi", "expr": "rsi(close, 14)"}]})json";

inline std::shared_ptr<const lta::plan> compile_payload(std::string_view payload) {
  const auto p = lta::compile(payload, {});
  if (!p) {
    std::fprintf(stderr, "%s\n", p.error().message);
    std::abort();
  }
  return *p;
}
inline std::shared_ptr<const lta::plan> compile_twelve() { return compile_payload(twelve_payload); }
inline std::shared_ptr<const lta::plan> compile_long_windows() {
  return compile_payload(long_payload);
}

// A random walk of minute bars.
inline std::vector<lta_bar> make_bars(std::int64_t count) {
  constexpr std::int64_t minute_ns = 60'000'000'000;
  std::mt19937_64 random(20261122);
  std::normal_distribution<double> step(0.0, 0.002);
  std::vector<lta_bar> bars(static_cast<std::size_t>(count));
  double price = 100.0;
  for (std::int64_t t = 0; t < count; ++t) {
    lta_bar& bar = bars[static_cast<std::size_t>(t)];
    bar = {};
    bar.time_ns = 946'684'800'000'000'000 + t * minute_ns;
    bar.open = price;
    price *= std::exp(step(random));
    bar.close = price;
    bar.high = std::fmax(bar.open, bar.close) + 0.05;
    bar.low = std::fmin(bar.open, bar.close) - 0.05;
    bar.volume = 1000.0;
    bar.state = LTA_BAR_CLOSED;
  }
  return bars;
}

}  // namespace bench
