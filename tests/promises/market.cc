// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include "support.hh"

namespace promise {
namespace {

constexpr std::int64_t start_ns = 1'577'836'800'000'000'000;  // 2020-01-01

std::map<std::string, std::int64_t>& coverage() {
  static std::map<std::string, std::int64_t> counts;
  return counts;
}

// Of the payload that is being made.
payload_options asked;

std::string used(const std::string& name) {
  ++coverage()[name];
  return name;
}

// Periods around powers of two and the block size are where trees and blocks go wrong.
std::int64_t random_period(random_source& random) {
  static constexpr std::int64_t likely[] = {1, 2, 3, 4, 5, 7, 8, 9, 14, 16, 20, 31, 33, 64, 100};
  return random.chance(0.9) ? likely[random.below(std::ssize(likely))] : 1 + random.below(300);
}

std::string number_of(random_source& random, int depth);

std::string small(random_source& random, std::int64_t end) {
  return std::to_string(1 + random.below(end));
}

// Stops, volume averages, swings and legs.
std::string pattern_of(random_source& random) {
  static constexpr const char* pairings[] = {"strict_alternating", "latest_valid"};
  const std::string sides = "left=" + small(random, 4) + ", right=" + small(random, 4);
  const std::string leg = sides + ", leg=" + small(random, 4) + ", pairing_mode='" +
                          pairings[random.below(2)] + "'" +
                          (random.chance(0.5) ? ", max_leg_age_bars=7" : "");
  switch (random.below(14)) {
    case 0: return used("psar") + "(0.02, 0.03, 0.2).sar";
    case 1: return used("psar") + "(0.1).direction";
    case 2: return used("supertrend") + "(" + small(random, 20) + ", 1.5).supertrend";
    case 3: return used("supertrend") + "(3).direction";
    case 4: return used("vwap") + "() - " + used("rolling_vwap") + "(" + small(random, 40) + ")";
    case 5:
      return (random.chance(0.5) ? used("vwap_bands") + "(2)."
                                 : used("rolling_vwap_bands") + "(9, 2).") +
             (random.chance(0.5) ? "upper" : "lower");
    case 6: return used("cmf") + "(" + small(random, 40) + ")";
    case 7: return used("klinger_vf") + "() - " + used("klinger") + "(3, 9, 4).signal";
    case 8: return used("swing_points") + "(" + sides + ").high_level";
    case 9: return used("swing_high_at") + "(" + small(random, 5) + ", " + sides + ")";
    case 10:
      return used("swing_low_at") + "(" + small(random, 5) + ", " + sides +
             ", allow_equal_extremes=true)";
    case 11: return used("fib_level_up") + "(0.5, " + leg + ")";
    case 12: return used("fib_retracement") + "(" + leg + ").down_2";
    default: return used("fib_anchor_high") + "(" + leg + ", min_leg_size_pct=1)";
  }
}

std::string event_of(random_source& random, int depth) {
  const auto number = [&] { return number_of(random, depth - 1); };
  const auto channel = [&] { return "(" + number() + ", " + number() + ", " + number() + ")"; };
  switch (random.below(8)) {
    case 0: return used("rising") + "(" + number() + ")";
    case 1: return used("falling") + "(" + number() + ")";
    case 2: return used("rising_pct") + "(" + number() + ", 1)";
    case 3: return used("in_channel") + channel();
    case 4: return used("enter") + channel();
    case 5: return used("exit") + channel();
    case 6: return used("swing_lows") + "(high, " + number() + ", 2, 1)";
    default: return used("out") + channel();
  }
}

std::string signal_of(random_source& random, int depth) {
  static constexpr const char* comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
  const auto number = [&] { return number_of(random, depth - 1); };
  if (depth <= 0) return used("gt") + "(close, open)";
  switch (random.below(9)) {
    case 7:
    case 8: return event_of(random, depth);
    case 0:
      return "(" + signal_of(random, depth - 1) + used(" and ") + signal_of(random, depth - 1) +
             ")";
    case 1:
      return "(" + signal_of(random, depth - 1) + used(" or ") + signal_of(random, depth - 1) + ")";
    case 2: return "(" + used("not ") + signal_of(random, depth - 1) + ")";
    case 3: return used("crossup") + "(" + number() + ", " + number() + ")";
    case 4: return used("crossdown") + "(" + number() + ", " + number() + ")";
    case 5: return used("is_missing") + "(" + number() + ")";
    default:
      return "(" + number() + " " + used(comparisons[random.below(6)]) + " " + number() + ")";
  }
}

// Indicators over the bars alone: a name, its lengths, its output.
std::string study_of(random_source& random) {
  struct study {
    const char* name;
    int length_count;
    const char* output;
  };
  static constexpr study studies[] = {{"adx", 1, ".adx"},
                                      {"adx", 1, ".minus_di"},
                                      {"elder_ray", 1, ".bear"},
                                      {"fisher", 1, ".signal"},
                                      {"stochastic", 3, ".d"},
                                      {"ichimoku", 3, ".senkou_span_b"},
                                      {"ao", 2, ""},
                                      {"cci", 1, ""},
                                      {"mfi", 1, ""},
                                      {"vortex", 1, ".minus"},
                                      {"williams_r", 1, ""},
                                      {"donchian", 1, ".middle"},
                                      {"keltner", 2, ".upper"},
                                      {"typical_price", 0, ""}};
  const study& chosen = studies[random.below(std::ssize(studies))];
  std::string text = used(chosen.name) + "(";
  for (int k = 0; k < chosen.length_count; ++k) {
    text += (k == 0 ? "" : ", ") + std::to_string(random_period(random));
  }
  return text + ")" + chosen.output;
}

std::string call_of(random_source& random, int depth) {
  static constexpr const char* windows[] = {"sma",
                                            "ema",
                                            "rma",
                                            "rsi",
                                            "rolling_sum",
                                            "rolling_min",
                                            "rolling_max",
                                            "rolling_std",
                                            "lag",
                                            "wma",
                                            "hma",
                                            "diff",
                                            "roc",
                                            "cmo",
                                            "rolling_median",
                                            "rolling_argmin",
                                            "rolling_var",
                                            "rolling_argmax"};
  // Nearly every bar of its own, a few bars, many; by time and by amount.
  static constexpr const char* clocks[] = {
      "1d", "2d", "1w", "1M", "3M", "tick:3", "volume:9000", "volume:60000", "dollar:2000000"};
  const std::string period = std::to_string(random_period(random));
  const auto number = [&] { return number_of(random, depth - 1); };
  if (random.chance(asked.clock_rate)) {
    const bool forming = random.chance(0.3);
    return used(forming ? "tf forming" : "tf").substr(0, 2) + "(\\\"" +
           clocks[random.below(std::ssize(clocks))] + "\\\", " + number() +
           (forming ? ", forming=true)" : ")");
  }
  switch (random.below(13)) {
    case 0:
      return used("macd") + "(" + number() + ", " + std::to_string(1 + random.below(12)) + ", " +
             std::to_string(13 + random.below(20)) + ", " + std::to_string(1 + random.below(9)) +
             ")." + (random.chance(0.5) ? "signal" : "histogram");
    case 1:
      return used("bbands") + "(" + number() + ", " + period + ", 2)." +
             (random.chance(0.5) ? "upper" : "lower");
    case 2: return used("atr") + "(" + period + ")";
    case 3: return used("obv") + "()";
    case 4: return used("cumulative_sum") + "(" + number() + ")";
    case 5:
    case 8:
    case 9: return study_of(random);
    case 6: {
      static constexpr const char* transforms[] = {"log", "positive_values", "negative_values"};
      return used(transforms[random.below(3)]) + "(" + number() + ")";
    }
    case 7:
      return used("coppock") + "(" + number() + ", " + period + ", " +
             std::to_string(1 + random.below(20)) + ", 3)";
    default: {
      std::string name = windows[random.below(std::ssize(windows))];
      const bool short_std = name == "rolling_std" && period == "1";
      return used(name) + "(" + number() + ", " + (short_std ? "2" : period) + ")";
    }
  }
}

std::string number_of(random_source& random, int depth) {
  static constexpr const char* fields[] = {"open", "high", "low", "close", "volume", "hl2"};
  static constexpr const char* operators[] = {"+", "-", "*", "/", "%"};
  const auto number = [&] { return number_of(random, depth - 1); };
  if (depth <= 0 && asked.joins && random.chance(0.4)) {
    static constexpr const char* joined[] = {"B.close", "B.volume", "B.hl2",
                                             "symbol(\\\"B\\\", \\\"1d\\\").low"};
    return used("join").substr(4) + joined[random.below(std::ssize(joined))];
  }
  if (depth <= 0) {
    // Never a bare number: as the first argument of a call it would be its period.
    return random.chance(0.85) ? std::string(fields[random.below(std::ssize(fields))])
                               : "(close * 0 + " + std::to_string(random.below(200)) + ".5)";
  }
  const auto signal = [&] { return signal_of(random, depth - 1); };
  switch (random.below(15)) {
    case 12: return "(" + pattern_of(random) + ")";
    case 13: {
      const std::string count = std::to_string(random.below(5));
      return used("value_when") + "(" + signal() + ", " + number() + ", " + count + ")";
    }
    case 14:
      return random.chance(0.5) ? used("bars_since") + "(" + signal() + ")"
                                : "(" + used("anchored_vwap") + "(" + signal() + ") + " +
                                      used("count_true") + "(" + signal() + ", 3))";
    case 0:
    case 1: return "(" + number() + " " + used(operators[random.below(5)]) + " " + number() + ")";
    case 2: return used("-") + number();
    case 3: return used("fill_null") + "(" + number() + ", " + number() + ")";
    case 4: return used("ffill") + "(" + number() + ")";
    case 5:
      return used("if_else") + "(" + signal_of(random, depth - 1) + ", " + number() + ", " +
             number() + ")";
    case 6:
      return used("elementwise_max") + "(" + number() + ", " + used("elementwise_min") + "(" +
             number() + ", " + number() + "))";
    case 7: return used("abs") + "(" + used("sign") + "(" + number() + ") * " + number() + ")";
    default: return call_of(random, depth);
  }
}

}  // namespace

std::uint64_t seed_of(std::uint64_t fallback) {
  const char* given = std::getenv("LTA_SEED");
  return given == nullptr ? fallback : std::strtoull(given, nullptr, 10);
}

std::vector<lta_bar> make_market(random_source& random, std::int64_t count,
                                 const market_options& options) {
  std::vector<lta_bar> bars;
  double price = 100;
  std::int64_t time = start_ns;
  std::int64_t steps = 0;  // from the bar before
  for (std::int64_t k = 0; k < count; ++k) {
    lta_bar bar = {};
    time += options.spacing_ns * steps;
    bar.time_ns = time;
    steps = options.gap_rate > 0 && random.chance(options.gap_rate) ? 2 + random.below(60) : 1;
    bar.open = price;
    price *= std::exp((random.unit() - 0.5) * 0.04);
    bar.close = price;
    bar.high = std::max(bar.open, bar.close) * (1 + random.unit() * 0.01);
    bar.low = std::min(bar.open, bar.close) * (1 - random.unit() * 0.01);
    bar.volume = std::floor(1 + random.unit() * 10'000);
    if (random.chance(options.spike_rate)) {
      for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close}) *v *= 1e12;
    }
    if (!bars.empty() && random.chance(options.flat_rate)) {
      const std::int64_t own_time = bar.time_ns;
      bar = bars.back();
      bar.time_ns = own_time;
    }
    for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume}) {
      const double rate = k % 64 == 0 ? options.edge_rate : 0;
      if (random.chance(std::max(rate, options.missing_rate)))
        *v = std::numeric_limits<double>::quiet_NaN();
    }
    bars.push_back(bar);
  }
  return bars;
}

lta_bar disturbed(random_source& random, lta_bar bar) {
  const double factor = 1 + (random.unit() - 0.5) * 0.1;
  for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close}) *v *= factor;
  bar.volume = std::floor(bar.volume * random.unit());
  if (random.chance(0.1)) bar.close = std::numeric_limits<double>::quiet_NaN();
  return bar;
}

std::string random_payload(random_source& random, int output_count,
                           const payload_options& options) {
  asked = options;
  std::string text = R"({"version": 1, "convention": ")";
  text += random.chance(0.8) ? "talib" : "laakhay";
  text += R"(", "outputs": [)";
  for (int k = 0; k < output_count; ++k) {
    const std::string expression = random.chance(0.7) ? number_of(random, 3) : signal_of(random, 3);
    text += std::string(k == 0 ? "" : ", ") + R"({"name": "o)" + std::to_string(k) +
            R"(", "expr": ")" + expression + R"("})";
  }
  text += "]";
  if (options.joins) text += R"(, "select": {"symbols": ["A"]})";
  return text + "}";
}

std::vector<std::pair<std::string, std::int64_t>> operator_coverage() {
  return {coverage().begin(), coverage().end()};
}

}  // namespace promise
