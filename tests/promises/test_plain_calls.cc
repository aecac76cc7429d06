// SPDX-License-Identifier: MIT
// Promise: a call of closed bars that follow each other, in whatever order those of different
// partitions come, or of forming bars, has a way of its own, which gives and leaves what the way of
// all calls does. A bar that is delivered again at the end
// of the same call changes nothing, and takes the call off the short way.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "support.hh"

namespace promise {
namespace {

constexpr std::uint32_t partition_count = 11;  // a tile, and some that are in none
constexpr std::size_t bar_count = 420;

std::int64_t row_count(const owned& dataset) {
  lta_dataset_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_dataset_get_info(dataset.id(), &info, &error), error);
  return info.row_count;
}

// One session with what it needs, and the rows of its last call.
struct side {
  side(const owned& plan, std::uint32_t flags, std::int64_t retention_rows, std::int32_t depth)
      : rows(new_dataset(retention_rows)), told(output_count(plan), 512) {
    for (std::uint32_t k = 0; k < partition_count; ++k) {
      open_partition(rows, "S" + std::to_string(100 + k));
    }
    session = new_session(plan, rows, flags, depth);
  }

  owned rows;
  owned session;
  stream_rows told;
};

void check_same_rows(const stream_rows& a, const stream_rows& b) {
  REQUIRE(a.count == b.count);
  for (std::int64_t row = 0; row < a.count; ++row) {
    const auto at = static_cast<std::size_t>(row);
    REQUIRE(a.partitions[at] == b.partitions[at]);
    REQUIRE(a.times_ns[at] == b.times_ns[at]);
    REQUIRE(a.flags[at] == b.flags[at]);
    for (std::uint32_t o = 0; o < a.output_count; ++o) {
      REQUIRE(a.cell(row, o) == b.cell(row, o));
      REQUIRE(a.validity[at * a.output_count + o] == b.validity[at * a.output_count + o]);
      REQUIRE(a.edges[at * a.output_count + o] == b.edges[at * a.output_count + o]);
    }
  }
}

// Calls of every shape: one bar, some bars of one partition, one bar each of some partitions.
class shapes {
 public:
  explicit shapes(random_source& random) : random_(random), next_(partition_count, 0) {
    for (std::uint32_t k = 0; k < partition_count; ++k) {
      markets_.push_back(make_market(random, bar_count, {.missing_rate = 0.01}));
      for (lta_bar& bar : markets_.back()) bar.partition = k;
    }
  }

  // Empty when the bars are used up.
  std::vector<lta_bar> next() {
    std::vector<lta_bar> bars;
    const std::int64_t shape = random_.below(4);
    if (shape == 0) {
      take(0, 1, bars);
    } else if (shape == 1) {
      take(static_cast<std::uint32_t>(random_.below(partition_count)), 1 + random_.below(40), bars);
    } else {
      const bool are_all = shape == 2 || random_.chance(0.5);
      for (std::uint32_t k = 0; k < partition_count; ++k) {
        if (are_all || random_.chance(0.7)) take(k, 1, bars);
      }
      // Rows are told in order of close times: the short way is for bars that come in it.
      std::stable_sort(bars.begin(), bars.end(),
                       [](const lta_bar& a, const lta_bar& b) { return a.time_ns < b.time_ns; });
    }
    return bars;
  }

 private:
  void take(std::uint32_t partition, std::int64_t count, std::vector<lta_bar>& bars) {
    for (; count > 0 && next_[partition] < bar_count; --count) {
      bars.push_back(markets_[partition][next_[partition]++]);
    }
  }

  random_source& random_;
  std::vector<std::size_t> next_;
  std::vector<std::vector<lta_bar>> markets_;
};

// The bars in any order that leaves those of one partition as they are.
void mix(random_source& random, std::vector<lta_bar>& bars) {
  std::vector<std::vector<lta_bar>> by_partition(partition_count);
  std::vector<std::uint32_t> order;
  for (const lta_bar& bar : bars) {
    by_partition[bar.partition].push_back(bar);
    order.insert(order.begin() + random.below(std::ssize(order) + 1), bar.partition);
  }
  std::vector<std::size_t> next(partition_count, 0);
  for (std::size_t k = 0; k < bars.size(); ++k) {
    bars[k] = by_partition[order[k]][next[order[k]]++];
  }
}

// A call that neither side takes; both say the same, and nothing is different behind it.
void check_refusal(random_source& random, side& plain, side& general, std::vector<lta_bar> bars) {
  if (bars.empty()) return;
  lta_bar& wrong = bars[static_cast<std::size_t>(random.below(std::ssize(bars)))];
  switch (random.below(3)) {
    case 0: wrong.high = std::numeric_limits<double>::infinity(); break;
    case 1: wrong.volume = -1; break;
    default: wrong.close_time_ns = wrong.time_ns; break;
  }
  const std::string before = snapshot(plain.session);
  const std::int64_t rows_before = row_count(plain.rows);
  lta_error said = fresh_error(), also = fresh_error();
  REQUIRE(try_push(plain.session, bars, plain.told, said) < 0);
  bars.push_back(bars.back());
  REQUIRE(try_push(general.session, bars, general.told, also) < 0);
  CHECK(std::string(said.code) == also.code);
  CHECK(std::string(said.message) == also.message);
  CHECK(said.position == also.position);
  CHECK(snapshot(plain.session) == before);
  CHECK(row_count(plain.rows) == rows_before);
}

// Some of the bars are forming first, once or again. The same bar twice in a call is what one
// gives.
void check_forming(random_source& random, side& plain, side& general,
                   const std::vector<lta_bar>& bars) {
  for (std::int64_t times = 1 + random.below(2); times > 0; --times) {
    std::vector<lta_bar> forming;
    for (const lta_bar& bar : bars) {
      const bool is_behind = !forming.empty() && bar.partition <= forming.back().partition;
      if (is_behind || random.chance(0.2)) continue;
      forming.push_back(disturbed(random, bar));
      forming.back().state = LTA_BAR_FORMING;
    }
    if (forming.empty()) return;
    push(plain.session, forming, plain.told);
    forming.push_back(forming.back());
    push(general.session, forming, general.told);
    check_same_rows(plain.told, general.told);
  }
}

void live(const std::string& payload, std::uint32_t flags, std::int64_t retention_rows,
          std::int32_t depth, std::uint64_t seed) {
  CAPTURE(payload);
  CAPTURE(seed);
  CAPTURE(retention_rows);
  random_source random(seed);
  const owned plan = new_plan(payload);
  side plain(plan, flags, retention_rows, depth), general(plan, flags, retention_rows, depth);
  shapes calls(random);
  std::int64_t pushed_count = 0;
  std::vector<lta_bar> again;  // what one side was given once more: it counts that
  const auto check_states = [&] {
    if (!again.empty()) push(plain.session, again, plain.told);
    again.clear();
    REQUIRE(snapshot(plain.session) == snapshot(general.session));
  };
  for (int call = 0; call < 600; ++call) {
    std::vector<lta_bar> bars = calls.next();
    if (bars.empty()) continue;
    if (random.chance(0.03)) check_refusal(random, plain, general, bars);
    if (random.chance(0.4)) check_forming(random, plain, general, bars);
    // A bar that never comes: the next one overtakes it.
    if (bars.size() > 1 && random.chance(0.1)) bars.erase(bars.begin());
    if (random.chance(0.4)) mix(random, bars);
    push(plain.session, bars, plain.told);
    pushed_count += std::ssize(bars);
    again.assign(again.size() + 1, bars.back());
    bars.push_back(bars.back());
    push(general.session, bars, general.told);
    check_same_rows(plain.told, general.told);
    REQUIRE(row_count(plain.rows) == row_count(general.rows));
    if (retention_rows == 0 && (flags & LTA_SESSION_DETACHED) == 0) {
      REQUIRE(row_count(plain.rows) == pushed_count);
    }
    if (call % 37 == 0) check_states();
  }
  check_states();
}

constexpr const char* values = R"json({"version": 1, "outputs": [
    {"name": "a", "expr": "macd(close, 3, 6, 4).histogram"},
    {"name": "b", "expr": "rsi(close, 7)"}, {"name": "c", "expr": "bbands(close, 9, 2).upper"},
    {"name": "d", "expr": "atr(5)"}, {"name": "e", "expr": "rolling_max(high, 12)"}]})json";
constexpr const char* signals = R"json({"version": 1, "outputs": [
    {"name": "a", "expr": "close > sma(close, 4)"}, {"name": "b", "expr": "ema(close, 3)"}]})json";
constexpr const char* weeks = R"json({"version": 1, "outputs": [
    {"name": "a", "expr": "vwap('1w')"}, {"name": "b", "expr": "sma(close, 4)"}]})json";
constexpr const char* clocks = R"json({"version": 1, "outputs": [
    {"name": "a", "expr": "tf('1w', ema(close, 3))"}, {"name": "b", "expr": "volume"}]})json";

}  // namespace

TEST_CASE(
    "bars that follow each other, forming first or not, give what every way of pushing gives") {
  const std::uint64_t seed = seed_of(20'261'123);
  std::uint64_t k = 0;
  for (const char* payload : {values, signals, weeks, clocks}) {
    for (const std::uint32_t flags : {0u, std::uint32_t{LTA_SESSION_DETACHED}}) {
      for (const std::int64_t retention_rows : {0, 1, 9, 70}) {
        live(payload, flags, retention_rows, k % 2 == 0 ? 0 : 3, seed + k);
        ++k;
      }
    }
  }
  live(signals, LTA_SESSION_EDGES_ONLY, 0, 0, seed + k);
}

TEST_CASE("bars of random plans, forming first or not, give what every way of pushing gives") {
  const std::uint64_t seed = seed_of(20'261'124);
  for (std::uint64_t k = 0; k < 6; ++k) {
    random_source random(seed + k);
    live(random_payload(random, 6), k % 2 == 0 ? 0 : LTA_SESSION_DETACHED, 0, 0, seed + k);
  }
}

}  // namespace promise
