// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include "support.hh"

namespace promise {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;
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

std::string signal_of(random_source& random, int depth) {
  static constexpr const char* comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
  const auto number = [&] { return number_of(random, depth - 1); };
  if (depth <= 0) return used("gt") + "(close, open)";
  switch (random.below(7)) {
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

std::string call_of(random_source& random, int depth) {
  static constexpr const char* windows[] = {
      "sma",         "ema",         "rma",         "rsi", "rolling_sum",
      "rolling_min", "rolling_max", "rolling_std", "lag", "diff"};
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
  switch (random.below(8)) {
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
  switch (random.below(12)) {
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
  for (std::int64_t k = 0; k < count; ++k) {
    lta_bar bar = {};
    bar.time_ns = time;
    time += day_ns *
            (options.gap_rate > 0 && random.chance(options.gap_rate) ? 2 + random.below(60) : 1);
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
      if (random.chance(options.missing_rate)) *v = std::numeric_limits<double>::quiet_NaN();
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
