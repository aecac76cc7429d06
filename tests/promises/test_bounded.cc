// SPDX-License-Identifier: MIT
// Promise: a session recomputes nothing and stores no history. Cost per push, memory and snapshot
// are those of the plan, whatever the number of bars.
#include <doctest/doctest.h>

#include <time.h>

#include <algorithm>

#include "support.hh"

namespace promise {
namespace {

constexpr const char* twelve_outputs = R"json({"version": 1, "outputs": [
  {"name": "ema", "expr": "ema(close, 20)"}, {"name": "macd", "expr": "macd(close, 12, 26, 9)"},
  {"name": "rsi", "expr": "rsi(close, 14)"}, {"name": "bands", "expr": "bbands(close, 20, 2)"},
  {"name": "std", "expr": "rolling_std(close, 20)"}, {"name": "atr", "expr": "atr(14)"},
  {"name": "max", "expr": "rolling_max(close, 20)"},
  {"name": "min", "expr": "rolling_min(close, 20)"}]})json";

// Legs far back, and options that look at them.
constexpr const char* swing_outputs = R"json({"version": 1, "outputs": [
  {"name": "levels", "expr": "fib_retracement(left=3, right=2, leg=5, max_leg_age_bars=200)"},
  {"name": "pairs", "expr": "fib_level_up(0.5, 2, 2, 64, 'latest_valid', min_leg_size_pct=0.5)"},
  {"name": "high", "expr": "swing_high_at(64)"}, {"name": "low", "expr": "swing_low_at(1, 5, 5)"},
  {"name": "when", "expr": "value_when(rising(close), close, 64)"}]})json";

double thread_ns() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

std::int64_t state_bytes(const owned& session) {
  lta_error error = fresh_error();
  lta_session_info info = {};
  info.struct_size = sizeof info;
  must(lta_session_get_info(session.id(), &info, &error), error);
  return info.state_bytes;
}

struct live {
  const owned& plan;
  std::uint32_t flags;
  owned dataset = new_dataset();
  std::uint32_t partition = open_partition(dataset, "A", "1m");
  owned session = new_session(plan, dataset, flags);
  std::int64_t next = 1;
};

// What one push of one bar costs, over a batch of them.
double push_cost_ns(live& l, const std::vector<lta_bar>& bars) {
  constexpr std::int64_t batch = 500;
  stream_rows rows(output_count(l.plan), 1);
  const double before = thread_ns();
  for (std::int64_t k = 0; k < batch; ++k) {
    lta_bar bar = bars[static_cast<std::size_t>(l.next % std::ssize(bars))];
    bar.time_ns = l.next * 60'000'000'000;
    lta_error error = fresh_error();
    lta_session_push(l.session.id(), &bar, 1, 1, nullptr, nullptr, nullptr, rows.values.data(),
                     nullptr, nullptr, &rows.count, &error);
    must(error.status, error);
    ++l.next;
  }
  return (thread_ns() - before) / static_cast<double>(batch);
}

void run_to(live& l, const std::vector<lta_bar>& bars, std::int64_t end) {
  stream_rows rows(output_count(l.plan), 512);
  while (l.next < end) {
    std::vector<lta_bar> chunk;
    for (; l.next < end && std::ssize(chunk) < 512; ++l.next) {
      chunk.push_back(bars[static_cast<std::size_t>(l.next % std::ssize(bars))]);
      chunk.back().time_ns = l.next * 60'000'000'000;
    }
    push(l.session, chunk, rows);
  }
}

void check_bounded(const char* payload, std::int64_t bar_count, std::uint32_t flags) {
  random_source random(31);
  const std::vector<lta_bar> bars = make_market(random, 5'000);
  const owned plan = new_plan(payload);
  live young = {.plan = plan, .flags = flags};
  live old = {.plan = plan, .flags = flags};
  run_to(young, bars, 1'000);
  run_to(old, bars, bar_count);
  CHECK(state_bytes(old.session) == state_bytes(young.session));
  CHECK(snapshot(old.session).size() == snapshot(young.session).size());

  // In turns, and the cheapest batch of each: noise only ever adds. More rounds bring two equal
  // costs together; they never bring a larger one below the bound.
  double early = 1e18;
  double late = 1e18;
  for (int round = 0; round < 200 && (round < 10 || late > 1.2 * early); ++round) {
    early = std::min(early, push_cost_ns(young, bars));
    late = std::min(late, push_cost_ns(old, bars));
  }
  MESSAGE("push after 1e3 bars " << early << " ns, after " << bar_count << " " << late
                                 << " ns; state " << state_bytes(old.session) << " bytes");
  CHECK(late <= 1.2 * early);
}

}  // namespace

TEST_CASE("cost, memory and snapshot after 1e6 bars are those after 1e3") {
  check_bounded(twelve_outputs, 1'000'000, 0);
}

TEST_CASE("so they are where a detached session stores no rows") {
  check_bounded(twelve_outputs, 1'000'000, LTA_SESSION_DETACHED);
}

TEST_CASE("swings and legs far back keep what they look at, however many there were") {
  check_bounded(swing_outputs, 200'000, LTA_SESSION_DETACHED);
}

}  // namespace promise
