// SPDX-License-Identifier: MIT
// The C++ wrapper as a user compiles it: C++17, the public headers and the shared library.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <thread>
#include <type_traits>

#include "laakhay_ta.hpp"

namespace ta = laakhay::ta;

namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;

// Close 100, 101, ... from 2024-01-01 on.
lta_bar daily_bar(int day, std::int32_t state = LTA_BAR_CLOSED) {
  lta_bar bar = {};
  bar.time_ns = 1'704'067'200'000'000'000 + day * day_ns;
  bar.close = 100 + day;
  bar.open = bar.close - 1;
  bar.high = bar.close + 1;
  bar.low = bar.close - 2;
  bar.volume = 1000;
  bar.state = state;
  return bar;
}

ta::dataset market(int days) {
  ta::dataset made;
  made.open_partition("AAPL", "1d");
  std::vector<lta_bar> bars;
  for (int day = 0; day < days; ++day) bars.push_back(daily_bar(day));
  made.append(bars);
  return made;
}

template <class Call>
ta::error failure_of(Call call) {
  try {
    call();
  } catch (const ta::error& failure) {
    return failure;
  }
  return ta::error(LTA_OK, -1, "", "accepted");
}

}  // namespace

TEST_CASE("owners move and do not copy") {
  static_assert(!std::is_copy_constructible_v<ta::dataset>);
  static_assert(std::is_nothrow_move_constructible_v<ta::session>);
  ta::dataset first = market(3);
  const std::uint64_t id = first.id();
  ta::dataset second = std::move(first);
  CHECK(second.id() == id);
  CHECK(!first);
  second.close();
  second.close();
  CHECK(failure_of([&] { second.info(); }).status() == LTA_INVALID_HANDLE);
  ta::dataset third = market(1);
  const std::uint64_t replaced = third.id();
  third = market(2);
  CHECK(third.info().row_count == 2);
  auto info = lta_dataset_info{};
  info.struct_size = sizeof info;
  CHECK(lta_dataset_get_info(replaced, &info, nullptr) == LTA_INVALID_HANDLE);
}

TEST_CASE("a batch gives values, signals and what is missing") {
  const ta::dataset over = market(5);
  const ta::result made = over.execute(R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 3)"},
      {"name": "up", "expr": "close > sma(close, 3)"}]})json");
  CHECK(made.info().output_count == 2);
  const ta::output mean = made["mean"];
  CHECK(mean.symbol() == "AAPL");
  CHECK(mean.first_valid_row() == 2);
  CHECK(mean.values().size() == 5);
  CHECK(std::isnan(mean.values()[1]));
  CHECK(mean[4] == 103);
  CHECK(mean.times_ns()[4] == daily_bar(4).time_ns);
  const ta::output up = made["up"];
  CHECK(up.is_signal());
  CHECK(up.values().empty());
  CHECK(up.signals()[4] == 1);
  CHECK(std::isnan(up[0]));
  CHECK(up[4] == 1);
  CHECK(failure_of([&] { made["down"]; }).code() == "cpp.unknown_output");
}

TEST_CASE("one output's failure is thrown by that output alone") {
  const ta::dataset over = market(5);
  const ta::result made = over.execute(
      R"json({"version": 1, "outputs": [{"name": "a", "expr": "nowhere + 1"},
                                    {"name": "b", "expr": "close"}]})json");
  CHECK(failure_of([&] { made["a"].values(); }).code() == "execute.unknown_field");
  CHECK(made["b"][4] == 104);
}

TEST_CASE("errors have status, code, position and a message") {
  const ta::error failure = failure_of([] { ta::plan("close > smaa(close, 3)"); });
  CHECK(failure.status() == LTA_NOT_FOUND);
  CHECK(failure.code() == "plan.unknown_indicator");
  CHECK(failure.position() == 8);
  CHECK(std::string(failure.what()).find("smaa") != std::string::npos);
}

TEST_CASE("columns of unequal length are refused by name") {
  ta::dataset over;
  const std::uint32_t partition = over.open_partition("A", "1d");
  const std::vector<std::int64_t> times = {0, day_ns};
  const std::vector<double> two = {1, 1}, one = {1};
  const ta::error failure =
      failure_of([&] { over.append(partition, {times, two, two, one, two, two}); });
  CHECK(failure.status() == LTA_INVALID_ARGUMENT);
  CHECK(std::string(failure.what()).find("low") != std::string::npos);
  CHECK(over.append(partition, {times, two, two, two, two, two}) == 2);
  const std::uint32_t series = over.open_series(partition, "funding");
  CHECK(over.append_series(partition, series, times, two) == 2);
  CHECK(over.execute("funding * 2")["value"][1] == 2);
}

TEST_CASE("a session streams, revises, snapshots and continues with the same bytes") {
  const ta::plan plan("sma(close, 2)");
  const ta::dataset first = market(0);
  ta::session live = plan.start(first);
  ta::rows rows;
  live.push(daily_bar(0), rows);
  live.push(daily_bar(1, LTA_BAR_FORMING), rows);
  CHECK(rows.is_provisional(0));
  live.push(daily_bar(1), rows);
  CHECK(rows.values(0)[0] == 100.5);
  live.push(daily_bar(2), rows);
  lta_bar revised = daily_bar(1, LTA_BAR_REVISED);
  revised.close = 101.5;
  live.push(revised, rows);
  REQUIRE(rows.size() == 2);
  CHECK(rows.is_revised(0));
  CHECK(rows.time_ns(0) == revised.time_ns);
  CHECK(rows.values(0)[0] == 100.75);
  CHECK(rows.values(1)[0] == 101.75);

  const ta::dataset second = market(0);
  const ta::session restored = plan.restore(second, live.snapshot());
  live.push(daily_bar(3), rows);
  CHECK(rows.values(0)[0] == 102.5);
  ta::rows other;
  restored.push(daily_bar(3), other);
  CHECK(other.values(0)[0] == 102.5);
  CHECK(restored.snapshot() == live.snapshot());
}

TEST_CASE("advance and replay read what others appended") {
  const ta::dataset over = market(3);
  const ta::plan plan("close");
  const ta::session advanced = plan.start(over);
  lta_session_options skipping = {};
  skipping.flags = LTA_SESSION_SKIP_HISTORY;
  const ta::session replayed = plan.start(over, {}, skipping);
  const std::vector<lta_bar> more = {daily_bar(3), daily_bar(4)};
  over.append(more);
  ta::rows rows;
  advanced.advance(rows);
  CHECK(rows.size() == 2);
  CHECK(replayed.replay(1, rows) == LTA_FULL);
  CHECK(replayed.replay(9, rows) == LTA_OK);
  CHECK(rows.values(0)[0] == 104);
  CHECK(replayed.replay(9, rows) == LTA_IDLE);
}

TEST_CASE("a raised cancel flag stops an execution") {
  const ta::dataset over = market(50'000);
  const ta::plan plan("rolling_median(close, 200)");
  const ta::cancel flag;
  flag.raise();
  lta_execute_options options = {};
  options.cancel = flag.id();
  CHECK(failure_of([&] { plan.run(over, {}, options); }).status() == LTA_CANCELLED);
}

TEST_CASE("columns are looked at without a copy, and outlive their dataset") {
  ta::dataset over = market(3);
  const ta::column close = over.look(0, "close");
  const ta::column time = over.look(0, "time", 1);
  over.close();
  CHECK(close.values()[2] == 102);
  CHECK(close.int64s().empty());
  CHECK(time.int64s()[0] == daily_bar(1).time_ns);
  CHECK(time.first_row() == 1);
  CHECK(time.end_row() == 3);
}

TEST_CASE("operations make new datasets") {
  const ta::dataset over = market(14);  // two whole weeks from a Monday on
  lta_slice_options newest = {};
  newest.last_row_count = 4;
  CHECK(over.slice(newest).info().row_count == 4);
  lta_resample_options closed = {};
  closed.last = LTA_LAST_CLOSED;
  const ta::dataset weeks = over.resample("1w", closed);
  CHECK(weeks.info().row_count == 2);
  CHECK(weeks.look(0, "close").values()[0] == 106);
  CHECK(weeks.upsample("1d").info().row_count == 8);
  CHECK(over.align({}).info().row_count == 14);
  CHECK(over.info().row_count == 14);
  CHECK(std::string(over.partition(0).symbol, 4) == "AAPL");
}

TEST_CASE("a plan and the library describe themselves") {
  const ta::plan plan("sma(close, 3)");
  CHECK(plan.info().required_history == 3);
  CHECK(plan.output(0).first_valid_row == 2);
  CHECK(plan.requirements_json().find("close") != std::string::npos);
  CHECK(ta::plan(plan.explain(LTA_EXPLAIN_PAYLOAD)).info().fingerprint == plan.info().fingerprint);
  CHECK(ta::library_info().abi_version / 65536 == LTA_ABI_MAJOR);
  CHECK(ta::catalog_json().find("rsi") != std::string::npos);
}

TEST_CASE("threads push through producers, and one drains every bar in order") {
  const ta::dataset over;
  const ta::plan plan("close");
  const ta::session session = plan.start(over);
  std::vector<std::thread> threads;
  for (int symbol = 0; symbol < 3; ++symbol) {
    const std::uint32_t partition = over.open_partition(std::string(1, char('A' + symbol)), "1d");
    threads.emplace_back([partition, producer = session.open_producer()] {
      for (int day = 0; day < 200;) {
        lta_bar bar = daily_bar(day);
        bar.partition = partition;
        day += static_cast<int>(producer.push(ta::view<const lta_bar>(&bar, 1)));
      }
    });
  }
  std::vector<double> seen[3];
  ta::rows rows;
  const auto drain = [&] {
    const lta_status status = session.drain(rows);
    for (std::int64_t row = 0; row < rows.size(); ++row) {
      seen[rows.partition(row)].push_back(rows.values(row)[0]);
    }
    return status;
  };
  drain();
  for (std::thread& thread : threads) thread.join();
  while (drain() != LTA_IDLE) continue;
  for (const std::vector<double>& values : seen) {
    REQUIRE(values.size() == 200);
    for (int day = 0; day < 200; ++day) CHECK(values[std::size_t(day)] == 100 + day);
  }
  CHECK(session.feed_info().bar_count == 600);
}

TEST_CASE("ticks become bars, and a refused one is told by its code") {
  const ta::dataset over;
  const std::uint32_t partition = over.open_partition("BTC", "1h");
  const ta::session session = ta::plan("close + volume").start(over);
  const ta::builder builder = session.open_builder(partition);
  const ta::producer producer = session.open_producer();
  constexpr std::int64_t hour_ns = 3'600'000'000'000;
  const std::vector<lta_tick> ticks = {{hour_ns, 10, 1, partition, LTA_SIDE_BUY},
                                       {hour_ns + 1, 12, 2, partition, LTA_SIDE_SELL},
                                       {2 * hour_ns, 20, 4, partition, LTA_SIDE_UNKNOWN},
                                       {2 * hour_ns, -1, 4, 99, LTA_SIDE_UNKNOWN}};
  CHECK(producer.push(ticks) == 4);
  ta::rows rows;
  session.drain(rows);
  REQUIRE(rows.size() == 2);
  CHECK(rows.values(0)[0] == 15);
  CHECK(rows.is_provisional(1));
  session.advance_clock(3 * hour_ns, rows);
  CHECK(rows.values(0)[0] == 24);
  REQUIRE(session.refusals().size() == 1);
  CHECK(session.refusals()[0].sequence == 3);
}

TEST_CASE("partitions are ready, leave, and are adopted again") {
  const ta::dataset over = market(5);
  const ta::session session = ta::plan("sma(close, 3)").start(over);
  REQUIRE(session.readiness().size() == 1);
  CHECK(session.readiness()[0].has_value == 1);
  const std::string snapshot = session.snapshot();
  const std::uint32_t all[] = {0};
  session.release(ta::view<const std::uint32_t>(all, 1));
  CHECK(session.readiness().empty());
  session.adopt(snapshot);
  session.join(ta::view<const std::uint32_t>(all, 1));
  ta::rows rows;
  session.push(daily_bar(5), rows);
  CHECK(rows.values(0)[0] == 104);
  const std::uint32_t series = over.open_series(0, "funding");
  const std::vector<lta_point> points = {{daily_bar(5).time_ns, 7, 0, series}};
  CHECK(session.push_series(points, rows) == LTA_OK);
}

TEST_CASE("a log brings a session back") {
  const std::string path = "wrapper_session.log";
  const auto remove_files = [&] {
    for (const char* end : {"", "-wal", "-shm"}) std::remove((path + end).c_str());
  };
  remove_files();
  const ta::plan plan("sma(close, 3)");
  const ta::dataset first = market(0);
  ta::session session = plan.start(first);
  if ((ta::library_info().features & LTA_FEATURE_EVENT_LOG) == 0) {
    CHECK(failure_of([&] { session.attach_log(path); }).code() == "log.not_built");
    return;
  }
  session.attach_log(path);
  ta::rows rows;
  for (int day = 0; day < 3; ++day) CHECK(session.push(daily_bar(day), rows) == LTA_OK);
  CHECK(session.flush_log() == 3);
  CHECK(session.log_info().durable_sequence == 3);
  session.close();

  auto info = lta_recovery_info{};
  info.struct_size = sizeof info;
  const ta::dataset second = market(0);
  const ta::session recovered = plan.recover(path, second, nullptr, &info);
  CHECK(info.last_sequence == 3);
  recovered.push(daily_bar(3), rows);
  CHECK(rows.values(0)[0] == 102);
  CHECK(failure_of([&] { recovered.detach_log(); }).status() == LTA_NOT_FOUND);
  remove_files();
}
