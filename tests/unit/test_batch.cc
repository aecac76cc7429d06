// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "data/dataset.hh"
#include "exec/batch.hh"

namespace {

constexpr std::int64_t minute_ns = 60'000'000'000;

void append(lta::dataset& rows, std::int64_t first, std::int64_t count) {
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
  REQUIRE(*rows.append_ohlcv(0, columns, 0) == count);
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
