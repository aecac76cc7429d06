// SPDX-License-Identifier: MIT
// Which partitions of an execution run side by side.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "exec/history_blocks.hh"
#include "exec/lane_program.hh"
#include "exec/lane_worth.hh"
#include "exec/portions.hh"
#include "plan/plan.hh"

namespace {

using partition = lta::portions::partition;

std::size_t together_count(const lta::portions& portions) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < portions.count(); ++k) count += portions.at(k).size() > 1 ? 1 : 0;
  return count;
}

std::int64_t rows_max(const std::string& expression) {
  const auto compiled = lta::compile(expression, {.expression = true});
  REQUIRE(compiled);
  return lta::lane_rows_max(lta::blocks_of_history((*compiled)->compiled(), lta::best_kernels()));
}

}  // namespace

TEST_CASE("every partition is in one portion, beside others of its program and about its length") {
  std::mt19937_64 random(41);
  for (int round = 0; round < 300; ++round) {
    std::vector<partition> of(random() % 200);
    const std::uint64_t programs = 1 + random() % 3;
    const std::uint64_t spread = 1 + random() % 400;
    for (partition& each : of) {
      each.program = static_cast<std::int64_t>(random() % (programs + 1)) - 1;
      each.length = random() % 30 == 0 ? 0 : static_cast<std::int64_t>(100 + random() % spread);
    }
    const lta::portions portions(of, 1 + random() % 3);
    std::vector<int> times(of.size(), 0);
    for (std::size_t k = 0; k < portions.count(); ++k) {
      const auto members = portions.at(k);
      for (const std::size_t member : members) ++times[member];
      CHECK((members.size() == 1 || members.size() == lta::lane_count));
      if (members.size() == 1) continue;
      std::int64_t shortest = of[members[0]].length;
      std::int64_t longest = shortest;
      for (const std::size_t member : members) {
        CHECK(of[member].program == of[members[0]].program);
        CHECK(of[member].program >= 0);
        shortest = std::min(shortest, of[member].length);
        longest = std::max(longest, of[member].length);
      }
      CHECK(shortest > 0);
      CHECK(4 * shortest >= 3 * longest);
    }
    CHECK(std::all_of(times.begin(), times.end(), [](int n) { return n == 1; }));
    CHECK(portions.has_lanes() == (together_count(portions) > 0));
  }
}

TEST_CASE("partitions of one length stay neighbours, and threads keep enough to take") {
  const std::vector<partition> of(64, {0, 250});
  const lta::portions one(of, 1);
  CHECK(one.count() == 8);
  for (std::size_t k = 0; k < one.count(); ++k) {
    for (std::size_t lane = 0; lane < lta::lane_count; ++lane)
      CHECK(one.at(k)[lane] == 8 * k + lane);
  }
  CHECK(together_count({of, 2}) == 8);
  CHECK(together_count({of, 3}) == 0);
  CHECK(lta::portions(of, 3).count() == 64);
}

TEST_CASE("recursions go side by side at any length, windows alone while partitions are short") {
  CHECK(rows_max("ema(close, 20)") > 1'000'000'000);
  CHECK(rows_max("macd(close, 12, 26, 9).signal") > 1'000'000'000);
  CHECK(rows_max("obv()") > 1'000'000'000);
  const std::int64_t sma = rows_max("sma(close, 20)");
  CHECK(sma > 250);
  CHECK(sma < 5'000);
  CHECK(rows_max("sma(close, 200)") < sma);
  CHECK(rows_max("rolling_median(close, 21)") < 250);
}
