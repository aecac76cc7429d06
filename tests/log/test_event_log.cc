// SPDX-License-Identifier: MIT
// What a log promises while files do as they are told.
#include <doctest/doctest.h>

#include <bit>
#include <cstring>

#include "faulty_files.hh"
#include "log/log_store.hh"
#include "recorded_life.hh"

using namespace log_test;
using namespace promise;

namespace {

void record(const recorded_life& life, const owned& session, std::size_t first, std::size_t end) {
  for (std::size_t k = first; k < end; ++k) {
    lta_status status = LTA_OK;
    CHECK(recorded_life::push(session, life.pushes()[k], &status) == life.rows(k));
    CHECK(status == LTA_OK);
  }
}

owned session_with_log(const recorded_life& life, const owned& dataset, const std::string& path,
                       const log_settings& settings) {
  owned session = life.new_session(dataset);
  lta_error error;
  must(attach(session, path, settings, error), error);
  return session;
}

// After 100 of 120 calls.
void check_recovery_with_all_settings(const recorded_life& life) {
  const log_settings all[] = {
      {},
      {.flags = LTA_LOG_FULL_SYNC},
      {.commit_event_count = 7},
      {.snapshot_interval_bytes = 1},
      {.flags = LTA_LOG_PRUNE, .commit_event_count = 3, .snapshot_interval_bytes = 1500}};
  for (const log_settings& settings : all) {
    const scratch_folder folder;
    const std::string path = folder.file();
    {
      const owned dataset = life.new_market();
      const owned session = session_with_log(life, dataset, path, settings);
      record(life, session, 0, 100);
      // Dropping the session commits what waits.
    }
    const recovered r = recover(life.plan(), path);
    INFO(r.error.code, ": ", r.error.message);
    REQUIRE(r.status == LTA_OK);
    CHECK(r.info.last_sequence == 100);
    CHECK(r.info.snapshot_sequence + r.info.event_count == 100);
    CHECK(r.info.cut_bytes == 0);
    CHECK(r.info.damaged_snapshot_count == 0);
    if (settings.snapshot_interval_bytes == 1) CHECK(r.info.snapshot_sequence == 100);
    CHECK(snapshot(r.session) == life.snapshot(100));
    record(life, r.session, 100, 120);
  }
}

}  // namespace

TEST_CASE("a recovered session is the session that was recorded, whatever the settings") {
  const std::uint64_t seed = seed_of(61);
  INFO("seed ", seed);
  check_recovery_with_all_settings(recorded_life(seed, 120));
}

TEST_CASE("a recovered session has the open bars that ticks made, and the time it was told") {
  const std::uint64_t seed = seed_of(60);
  INFO("seed ", seed);
  for (std::uint64_t k = 0; k < 8; ++k) {
    check_recovery_with_all_settings(recorded_life(seed + 100 * k, 120, feeding::with_ticks));
  }
}

TEST_CASE("what waits for a commit is not durable, and a flush makes it so") {
  const recorded_life life(62, 10);
  const scratch_folder folder;
  const owned dataset = life.new_market();
  const owned session = session_with_log(life, dataset, folder.file(), {.commit_event_count = 4});
  CHECK(info_of(session).durable_sequence == 0);
  record(life, session, 0, 3);
  CHECK(info_of(session).last_sequence == 3);
  CHECK(info_of(session).durable_sequence == 0);
  record(life, session, 3, 6);
  CHECK(info_of(session).durable_sequence == 4);
  std::int64_t durable = 0;
  lta_error error = fresh_error();
  must(lta_session_flush_log(session.id(), &durable, &error), error);
  CHECK(durable == 6);
  CHECK(info_of(session).durable_sequence == 6);
  CHECK(info_of(session).snapshot_sequence == 0);
}

TEST_CASE("full sync waits for the disk at every commit, the default only now and then") {
  use_faulty_files();
  const recorded_life life(63, 20);
  std::int64_t calls[2] = {};
  for (const std::uint32_t flags : {0u, static_cast<std::uint32_t>(LTA_LOG_FULL_SYNC)}) {
    const scratch_folder folder;
    const owned dataset = life.new_market();
    const owned session = session_with_log(life, dataset, folder.file(), {.flags = flags});
    set_faults({});
    record(life, session, 0, 20);
    calls[flags == 0 ? 0 : 1] = sync_calls();
  }
  CHECK(calls[0] == 0);
  CHECK(calls[1] >= 20);
}

TEST_CASE("a log goes on where it ended, through several recoveries") {
  const recorded_life life(64, 200, feeding::with_ticks);
  const scratch_folder folder;
  const log_settings settings = {.commit_event_count = 3};
  {
    const owned dataset = life.new_market();
    const owned session = session_with_log(life, dataset, folder.file(), settings);
    record(life, session, 0, 40);
  }
  for (std::size_t from = 40; from < 200; from += 40) {
    const recovered r = recover(life.plan(), folder.file(), &settings);
    REQUIRE(r.status == LTA_OK);
    REQUIRE(r.info.last_sequence == static_cast<std::int64_t>(from));
    CHECK(snapshot(r.session) == life.snapshot(r.info.last_sequence));
    record(life, r.session, from, from + 40);
    CHECK(info_of(r.session).last_sequence == static_cast<std::int64_t>(from + 40));
  }
  CHECK(snapshot(recover(life.plan(), folder.file()).session) == life.snapshot(200));
}

TEST_CASE("a file that is in use, foreign, of another plan or not there is refused by code") {
  const recorded_life life(65, 5);
  const scratch_folder folder;
  const owned dataset = life.new_market();
  lta_error error;
  {
    const owned session = session_with_log(life, dataset, folder.file(), {});
    record(life, session, 0, 5);
    const recovered r = recover(life.plan(), folder.file());
    CHECK(r.status == LTA_BUSY);
    CHECK(std::string(r.error.code) == "log.in_use");
    CHECK(attach(session, folder.file("other"), {}, error) == LTA_INVALID_ARGUMENT);
    CHECK(std::string(error.code) == "log.attached");
  }
  const owned session = life.new_session(dataset);
  CHECK(attach(session, folder.file(), {}, error) == LTA_INVALID_ARGUMENT);
  CHECK(std::string(error.code) == "log.exists");
  const owned other = new_plan("sma(close, 3)", true);
  CHECK(std::string(recover(other, folder.file()).error.code) == "log.other_plan");
  const owned other_session = new_session(other, dataset);
  CHECK(attach(other_session, folder.file(), {.flags = LTA_LOG_CONTINUE}, error) ==
        LTA_INVALID_ARGUMENT);
  CHECK(std::string(error.code) == "log.other_plan");
  CHECK(recover(life.plan(), folder.file("none")).status == LTA_NOT_FOUND);
  write_file(folder.file("text"), std::string(5000, 'x'));
  CHECK(recover(life.plan(), folder.file("text")).status == LTA_CORRUPT_DATA);
  CHECK(attach(session, folder.file("text"), {}, error) == LTA_CORRUPT_DATA);
  CHECK(attach(session, folder.file("no/such/folder"), {}, error) == LTA_IO_FAILED);
  CHECK(attach(session, folder.file(), {.flags = 8}, error) == LTA_UNSUPPORTED);
  CHECK(attach(session, folder.file(), {.commit_event_count = -1}, error) == LTA_INVALID_ARGUMENT);
  CHECK(std::string(error.code) == "log.option");
  CHECK(attach(session, "", {}, error) == LTA_INVALID_ARGUMENT);
  CHECK(std::string(error.code) == "log.path");
  std::int64_t durable = 0;
  CHECK(lta_session_flush_log(session.id(), &durable, &error) == LTA_NOT_FOUND);
  CHECK(std::string(error.code) == "log.not_attached");
  // None of this has hurt the log.
  CHECK(snapshot(recover(life.plan(), folder.file()).session) == life.snapshot(5));
}

TEST_CASE("a refused push is not recorded, and an empty one is no event") {
  const recorded_life life(66, 30);
  const scratch_folder folder;
  const owned dataset = life.new_market();
  const owned session = session_with_log(life, dataset, folder.file(), {.commit_event_count = 9});
  stream_rows rows(output_count(life.plan()), 64);
  for (std::size_t k = 0; k < 30; ++k) {
    record(life, session, k, k + 1);
    std::vector<lta_bar> wrong = life.pushes()[k].bars;
    wrong.back().partition = 99;
    lta_error error = fresh_error();
    CHECK(try_push(session, wrong, rows, error) < 0);
    wrong.back().partition = 1;
    wrong.back().high = -1;
    CHECK(try_push(session, wrong, rows, error) < 0);
    CHECK(try_push(session, {}, rows, error) == LTA_OK);
  }
  lta_error error = fresh_error();
  must(lta_session_detach_log(session.id(), &error), error);
  CHECK(lta_session_detach_log(session.id(), &error) == LTA_NOT_FOUND);
  const recovered r = recover(life.plan(), folder.file());
  CHECK(r.info.last_sequence == 30);
  CHECK(snapshot(r.session) == life.snapshot(30));
}

TEST_CASE("rows that others added come back from a snapshot, in push and in advance") {
  const owned plan = new_plan("sma(close, 3)", true);
  random_source random(67);
  const auto bars = make_market(random, 40);
  for (const bool by_advance : {false, true}) {
    const scratch_folder folder;
    const owned dataset = new_dataset();
    const std::uint32_t partition = open_partition(dataset, "A");
    const std::uint32_t second = open_partition(dataset, "B");
    std::string expected;
    {
      const owned session = new_session(plan, dataset);
      lta_error error;
      must(attach(session, folder.file(), {}, error), error);
      append(dataset, partition, {bars.begin(), bars.begin() + 10});
      append(dataset, second, {bars.begin(), bars.begin() + 10});
      stream_rows rows(1, 64);
      if (by_advance) {
        error = fresh_error();
        must(lta_session_advance(session.id(), 64, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, &rows.count, &error),
             error);
        CHECK(rows.count == 20);
        CHECK(info_of(session).snapshot_sequence == 1);
        must(lta_session_advance(session.id(), 64, nullptr, nullptr, nullptr, nullptr, nullptr,
                                 nullptr, &rows.count, &error),
             error);
        CHECK(info_of(session).last_sequence == 1);
      }
      for (std::size_t k = 10; k < 20; ++k) {
        // The first push to B comes late: its rows of others run only then.
        for (const std::uint32_t id : {partition, second}) {
          if (id == second && k < 15) continue;
          lta_bar bar = bars[id == second ? k - 5 : k];
          bar.partition = id;
          push(session, {bar}, rows);
        }
      }
      expected = snapshot(session);
    }
    const recovered r = recover(plan, folder.file());
    INFO(r.error.message);
    REQUIRE(r.status == LTA_OK);
    CHECK(snapshot(r.session) == expected);
  }
}

TEST_CASE("pruning keeps a file small and recovery whole") {
  const recorded_life life(68, 600, feeding::with_ticks);
  std::size_t sizes[2] = {};
  for (const std::uint32_t flags : {0u, static_cast<std::uint32_t>(LTA_LOG_PRUNE)}) {
    const scratch_folder folder;
    {
      const owned dataset = life.new_market();
      const owned session = session_with_log(life, dataset, folder.file(),
                                             {.flags = flags, .snapshot_interval_bytes = 2000});
      record(life, session, 0, 600);
    }
    sizes[flags == 0 ? 0 : 1] = file_bytes(folder.file()).size();
    CHECK(snapshot(recover(life.plan(), folder.file()).session) == life.snapshot(600));
  }
  CHECK(sizes[1] * 4 < sizes[0]);
}

TEST_CASE("points of series and bars of producers come back as they were pushed") {
  const owned plan = new_plan("close + sma(funding, 3)", true);
  random_source random(69);
  const auto bars = make_market(random, 60);
  const scratch_folder folder;
  std::string expected;
  {
    const owned dataset = new_dataset();
    open_partition(dataset, "B");
    const std::uint32_t partition = open_partition(dataset, "A");
    lta_error error = fresh_error();
    std::uint32_t series = 0;
    for (const char* name : {"other", "funding"}) {
      must(lta_dataset_open_series(dataset.id(), partition, name, std::ssize(std::string(name)),
                                   LTA_SERIES_OWN_TIMES, &series, &error),
           error);
    }
    const owned session = new_session(plan, dataset);
    must(attach(session, folder.file(), {.commit_event_count = 5}, error), error);
    lta_producer producer = 0;
    must(lta_producer_create(session.id(), nullptr, &producer, &error), error);
    stream_rows rows(1, 256);
    for (std::size_t k = 0; k < bars.size(); ++k) {
      const lta_point point = {bars[k].time_ns + 1000, random.unit(), partition, series};
      must(lta_session_push_series(session.id(), &point, 1, 256, nullptr, nullptr, nullptr, nullptr,
                                   nullptr, nullptr, &rows.count, &error),
           error);
      lta_bar bar = bars[k];
      bar.partition = partition;
      if (k % 2 == 0) {
        push(session, {bar}, rows);
        continue;
      }
      std::int64_t accepted = 0;
      must(lta_producer_push_bars(producer, &bar, 1, &accepted, &error), error);
      CHECK(lta_session_drain(session.id(), 0, 256, nullptr, nullptr, nullptr, nullptr, nullptr,
                              nullptr, &rows.count, &error) == LTA_OK);
    }
    must(lta_producer_drop(producer, &error), error);
    CHECK(info_of(session).last_sequence == 120);
    CHECK(info_of(session).snapshot_sequence == 0);
    expected = snapshot(session);
  }
  const recovered r = recover(plan, folder.file());
  INFO(r.error.message);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.event_count == 120);
  CHECK(snapshot(r.session) == expected);
}

TEST_CASE("partitions that join and leave come back, and so do builders' bars") {
  const owned plan = new_plan("sma(close, 3)", true);
  const scratch_folder folder;
  std::string expected;
  {
    const owned dataset = new_dataset();
    const std::uint32_t partition = open_partition(dataset, "A", "1m");
    const std::uint32_t second = open_partition(dataset, "B", "1m");
    const owned session = new_session(plan, dataset);
    lta_error error = fresh_error();
    must(attach(session, folder.file(), {}, error), error);
    lta_builder builder = 0;
    must(lta_builder_create(session.id(), partition, nullptr, &builder, &error), error);
    lta_producer producer = 0;
    must(lta_producer_create(session.id(), nullptr, &producer, &error), error);
    std::int64_t count = 0;
    for (std::int64_t k = 0; k < 40; ++k) {
      const lta_tick tick = {k * 20'000'000'000, 100.0 + static_cast<double>(k % 7), 1.0, partition,
                             LTA_SIDE_BUY};
      must(lta_producer_push_ticks(producer, &tick, 1, &count, &error), error);
      must(lta_session_drain(session.id(), 0, 256, nullptr, nullptr, nullptr, nullptr, nullptr,
                             nullptr, &count, &error),
           error);
      if (k == 10) must(lta_session_release(session.id(), &second, 1, &error), error);
      if (k == 20) must(lta_session_join(session.id(), &second, 1, &error), error);
    }
    must(lta_producer_drop(producer, &error), error);
    // A builder that is opened and partitions that leave and join bring a snapshot, ticks do not.
    CHECK(info_of(session).durable_sequence == 43);
    CHECK(info_of(session).snapshot_sequence == 24);
    expected = snapshot(session);
  }
  const recovered r = recover(plan, folder.file());
  INFO(r.error.message);
  REQUIRE(r.status == LTA_OK);
  CHECK(snapshot(r.session) == expected);
}

TEST_CASE("the events of ticks and of time are the bytes the documentation says") {
  const owned plan = new_plan("close", true);
  const scratch_folder folder;
  {
    const owned dataset = new_dataset();
    open_partition(dataset, "A", "1m");
    open_partition(dataset, "B", "1m");
    const owned session = new_session(plan, dataset);
    lta_error error = fresh_error();
    lta_builder builder = 0;
    must(lta_builder_create(session.id(), 1, nullptr, &builder, &error), error);
    must(attach(session, folder.file(), {}, error), error);
    lta_producer producer = 0;
    must(lta_producer_create(session.id(), nullptr, &producer, &error), error);
    const lta_tick ticks[] = {{5, 1.5, 2, 1, LTA_SIDE_SELL}, {6, 2.5, 1, 9, LTA_SIDE_BUY}};
    const lta_bar bar = {60'000'000'000, 0, 1, 2, 0.5, 1, 7, 0, LTA_BAR_CLOSED};
    std::int64_t count = 0;
    must(lta_producer_push_ticks(producer, ticks, 2, &count, &error), error);
    must(lta_producer_push_bars(producer, &bar, 1, &count, &error), error);
    must(lta_session_drain(session.id(), 0, 70, nullptr, nullptr, nullptr, nullptr, nullptr,
                           nullptr, &count, &error),
         error);
    must(lta_session_advance_clock(session.id(), 60'000'000'000, 71, nullptr, nullptr, nullptr,
                                   nullptr, nullptr, nullptr, &count, &error),
         error);
    must(lta_producer_drop(producer, &error), error);
  }
  auto store = lta::log_store::open(folder.file(), {});
  REQUIRE(store);
  std::uint32_t damaged = 0;
  const auto head = (*store)->read_head();
  REQUIRE((head && *head));
  const auto first = (*store)->read_snapshot(damaged);
  REQUIRE(first);
  REQUIRE((*store)->start_events(*first, **head));
  const auto words = [](std::string_view bytes) {
    std::vector<std::int64_t> found(bytes.size() / 8);
    std::memcpy(found.data(), bytes.data(), bytes.size());
    return found;
  };
  const auto bits = [](double value) { return std::bit_cast<std::int64_t>(value); };
  const auto drained = (*store)->next_event();
  REQUIRE((drained && *drained));
  CHECK((*drained)->kind == 4);
  // Room, first item, rows, refusals; two ticks, the second of a partition that is not there; a
  // bar.
  const std::int64_t sold = 1 | std::int64_t{-1} * (std::int64_t{1} << 32);
  const std::int64_t bought = 0xFFFFFFFF | std::int64_t{1} << 32;
  const std::vector<std::int64_t> expected = {70,
                                              0,
                                              2,
                                              1,  //
                                              1 | std::int64_t{2} << 32,
                                              5,
                                              bits(1.5),
                                              bits(2),
                                              sold,
                                              6,
                                              bits(2.5),
                                              bits(1),
                                              bought,
                                              2 | std::int64_t{1} << 32,
                                              60'000'000'000,
                                              0,
                                              bits(1),
                                              bits(2),
                                              bits(0.5),
                                              bits(1),
                                              bits(7),
                                              std::int64_t{LTA_BAR_CLOSED} << 32};
  CHECK(words((*drained)->bytes) == expected);
  const auto passed = (*store)->next_event();
  REQUIRE((passed && *passed));
  CHECK((*passed)->kind == 3);
  CHECK(words((*passed)->bytes) == std::vector<std::int64_t>{71, 60'000'000'000, 1, 0});
}

TEST_CASE("a recovered builder is there with its open bar, and rows that did not fit wait again") {
  const owned plan = new_plan("close", true);
  const scratch_folder folder;
  const auto feed = [](const owned& session, std::vector<lta_tick> ticks, std::int64_t room) {
    lta_error error = fresh_error();
    lta_producer producer = 0;
    must(lta_producer_create(session.id(), nullptr, &producer, &error), error);
    std::int64_t count = 0;
    must(lta_producer_push_ticks(producer, ticks.data(), std::ssize(ticks), &count, &error), error);
    must(lta_producer_drop(producer, &error), error);
    std::vector<double> values(static_cast<std::size_t>(room));
    must(lta_session_drain(session.id(), 0, room, nullptr, nullptr, nullptr, values.data(), nullptr,
                           nullptr, &count, &error),
         error);
    values.resize(static_cast<std::size_t>(count));
    return values;
  };
  const auto tick = [](std::int64_t minute, double price) {
    return lta_tick{minute * 60'000'000'000, price, 1, 0, LTA_SIDE_BUY};
  };
  {
    const owned dataset = new_dataset();
    open_partition(dataset, "A", "1m");
    const owned session = new_session(plan, dataset);
    lta_error error = fresh_error();
    must(attach(session, folder.file(), {}, error), error);
    lta_builder builder = 0;
    must(lta_builder_create(session.id(), 0, nullptr, &builder, &error), error);
    CHECK(feed(session, {tick(0, 10), tick(1, 11)}, 99) == std::vector<double>{10, 11});
    std::vector<lta_tick> many;
    for (std::int64_t k = 2; k < 30; ++k) many.push_back(tick(k, static_cast<double>(k)));
    CHECK(feed(session, many, 16).size() <= 16);
  }
  const recovered r = recover(plan, folder.file());
  INFO(r.error.message);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.snapshot_sequence == 1);
  CHECK(r.info.event_count == 2);
  lta_feed_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_session_get_feed_info(r.session.id(), &info, &error), error);
  CHECK(info.builder_count == 1);
  CHECK(info.pending_count > 0);
  const auto rest = feed(r.session, {}, 99);
  REQUIRE(!rest.empty());
  CHECK(rest.back() == 29);
  CHECK(feed(r.session, {tick(30, 5)}, 99) == std::vector<double>{29, 5});
}
