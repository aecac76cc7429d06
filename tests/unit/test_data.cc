// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "data/row_store.hh"
#include "data_helpers.hh"

using namespace lta_test;

TEST_CASE("a row's chunk follows from its number") {
  for (const std::int64_t largest : {64, 128, 32768}) {
    const lta::chunk_layout layout(largest);
    std::int64_t chunk = 0, offset = 0;
    for (std::int64_t row = 0; row < 100'000; ++row) {
      const auto at = layout.find(row);
      if (at.chunk != chunk || at.offset != offset) FAIL("row " << row << " of " << largest);
      if (offset == 0) CHECK(layout.start(chunk) == row);
      if (++offset == std::min(largest, std::int64_t{64} << std::min<std::int64_t>(chunk, 20))) {
        CHECK(layout.capacity(chunk) == offset);
        ++chunk;
        offset = 0;
      }
    }
  }
}

TEST_CASE("partitions are found or added, ids are dense") {
  const auto data = make_dataset();
  CHECK(*data->open_partition("ETHUSDT", "1h", "") == 0);
  CHECK(*data->open_partition("BTCUSDT", "1h", "ohlcv") == 1);
  CHECK(*data->open_partition("ETHUSDT", "1h", "ohlcv") == 0);
  CHECK(*data->open_partition("ETHUSDT", "1h", "trades") == 2);
  CHECK(*data->open_partition("ETHUSDT", "15m", "") == 3);
  CHECK(*data->open_partition("ethusdt", "1h", "") == 4);
  CHECK(data->partition_count() == 5);
  CHECK(data->ordered_partitions() == std::vector<std::uint32_t>{1, 3, 0, 2, 4});
  CHECK((*data->name_of(2)).source == "trades");
  CHECK((*data->timeframe_of(3)).duration_ns() == 15 * minute);
  CHECK(*data->find_partition("ETHUSDT", "1h", "") == 0);
  CHECK(code_of(data->name_of(5)) == "dataset.unknown_partition");
  CHECK(text_of(data->pin(5)) == "partition 5 is not there: the dataset has 5");
}

TEST_CASE("partitions are listed by name, whatever the order of their first use") {
  const char* names[][3] = {{"B", "1m", "ohlcv"},  {"A", "1m", "ohlcv"}, {"a", "1m", "ohlcv"},
                            {"A", "15m", "ohlcv"}, {"A", "1m", "flows"}, {"AA", "1m", "ohlcv"}};
  const std::vector<std::string> wanted = {"A 15m ohlcv", "A 1m flows", "A 1m ohlcv",
                                           "AA 1m ohlcv", "B 1m ohlcv", "a 1m ohlcv"};
  for (std::size_t first = 0; first < std::size(names); ++first) {
    const auto data = make_dataset();
    for (std::size_t i = 0; i < std::size(names); ++i) {
      const auto& [symbol, timeframe, source] = names[(first + i) % std::size(names)];
      REQUIRE(*data->open_partition(symbol, timeframe, source) == i);
    }
    std::vector<std::string> listed;
    for (const std::uint32_t id : data->ordered_partitions()) {
      const auto name = *data->name_of(id);
      listed.push_back(std::string(name.symbol) + " " + std::string(name.timeframe) + " " +
                       std::string(name.source));
    }
    CHECK(listed == wanted);
  }
}

TEST_CASE("a partition that is not there names the nearest one") {
  const auto data = make_dataset();
  REQUIRE(data->open_partition("BTCUSDT", "1h", ""));
  REQUIRE(data->open_partition("BTCUSDT", "1h", "trades"));
  CHECK(text_of(data->find_partition("BTCUSD", "1h", "")) ==
        "no partition of symbol \"BTCUSD\", timeframe \"1h\", source \"ohlcv\": the symbol is not "
        "there; did you mean \"BTCUSDT\"");
  CHECK(text_of(data->find_partition("BTCUSDT", "2h", ""))
            .find("the timeframe is not there; did "
                  "you mean \"1h\"") != std::string::npos);
  CHECK(text_of(data->find_partition("BTCUSDT", "1h", "trade"))
            .find("the source is not there; did "
                  "you mean \"trades\"") != std::string::npos);
}

TEST_CASE("names are text, not blank and not long") {
  const auto data = make_dataset();
  CHECK(code_of(data->open_partition("", "1h", "")) == "dataset.blank_name");
  CHECK(code_of(data->open_partition(" \t\n", "1h", "")) == "dataset.blank_name");
  CHECK(code_of(data->open_partition("X", "", "")) == "dataset.blank_name");
  CHECK(code_of(data->open_partition("X", "1h", " ")) == "dataset.blank_name");
  CHECK(code_of(data->open_partition("\xFF", "1h", "")) == "dataset.name_not_utf8");
  CHECK(code_of(data->open_partition(std::string(256, 'x'), "1h", "")) == "dataset.name_too_long");
  CHECK(code_of(data->open_partition(std::string(255, 'x'), "1h", "")) == "ok");
  CHECK(code_of(data->open_partition("X", "1hour", "")) == "timeframe.unknown");
  CHECK(data->partition_count() == 1);
  CHECK(code_of(lta::dataset::create({-1, 0})) == "dataset.retention_rows");
  CHECK(code_of(lta::dataset::create({0, -1})) == "dataset.memory_limit_bytes");
}

TEST_CASE("series are found or added, with the same flags") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  CHECK(*data->open_series(id, "funding", LTA_SERIES_OWN_TIMES) == 0);
  CHECK(*data->open_series(id, "count", 0) == 1);
  CHECK(*data->open_series(id, "funding", LTA_SERIES_OWN_TIMES) == 0);
  CHECK(code_of(data->open_series(id, "funding", 0)) == "dataset.series_flags");
  CHECK(code_of(data->open_series(id, "funding", 2)) == "struct.unknown_flag");
  CHECK(code_of(data->open_series(id, "volume", 0)) == "dataset.reserved_name");
  CHECK(code_of(data->open_series(9, "x", 0)) == "dataset.unknown_partition");
  const auto trades = *data->open_partition("BTCUSDT", "1m", "trades");
  CHECK(*data->open_series(trades, "volume", 0) == 0);
  CHECK((*data->pin(trades)).field_index("volume") == lta::field_series);
  const auto pin = *data->pin(id);
  CHECK(pin.field_index("close") == lta::field_close);
  CHECK(pin.field_index("count") == lta::field_series + 1);
  CHECK(pin.field_index("Close") == lta::field_unknown);
  CHECK(pin.field_count() == 7);
  CHECK(pin.field_name(1) == "high");
  CHECK(pin.field_name(6) == "count");
}

TEST_CASE("rows are read across chunks as they were written") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(40'000).view(), 0));
  const auto pin = *data->pin(id);
  const auto closes = field_of(pin, "close", 50, 39'900);
  std::vector<std::int64_t> times(39'900), close_times(39'900);
  pin.read_times(50, 39'900, times.data());
  pin.read_close_times(50, 39'900, close_times.data());
  for (std::size_t i = 0; i < closes.size(); ++i) {
    REQUIRE(closes[i] == 150 + static_cast<double>(i));
    REQUIRE(times[i] == (50 + static_cast<std::int64_t>(i)) * minute);
    REQUIRE(close_times[i] == times[i] + minute);
  }
  std::int64_t count;
  CHECK(pin.field_rows(lta::field_high, 60, 10, &count)[0] == 161);
  CHECK(count == 4);  // the first chunk ends at row 64
  CHECK(pin.row_at_or_after_time(-5) == 0);
  CHECK(pin.row_at_or_after_time(70 * minute) == 70);
  CHECK(pin.row_at_or_after_time(70 * minute + 1) == 71);
  CHECK(pin.row_at_or_after_time(40'000 * minute) == 40'000);
  CHECK(pin.row_closing_after(70 * minute) == 70);
  CHECK(pin.symbol() == "BTCUSDT");
  CHECK(pin.timeframe_name() == "1m");
  CHECK(pin.source() == "ohlcv");
}

TEST_CASE("a pin sees the rows that were there") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(10).view(), 0));
  const auto pin = *data->pin(id);
  REQUIRE(data->append_ohlcv(id, minutes(5000, 10).view(), 0));
  REQUIRE(push(*data, {make_bar(4 * minute, 7, LTA_BAR_REVISED)}) == "ok");
  CHECK(pin.row_count() == 10);
  CHECK(pin.bar(4).close == 104);
  CHECK(pin.revised_count() == 0);
  const auto later = *data->pin(id);
  CHECK(later.row_count() == 5010);
  CHECK(later.bar(4).close == 7);
  CHECK(later.bar(3).close == 103);
  CHECK(later.bar(5009).close == 5109);
  CHECK(later.revised_count() == 1);
  CHECK(later.dataset_revision() == 5011);
  const auto tail = *data->pin(id, 5000);
  CHECK(tail.from_row() == 5000);
  CHECK(tail.first_row() == 0);
  CHECK(tail.bar(5000).close == 5100);
  const auto nothing = *data->pin(id, 99'999);
  CHECK(nothing.from_row() == 5010);
}

TEST_CASE("retention keeps exactly the newest rows, a pin keeps its own") {
  const auto data = make_dataset(100);
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(90).view(), 0));
  const auto pin = *data->pin(id);
  REQUIRE(data->append_ohlcv(id, minutes(1000, 90).view(), 0));
  const auto info = *data->partition_info(id);
  CHECK(info.row_count == 100);
  CHECK(info.first_row == 990);
  CHECK(info.first_time_ns == 990 * minute);
  CHECK(info.last_time_ns == 1089 * minute);
  CHECK(data->info().row_count == 100);
  CHECK(info.memory_bytes < 4 * 64 * 60);
  const auto later = *data->pin(id);
  CHECK(later.first_row() == 990);
  CHECK(later.from_row() == 990);
  CHECK(field_of(later, "close", 990, 100)[99] == 1189);
  CHECK(pin.bar(0).close == 100);
  // What was dropped is no longer known.
  CHECK(code_of(data->append_ohlcv(id, minutes(1, 500).view(), 0)) == "dataset.time_not_rising");
  CHECK(*data->append_ohlcv(id, minutes(100, 990).view(), 0) == 0);
  CHECK(push(*data, {make_bar(500 * minute, 1, LTA_BAR_REVISED)}) == "dataset.revision_too_old");
  CHECK(push(*data, {make_bar(1050 * minute + 1, 1, LTA_BAR_REVISED)}) ==
        "dataset.revision_unknown_time");
}

TEST_CASE("memory with retention does not grow") {
  const auto data = make_dataset(1000);
  const auto id = open_minutes(*data);
  std::int64_t most = 0;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    REQUIRE(push(*data, {make_bar(i * minute, 100)}) == "ok");
    most = std::max(most, data->info().memory_bytes);
  }
  CHECK(most < 1600 * 60);
  CHECK(data->info().memory_bytes == (*data->partition_info(id)).memory_bytes);
}

TEST_CASE("a series of the bars is joined by time, one with own times as of the close") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(6).view(), 0));
  const auto joined = *data->open_series(id, "count", 0);
  const auto own = *data->open_series(id, "funding", LTA_SERIES_OWN_TIMES);
  const std::int64_t times[] = {minute, 2 * minute + 1, 3 * minute, 100 * minute};
  const double values[] = {1, 2, 3, 4};
  REQUIRE(data->append_series(id, joined, {4, times, values, nullptr}, 0));
  REQUIRE(data->append_series(id, own, {4, times, values, nullptr}, 0));
  const auto pin = *data->pin(id);
  const auto counts = field_of(pin, "count", 0, 6);
  CHECK(std::isnan(counts[0]));
  CHECK(counts[1] == 1);
  CHECK(std::isnan(counts[2]));  // 2 minutes and a nanosecond is no bar's time
  CHECK(counts[3] == 3);
  CHECK(std::isnan(counts[4]));
  CHECK(field_of(pin, "funding", 0, 6) == std::vector<double>{1, 1, 3, 3, 3, 3});
  CHECK(field_of(pin, "funding", 1, 2) == std::vector<double>{1, 3});
  lta_bar forming = make_bar(100 * minute, 9, LTA_BAR_FORMING);
  forming.close_time_ns = 101 * minute;
  CHECK(pin.field_of_bar(pin.field_index("funding"), forming) == 4);
  CHECK(pin.field_of_bar(pin.field_index("count"), forming) == 4);
  CHECK(pin.field_of_bar(lta::field_high, forming) == 10);
  forming.time_ns += 1;
  CHECK(std::isnan(pin.field_of_bar(pin.field_index("count"), forming)));
}

TEST_CASE("a long series reads the same by blocks, by rows and from a tail pin") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(3000).view(), 0));
  const auto series = *data->open_series(id, "funding", LTA_SERIES_OWN_TIMES);
  std::vector<std::int64_t> times;
  std::vector<double> values;
  // Dense, then a gap, then sparse; 20 points per minute in the dense part.
  for (std::int64_t t = 5 * minute + 7; t < 500 * minute; t += minute / 20) times.push_back(t);
  for (std::int64_t t = 1500 * minute; t < 3000 * minute; t += 37 * minute) times.push_back(t);
  for (std::size_t i = 0; i < times.size(); ++i) values.push_back(static_cast<double>(i));
  const auto count = static_cast<std::int64_t>(times.size());
  REQUIRE(data->append_series(id, series, {count, times.data(), values.data(), nullptr}, 0));
  const auto all = field_of(*data->pin(id), "funding", 0, 3000);
  std::size_t next = 0;
  for (std::int64_t row = 0; row < 3000; ++row) {
    while (next < times.size() && times[next] <= (row + 1) * minute) ++next;
    const double value = all[static_cast<std::size_t>(row)];
    if (next == 0) {
      REQUIRE(std::isnan(value));
    } else {
      REQUIRE(value == static_cast<double>(next - 1));
    }
    if (row % 97 == 0 && next > 0) {
      REQUIRE(field_of(*data->pin(id, row), "funding", row, 1)[0] == value);
      const auto since = *data->pin_since(id, row * minute);
      REQUIRE(since.from_row() == row);
      REQUIRE(field_of(since, "funding", row, 1)[0] == value);
    }
  }
}

TEST_CASE("a tail pin reads a series of the bars wherever its chunks begin") {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(400).view(), 0));
  const auto series = *data->open_series(id, "count", 0);
  // Two points a minute: one at the bar's time, one that no bar reads.
  for (std::int64_t shift = 0; shift < 2; ++shift) {
    std::vector<std::int64_t> times;
    std::vector<double> values;
    for (std::int64_t i = shift; i < 800; ++i) {
      times.push_back(i * minute / 2);
      values.push_back(static_cast<double>(i));
    }
    const auto name = "count" + std::to_string(shift);
    const auto shifted = *data->open_series(id, name, 0);
    REQUIRE(
        data->append_series(id, shifted, {800 - shift, times.data(), values.data(), nullptr}, 0));
    for (std::int64_t row = shift; row < 400; ++row) {
      REQUIRE(field_of(*data->pin(id, row), name.c_str(), row, 1)[0] ==
              2 * static_cast<double>(row));
      REQUIRE(field_of(*data->pin_since(id, row * minute), name.c_str(), row, 1)[0] ==
              2 * static_cast<double>(row));
    }
  }
  CHECK(std::isnan(field_of(*data->pin(id), "count", 0, 1)[0]));
  CHECK((*data->series_info(id, series)).row_count == 0);
}

TEST_CASE("points that retained bars read are kept") {
  const auto data = make_dataset(10);
  const auto id = open_minutes(*data);
  const auto own = *data->open_series(id, "funding", LTA_SERIES_OWN_TIMES);
  const std::int64_t early = 0;
  const double value = 5;
  REQUIRE(data->append_series(id, own, {1, &early, &value, nullptr}, 0));
  REQUIRE(data->append_ohlcv(id, minutes(300).view(), 0));
  CHECK(field_of(*data->pin(id), "funding", 290, 1)[0] == 5);
  // Two hundred points after the first retained bar: more than retention, all of them read.
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 200; ++i) times.push_back(291 * minute + i * minute / 50);
  const std::vector<double> values(200, 6);
  REQUIRE(data->append_series(id, own, {200, times.data(), values.data(), nullptr}, 0));
  CHECK((*data->series_info(id, own)).row_count == 201);
  CHECK(field_of(*data->pin(id), "funding", 290, 2) == std::vector<double>{6, 6});
  REQUIRE(data->append_ohlcv(id, minutes(300, 300).view(), 0));
  const std::int64_t late = 600 * minute;
  REQUIRE(data->append_series(id, own, {1, &late, &value, nullptr}, 0));
  CHECK((*data->series_info(id, own)).row_count == 10);
}

TEST_CASE("several partitions are pinned as of one moment") {
  const auto data = make_dataset();
  const std::uint32_t ids[] = {open_minutes(*data, "B"), open_minutes(*data, "A")};
  REQUIRE(push(*data, {make_bar(0, 1, LTA_BAR_CLOSED, 0), make_bar(0, 2, LTA_BAR_CLOSED, 1)}) ==
          "ok");
  const auto pins = *data->pin_all(ids);
  CHECK(pins.size() == 2);
  CHECK(pins[1].symbol() == "A");
  CHECK(pins[1].bar(0).close == 2);
  const std::uint32_t unknown[] = {0, 2};
  CHECK(code_of(data->pin_all(unknown)) == "dataset.unknown_partition");
}

TEST_CASE("readers never see a half-written row") {
  const auto data = make_dataset(5000);
  const auto id = open_minutes(*data);
  constexpr std::int64_t total = 30'000;
  std::atomic<bool> failed{false};
  std::thread writer([&] {
    for (std::int64_t i = 0; i < total; i += 3) {
      if (!data->append_ohlcv(id, minutes(2, i).view(), 0)) failed = true;
      if (push(*data, {make_bar((i + 2) * minute, 100 + static_cast<double>(i + 2)),
                       make_bar(i * minute, 0.25, LTA_BAR_REVISED)}) != "ok") {
        failed = true;
      }
    }
  });
  std::int64_t seen = 0;
  while (seen < total) {
    const auto pin = *data->pin(id, seen - 200);
    CHECK(pin.row_count() >= seen);
    seen = pin.row_count();
    for (std::int64_t row = pin.from_row(); row < seen; ++row) {
      const lta_bar bar = pin.bar(row);
      const bool is_right = bar.time_ns == row * minute && bar.high == bar.close + 1 &&
                            (bar.close == 100 + static_cast<double>(row) || bar.close == 0.25);
      if (!is_right) failed = true;
    }
    // Both bars of a push appear together: with row 3k + 2, row 3k is revised.
    if (seen % 3 == 0 && seen > 0 && pin.bar(seen - 3).close != 0.25) failed = true;
  }
  writer.join();
  CHECK_FALSE(failed);
}
