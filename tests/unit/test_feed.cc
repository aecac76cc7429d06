// SPDX-License-Identifier: MIT
// Producers, drain, builders and the clock through the C ABI.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "abi/handle.hh"
#include "failing_allocations.hh"
#include "laakhay_ta.h"
#include "stream/drain.hh"

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t minute = 60 * second;

struct failed_call {
  lta_error error{};
  failed_call() { error.struct_size = sizeof error; }
  operator lta_error*() { return &error; }
  std::string code() const { return error.code; }
};

// A session of `sma(close, 2)` over 1m bars of some symbols, and what it gave.
struct live {
  lta_dataset dataset = 0;
  lta_plan plan = 0;
  lta_session session = 0;
  failed_call error;
  std::vector<std::string> rows;
  std::int64_t capacity = 100;

  explicit live(std::vector<std::pair<const char*, const char*>> partitions = {{"A", "1m"}},
                std::uint32_t session_flags = 0) {
    REQUIRE(lta_dataset_create(nullptr, &dataset, nullptr) == 0);
    for (const auto& [symbol, timeframe] : partitions) {
      std::uint32_t id;
      REQUIRE(lta_dataset_open_partition(dataset, symbol, 1, timeframe,
                                         static_cast<std::int64_t>(std::strlen(timeframe)), "", 0,
                                         &id, nullptr) == 0);
    }
    lta_plan_options options{};
    options.struct_size = sizeof options;
    options.flags = LTA_PLAN_EXPRESSION;
    REQUIRE(lta_plan_compile("close", 5, &options, &plan, error) == 0);
    lta_session_options how{};
    how.struct_size = sizeof how;
    how.flags = session_flags;
    REQUIRE(lta_session_create(plan, dataset, nullptr, 0, &how, &session, error) == 0);
  }
  ~live() {
    for (const lta_producer p : producers) lta_producer_drop(p, nullptr);
    lta_session_drop(session, nullptr);
    lta_plan_drop(plan, nullptr);
    lta_dataset_drop(dataset, nullptr);
  }
  live(const live&) = delete;
  live& operator=(const live&) = delete;

  lta_status build(std::uint32_t partition, std::uint32_t flags = 0,
                   std::uint32_t tick_partition = 0, std::int32_t late = 0) {
    lta_builder_options options{};
    options.struct_size = sizeof options;
    options.flags = flags;
    options.late = late;
    options.tick_partition = tick_partition;
    lta_builder builder;
    const lta_status status = lta_builder_create(session, partition, &options, &builder, error);
    if (status >= 0) lta_builder_drop(builder, nullptr);
    return status;
  }
  lta_producer open(std::int64_t capacity_items = 0) {
    lta_producer_options options{};
    options.struct_size = sizeof options;
    options.capacity = capacity_items;
    lta_producer opened;
    REQUIRE(lta_producer_create(session, &options, &opened, error) == 0);
    producers.push_back(opened);
    return opened;
  }
  std::int64_t push(lta_producer producer, const std::vector<lta_tick>& ticks) {
    std::int64_t accepted = -1;
    const lta_status status = lta_producer_push_ticks(
        producer, ticks.data(), static_cast<std::int64_t>(ticks.size()), &accepted, error);
    REQUIRE(status >= 0);
    CHECK((status == LTA_FULL) == (accepted < static_cast<std::int64_t>(ticks.size())));
    return accepted;
  }
  lta_status drain(std::int64_t max_items = 0) {
    return with_rows([&](auto... arrays) {
      return lta_session_drain(session, max_items, capacity, arrays..., error);
    });
  }
  lta_status clock(std::int64_t now_ns) {
    return with_rows([&](auto... arrays) {
      return lta_session_advance_clock(session, now_ns, capacity, arrays..., error);
    });
  }
  lta_feed_info info() {
    lta_feed_info info{};
    info.struct_size = sizeof info;
    REQUIRE(lta_session_get_feed_info(session, &info, error) == 0);
    return info;
  }
  // "code 3", in order.
  std::vector<std::string> refusals() {
    std::vector<std::string> found;
    for (std::uint32_t k = 0; k < info().refusal_count; ++k) {
      lta_refusal refusal{};
      refusal.struct_size = sizeof refusal;
      REQUIRE(lta_session_get_refusal(session, k, &refusal, error) == 0);
      CHECK(std::string(refusal.message).size() > 10);
      found.push_back(std::string(refusal.code) + " " + std::to_string(refusal.count));
    }
    return found;
  }

  std::vector<lta_producer> producers;

 private:
  template <class Call>
  lta_status with_rows(Call call) {
    std::vector<std::uint32_t> partitions(100), flags(100);
    std::vector<std::int64_t> times(100);
    std::vector<double> values(100);
    std::int64_t count = 0;
    const lta_status status = call(partitions.data(), times.data(), flags.data(), values.data(),
                                   nullptr, nullptr, &count);
    rows.clear();
    if (status < 0) return status;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      char text[100];
      std::snprintf(text, sizeof text, "%u@%g %g%s%s", partitions[k],
                    static_cast<double>(times[k]) / second, values[k],
                    flags[k] & LTA_ROW_PROVISIONAL ? " forming" : "",
                    flags[k] & LTA_ROW_REVISED ? " revised" : "");
      rows.push_back(text);
    }
    return status;
  }
};

using texts = std::vector<std::string>;

lta_tick tick(std::int64_t time_ns, double price, std::uint32_t partition = 0,
              double quantity = 1) {
  return {time_ns, price, quantity, partition, LTA_SIDE_UNKNOWN};
}

lta_bar bar(std::int64_t time_ns, double price, std::int32_t state = LTA_BAR_CLOSED) {
  return {time_ns, 0, price, price, price, price, 1, 0, state};
}

}  // namespace

TEST_CASE("ticks of a producer become bars and rows in drain") {
  live s;
  REQUIRE(s.build(0) == 0);
  const lta_producer p = s.open();
  CHECK(s.drain() == LTA_IDLE);
  s.push(p, {tick(0, 10), tick(second, 12)});
  CHECK(s.info().waiting_count == 2);
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 12 forming"});
  s.push(p, {tick(61 * second, 20), tick(62 * second, 21)});
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 12", "0@60 21 forming"});
  CHECK(s.drain() == LTA_IDLE);
  CHECK(s.info().tick_count == 4);
  CHECK(s.info().waiting_count == 0);
}

TEST_CASE("time that passes closes bars without a tick") {
  live s;
  REQUIRE(s.build(0) == 0);
  s.push(s.open(), {tick(0, 10)});
  s.drain();
  CHECK(s.clock(minute - 1) == LTA_IDLE);
  CHECK(s.clock(minute) == LTA_OK);
  CHECK(s.rows == texts{"0@0 10"});
  CHECK(s.clock(minute - 1) == LTA_OUT_OF_ORDER);
  CHECK(s.error.code() == "session.clock_not_rising");
}

TEST_CASE("a full queue takes what fits and says how much") {
  live s;
  REQUIRE(s.build(0) == 0);
  const lta_producer p = s.open(3);
  CHECK(s.push(p, {tick(0, 1), tick(1, 2), tick(2, 3), tick(3, 4)}) == 3);
  CHECK(s.push(p, {tick(3, 4)}) == 0);
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 3 forming"});
  CHECK(s.push(p, {tick(3, 4)}) == 1);
  CHECK(s.push(p, {}) == 0);
}

TEST_CASE("bars and ticks of one producer stay in order") {
  live s({{"A", "1m"}, {"B", "1m"}});
  REQUIRE(s.build(1) == 0);
  const lta_producer p = s.open();
  std::vector<lta_bar> bars;
  std::int64_t accepted = 0;
  for (std::int64_t k = 0; k < 1500; ++k)
    bars.push_back(bar(k * minute, 1 + static_cast<double>(k)));
  s.push(p, {tick(0, 5, 1)});
  REQUIRE(lta_producer_push_bars(p, bars.data(), 1500, &accepted, s.error) == LTA_OK);
  CHECK(accepted == 1500);
  s.push(p, {tick(minute, 6, 1)});
  std::vector<std::string> all;
  lta_status status = LTA_FULL;
  while (status == LTA_FULL) {
    status = s.drain(37);
    for (const auto& row : s.rows) all.push_back(row);
  }
  CHECK(status == LTA_OK);
  REQUIRE(all.size() == 1503);
  CHECK(all.front() == "0@0 1");
  REQUIRE(s.rows.size() > 2);  // by close time
  CHECK(s.rows[0] == "1@0 5");
  CHECK(s.rows[1] == "1@60 6 forming");
  CHECK(s.info().bar_count == 1500);
  CHECK(s.info().tick_count == 2);
}

TEST_CASE("what is refused is counted by its code and fails nothing") {
  live s;
  REQUIRE(s.build(0) == 0);
  const lta_producer p = s.open();
  lta_tick odd_side = tick(0, 1);
  odd_side.side = std::numeric_limits<std::int32_t>::min();
  s.push(p, {tick(minute, 10), tick(0, 1), tick(0, NAN), tick(0, 1, 0, -1), tick(0, 1, 7), odd_side,
             tick(minute, INFINITY), tick(2, 2)});
  const lta_bar bars[] = {bar(minute, 3), bar(0, NAN), bar(0, INFINITY), bar(minute, 4),
                          bar(2 * minute, 5)};
  std::int64_t accepted;
  REQUIRE(lta_producer_push_bars(p, bars, 5, &accepted, s.error) == LTA_OK);
  CHECK(s.drain() == LTA_OK);
  CHECK(s.refusals() == texts{"feed.tick_late 2", "feed.price 2", "feed.quantity 1",
                              "feed.no_builder 1", "feed.side 1", "dataset.time_not_rising 1",
                              "dataset.infinite_value 1", "dataset.time_conflict 1",
                              "dataset.forming_not_after_closed 1"});
  CHECK(s.rows == texts{"0@60 3", "0@120 5"});
}

TEST_CASE("rows that do not fit are kept for the next drain") {
  live s;
  REQUIRE(s.build(0) == 0);
  std::vector<lta_tick> ticks;
  for (int k = 0; k < 20; ++k) ticks.push_back(tick(k * minute, k));
  s.push(s.open(), ticks);
  s.capacity = 6;
  std::vector<std::string> all;
  int calls = 0;
  for (lta_status status = LTA_FULL; status == LTA_FULL; ++calls) {
    status = s.drain();
    REQUIRE(status >= 0);
    CHECK(s.rows.size() <= 6);
    for (const auto& row : s.rows) all.push_back(row);
  }
  CHECK(calls >= 4);
  REQUIRE(all.size() == 20);
  CHECK(all[0] == "0@0 0");
  CHECK(all[18] == "0@1080 18");
  CHECK(all[19] == "0@1140 19 forming");
  s.capacity = 0;
  s.push(s.producers[0], {tick(20 * minute, 1)});
  CHECK(s.drain() == LTA_LIMIT_EXCEEDED);
  CHECK(s.error.code() == "session.rows_too_small");
  s.capacity = 10;
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@1140 19", "0@1200 1 forming"});
}

TEST_CASE("builders of several timeframes share ticks") {
  live s({{"A", "1m"}, {"A", "2m"}, {"A", "tick:3"}});
  REQUIRE(s.build(0) == 0);
  REQUIRE(s.build(1, LTA_BUILDER_TICKS_OF, 0) == 0);
  REQUIRE(s.build(2, LTA_BUILDER_TICKS_OF, 0) == 0);
  s.push(s.open(), {tick(0, 1), tick(minute, 2), tick(2 * minute, 3)});
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 1", "0@60 2", "1@0 2", "2@0 3", "0@120 3 forming", "1@120 3 forming"});
}

TEST_CASE("a builder is found again by its options and refused with others") {
  live s;
  CHECK(s.build(0) == 0);
  CHECK(s.build(0) == 0);
  CHECK(s.build(0, LTA_BUILDER_EMPTY_BARS) == LTA_INVALID_ARGUMENT);
  CHECK(s.error.code() == "builder.other_options");
  CHECK(s.build(9) < 0);
  CHECK(s.build(0, 0, 3) == LTA_INVALID_ARGUMENT);
  CHECK(s.error.code() == "builder.tick_partition");
  CHECK(s.info().builder_count == 1);
  live detached({{"A", "1m"}}, LTA_SESSION_DETACHED);
  CHECK(detached.build(0, LTA_BUILDER_SERIES) == LTA_UNSUPPORTED);
  CHECK(detached.error.code() == "builder.detached_series");
}

TEST_CASE("series beside the bars have one point per closed bar") {
  live s;
  REQUIRE(s.build(0, LTA_BUILDER_SERIES | LTA_BUILDER_EMPTY_BARS) == 0);
  s.push(s.open(), {{0, 10, 2, 0, LTA_SIDE_BUY},
                    {second, 20, 6, 0, LTA_SIDE_SELL},
                    {2 * minute, 5, 1, 0, LTA_SIDE_UNKNOWN}});
  CHECK(s.drain() == LTA_OK);
  const auto points = [&](const char* name) {
    lta_view view;
    lta_column column{};
    column.struct_size = sizeof column;
    REQUIRE(lta_dataset_get_column(s.dataset, 0, name, static_cast<std::int64_t>(std::strlen(name)),
                                   -1, &view, &column, s.error) == 0);
    const auto* values = static_cast<const double*>(column.values);
    std::vector<double> found(values, values + column.row_count);
    lta_view_drop(view, nullptr);
    return found;
  };
  CHECK(points("buy_volume") == std::vector<double>{2, 0});
  CHECK(points("sell_volume") == std::vector<double>{6, 0});
  CHECK(points("trade_count") == std::vector<double>{2, 0});
  const auto vwap = points("bar_vwap");
  REQUIRE(vwap.size() == 2);
  CHECK(vwap[0] == 17.5);
  CHECK(std::isnan(vwap[1]));
}

TEST_CASE("a late tick revises its bar and the row comes again") {
  live s;
  REQUIRE(s.build(0, 0, 0, LTA_LATE_REVISE) == 0);
  const lta_producer p = s.open();
  s.push(p, {tick(0, 1), tick(minute, 2)});
  s.drain();
  s.push(p, {tick(30 * second, 9)});
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 9 revised", "0@60 2 forming"});
}

TEST_CASE("producers, sessions and builders are dropped in any order") {
  const std::int64_t before = lta::live_handle_count();
  {
    live s;
    REQUIRE(s.build(0) == 0);
    const lta_producer p = s.open();
    s.push(p, {tick(0, 1)});
    CHECK(lta_producer_drop(p, nullptr) == 0);
    s.producers.clear();
    CHECK(s.info().producer_count == 1);
    CHECK(s.drain() == LTA_OK);  // what was pushed before is still there
    CHECK(s.rows == texts{"0@0 1 forming"});
    CHECK(s.info().producer_count == 0);
    std::int64_t accepted = 0;
    const lta_tick one = tick(1, 1);
    CHECK(lta_producer_push_ticks(p, &one, 1, &accepted, s.error) == LTA_INVALID_HANDLE);

    const lta_producer outliving = s.open();
    CHECK(lta_session_drop(s.session, nullptr) == 0);
    CHECK(lta_producer_push_ticks(outliving, &one, 1, &accepted, s.error) == LTA_INVALID_HANDLE);
    CHECK(s.error.code() == "producer.session_dropped");
    lta_producer after;
    CHECK(lta_producer_create(s.session, nullptr, &after, s.error) == LTA_INVALID_HANDLE);
  }
  CHECK(lta::live_handle_count() == before);
}

TEST_CASE("every allocation of a drain may fail, and nothing is lost or taken twice") {
  for (std::int64_t skipped = 0; skipped < 200; ++skipped) {
    live s({{"A", "1m"}, {"A", "2m"}});
    REQUIRE(s.build(0) == 0);
    REQUIRE(s.build(1, LTA_BUILDER_TICKS_OF, 0) == 0);
    std::vector<lta_tick> ticks;
    for (int k = 0; k < 40; ++k) ticks.push_back(tick(k * 30 * second, 1 + k));
    s.push(s.open(), ticks);
    bool has_failed = false;
    std::int64_t first_count = 0;
    {
      const lta_test::failing_allocations failing(skipped,
                                                  lta_test::failing_allocations::span::once);
      const lta_status status = lta_session_drain(s.session, 0, 100, nullptr, nullptr, nullptr,
                                                  nullptr, nullptr, nullptr, &first_count, s.error);
      has_failed = failing.has_failed();
      if (status != LTA_OK) CHECK(status == LTA_OUT_OF_MEMORY);
    }
    s.drain();
    const std::size_t count = s.rows.size() + static_cast<std::size_t>(first_count);
    CHECK(count == 19 + 9 + 2);
    CHECK(s.info().tick_count == 40);
    CHECK(s.info().refused_count == 0);
    if (!has_failed) break;
  }
}

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

TEST_CASE("a snapshot has the open bars of builders, and bytes of a feed are the same twice") {
  live s;
  REQUIRE(s.build(0, LTA_BUILDER_EMPTY_BARS) == 0);
  s.push(s.open(), {tick(0, 10), tick(1, 30), tick(2, 20)});
  s.drain();
  const auto snapshot_of = [&](lta_session session) {
    lta_blob blob;
    const void* data;
    std::int64_t size;
    REQUIRE(lta_session_snapshot(session, nullptr, 0, &blob, s.error) == 0);
    REQUIRE(lta_blob_get_data(blob, &data, &size, s.error) == 0);
    std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
    lta_blob_drop(blob, nullptr);
    return bytes;
  };
  const std::string bytes = snapshot_of(s.session);
  lta_dataset other;
  REQUIRE(lta_dataset_create(nullptr, &other, nullptr) == 0);
  lta_session restored;
  REQUIRE(lta_session_restore(s.plan, other, bytes.data(), static_cast<std::int64_t>(bytes.size()),
                              nullptr, &restored, s.error) == 0);
  CHECK(snapshot_of(restored) == bytes);
  std::swap(s.session, restored);
  lta_session_drop(restored, nullptr);
  REQUIRE(s.build(0, LTA_BUILDER_EMPTY_BARS) == 0);
  CHECK(s.build(0) == LTA_INVALID_ARGUMENT);
  s.push(s.open(), {tick(3, 5), tick(2 * minute, 7)});
  CHECK(s.drain() == LTA_OK);
  CHECK(s.rows == texts{"0@0 5", "0@60 5", "0@120 7 forming"});
  lta_column column{};
  column.struct_size = sizeof column;
  lta_view view;
  REQUIRE(lta_dataset_get_column(other, 0, "high", 4, 0, &view, &column, s.error) == 0);
  CHECK(*static_cast<const double*>(column.values) == 30);
  lta_view_drop(view, nullptr);
  lta_dataset_drop(other, nullptr);
}

namespace {

// A feed of its own over a new dataset, below the C ABI.
struct own_feed {
  std::shared_ptr<lta::dataset> rows = *lta::dataset::create({});
  std::shared_ptr<lta::session> running;
  std::unique_ptr<lta::session_feed> feed;

  explicit own_feed(const std::shared_ptr<const lta::plan>& compiled) {
    lta::session_options options;
    options.revision_depth = 8;
    running = *lta::session::create(compiled, rows, std::nullopt, options);
    feed = std::make_unique<lta::session_feed>(running, rows);
  }
  std::vector<double> drain(std::int64_t capacity) {
    std::vector<double> values(static_cast<std::size_t>(capacity));
    lta::row_sink sink;
    sink.capacity = capacity;
    sink.values = values.data();
    const auto end = feed->drain(1000, sink);
    REQUIRE(end);
    values.resize(static_cast<std::size_t>(sink.count));
    return values;
  }
};

std::shared_ptr<const lta::plan> compiled_close() {
  auto made = lta::compile("close", {.expression = true});
  REQUIRE(made);
  return *made;
}

}  // namespace

TEST_CASE("a feed's state goes on elsewhere, with made bars that were not pushed yet") {
  const auto compiled = compiled_close();
  own_feed first(compiled);
  own_feed second(compiled);
  REQUIRE(first.rows->open_partition("A", "1m", ""));
  REQUIRE(first.rows->open_partition("A", "2m", ""));
  REQUIRE(first.feed->open_builder(0, {.flags = LTA_BUILDER_SERIES}));
  REQUIRE(first.feed->open_builder(1, {.flags = LTA_BUILDER_TICKS_OF, .tick_partition = 0}));
  const auto channel = first.feed->queue().open(100);
  std::vector<lta_tick> ticks;
  for (int k = 0; k < 9; ++k) ticks.push_back(tick(k * minute, 1 + k));
  REQUIRE(channel->push(ticks));
  CHECK(first.drain(3).size() == 3);
  CHECK(first.feed->pending_count() > 0);

  const std::uint32_t all[] = {0, 1};
  const auto bytes = first.feed->write_state(all);
  REQUIRE(bytes);
  // Rows the first one has pushed are the snapshot's business; here they are not needed.
  REQUIRE(second.feed->read_state(*bytes));
  CHECK(*second.feed->write_state(all) == *bytes);
  const auto rest = first.drain(100);
  CHECK(second.drain(100) == rest);
  CHECK(rest.size() == 8 + 4 + 2 - 3);
  CHECK(second.feed->refusals().empty());

  for (std::size_t size = 0; size < bytes->size(); ++size) {
    own_feed third(compiled);
    CHECK_FALSE(third.feed->read_state(std::string_view(*bytes).substr(0, size)));
  }
  // Whatever the bytes, nothing breaks.
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    std::string changed = *bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x41);
    own_feed third(compiled);
    if (third.feed->read_state(changed)) {
      std::vector<double> values(1000);
      lta::row_sink sink;
      sink.capacity = 1000;
      sink.values = values.data();
      static_cast<void>(third.feed->drain(1000, sink));
    }
  }
}
