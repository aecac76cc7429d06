// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "data/column_blocks.hh"
#include "data_helpers.hh"

using namespace lta_test;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct outcome_of_append {
  std::string code;
  std::int64_t position;
  std::string message;
};

// Blocks of rows are judged together: two and a half of them.
constexpr std::int64_t block_rows = lta::judged_block_rows;
constexpr std::int64_t several_blocks = 5 * block_rows / 2;

outcome_of_append refused(const columns& rows, std::uint32_t flags = 0,
                          const char* timeframe = "1m") {
  const auto data = make_dataset();
  const std::uint32_t id = *data->open_partition("X", timeframe, "");
  const auto appended = data->append_ohlcv(id, rows.view(), flags);
  if (appended) return {"ok", *appended, ""};
  CHECK(data->info().row_count == 0);
  CHECK(data->info().revision == 0);
  CHECK(data->info().memory_bytes == 0);
  return {appended.error().code, appended.error().position, appended.error().message};
}

}  // namespace

TEST_CASE("an append stores rows bit for bit and computes close times") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  columns rows;
  rows.add(0, -0.0, 2, -3, 1.5, 0).add(minute, 1, 2, 1, nan_value, -0.0);
  rows.add(3 * minute, nan_value, nan_value, nan_value, nan_value, nan_value);
  CHECK(*data->append_ohlcv(id, rows.view(), 0) == 3);
  const auto pin = *data->pin(id);
  CHECK(pin.row_count() == 3);
  CHECK(pin.time_ns(2) == 3 * minute);
  CHECK(pin.close_time_ns(0) == minute);
  CHECK(pin.close_time_ns(2) == 4 * minute);
  CHECK(std::signbit(pin.bar(0).open));
  CHECK(std::signbit(pin.bar(1).volume));
  CHECK(pin.bar(0).close == 1.5);
  CHECK(data->revision() == 3);
}

TEST_CASE("every missing value is stored in its one form") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  columns rows;
  const double odd_nan = std::bit_cast<double>(std::uint64_t{0xFFF0000000000123});
  rows.add(0, odd_nan, odd_nan, odd_nan, odd_nan, odd_nan);
  REQUIRE(data->append_ohlcv(id, rows.view(), 0));
  for (const char* name : {"open", "high", "low", "close", "volume"}) {
    const double stored = field_of(*data->pin(id), name, 0, 1)[0];
    CHECK(std::bit_cast<std::uint64_t>(stored) == 0x7ff8000000000000);
  }
  const auto series = *data->open_series(id, "funding", 0);
  const std::int64_t time = 0;
  REQUIRE(data->append_series(id, series, {1, &time, &odd_nan, nullptr}, 0));
  CHECK(std::bit_cast<std::uint64_t>(field_of(*data->pin(id), "funding", 0, 1)[0]) ==
        0x7ff8000000000000);
}

TEST_CASE("infinities are refused wherever they are") {
  for (const std::int64_t row :
       {std::int64_t{0}, std::int64_t{1}, block_rows - 1, block_rows, 2 * block_rows + 1}) {
    for (int field = 0; field < 5; ++field) {
      columns rows = minutes(several_blocks);
      std::vector<double>* all[] = {&rows.open, &rows.high, &rows.low, &rows.close, &rows.volume};
      (*all[field])[static_cast<std::size_t>(row)] = field % 2 ? infinity : -infinity;
      for (const std::uint32_t flags :
           {0u, 0u + LTA_APPEND_STRICT, 0u + LTA_APPEND_REPAIR, 0u + LTA_APPEND_UNCHECKED}) {
        const auto r = refused(rows, flags);
        CHECK(r.code == "dataset.infinite_value");
        CHECK(r.position == row);
      }
    }
  }
  columns rows = minutes(3);
  rows.volume[1] = infinity;
  CHECK(refused(rows).message ==
        "volume of row 1 is inf: expected a finite number, or NaN where it is missing");
}

TEST_CASE("high and low hold open and close, volume is not negative") {
  const auto with = [](double o, double h, double l, double c, double v) {
    columns rows = minutes(several_blocks);
    rows.open[3000] = o, rows.high[3000] = h, rows.low[3000] = l;
    rows.close[3000] = c, rows.volume[3000] = v;
    return rows;
  };
  CHECK(refused(with(10, 9, 8, 9, 1)).code == "dataset.high_too_low");
  CHECK(refused(with(9, 9, 8, 10, 1)).code == "dataset.high_too_low");
  CHECK(refused(with(7, 10, 8, 9, 1)).code == "dataset.low_too_high");
  CHECK(refused(with(9, 10, 8, 7, 1)).code == "dataset.low_too_high");
  CHECK(refused(with(9, 10, 8, 9, -1)).code == "dataset.negative_volume");
  CHECK(refused(with(10, 9, 8, 9, 1)).position == 3000);
  CHECK(refused(with(10, 9, 8, 9, 1)).message == "high 9 of row 3000 is below its open 10");
  // What is missing is not wrong.
  CHECK(refused(with(nan_value, 9, 8, nan_value, nan_value)).code == "ok");
  CHECK(refused(with(nan_value, 9, 8, 10, 1)).code == "dataset.high_too_low");
  CHECK(refused(with(-10, -9, -12, -11, 0)).code == "ok");
}

TEST_CASE("up to 1e-9 relative is rounding, unless it is strict") {
  columns rows;
  rows.add(0, 100, 100 - 0.9e-7, 99, 99.5, 1);
  CHECK(refused(rows).code == "ok");
  CHECK(refused(rows, LTA_APPEND_STRICT).code == "dataset.high_too_low");
  rows.high[0] = 100 - 1.1e-7;
  CHECK(refused(rows).code == "dataset.high_too_low");
  CHECK(refused(rows, LTA_APPEND_UNCHECKED).code == "ok");
  columns negative;
  negative.add(0, -100, -99, -100 + 0.9e-7, -99.5, 1);
  CHECK(refused(negative).code == "ok");
  negative.low[0] = -100 + 1.1e-7;
  CHECK(refused(negative).code == "dataset.low_too_high");
}

TEST_CASE("repair widens high and low and lifts volume") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  columns rows = minutes(600);
  rows.open[300] = 10, rows.high[300] = 9, rows.low[300] = 11, rows.close[300] = 8;
  rows.volume[300] = -5;
  rows.open[301] = nan_value, rows.high[301] = 9, rows.low[301] = nan_value;
  rows.close[301] = 12;
  CHECK(*data->append_ohlcv(id, rows.view(), LTA_APPEND_REPAIR) == 600);
  const auto pin = *data->pin(id);
  CHECK(pin.bar(300).high == 10);
  CHECK(pin.bar(300).low == 8);
  CHECK(pin.bar(300).volume == 0);
  CHECK(pin.bar(301).high == 12);
  CHECK(std::isnan(pin.bar(301).low));
  CHECK(pin.bar(299).high == 400);
  // The repaired row, delivered again as it was, is the same row.
  CHECK(*data->append_ohlcv(id, rows.view(), LTA_APPEND_REPAIR) == 0);
}

TEST_CASE("flags that exclude each other or are unknown are refused") {
  CHECK(refused(minutes(1), LTA_APPEND_STRICT | LTA_APPEND_REPAIR).code == "dataset.append_flags");
  CHECK(refused(minutes(1), 8).code == "struct.unknown_flag");
}

TEST_CASE("times rise strictly, and the row that does not is named") {
  columns rows = minutes(600);
  rows.times[520] = rows.times[519] - 1;
  CHECK(refused(rows).code == "dataset.time_not_rising");
  CHECK(refused(rows).position == 520);
  rows.times[520] = rows.times[519];
  CHECK(refused(rows).code == "dataset.time_conflict");
  CHECK(refused(rows).position == 520);
  columns equal = minutes(3 * block_rows + 400);
  std::vector<std::int64_t> places;
  for (std::int64_t k = 1; k < std::ssize(equal.times); k += k < 300 ? 1 : 61) places.push_back(k);
  for (std::int64_t seam = block_rows; seam < std::ssize(equal.times); seam += block_rows) {
    for (std::int64_t k = seam - 1; k <= seam + 1; ++k) places.push_back(k);
  }
  for (const std::int64_t k : places) {
    CAPTURE(k);
    const auto row = static_cast<std::size_t>(k);
    const std::int64_t right = equal.times[row];
    equal.times[row] = equal.times[row - 1];
    const auto said = refused(equal);
    REQUIRE(said.code == "dataset.time_conflict");
    REQUIRE(said.position == k);
    equal.times[row] = right;
  }
}

TEST_CASE("identical rows are skipped and not counted") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  columns rows = minutes(3);
  rows.add(2 * minute, 102).add(3 * minute, 103);                    // again within the batch
  rows.add(0, 100).add(3 * minute, 103).add(4 * minute, nan_value);  // and an older one
  CHECK(*data->append_ohlcv(id, rows.view(), 0) == 5);
  CHECK(*data->append_ohlcv(id, rows.view(), 0) == 0);
  CHECK(data->revision() == 5);
  columns longer = minutes(700);
  for (auto* column : {&longer.open, &longer.high, &longer.low, &longer.close}) {
    (*column)[4] = -nan_value;
  }
  REQUIRE(data->append_ohlcv(id, longer.view(), 0));

  const auto pin = *data->pin(id);
  CHECK(pin.row_count() == 700);
  for (std::int64_t row = 0; row < 700; ++row) REQUIRE(pin.time_ns(row) == row * minute);
  CHECK(std::isnan(pin.bar(4).close));
}

TEST_CASE("a repeated time with other values is a conflict anywhere") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(100).view(), 0));
  columns rows = minutes(101);
  rows.volume[40] = 2;
  const auto r = data->append_ohlcv(id, rows.view(), 0);
  REQUIRE_FALSE(r);
  CHECK(r.error().status == LTA_OUT_OF_ORDER);
  CHECK(code_of(r) == "dataset.time_conflict");
  CHECK(r.error().position == 40);
  CHECK(data->info().row_count == 100);
  columns between;
  between.add(40 * minute + 1, 100);
  CHECK(code_of(data->append_ohlcv(id, between.view(), 0)) == "dataset.time_not_rising");
}

TEST_CASE("close times follow the open and do not fall") {
  columns rows = minutes(3);
  rows.close_times = {minute, 2 * minute, 3 * minute};
  CHECK(refused(rows).code == "ok");
  rows.close_times[1] = minute;  // equals its open
  CHECK(refused(rows).code == "dataset.close_time_not_after_open");
  CHECK(refused(rows, 0, "tick:5").code == "ok");
  rows.close_times[0] = 10 * minute;
  rows.close_times[1] = 9 * minute;
  CHECK(refused(rows).code == "dataset.close_time_not_rising");
  CHECK(refused(rows).position == 1);
  rows.close_times = {};
  CHECK(refused(rows, 0, "volume:5").code == "dataset.close_time_required");
  CHECK(refused(rows, 0, "bar").code == "ok");

  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  columns late = minutes(1);
  late.close_times = {100 * minute};
  REQUIRE(data->append_ohlcv(id, late.view(), 0));
  CHECK(code_of(data->append_ohlcv(id, minutes(1, 1).view(), 0)) ==
        "dataset.close_time_not_rising");
}

TEST_CASE("of numbered rows the close time is the number") {
  const auto data = make_dataset();
  const auto id = *data->open_partition("X", "bar", "");
  columns rows;
  rows.add(0, 1).add(1, 2).add(2, 3);
  REQUIRE(data->append_ohlcv(id, rows.view(), 0));
  CHECK((*data->pin(id)).close_time_ns(2) == 2);
}

TEST_CASE("times at the end of int64 are refused, those before are not") {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  columns rows;
  rows.add(std::numeric_limits<std::int64_t>::min(), 1).add(last - minute, 2);
  CHECK(refused(rows).code == "ok");
  rows.add(last - minute + 1, 3);
  CHECK(refused(rows).code == "dataset.time_overflow");
  CHECK(refused(rows).position == 2);
  CHECK(refused(rows, 0, "1M").code == "dataset.time_overflow");
}

TEST_CASE("columns have one length and are there") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  const columns rows = minutes(3);
  std::int64_t sizes[] = {3, 0, 3, 3, 3, 3, 3};
  lta::bar_columns view = rows.view();
  view.column_sizes = sizes;
  sizes[5] = 2;
  CHECK(text_of(data->append_ohlcv(id, view, 0)) == "column close has 2 rows, expected 3");
  sizes[5] = 3;
  sizes[1] = 1;
  CHECK(code_of(data->append_ohlcv(id, view, 0)) == "dataset.ragged_columns");
  for (std::int64_t& size : sizes) {
    const std::int64_t kept = std::exchange(size, -1);
    CHECK(code_of(data->append_ohlcv(id, view, 0)) == "dataset.ragged_columns");
    size = kept;
  }
  sizes[1] = 0;
  view.volume = nullptr;
  CHECK(code_of(data->append_ohlcv(id, view, 0)) == "dataset.missing_column");
  sizes[6] = 0;
  CHECK(code_of(data->append_ohlcv(id, view, 0)) == "dataset.ragged_columns");
  view.row_count = -1;
  CHECK(code_of(data->append_ohlcv(id, view, 0)) == "dataset.row_count");
  CHECK(*data->append_ohlcv(id, {}, 0) == 0);
  CHECK(code_of(data->append_ohlcv(9, {}, 0)) == "dataset.unknown_partition");
  CHECK(data->info().row_count == 0);
}

TEST_CASE("points of a series obey the same order") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  const auto series = *data->open_series(id, "funding", LTA_SERIES_OWN_TIMES);
  const std::int64_t times[] = {10, 20, 30, 30, 10};
  const double values[] = {1, 2, 3, 3, 1};
  CHECK(*data->append_series(id, series, {5, times, values, nullptr}, 0) == 3);
  const double other[] = {1, 2, 4, 3, 1};
  const auto conflict = data->append_series(id, series, {3, times, other, nullptr}, 0);
  CHECK(code_of(conflict) == "dataset.time_conflict");
  const std::int64_t early[] = {40, 5};
  const auto not_rising = data->append_series(id, series, {2, early, values, nullptr}, 0);
  CHECK(code_of(not_rising) == "dataset.time_not_rising");
  CHECK(not_rising.error().position == 1);
  const double infinite[] = {infinity};
  CHECK(text_of(data->append_series(id, series, {1, early, infinite, nullptr}, 0)) ==
        "\"funding\" of row 0 is inf: expected a finite number, or NaN where it is missing");
  const std::int64_t sizes[] = {1, 0};
  CHECK(code_of(data->append_series(id, series, {1, early, values, sizes}, 0)) ==
        "dataset.ragged_columns");
  CHECK(code_of(data->append_series(id, 7, {1, early, values, nullptr}, 0)) ==
        "dataset.unknown_series");
  CHECK((*data->series_info(id, series)).row_count == 3);
  CHECK((*data->series_info(id, series)).last_time_ns == 30);
}

TEST_CASE("the memory limit refuses before anything changes") {
  // One chunk of 64 bars has 64 * 7 * 8 bytes and something; two fit, three do not.
  const auto data = make_dataset(0, 3 * 64 * 56);
  const auto id = open_minutes(*data);
  CHECK(*data->append_ohlcv(id, minutes(64).view(), 0) == 64);
  const auto r = data->append_ohlcv(id, minutes(1, 64).view(), 0);
  REQUIRE_FALSE(r);
  CHECK(r.error().status == LTA_LIMIT_EXCEEDED);
  CHECK(code_of(r) == "dataset.memory_limit");
  CHECK(push(*data, {make_bar(64 * minute, 1)}) == "dataset.memory_limit");
  CHECK(data->info().row_count == 64);
  CHECK(*data->append_ohlcv(id, minutes(64).view(), 0) == 0);
}
