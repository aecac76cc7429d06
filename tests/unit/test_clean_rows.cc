// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "data/clean_rows.hh"
#include "data_helpers.hh"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t first_time = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t last_time = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t seed = 20'261'123;

using row = std::array<double, 5>;  // open, high, low, close, volume

// The rule in words of its own: all are numbers, and they contain each other.
bool is_good(const row& bar) {
  for (const double value : bar) {
    if (!std::isfinite(value)) return false;
  }
  const auto& [open, high, low, close, volume] = bar;
  return std::fmax(open, close) <= high && std::fmin(open, close) >= low && volume >= 0;
}

row flawed(std::mt19937& random, row bar) {
  const std::size_t at = random() % 5;
  const double wrong[] = {infinity, -infinity, missing_value, bar[1] + 1, bar[2] - 1, -1e-300};
  bar[at] = wrong[random() % std::size(wrong)];
  return bar;
}

// Columns with a value no row has on both sides of them.
struct table {
  explicit table(const std::vector<row>& rows) {
    for (std::size_t field = 0; field < 5; ++field) {
      columns[field].assign(rows.size() + 2, missing_value);
      for (std::size_t i = 0; i < rows.size(); ++i) columns[field][i + 1] = rows[i][field];
      fields[field] = columns[field].data() + 1;
    }
  }
  std::array<std::vector<double>, 5> columns;
  const double* fields[5];
};

struct time_rows {
  std::vector<std::int64_t> times, closes;
};

time_rows random_times(std::mt19937& random, std::int64_t count) {
  time_rows made;
  std::int64_t time = static_cast<std::int64_t>(random() % 1000) - 500;
  for (std::int64_t i = 0; i < count; ++i) {
    made.times.push_back(time);
    made.closes.push_back(time + 10);
    time += 1 + static_cast<std::int64_t>(random() % 10);
  }
  if (count == 0 || random() % 3 == 0) return made;
  std::int64_t& spoilt = (random() % 2 ? made.times : made.closes)[random() % made.times.size()];
  const std::int64_t wrong[] = {first_time, last_time,   spoilt - 10,
                                spoilt - 9, spoilt + 10, made.times.front()};
  spoilt = wrong[random() % std::size(wrong)];
  return made;
}

bool is_each(std::int64_t count, auto holds) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!holds(static_cast<std::size_t>(i))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every instruction set finds the bar that is not clean") {
  std::mt19937 random(seed);
  MESSAGE("seed " << seed << ", instruction sets " << lta::runnable_judges().size());
  for (int round = 0; round < 3000; ++round) {
    std::vector<row> rows(random() % 70);
    for (row& bar : rows) {
      const double price = static_cast<double>(random() % 1000) - 500;
      const auto some = [&] { return static_cast<double>(random() % 3); };
      bar = {price, price + some(), price - some(), price, some()};
    }
    if (!rows.empty() && round % 2) {
      row& spoilt = rows[random() % rows.size()];
      spoilt = flawed(random, spoilt);
    }
    const std::int64_t count = static_cast<std::int64_t>(rows.size());
    const bool expected = is_each(count, [&](std::size_t i) { return is_good(rows[i]); });
    const table all(rows);
    for (const lta::row_judges& by : lta::runnable_judges()) {
      REQUIRE(lta::is_clean(by, all.fields, count) == expected);
    }
  }
}

TEST_CASE("every rule of a bar is looked at in every place of a vector") {
  constexpr double most = std::numeric_limits<double>::max();
  const row bad[] = {{13, 12, 9, 11, 5},       {10, 12, 9, 13, 5},  {8, 12, 9, 11, 5},
                     {10, 12, 9, 8, 5},        {10, 12, 9, 11, -1}, {infinity, infinity, 9, 11, 5},
                     {10, 12, 9, 11, infinity}};
  for (const lta::row_judges& by : lta::runnable_judges()) {
    for (const row& spoilt : bad) {
      for (std::size_t at = 0; at < 17; ++at) {
        std::vector<row> rows(17, row{10, 12, 9, 11, 5});
        REQUIRE(lta::is_clean(by, table(rows).fields, 17));
        rows[at] = spoilt;
        REQUIRE_FALSE(lta::is_clean(by, table(rows).fields, 17));
      }
    }
    // Past all numbers is not clean, which costs a second look and nothing else.
    const std::vector<row> huge(3, row{0, most, -most, 0, 0});
    CHECK_FALSE(lta::is_clean(by, table(huge).fields, 3));
  }
}

TEST_CASE("every instruction set finds times that do not rise or close too early") {
  std::mt19937 random(seed);
  MESSAGE("seed " << seed);
  for (int round = 0; round < 3000; ++round) {
    const std::int64_t count = 1 + static_cast<std::int64_t>(random() % 70);
    const auto [times, closes] = random_times(random, count);
    const bool rises = is_each(count, [&](std::size_t i) { return !i || times[i] > times[i - 1]; });
    const bool holds =
        is_each(count, [&](std::size_t i) { return !i || closes[i] >= closes[i - 1]; });
    const bool follows = is_each(count, [&](std::size_t i) { return closes[i] >= times[i]; });
    const bool grows = is_each(count, [&](std::size_t i) { return closes[i] > times[i]; });
    for (const lta::row_judges& by : lta::runnable_judges()) {
      REQUIRE(lta::is_rising(by, times.data(), count) == rises);
      REQUIRE(lta::can_close(by, times.data(), closes.data(), count, true) == (holds && grows));
      // At the first time there is the loop may refuse what the rule allows: that is looked at.
      const bool possible = lta::can_close(by, times.data(), closes.data(), count, false);
      const bool has_first_time =
          !is_each(count, [&](std::size_t i) { return times[i] > first_time; });
      REQUIRE((possible == (holds && follows) || (has_first_time && !possible)));
    }
  }
}

TEST_CASE(
    "columns cut anywhere end in the same rows, whatever is retained and where a block ends") {
  std::mt19937 random(seed);
  MESSAGE("seed " << seed);
  constexpr std::int64_t total = 20000;
  lta_test::columns all;
  for (std::int64_t i = 0; i < total; ++i) {
    const double price = 100 + static_cast<double>(i % 7);
    all.add(i * lta_test::minute, price, random() % 900 == 0 ? missing_value : 1);
    all.close_times.push_back(i * lta_test::minute + 1 + i % 3);
  }
  for (int round = 0; round < 60; ++round) {
    const std::int64_t retained[] = {0, 1, 3, 40, 300, 9000};
    const std::int64_t retention = retained[random() % std::size(retained)];
    const bool has_closes = random() % 2;
    const auto data = lta_test::make_dataset(retention);
    const std::uint32_t id = lta_test::open_minutes(*data);
    for (std::int64_t end = 0; end < total;) {
      // Rows that are there already come again, in front of new ones.
      const std::int64_t again = retention ? 0 : static_cast<std::int64_t>(random() % 3);
      const std::size_t at = static_cast<std::size_t>(std::max<std::int64_t>(0, end - again));
      const std::int64_t added = 1 + static_cast<std::int64_t>(random() % (round % 2 ? 12000 : 90));
      end = std::min(total, end + added);
      const lta::bar_columns part = {end - static_cast<std::int64_t>(at),
                                     all.times.data() + at,
                                     has_closes ? all.close_times.data() + at : nullptr,
                                     all.open.data() + at,
                                     all.high.data() + at,
                                     all.low.data() + at,
                                     all.close.data() + at,
                                     all.volume.data() + at,
                                     nullptr};
      REQUIRE(data->append_ohlcv(id, part, 0));
    }
    const auto pin = *data->pin(id);
    REQUIRE(pin.row_count() == total);
    REQUIRE(pin.first_row() == (retention ? total - retention : 0));
    for (std::int64_t at = pin.first_row(); at < total; ++at) {
      const std::size_t i = static_cast<std::size_t>(at);
      const lta_bar bar = pin.bar(at);
      REQUIRE(bar.time_ns == all.times[i]);
      REQUIRE(bar.close_time_ns ==
              (has_closes ? all.close_times[i] : all.times[i] + lta_test::minute));
      const row there = {bar.open, bar.high, bar.low, bar.close, bar.volume};
      const row given = {all.open[i], all.high[i], all.low[i], all.close[i], all.volume[i]};
      REQUIRE(std::memcmp(there.data(), given.data(), sizeof there) == 0);
    }
  }
}
