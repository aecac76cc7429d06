// SPDX-License-Identifier: MIT
// Promise: a session follows its dataset, whoever changed it and in whichever order. Each case once
// went wrong.
#include <doctest/doctest.h>

#include <limits>

#include "support.hh"

namespace promise {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;

lta_bar flat_bar(std::int64_t day, double price, std::uint32_t partition = 0,
                 std::int32_t state = LTA_BAR_CLOSED) {
  return {day * day_ns, 0, price, price, price, price, 1, partition, state};
}

std::vector<lta_bar> flat_bars(std::int64_t first, std::int64_t end) {
  std::vector<lta_bar> bars;
  for (std::int64_t day = first; day < end; ++day) {
    bars.push_back(flat_bar(day, 100 + static_cast<double>(day)));
  }
  return bars;
}

std::uint32_t open_series(const owned& dataset, std::uint32_t partition, const std::string& name,
                          std::uint32_t flags = 0) {
  lta_error error = fresh_error();
  std::uint32_t id = 0;
  must(lta_dataset_open_series(dataset.id(), partition, name.data(), std::ssize(name), flags, &id,
                               &error),
       error);
  return id;
}

void append_point(const owned& dataset, std::uint32_t partition, std::uint32_t series,
                  std::int64_t time_ns, double value) {
  lta_error error = fresh_error();
  std::int64_t count = 0;
  must(lta_dataset_append_series(dataset.id(), partition, series, 1, &time_ns, &value, nullptr, 0,
                                 &count, &error),
       error);
}

using row_call = lta_status (*)(lta_session, std::int64_t, std::uint32_t*, std::int64_t*,
                                std::uint32_t*, double*, std::uint8_t*, std::int8_t*, std::int64_t*,
                                lta_error*);

lta_status call_rows(row_call call, const owned& session, stream_rows& rows, lta_error& error) {
  return call(session.id(), rows.capacity, rows.partitions.data(), rows.times_ns.data(),
              rows.flags.data(), rows.values.data(), rows.validity.data(), rows.edges.data(),
              &rows.count, &error);
}

void advance(const owned& session, stream_rows& rows) {
  lta_error error = fresh_error();
  must(call_rows(lta_session_advance, session, rows, error), error);
}

}  // namespace

TEST_CASE("a revised value is told even where the output is the field itself") {
  const owned plan = new_plan("close", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  push(session, flat_bars(0, 4), rows);
  push(session, {flat_bar(2, 500, 0, LTA_BAR_REVISED)}, rows);
  REQUIRE(rows.count == 1);
  CHECK(rows.flags[0] == LTA_ROW_REVISED);
  CHECK(rows.times_ns[0] == 2 * day_ns);
  CHECK(rows.values[0] == 500);
}

TEST_CASE("a detached session refuses a plan that reads a series") {
  const owned plan = new_plan("funding + close", true);
  const owned dataset = new_dataset();
  open_series(dataset, open_partition(dataset, "A"), "funding");
  lta_session_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_SESSION_DETACHED;
  lta_session id = 0;
  lta_error error = fresh_error();
  CHECK(lta_session_create(plan.id(), dataset.id(), nullptr, 0, &options, &id, &error) ==
        LTA_UNSUPPORTED);
  CHECK(std::string(error.code) == "session.detached_series");
}

TEST_CASE("a point that comes after its bar takes the row back") {
  const owned plan = new_plan("funding + close", true);
  const owned dataset = new_dataset();
  const std::uint32_t partition = open_partition(dataset, "A");
  const std::uint32_t series = open_series(dataset, partition, "funding");
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  push(session, flat_bars(0, 3), rows);
  CHECK(rows.validity[2] == 0);
  append_point(dataset, partition, series, 1 * day_ns, 0.5);
  advance(session, rows);
  REQUIRE(rows.count == 1);
  CHECK(rows.flags[0] == LTA_ROW_REVISED);
  CHECK(rows.values[0] == 101.5);
}

TEST_CASE("a partition that joins late begins with what retention left") {
  const owned plan = new_plan("sma(close, 2)", true);
  lta_dataset_options options = {};
  options.struct_size = sizeof options;
  options.retention_rows = 100;
  lta_error error = fresh_error();
  lta_dataset id = 0;
  must(lta_dataset_create(&options, &id, &error), error);
  const owned dataset(id, lta_dataset_drop);
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  append(dataset, open_partition(dataset, "B"), flat_bars(0, 500));
  stream_rows rows(1, 200);
  advance(session, rows);
  CHECK(rows.count == 100);
}

TEST_CASE("bars that were stored unchecked survive a snapshot and a detached session") {
  const owned plan = new_plan("sma(close, 2)", true);
  const owned dataset = new_dataset();
  std::vector<lta_bar> bars = flat_bars(0, 5);
  bars[4].high = bars[4].low - 7;  // append() does not check
  append(dataset, open_partition(dataset, "A"), bars);
  const owned session = new_session(plan, dataset);
  const owned detached = new_session(plan, dataset, LTA_SESSION_DETACHED);
  const owned empty = new_dataset();
  const owned twin = restore(plan, empty, snapshot(session));
  stream_rows rows(1);
  for (const owned* live : {&session, &detached, &twin}) {
    push(*live, {flat_bar(5, 200)}, rows);
    CHECK(rows.values[0] == 152);  // (104 + 200) / 2
  }
}

TEST_CASE("a closed bar that ends with the forming one runs before it") {
  const owned plan = new_plan("close + close[1]", true);
  const owned dataset = new_dataset();
  const std::uint32_t partition = open_partition(dataset, "A", "volume:10");
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  lta_bar first = flat_bar(1, 100, partition);
  lta_bar second = flat_bar(2, 10, partition);
  lta_bar forming = flat_bar(3, 50, partition, LTA_BAR_FORMING);
  first.close_time_ns = first.time_ns + 1;
  forming.close_time_ns = forming.time_ns + 5;
  second.close_time_ns = forming.time_ns + 9;
  push(session, {first, forming}, rows);
  push(session, {second}, rows);
  REQUIRE(rows.count == 2);
  CHECK(rows.values[0] == 110);
  CHECK(rows.flags[1] == LTA_ROW_PROVISIONAL);
  CHECK(rows.values[1] == 60);
  const owned empty = new_dataset();
  const owned twin = restore(plan, empty, snapshot(session));
  CHECK(snapshot(twin) == snapshot(session));
}

TEST_CASE("a re-delivered bar that another session stored is followed at once") {
  const owned plan = new_plan("close", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  const owned one = new_session(plan, dataset);
  const owned other = new_session(plan, dataset);
  stream_rows rows(1);
  push(one, {flat_bar(1, 7)}, rows);
  push(other, {flat_bar(1, 7)}, rows);
  REQUIRE(rows.count == 1);
  CHECK(rows.values[0] == 7);
}

TEST_CASE("replay gives what fits, steps back whole, and says when it is done") {
  const owned plan = new_plan("sma(close, 2)", true);
  const owned dataset = new_dataset();
  const std::uint32_t partition = open_partition(dataset, "A");
  append(dataset, partition, flat_bars(0, 10));
  const owned session = new_session(plan, dataset);
  const owned writer = new_session(plan, dataset);
  stream_rows rows(1);
  push(writer, flat_bars(10, 15), rows);
  push(writer, {flat_bar(8, 900, partition, LTA_BAR_REVISED)}, rows);
  stream_rows two(1, 2);
  lta_error error = fresh_error();
  // Slots 8 and 9 are refilled first, and together.
  CHECK(call_rows(lta_session_replay, session, two, error) == LTA_FULL);
  REQUIRE(two.count == 2);
  CHECK(two.flags[0] == LTA_ROW_REVISED);
  std::int64_t total = 0;
  lta_status status = LTA_FULL;
  while (status == LTA_FULL) {
    status = call_rows(lta_session_replay, session, two, error);
    total += two.count;
  }
  CHECK(status == LTA_OK);
  CHECK(total == 5);
  CHECK(call_rows(lta_session_replay, session, two, error) == LTA_IDLE);
}

TEST_CASE("an edge is told once, and taken back where the forming bar undoes it") {
  const owned plan = new_plan("close > 10", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  const auto edge_of = [&](const lta_bar& bar) {
    push(session, {bar}, rows);
    REQUIRE(rows.count == 1);
    return static_cast<int>(rows.edges[0]);
  };
  CHECK(edge_of(flat_bar(1, 5)) == 0);
  CHECK(edge_of(flat_bar(2, 11, 0, LTA_BAR_FORMING)) == 1);
  CHECK(edge_of(flat_bar(2, 12, 0, LTA_BAR_FORMING)) == 0);
  CHECK(edge_of(flat_bar(2, 9, 0, LTA_BAR_FORMING)) == LTA_EDGE_RISE_TAKEN_BACK);
  CHECK(edge_of(flat_bar(2, 13)) == 1);
  CHECK(edge_of(flat_bar(3, 14)) == 0);
  CHECK(edge_of(flat_bar(4, std::numeric_limits<double>::quiet_NaN())) == -1);
}

}  // namespace promise
