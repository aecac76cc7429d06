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

// The cheapest of several batches of pushes, one bar each: what the work costs without the noise.
double push_cost_ns(const owned& session, std::vector<lta_bar>& bars, std::int64_t& next) {
  constexpr std::int64_t batch = 2'000;
  stream_rows rows(12, 1);
  double best = 1e18;
  for (int repeat = 0; repeat < 9; ++repeat) {
    const double before = thread_ns();
    for (std::int64_t k = 0; k < batch; ++k) {
      lta_bar bar = bars[static_cast<std::size_t>(next % std::ssize(bars))];
      bar.time_ns = next * 60'000'000'000;
      lta_error error = fresh_error();
      lta_session_push(session.id(), &bar, 1, 1, nullptr, nullptr, nullptr, rows.values.data(),
                       nullptr, nullptr, &rows.count, &error);
      must(error.status, error);
      ++next;
    }
    best = std::min(best, (thread_ns() - before) / static_cast<double>(batch));
  }
  return best;
}

void run_to(const owned& session, std::vector<lta_bar>& bars, std::int64_t& next,
            std::int64_t end) {
  stream_rows rows(12, 512);
  while (next < end) {
    std::vector<lta_bar> chunk;
    for (; next < end && std::ssize(chunk) < 512; ++next) {
      chunk.push_back(bars[static_cast<std::size_t>(next % std::ssize(bars))]);
      chunk.back().time_ns = next * 60'000'000'000;
    }
    push(session, chunk, rows);
  }
}

void check_bounded(std::uint32_t flags) {
  random_source random(31);
  std::vector<lta_bar> bars = make_market(random, 5'000);
  const owned plan = new_plan(twelve_outputs);
  const owned dataset = new_dataset();
  open_partition(dataset, "A", "1m");
  const owned session = new_session(plan, dataset, flags);
  std::int64_t next = 1;
  run_to(session, bars, next, 1'000);
  const std::int64_t bytes = state_bytes(session);
  const std::size_t snapshot_size = snapshot(session).size();
  const double early = push_cost_ns(session, bars, next);
  run_to(session, bars, next, 1'000'000);
  CHECK(state_bytes(session) == bytes);
  CHECK(snapshot(session).size() == snapshot_size);
  const double late = push_cost_ns(session, bars, next);
  MESSAGE("push after 1e3 bars " << early << " ns, after 1e6 " << late << " ns; state " << bytes
                                 << " bytes, snapshot " << snapshot_size << " bytes");
  CHECK(late <= 1.2 * early);
}

}  // namespace

TEST_CASE("cost, memory and snapshot after 1e6 bars are those after 1e3") { check_bounded(0); }

TEST_CASE("so they are where a detached session stores no rows") {
  check_bounded(LTA_SESSION_DETACHED);
}

}  // namespace promise
