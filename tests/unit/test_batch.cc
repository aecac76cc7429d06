// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "data/dataset.hh"
#include "exec/batch.hh"

namespace {

constexpr std::int64_t minute_ns = 60'000'000'000;

void append(lta::dataset& rows, std::int64_t first, std::int64_t count,
            std::uint32_t partition = 0) {
  std::vector<std::int64_t> times;
  std::vector<double> prices;
  for (std::int64_t t = first; t < first + count; ++t) {
    times.push_back(t * minute_ns);
    prices.push_back(100.0 + static_cast<double>(t % 7));
  }
  const double* p = prices.data();
  const lta::bar_columns columns = {.row_count = count,
                                    .times_ns = times.data(),
                                    .open = p,
                                    .high = p,
                                    .low = p,
                                    .close = p,
                                    .volume = p};
  REQUIRE(*rows.append_ohlcv(partition, columns, 0) == count);
}

struct market {
  std::shared_ptr<lta::dataset> rows = *lta::dataset::create({});
  std::shared_ptr<const lta::plan> plan =
      *lta::compile(R"({"version": 1, "outputs": [{"name": "x", "expr": "close"}]})", {});

  explicit market(std::int64_t count) {
    REQUIRE(*rows->open_partition("X", "1m", "") == 0);
    append(*rows, 10, count);
  }
  std::shared_ptr<const lta::plan_result> run(const lta::batch_options& options = {}) const {
    return *lta::run_batch(plan, rows, options);
  }
};

}  // namespace

TEST_CASE("results over the same rows share their times, over others they have their own") {
  market m(3000);
  const auto first = m.run();
  const std::int64_t* times = first->partitions[0].times_ns;
  CHECK(m.run()->partitions[0].times_ns == times);
  for (std::int64_t t = 0; t < 3000; ++t) REQUIRE(times[t] == (10 + t) * minute_ns);

  const auto last = m.run({.last_row_count = 5});
  CHECK(last->partitions[0].times_ns[0] == (10 + 2995) * minute_ns);

  append(*m.rows, 3010, 2);
  const auto longer = m.run();
  CHECK(longer->partitions[0].row_count == 3002);
  CHECK(longer->partitions[0].times_ns[3001] == 3011 * minute_ns);
  CHECK(times[2999] == 3009 * minute_ns);
}

TEST_CASE("a forming bar's time is not kept for results to come") {
  market m(100);
  const lta_bar forming = {.time_ns = 200 * minute_ns,
                           .close_time_ns = 201 * minute_ns,
                           .open = 1,
                           .high = 1,
                           .low = 1,
                           .close = 1,
                           .volume = 1,
                           .partition = 0,
                           .state = LTA_BAR_FORMING};
  REQUIRE(m.rows->write_bars({&forming, 1}, LTA_BAR_FORMING, 0));
  CHECK(m.run({.include_forming = true})->partitions[0].times_ns[100] == 200 * minute_ns);
  append(*m.rows, 150, 1);
  CHECK(m.run()->partitions[0].times_ns[100] == 150 * minute_ns);
}

namespace {

// Windows, recursions, lags and sums: whatever columns remember; and one more output.
std::shared_ptr<const lta::plan> compile_mixed(const std::string& more = "close") {
  const auto compiled = lta::compile(
      R"json({"version": 1, "outputs": [
        {"name": "a", "expr": "macd(close, 3, 7, 4).histogram"},
        {"name": "b", "expr": "bbands(close, 20, 2).upper - atr(5)"},
        {"name": "c", "expr": "rolling_max(close, 100) + 1"},
        {"name": "d", "expr": "lag(close, '3m') + obv() - rolling_argmax(close, 30)"},
        {"name": "e", "expr": ")json" +
          more + R"json("}]})json",
      {});
  REQUIRE_MESSAGE(compiled, (compiled ? "" : compiled.error().message));
  return *compiled;
}

bool same_results(const lta::plan_result& a, const lta::plan_result& b) {
  if (a.partitions.size() != b.partitions.size()) return false;
  for (std::size_t k = 0; k < a.partitions.size(); ++k) {
    const lta::partition_rows& x = a.partitions[k];
    const lta::partition_rows& y = b.partitions[k];
    if (x.row_count != y.row_count) return false;
    for (std::size_t o = 0; o < x.outputs.size(); ++o) {
      if (x.outputs[o].error) return false;
      if (x.outputs[o].first_valid_row != y.outputs[o].first_valid_row) return false;
      const auto bytes = static_cast<std::size_t>(x.row_count) * sizeof(double);
      if (std::memcmp(x.outputs[o].values, y.outputs[o].values, bytes) != 0) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a plan that has run over other rows gives the bits of one that never ran") {
  const auto rows = *lta::dataset::create({});
  const std::int64_t counts[] = {3000, 40, 1, 700};
  for (std::uint32_t k = 0; k < 4; ++k) {
    REQUIRE(*rows->open_partition("S" + std::to_string(k), "1m", "") == k);
    append(*rows, 10 + 3 * k, counts[k], k);
  }
  for (const char* more : {"close", "tf('5m', ema(close, 3))", "tf('1h', high[1])"}) {
    CAPTURE(std::string(more));
    const auto used = compile_mixed(more);
    for (const std::uint32_t k : {0U, 1U, 0U, 2U, 3U, 1U, 2U}) {
      CAPTURE(k);
      const lta::batch_options options = {.partitions = std::vector<std::uint32_t>{k}};
      const auto again = *lta::run_batch(used, rows, options);
      CHECK(same_results(*again, **lta::run_batch(compile_mixed(more), rows, options)));
    }
  }
}

TEST_CASE("executions of one plan at the same time do not share their memory") {
  const auto rows = *lta::dataset::create({});
  for (std::uint32_t k = 0; k < 16; ++k) {
    REQUIRE(*rows->open_partition("S" + std::to_string(k), "1m", "") == k);
    append(*rows, 10 + k, 100 + 57 * k, k);
  }
  const auto plan = compile_mixed();
  const auto expected = *lta::run_batch(compile_mixed(), rows, {});
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int repeat = 0; repeat < 8; ++repeat) {
        const auto made = lta::run_batch(plan, rows, {.thread_count = 2});
        if (made && same_results(**made, *expected)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 32);
}
