// SPDX-License-Identifier: MIT
// Promise: what a partition gives does not depend on the company its bars come in. Bars that come
// for many partitions at once are stepped together, whether those partitions stay together or not;
// one by one they never are.
#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "support.hh"

namespace promise {
namespace {

constexpr std::uint32_t partition_count = 21;  // two tiles, and some that are in none
constexpr std::size_t bar_count = 260;

// The same bars, in calls of many and in calls of one.
class two_sessions {
 public:
  two_sessions(const owned& plan, std::uint32_t output_count, std::uint32_t flags)
      : plan_(plan),
        flags_(flags),
        many_(output_count, 4 * partition_count),
        one_(output_count, 4 * partition_count) {
    for (std::uint32_t k = 0; k < partition_count; ++k) {
      open_partition(together_rows_, "S" + std::to_string(100 + k));
      open_partition(alone_rows_, "S" + std::to_string(100 + k));
    }
    together_ = new_session(plan, together_rows_, flags);
    alone_ = new_session(plan, alone_rows_, flags);
  }

  // Rows must be the same, in the same order.
  void push_both(const std::vector<lta_bar>& bars) {
    push(together_, bars, many_);
    std::int64_t row = 0;
    for (const lta_bar& bar : bars) {
      push(alone_, {bar}, one_);
      for (std::int64_t k = 0; k < one_.count; ++k, ++row) {
        REQUIRE(row < many_.count);
        const auto a = static_cast<std::size_t>(row);
        const auto b = static_cast<std::size_t>(k);
        CHECK(many_.partitions[a] == one_.partitions[b]);
        CHECK(many_.times_ns[a] == one_.times_ns[b]);
        CHECK(many_.flags[a] == one_.flags[b]);
        for (std::uint32_t o = 0; o < many_.output_count; ++o) {
          CHECK(many_.cell(row, o) == one_.cell(k, o));
          CHECK(many_.validity[a * many_.output_count + o] ==
                one_.validity[b * many_.output_count + o]);
          CHECK(many_.edges[a * many_.output_count + o] == one_.edges[b * many_.output_count + o]);
        }
      }
    }
    CHECK(row == many_.count);
  }

  void check_state() const { CHECK(snapshot(together_) == snapshot(alone_)); }

  void restore_both() {
    together_ = restore(plan_, together_rows_, snapshot(together_), flags_);
    alone_ = restore(plan_, alone_rows_, snapshot(alone_), flags_);
  }

  void release_both(std::uint32_t partition) {
    lta_error error = fresh_error();
    must(lta_session_release(together_.id(), &partition, 1, &error), error);
    must(lta_session_release(alone_.id(), &partition, 1, &error), error);
  }

 private:
  const owned& plan_;
  const std::uint32_t flags_;
  owned together_rows_ = new_dataset();
  owned alone_rows_ = new_dataset();
  owned together_;
  owned alone_;
  stream_rows many_;
  stream_rows one_;
};

void live(const std::string& payload, std::uint32_t output_count, std::uint32_t flags,
          std::uint64_t seed) {
  CAPTURE(seed);
  CAPTURE(payload);
  random_source random(seed);
  const owned plan = new_plan(payload);
  std::vector<std::vector<lta_bar>> markets;
  for (std::uint32_t k = 0; k < partition_count; ++k) {
    markets.push_back(make_market(random, bar_count, {.missing_rate = 0.01}));
    for (lta_bar& bar : markets.back()) bar.partition = k;
  }
  two_sessions sessions(plan, output_count, flags);
  std::uint32_t first = 0;    // those before it have been released
  std::vector<lta_bar> bars;  // of one time, and now and then of two
  for (std::size_t t = 0; t < bar_count; ++t) {
    std::vector<lta_bar> late;
    const bool is_held_back = random.chance(0.02) && t != 150;
    for (std::uint32_t k = first; k < partition_count; ++k) {
      const lta_bar& bar = markets[k][t];
      if (bars.empty() && random.chance(0.05)) {
        lta_bar forming = disturbed(random, bar);
        forming.state = LTA_BAR_FORMING;
        sessions.push_both({forming});
      }
      (random.chance(0.006) ? late : bars).push_back(bar);
    }
    if (is_held_back && late.empty()) continue;
    sessions.push_both(bars);
    bars.clear();
    for (const lta_bar& bar : late) sessions.push_both({bar});
    if (random.chance(0.1)) {
      const auto k = first + static_cast<std::uint32_t>(random.below(partition_count - first));
      const auto back = static_cast<std::size_t>(random.below(8));
      lta_bar revised = disturbed(random, markets[k][t - std::min(t, back)]);
      revised.state = LTA_BAR_REVISED;
      sessions.push_both({revised});
    }
    if (t < 12 || random.chance(0.3)) sessions.check_state();
    if (t == 90) sessions.restore_both();
    if (t == 150) sessions.release_both(first++);
  }
  sessions.check_state();
}

// Partitions that begin one after the other, miss bars and are ahead of each other, in calls of
// whoever has something: closed bars, bars that form, both, and two in a row. Few calls are of the
// partitions of the one before, so none of them stay together.
void live_apart(const std::string& payload, std::uint32_t output_count, std::uint32_t flags,
                std::uint64_t seed) {
  CAPTURE(seed);
  CAPTURE(payload);
  random_source random(seed);
  const owned plan = new_plan(payload);
  std::vector<std::vector<lta_bar>> markets;
  std::vector<std::size_t> next;  // bar of each partition
  for (std::uint32_t k = 0; k < partition_count; ++k) {
    markets.push_back(make_market(random, 3 * bar_count, {.missing_rate = 0.01}));
    for (lta_bar& bar : markets.back()) bar.partition = k;
    next.push_back(static_cast<std::size_t>(random.below(9)));
  }
  two_sessions sessions(plan, output_count, flags);
  std::uint32_t first = 0;  // those before it have been released
  for (std::size_t call = 0; call < bar_count; ++call) {
    const double presence = random.chance(0.2) ? 1.0 : random.chance(0.3) ? 0.2 : 0.7;
    const double forming_rate = random.chance(0.4) ? 1.0 : random.chance(0.1) ? 0.5 : 0.0;
    const bool are_two = random.chance(0.1);
    std::vector<lta_bar> bars;
    for (std::uint32_t k = first; k < partition_count; ++k) {
      if (call < k || !random.chance(presence)) continue;
      for (int i = 0; i < (are_two ? 2 : 1); ++i) {
        const bool is_forming = random.chance(forming_rate);
        bars.push_back(is_forming ? disturbed(random, markets[k][next[k]]) : markets[k][next[k]]);
        bars.back().state = is_forming ? LTA_BAR_FORMING : LTA_BAR_CLOSED;
        if (is_forming) break;
        next[k] += random.chance(0.1) ? 3 : 1;
      }
    }
    std::sort(bars.begin(), bars.end(), [](const lta_bar& a, const lta_bar& b) {
      return std::pair(a.time_ns, a.partition) < std::pair(b.time_ns, b.partition);
    });
    if (!bars.empty()) sessions.push_both(bars);
    if (call < 30 || random.chance(0.3)) sessions.check_state();
    if (call == 90) sessions.restore_both();
    if (call == 150) sessions.release_both(first++);
  }
  sessions.check_state();
}

// Both lives, of two seeds.
void live_both(const std::string& payload, std::uint32_t output_count, std::uint32_t flags,
               std::uint64_t seed) {
  live(payload, output_count, flags, seed_of(seed));
  live_apart(payload, output_count, flags, seed_of(seed + 100));
}

}  // namespace

TEST_CASE("partitions whose bars come together give what each gives alone") {
  const std::string values = R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 20)"}, {"name": "ema", "expr": "ema(close, 9)"},
      {"name": "rsi", "expr": "rsi(close, 14)"},
      {"name": "spread", "expr": "rolling_std(close, 30)"},
      {"name": "highest", "expr": "rolling_max(high, 25)"},
      {"name": "obv", "expr": "obv()"}]})json";
  live_both(values, 6, 0, 1);
  live_both(values, 6, LTA_SESSION_DETACHED, 2);
  // More outputs than a tile has lanes, and a column that is no field of bars.
  const std::string wide = R"json({"version": 1, "outputs": [
      {"name": "week", "expr": "vwap('1w')"}, {"name": "open", "expr": "open"},
      {"name": "high", "expr": "high"}, {"name": "low", "expr": "low"},
      {"name": "close", "expr": "close"}, {"name": "volume", "expr": "volume"},
      {"name": "fast", "expr": "ema(close, 3)"}, {"name": "slow", "expr": "ema(close, 8)"},
      {"name": "mean", "expr": "sma(close, 4)"}, {"name": "range", "expr": "high - low"},
      {"name": "before", "expr": "close[1]"}]})json";
  live_both(wide, 11, 0, 5);
  live_both(wide, 11, LTA_SESSION_DETACHED, 6);
  // Windows so long that partitions out of step are stepped one by one.
  const std::string longs = R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 180)"},
      {"name": "least", "expr": "rolling_min(low, 150)"}]})json";
  live_both(longs, 2, LTA_SESSION_DETACHED, 7);
  const std::string signals = R"json({"version": 1, "outputs": [
      {"name": "above", "expr": "close > sma(close, 10)"},
      {"name": "median", "expr": "rolling_median(close, 7)"},
      {"name": "log", "expr": "log(close)"}]})json";
  live_both(signals, 3, 0, 3);
  live_both(signals, 3, LTA_SESSION_EDGES_ONLY, 4);
}

TEST_CASE("partitions of random plans whose bars come together give what each gives alone") {
  const std::uint64_t seed = seed_of(20'261'123);
  for (std::uint64_t k = 0; k < 12; ++k) {
    random_source random(seed + k);
    live(random_payload(random, 4, {.clock_rate = 0}), 4, 0, seed + k);
    live_apart(random_payload(random, 4, {.clock_rate = 0}), 4, 0, seed + k);
  }
}

}  // namespace promise
