// SPDX-License-Identifier: MIT
// Partitions that move between sessions in the middle of a bar, and pushes that need no memory.
#include <doctest/doctest.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "failing_allocations.hh"
#include "feed_session.hh"
#include "laakhay_ta.h"

using namespace feed_test;

namespace {

std::string snapshot_of(live& s, std::uint32_t partition) {
  lta_blob blob;
  const void* data;
  std::int64_t size;
  REQUIRE(lta_session_snapshot(s.session, &partition, 1, &blob, s.error) == 0);
  REQUIRE(lta_blob_get_data(blob, &data, &size, s.error) == 0);
  std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
  lta_blob_drop(blob, nullptr);
  return bytes;
}

lta_status adopt(live& s, const std::string& bytes) {
  return lta_session_adopt(s.session, bytes.data(), static_cast<std::int64_t>(bytes.size()),
                           s.error);
}

}  // namespace

TEST_CASE("a partition that moves to another session takes its builder's open bar along") {
  live from({{"A", "1m"}, {"B", "1m"}});
  live to({{"B", "1m"}, {"A", "1m"}});  // other ids for the same names
  REQUIRE(from.build(0, LTA_BUILDER_EMPTY_BARS) == 0);
  REQUIRE(from.build(1) == 0);
  from.push(from.open(), {tick(0, 10), tick(1, 30, 1), tick(2, 20)});
  CHECK(from.drain() == LTA_OK);
  const std::string bytes = snapshot_of(from, 0);
  const std::uint32_t moved = 0;
  REQUIRE(lta_session_release(from.session, &moved, 1, from.error) == 0);
  CHECK(from.info().builder_count == 1);
  // The one that stays goes on; ticks of the other are nobody's.
  from.push(from.open(), {tick(3, 99), tick(4, 31, 1)});
  CHECK(from.drain() == LTA_OK);
  CHECK(from.rows == texts{"1@0 31 forming"});
  CHECK(from.refusals() == texts{"feed.no_builder 1"});
  CHECK(from.clock(minute) == LTA_OK);
  CHECK(from.rows == texts{"1@0 31"});

  CHECK(adopt(to, bytes) == LTA_INVALID_ARGUMENT);
  CHECK(to.error.code() == "session.partition_runs");
  CHECK(to.info().builder_count == 0);
  const std::uint32_t here = 1;
  REQUIRE(lta_session_release(to.session, &here, 1, to.error) == 0);
  REQUIRE(adopt(to, bytes) == LTA_OK);
  CHECK(to.info().builder_count == 1);
  CHECK(to.build(1, LTA_BUILDER_EMPTY_BARS) == 0);  // it is this one
  to.push(to.open(), {tick(5, 5, 1), tick(2 * minute, 7, 1)});
  CHECK(to.drain() == LTA_OK);
  CHECK(to.rows == texts{"1@0 5", "1@60 5", "1@120 7 forming"});
  lta_column column{};
  column.struct_size = sizeof column;
  lta_view view;
  REQUIRE(lta_dataset_get_column(to.dataset, 1, "high", 4, 0, &view, &column, to.error) == 0);
  CHECK(*static_cast<const double*>(column.values) == 20);
  lta_view_drop(view, nullptr);
  // And back again.
  const std::string again = snapshot_of(to, 1);
  REQUIRE(adopt(from, again) == LTA_OK);
  from.push(from.open(), {tick(2 * minute + 1, 8)});
  CHECK(from.drain() == LTA_OK);
  CHECK(from.rows == texts{"0@120 8 forming"});
}

TEST_CASE("a builder that has ticks is not replaced by one that is adopted") {
  live from;
  live to;
  REQUIRE(from.build(0) == 0);
  from.push(from.open(), {tick(0, 10)});
  from.drain();
  const std::string bytes = snapshot_of(from, 0);
  const std::uint32_t id = 0;
  REQUIRE(lta_session_release(to.session, &id, 1, to.error) == 0);
  REQUIRE(to.build(0, LTA_BUILDER_EMPTY_BARS) == 0);
  CHECK(adopt(to, bytes) == LTA_INVALID_ARGUMENT);
  CHECK(to.error.code() == "builder.other_options");
  live third;
  REQUIRE(lta_session_release(third.session, &id, 1, third.error) == 0);
  REQUIRE(third.build(0) == 0);
  CHECK(third.build(0) == 0);
  third.push(third.open(), {tick(0, 3)});
  third.drain();
  CHECK(adopt(third, bytes) == LTA_INVALID_ARGUMENT);
  CHECK(third.error.code() == "builder.has_ticks");
}

TEST_CASE("once a producer is warm its pushes allocate nothing, ticks and bars alike") {
  live s({{"A", "1m"}, {"B", "1m"}});
  REQUIRE(s.build(0) == 0);
  const lta_producer p = s.open();
  std::vector<lta_tick> ticks;
  for (int k = 0; k < 256; ++k) ticks.push_back(tick(k, 1));
  for (int round = 0; round < 200; ++round) {
    const lta_bar b = bar(round * minute, 1);
    lta_bar closed[2] = {b, b};
    closed[0].partition = closed[1].partition = 1;
    std::int64_t taken[2] = {};
    std::size_t grown = 0;
    bool has_allocated = false;
    {
      const bool is_warm = round >= 100;
      const lta_test::failing_allocations failing(
          is_warm ? 0 : 1'000'000, lta_test::failing_allocations::span::from_then_on);
      const std::size_t before = mallinfo2().uordblks;
      lta_producer_push_ticks(p, ticks.data(), 256, &taken[0], nullptr);
      lta_producer_push_bars(p, closed, 2, &taken[1], nullptr);
      grown = mallinfo2().uordblks - before;
      has_allocated = failing.has_failed();
    }
    CHECK(taken[0] == 256);
    CHECK(taken[1] == 2);
    CHECK_FALSE(has_allocated);
    if (round >= 100) CHECK(grown == 0);
    while (s.drain() == LTA_FULL) continue;
  }
}
