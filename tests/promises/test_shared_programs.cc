// SPDX-License-Identifier: MIT
// Promise: sessions of one plan do not know of each other, though they share what the plan keeps.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "support.hh"

namespace promise {
namespace {

constexpr const char* payload = R"json({"version": 1, "outputs": [
    {"name": "ema", "expr": "ema(close, 20)"},
    {"name": "upper", "expr": "bbands(close, 20, 2).upper"},
    {"name": "above", "expr": "crossup(close, sma(close, 5))"},
    {"name": "week", "expr": "tf(\"1w\", sma(close, 3))"}]})json";

// A session's rows of all bars, and its snapshot behind them; on the way it is restored once.
struct life {
  std::vector<double> values;
  std::vector<std::int8_t> edges;
  std::string bytes;

  friend bool operator==(const life& a, const life& b) {
    return a.values.size() == b.values.size() &&
           std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(double)) == 0 &&
           a.edges == b.edges && a.bytes == b.bytes;
  }
};

void push_into(life& lived, const owned& session, const std::vector<lta_bar>& bars,
               std::uint32_t outputs) {
  stream_rows rows(outputs, 256);
  for (const lta_bar& bar : bars) {
    push(session, {bar}, rows);
    const auto cells = static_cast<std::ptrdiff_t>(rows.count) * outputs;
    lived.values.insert(lived.values.end(), rows.values.begin(), rows.values.begin() + cells);
    lived.edges.insert(lived.edges.end(), rows.edges.begin(), rows.edges.begin() + cells);
  }
}

// Bars, among them corrections of bars that `depth` still reaches.
std::vector<lta_bar> eventful(std::uint64_t seed, std::int32_t depth) {
  random_source random(seed);
  std::vector<lta_bar> bars;
  const std::vector<lta_bar> market = make_market(random, 150, {.missing_rate = 0.01});
  for (std::size_t k = 0; k < market.size(); ++k) {
    bars.push_back(market[k]);
    const auto back = static_cast<std::size_t>(random.below(depth));
    if (!random.chance(0.2) || back > k) continue;
    bars.push_back(disturbed(random, market[k - back]));
    bars.back().state = LTA_BAR_REVISED;
  }
  return bars;
}

life live(const owned& session, const std::vector<lta_bar>& bars, std::uint32_t outputs) {
  life lived;
  push_into(lived, session, bars, outputs);
  lived.bytes = snapshot(session);
  return lived;
}

life live_alone(std::uint64_t seed, std::int32_t depth) {
  const owned plan = new_plan(payload);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  return live(new_session(plan, dataset, 0, depth), eventful(seed, depth), output_count(plan));
}

// The code with which a session over the first partitions is refused, "" where it is not.
std::string refusal(const owned& plan, const owned& dataset, std::uint32_t flags = 0,
                    std::int64_t partition_count = 1) {
  constexpr std::uint32_t partitions[] = {0, 1};
  lta_session_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  lta_session made = 0;
  lta_error error = fresh_error();
  const lta_status status = lta_session_create(plan.id(), dataset.id(), partitions, partition_count,
                                               &options, &made, &error);
  if (status < 0) return error.code;
  must(lta_session_drop(made, &error), error);
  return "";
}

// A dataset with one partition, and a series of it where one is named. Its source is none whose
// fields have reserved names.
owned dataset_of(const std::string& timeframe, const std::string& series = "") {
  owned dataset = new_dataset();
  lta_error error = fresh_error();
  std::uint32_t id = 0;
  must(lta_dataset_open_partition(dataset.id(), "A", 1, timeframe.data(), std::ssize(timeframe),
                                  "other", 5, &id, &error),
       error);
  if (series.empty()) return dataset;
  must(lta_dataset_open_series(dataset.id(), id, series.data(), std::ssize(series), 0, &id, &error),
       error);
  return dataset;
}

}  // namespace

TEST_CASE("sessions of one plan run on two threads while its handle is dropped") {
  const std::uint64_t seed = seed_of(31'000);
  CAPTURE(seed);
  const life expected[] = {live_alone(seed, 4), live_alone(seed + 1, 4)};
  for (int repeat = 0; repeat < 8; ++repeat) {
    owned plan = new_plan(payload);
    const std::uint32_t outputs = output_count(plan);
    owned datasets[2], sessions[2];
    for (int k = 0; k < 2; ++k) {
      datasets[k] = new_dataset();
      open_partition(datasets[k], "A");
      sessions[k] = new_session(plan, datasets[k], 0, 4);
    }
    life lived[2];
    std::vector<std::thread> threads;
    for (int k = 0; k < 2; ++k) {
      threads.emplace_back([&, k] {
        lived[k] = live(sessions[k], eventful(seed + static_cast<std::uint64_t>(k), 4), outputs);
      });
    }
    plan = {};
    for (std::thread& thread : threads) thread.join();
    for (int k = 0; k < 2; ++k) CHECK(lived[k] == expected[k]);
  }
}

TEST_CASE("threads open, restore and drop sessions of one plan at the same time") {
  const std::uint64_t seed = seed_of(31'100);
  CAPTURE(seed);
  const life expected[] = {live_alone(seed, 3), live_alone(seed + 1, 5)};
  owned plan = new_plan(payload);
  const std::uint32_t outputs = output_count(plan);
  life lived[2];
  std::vector<std::thread> threads;
  for (int k = 0; k < 2; ++k) {
    threads.emplace_back([&, k] {
      const std::int32_t depth = 3 + 2 * k;
      const std::vector<lta_bar> bars = eventful(seed + static_cast<std::uint64_t>(k), depth);
      const owned dataset = new_dataset();
      open_partition(dataset, "A");
      owned session = new_session(plan, dataset, 0, depth);
      for (std::size_t first = 0; first < bars.size(); first += 10) {
        const std::size_t end = std::min(first + 10, bars.size());
        push_into(lived[k], session,
                  {bars.begin() + static_cast<std::ptrdiff_t>(first),
                   bars.begin() + static_cast<std::ptrdiff_t>(end)},
                  outputs);
        session = restore(plan, dataset, snapshot(session));
      }
      lived[k].bytes = snapshot(session);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int k = 0; k < 2; ++k) CHECK(lived[k] == expected[k]);
}

TEST_CASE("sessions of one plan with other revision depths each have the rows of their own") {
  const std::uint64_t seed = seed_of(31'200);
  CAPTURE(seed);
  const owned plan = new_plan(payload);
  const std::uint32_t outputs = output_count(plan);
  // More depths than a plan keeps programs for, each of them twice.
  std::vector<owned> datasets, sessions;
  for (int turn = 0; turn < 2; ++turn) {
    for (std::int32_t depth = 1; depth <= 20; ++depth) {
      datasets.push_back(new_dataset());
      open_partition(datasets.back(), "A");
      sessions.push_back(new_session(plan, datasets.back(), 0, depth));
    }
  }
  for (std::size_t k = 0; k < sessions.size(); ++k) {
    const auto depth = static_cast<std::int32_t>(k % 20 + 1);
    CAPTURE(depth);
    const life lived = live(sessions[k], eventful(seed, depth), outputs);
    CHECK(lived == live_alone(seed, depth));
  }
}

TEST_CASE("a plan dropped while its sessions live goes on in them") {
  const std::uint64_t seed = seed_of(31'300);
  CAPTURE(seed);
  const std::vector<lta_bar> bars = eventful(seed, 6);
  const life expected = live_alone(seed, 6);
  owned plan = new_plan(payload);
  const std::uint32_t outputs = output_count(plan);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  owned first = new_session(plan, dataset, 0, 6);
  const owned elsewhere = new_dataset();
  const owned second = restore(plan, elsewhere, snapshot(first));
  plan = {};
  CHECK(live(first, bars, outputs) == expected);
  first = {};  // the other one has what they shared
  CHECK(live(second, bars, outputs) == expected);
  // Another plan of the same text reads what the dropped one left.
  const owned again = new_plan(payload);
  CHECK(snapshot(restore(again, new_dataset(), expected.bytes)) == expected.bytes);
}

TEST_CASE("lags that are times are counted in the bars of each session of a plan") {
  owned plan = new_plan("close.change_2d", true);
  const owned daily_rows = new_dataset(), hourly_rows = new_dataset();
  open_partition(daily_rows, "A", "1d");
  open_partition(hourly_rows, "A", "1h");
  const owned daily = new_session(plan, daily_rows), hourly = new_session(plan, hourly_rows);
  plan = {};
  constexpr std::int64_t hour_ns = 3'600'000'000'000;
  const auto first_value = [](const owned& session, std::int64_t length_ns) {
    stream_rows rows(1);
    for (std::int64_t bar = 0; bar < 60; ++bar) {
      push(session, {{bar * length_ns, 0, 1, 1, 1, 1, 1, 0, LTA_BAR_CLOSED}}, rows);
      if (rows.values[0] == 0) return bar;
    }
    return std::int64_t{-1};
  };
  CHECK(first_value(daily, 24 * hour_ns) == 2);
  CHECK(first_value(hourly, hour_ns) == 48);
}

TEST_CASE("what a plan cannot run on is refused, whatever its other sessions run on") {
  const owned plan = new_plan("sma(close, 3)", true), of_series = new_plan("close + funding", true);
  const owned hours = new_plan("tf(\"1h\", sma(close, 3))", true);
  const owned days_back = new_plan("close.change_2d", true);
  for (int turn = 0; turn < 2; ++turn) {
    // A detached session has the fields of bars only, and no series in place of one.
    CHECK(refusal(plan, dataset_of("1m", "funding"), LTA_SESSION_DETACHED) == "");
    CHECK(refusal(plan, dataset_of("1m", "close"), LTA_SESSION_DETACHED) ==
          "session.detached_series");
    CHECK(refusal(plan, dataset_of("1m", "close")) == "");
    CHECK(refusal(of_series, dataset_of("1m", "funding")) == "");
    CHECK(refusal(of_series, dataset_of("1m"), LTA_SESSION_DETACHED) == "session.detached_series");

    CHECK(refusal(hours, dataset_of("1m")) == "");
    CHECK(refusal(hours, dataset_of("1d")) == "execute.finer_clock");
    CHECK(refusal(hours, dataset_of("bar")) == "execute.no_times");

    const owned both = dataset_of("1d");
    CHECK(refusal(days_back, both) == "");
    open_partition(both, "B", "1h");
    CHECK(refusal(days_back, both, 0, 2) == "session.other_timeframe");
  }
}

}  // namespace promise
