// SPDX-License-Identifier: MIT
// Promise: streaming equals batch, bit for bit, for any chunking, with forming updates, duplicates
// and revisions interleaved and missing values sprinkled in.
#include <doctest/doctest.h>

#include <algorithm>

#include "live.hh"

namespace promise {
namespace {

constexpr int plan_count = 100;
constexpr std::int64_t bar_count = 600;

void check_one_plan(std::uint64_t seed) {
  random_source random(seed);
  const std::string payload = random_payload(random, 6);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  const std::vector<lta_bar> bars = make_market(random, bar_count,
                                                {.missing_rate = random.chance(0.5) ? 0.01 : 0.0,
                                                 .spike_rate = 0.002,
                                                 .flat_rate = 0.1,
                                                 .gap_rate = random.chance(0.5) ? 0.03 : 0.0});
  CHECK(live_difference(random, plan, {bars}) == "");
}

void check_pushes(std::int32_t depth) {
  CAPTURE(depth);
  const owned plan = new_plan(R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 20)"}, {"name": "ema", "expr": "ema(close, 9)"},
      {"name": "rsi", "expr": "rsi(close, 14)"},
      {"name": "spread", "expr": "rolling_std(close, 30)"},
      {"name": "highest", "expr": "rolling_max(high, 25)"}, {"name": "obv", "expr": "obv()"},
      {"name": "above", "expr": "close > sma(close, 10)"}]})json");
  const std::uint64_t seed = seed_of(20261123);
  CAPTURE(seed);
  random_source random(seed);
  const std::vector<lta_bar> bars = make_market(random, 2000, {.missing_rate = 0.01});
  const owned together_rows = new_dataset();
  const owned alone_rows = new_dataset();
  open_partition(together_rows, "A");
  open_partition(alone_rows, "A");
  const owned together = new_session(plan, together_rows, 0, depth);
  const owned alone = new_session(plan, alone_rows, 0, depth);
  stream_rows many(7, 700);
  stream_rows one(7);
  for (std::size_t first = 0; first < bars.size();) {
    const auto size =
        std::min(static_cast<std::size_t>(1 + random.below(random.chance(0.2) ? 600 : 40)),
                 bars.size() - first);
    const auto begin = bars.begin() + static_cast<std::ptrdiff_t>(first);
    push(together, {begin, begin + static_cast<std::ptrdiff_t>(size)}, many);
    REQUIRE(many.count == static_cast<std::int64_t>(size));
    for (std::size_t k = 0; k < size; ++k) {
      push(alone, {bars[first + k]}, one);
      REQUIRE(one.count == 1);
      const auto row = static_cast<std::int64_t>(k);
      CHECK(many.times_ns[k] == one.times_ns[0]);
      for (std::uint32_t o = 0; o < 7; ++o) {
        CHECK(many.cell(row, o) == one.cell(0, o));
        CHECK(many.edges[k * 7 + o] == one.edges[o]);
      }
    }
    first += size;
    CHECK(snapshot(together) == snapshot(alone));
  }
}

}  // namespace

TEST_CASE("streaming equals batch on random plans, with forming, duplicate and revised bars") {
  const std::uint64_t seed = seed_of(20'261'122);
  for (std::uint64_t k = 0; k < plan_count; ++k) check_one_plan(seed + k);
  std::string rare;
  for (const auto& [name, count] : operator_coverage()) {
    if (count < 3) rare += name + " ";
  }
  INFO("operators used less than 3 times: ", rare);
  CHECK(rare.empty());
  CHECK(operator_coverage().size() >= 30);
}

TEST_CASE("bars of one push leave what they leave one by one, in rows and in every kept slot") {
  for (const std::int32_t depth : {0, -1, 3}) check_pushes(depth);
}

}  // namespace promise
