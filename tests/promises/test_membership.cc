// SPDX-License-Identifier: MIT
// Promise: partitions join, leave and move between sessions that run; points of series are pushed
// as bars are; a session says which outputs have values.
#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "stream/session.hh"
#include "support.hh"

namespace promise {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;
constexpr double gone = std::numeric_limits<double>::quiet_NaN();

lta_bar flat_bar(std::int64_t day, double price, std::uint32_t partition = 0,
                 std::int32_t state = LTA_BAR_CLOSED) {
  return {day * day_ns, 0, price, price, price, price, 1, partition, state};
}

std::uint32_t open_series(const owned& dataset, std::uint32_t partition, std::uint32_t flags = 0) {
  lta_error error = fresh_error();
  std::uint32_t id = 0;
  must(lta_dataset_open_series(dataset.id(), partition, "funding", 7, flags, &id, &error), error);
  return id;
}

lta_status try_points(const owned& session, const std::vector<lta_point>& points, stream_rows& rows,
                      lta_error& error) {
  return lta_session_push_series(session.id(), points.data(), std::ssize(points), rows.capacity,
                                 rows.partitions.data(), rows.times_ns.data(), rows.flags.data(),
                                 rows.values.data(), rows.validity.data(), rows.edges.data(),
                                 &rows.count, &error);
}

lta_session_info info_of(const owned& session) {
  lta_error error = fresh_error();
  lta_session_info info = {};
  info.struct_size = sizeof info;
  must(lta_session_get_info(session.id(), &info, &error), error);
  return info;
}

std::vector<lta_readiness> readiness(const owned& session) {
  lta_error error = fresh_error();
  std::vector<lta_readiness> all(16);
  std::int64_t count = 0;
  must(lta_session_get_readiness(session.id(), std::ssize(all), all.data(), &count, &error), error);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

std::string part_of(const owned& session, std::uint32_t partition) {
  lta_error error = fresh_error();
  lta_blob id = 0;
  must(lta_session_snapshot(session.id(), &partition, 1, &id, &error), error);
  const owned blob(id, lta_blob_drop);
  const void* data = nullptr;
  std::int64_t size = 0;
  must(lta_blob_get_data(id, &data, &size, &error), error);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

lta_status try_adopt(const owned& session, const std::string& bytes, lta_error& error) {
  return lta_session_adopt(session.id(), bytes.data(), std::ssize(bytes), &error);
}

}  // namespace

TEST_CASE("points pushed into a session give the rows they change, and the forming bar anew") {
  const owned plan = new_plan("funding + close", true);
  const owned dataset = new_dataset();
  const std::uint32_t partition = open_partition(dataset, "A");
  const std::uint32_t series = open_series(dataset, partition, LTA_SERIES_OWN_TIMES);
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  push(session, {flat_bar(1, 10), flat_bar(2, 20), flat_bar(3, 30, 0, LTA_BAR_FORMING)}, rows);
  lta_error error = fresh_error();
  // Known from the middle of day 2 on: bar 2 closes after it, and so will bar 3.
  must(try_points(session, {{2 * day_ns + 5, 0.5, partition, series}}, rows, error), error);
  REQUIRE(rows.count == 2);
  CHECK(rows.times_ns[0] == 2 * day_ns);
  CHECK(rows.flags[0] == LTA_ROW_REVISED);
  CHECK(rows.values[0] == 20.5);
  CHECK(rows.flags[1] == LTA_ROW_PROVISIONAL);
  CHECK(rows.values[1] == 30.5);
  // The same point again is there already.
  must(try_points(session, {{2 * day_ns + 5, 0.5, partition, series}}, rows, error), error);
  CHECK(rows.count == 0);
}

TEST_CASE("points are pushed all or none, and refused by index") {
  const owned plan = new_plan("funding + close", true);
  const owned dataset = new_dataset();
  const std::uint32_t partition = open_partition(dataset, "A");
  const std::uint32_t series = open_series(dataset, partition);
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  push(session, {flat_bar(1, 10), flat_bar(2, 20)}, rows);
  const std::string before = snapshot(session);
  const auto code = [&](const std::vector<lta_point>& points, std::int64_t capacity,
                        std::int64_t position) {
    stream_rows room(1, capacity);
    lta_error error = fresh_error();
    CHECK(try_points(session, points, room, error) < 0);
    CHECK(error.position == position);
    return std::string(error.code);
  };
  const lta_point good = {1 * day_ns, 0.5, partition, series};
  CHECK(code({good, {0, 0.5, partition, series}}, 64, 1) == "dataset.time_not_rising");
  CHECK(code({good, {2 * day_ns, 0.5, 7, series}}, 64, 1) == "dataset.unknown_partition");
  CHECK(code({good, {2 * day_ns, 0.5, partition, 7}}, 64, 1) == "dataset.unknown_series");
  CHECK(info_of(session).refused_count == 3);
  CHECK(code({good}, 1, 3) == "session.rows_too_small");
  CHECK(info_of(session).refused_count == 3);
  CHECK(snapshot(session) == before);
  lta_error error = fresh_error();
  must(try_points(session, {good}, rows, error), error);
  REQUIRE(rows.count == 1);
  CHECK(rows.values[0] == 10.5);
}

TEST_CASE("a forming bar keeps its own series when another partition moves it") {
  const owned plan = new_plan(
      "{\"version\": 1, \"outputs\": [{\"name\": \"x\", \"expr\": "
      "\"funding + B.close\"}], \"select\": {\"symbols\": [\"A\"]}}");
  const owned dataset = new_dataset();
  const std::uint32_t a = open_partition(dataset, "A");
  const std::uint32_t b = open_partition(dataset, "B");
  const std::uint32_t series = open_series(dataset, a);
  const owned session = new_session(plan, dataset);
  stream_rows rows(1);
  lta_error error = fresh_error();
  must(try_points(session, {{2 * day_ns, 0.5, a, series}}, rows, error), error);
  push(session, {flat_bar(1, 10, a), flat_bar(1, 7, b), flat_bar(2, 20, a, LTA_BAR_FORMING)}, rows);
  push(session, {flat_bar(2, 8, b)}, rows);
  REQUIRE(rows.count == 1);
  CHECK(rows.flags[0] == LTA_ROW_PROVISIONAL);
  CHECK(rows.values[0] == 8.5);
}

TEST_CASE("a session says of every output how many bars are missing and whether it had a value") {
  const owned plan = new_plan(R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 3)"}, {"name": "close", "expr": "close"}]})json");
  const owned dataset = new_dataset();
  const std::uint32_t a = open_partition(dataset, "A");
  const std::uint32_t b = open_partition(dataset, "B");
  const owned session = new_session(plan, dataset);
  stream_rows rows(2);
  push(session, {flat_bar(1, gone, b), flat_bar(2, 20, b, LTA_BAR_FORMING)}, rows);
  push(session, {flat_bar(1, 1, a), flat_bar(2, 2, a), flat_bar(3, 3, a), flat_bar(4, 4, a)}, rows);
  const std::string bytes = snapshot(session);
  const owned empty = new_dataset();
  const owned twin = restore(plan, empty, bytes);
  for (const owned* live : {&session, &twin}) {
    const std::vector<lta_readiness> all = readiness(*live);
    REQUIRE(all.size() == 4);
    CHECK((all[0].partition == a && all[0].output == 0 && all[0].closed_count == 4));
    CHECK((all[0].missing_bars == 0 && all[0].has_value == 1));
    CHECK((all[2].partition == b && all[2].output == 0 && all[2].closed_count == 1));
    CHECK((all[2].missing_bars == 2 && all[2].has_value == 0));
    CHECK((all[3].missing_bars == 0 && all[3].has_value == 0));  // its one close was missing
  }
  lta_error error = fresh_error();
  std::int64_t count = -5;
  CHECK(lta_session_get_readiness(session.id(), 3, nullptr, &count, &error) == LTA_LIMIT_EXCEEDED);
  CHECK(error.position == 4);
  CHECK(count == -5);
}

TEST_CASE("partitions join a session over chosen ones, and leave it") {
  const owned plan = new_plan("close", true);
  const owned dataset = new_dataset();
  const std::uint32_t a = open_partition(dataset, "A");
  const std::uint32_t b = open_partition(dataset, "B");
  lta_error error = fresh_error();
  lta_session id = 0;
  must(lta_session_create(plan.id(), dataset.id(), &a, 1, nullptr, &id, &error), error);
  const owned session(id, lta_session_drop);
  stream_rows rows(1);
  push(session, {flat_bar(1, 1, a), flat_bar(1, 2, b)}, rows);
  CHECK(rows.count == 1);
  must(lta_session_join(id, &b, 1, &error), error);
  push(session, {flat_bar(2, 3, b)}, rows);
  REQUIRE(rows.count == 2);  // what was there is news
  CHECK(rows.values[0] == 2);
  must(lta_session_release(id, &a, 1, &error), error);
  push(session, {flat_bar(2, 5, a), flat_bar(3, 6, b)}, rows);
  REQUIRE(rows.count == 1);
  CHECK(rows.partitions[0] == b);
  CHECK(lta_session_release(id, &a, 1, &error) == LTA_NOT_FOUND);
  const std::uint32_t unknown = 9;
  CHECK(lta_session_join(id, &unknown, 1, &error) == LTA_NOT_FOUND);
}

TEST_CASE("a partition moves from one session to another while both run") {
  random_source random(seed_of(9'400));
  const owned plan = new_plan(random_payload(random, 5));
  const std::vector<lta_bar> bars = make_market(random, 200, {.missing_rate = 0.01});
  const std::uint32_t outputs = output_count(plan);
  owned datasets[3];
  owned sessions[3];
  for (std::size_t k = 0; k < 3; ++k) {
    datasets[k] = new_dataset();
    open_partition(datasets[k], "A");
    open_partition(datasets[k], "B");
    sessions[k] = new_session(plan, datasets[k]);
  }
  lta_error error = fresh_error();
  const std::uint32_t b = 1;
  must(lta_session_release(sessions[1].id(), nullptr, 0, &error) < 0 ? LTA_OK : LTA_INTERNAL,
       error);
  must(lta_session_release(sessions[1].id(), &b, 1, &error), error);
  // Session 2 runs everything, undisturbed; B moves from 0 to 1 and back all the time.
  std::size_t home = 0;
  stream_rows rows(outputs);
  stream_rows expected(outputs);
  for (const lta_bar& given : bars) {
    lta_bar bar = given;
    bar.partition = b;
    lta_bar forming = disturbed(random, bar);
    forming.state = LTA_BAR_FORMING;
    for (const lta_bar& one : {forming, bar}) {
      push(sessions[home], {one}, rows);
      push(sessions[2], {one}, expected);
      REQUIRE(rows.count == expected.count);
      CHECK(std::memcmp(rows.values.data(), expected.values.data(), outputs * 8) == 0);
      CHECK(std::memcmp(rows.edges.data(), expected.edges.data(), outputs) == 0);
      if (!random.chance(0.2)) continue;
      const std::string bytes = part_of(sessions[home], b);
      CHECK(try_adopt(sessions[home], bytes, error) == LTA_INVALID_ARGUMENT);
      CHECK(std::string(error.code) == "session.partition_runs");
      must(lta_session_release(sessions[home].id(), &b, 1, &error), error);
      home = 1 - home;
      must(try_adopt(sessions[home], bytes, error), error);
    }
    bar.partition = 0;
    for (const owned& session : sessions) push(session, {bar}, rows);
  }
}

TEST_CASE("a section of another room travels with a snapshot, and damage to it is found") {
  const auto compiled = *lta::compile("sma(close, 2)", {.expression = true});
  const auto rows = *lta::dataset::create({});
  const auto from = *lta::session::create(compiled, rows, std::nullopt, {});
  from->set_section("feed", false, [](auto) { return std::string("opened"); });
  from->set_section("apart", true, [](auto) { return std::string(16, 'x'); });
  const std::string bytes = *from->snapshot(std::nullopt);
  const auto twin = *lta::session::restore(compiled, *lta::dataset::create({}), bytes, {});
  CHECK(twin->restored_section("feed") == std::string("opened\0\0", 8));
  CHECK(twin->restored_section("apart") == std::string(16, 'x'));
  CHECK(twin->restored_section("other") == std::nullopt);
  CHECK(*twin->snapshot(std::nullopt) == bytes);
  twin->drop_section("feed");
  CHECK(twin->restored_section("feed") == std::nullopt);
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    std::string damaged = bytes;
    damaged[k] = static_cast<char>(damaged[k] ^ 4);
    CHECK_FALSE(lta::session::restore(compiled, *lta::dataset::create({}), damaged, {}));
  }
  from->set_section("unknown", false, [](auto) { return std::string(8, 'x'); });
  const auto refused =
      lta::session::restore(compiled, *lta::dataset::create({}), *from->snapshot(std::nullopt), {});
  REQUIRE_FALSE(refused);
  CHECK(std::string(refused.error().code) == "snapshot.unknown_section");
}

}  // namespace promise
