// SPDX-License-Identifier: MIT
// Promise: streaming equals batch, bit for bit, for any chunking, with forming updates, duplicates
// and revisions interleaved and missing values sprinkled in.
#include <doctest/doctest.h>

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

}  // namespace promise
