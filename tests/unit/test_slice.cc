// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <thread>

#include "base/limits.hh"
#include "operation_helpers.hh"

using namespace lta_test;

namespace {

std::vector<double> closes(const lta::dataset& data, std::uint32_t id = 0) {
  const auto pin = *data.pin(id);
  return field_of(pin, "close", pin.from_row(), pin.row_count() - pin.from_row());
}

std::vector<double> prices(std::int64_t first, std::int64_t end) {
  std::vector<double> made;
  for (std::int64_t i = first; i < end; ++i) made.push_back(100 + static_cast<double>(i));
  return made;
}

std::shared_ptr<lta::dataset> dataset_of_minutes(std::int64_t count) {
  const auto data = make_dataset();
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(count).view(), 0));
  return data;
}

}  // namespace

TEST_CASE("a slice holds the bars of a half-open time range") {
  const auto data = dataset_of_minutes(10);
  CHECK(closes(**lta::slice(*data, {}, {2 * minute, 5 * minute, 0})) == prices(2, 5));
  CHECK(closes(**lta::slice(*data, {}, {2 * minute + 1, 5 * minute + 1, 0})) == prices(3, 6));
  CHECK(closes(**lta::slice(*data, {}, {std::nullopt, 3 * minute, 0})) == prices(0, 3));
  CHECK(closes(**lta::slice(*data, {}, {8 * minute, std::nullopt, 0})) == prices(8, 10));
  CHECK(closes(**lta::slice(*data, {}, {3 * minute, 3 * minute, 0})).empty());
  CHECK(closes(**lta::slice(*data, {}, {-5 * minute, 500 * minute, 0})) == prices(0, 10));
  CHECK(closes(**lta::slice(*data, {}, {std::nullopt, std::nullopt, 3})) == prices(7, 10));
  CHECK(closes(**lta::slice(*data, {}, {2 * minute, 6 * minute, 2})) == prices(4, 6));
  CHECK(closes(**lta::slice(*data, {}, {2 * minute, 6 * minute, 20})) == prices(2, 6));
}

TEST_CASE("a slice counts its rows from 0, as if nothing else had been appended") {
  const auto data = dataset_of_minutes(1000);
  const auto part = *lta::slice(*data, {}, {500 * minute, 700 * minute, 0});
  const auto info = *part->partition_info(0);
  CHECK(info.first_row == 0);
  CHECK(info.row_count == 200);
  CHECK(info.first_time_ns == 500 * minute);
  CHECK(info.last_time_ns == 699 * minute);
  CHECK(info.revision == 200);
  CHECK(part->info().row_count == 200);
  CHECK(part->revision() == 200);
  CHECK(part->info().memory_bytes == info.memory_bytes);
  CHECK(info.memory_bytes < data->info().memory_bytes);
  const auto pin = *part->pin(0, 150);
  CHECK(pin.time_ns(150) == 650 * minute);
  CHECK((*part->pin_since(0, 600 * minute)).from_row() == 100);
}

TEST_CASE("a slice shares the chunks of its rows") {
  const auto data = dataset_of_minutes(1000);
  const auto part = *lta::slice(*data, {}, {500 * minute, std::nullopt, 0});
  const auto old_pin = *data->pin(0), new_pin = *part->pin(0);
  std::int64_t count;
  for (const std::int64_t row : {std::int64_t{0}, std::int64_t{200}, std::int64_t{499}}) {
    CHECK(new_pin.field_rows(lta::field_close, row, 1, &count) ==
          old_pin.field_rows(lta::field_close, row + 500, 1, &count));
  }
}

// Rows 448 to 959 are in one chunk of 512: 700 is inside, 960 at its end.
TEST_CASE("what is appended to a slice or to what it was cut from never shows in the other") {
  for (const std::int64_t end : {64, 65, 700, 959, 960, 961, 1000}) {
    CAPTURE(end);
    const auto data = dataset_of_minutes(1000);
    const auto part = *lta::slice(*data, {}, {10 * minute, end * minute, 0});
    const auto before = *part->pin(0);
    columns other;
    for (std::int64_t i = end; i < end + 1500; ++i)
      other.add(i * minute, -5000 - static_cast<double>(i));
    REQUIRE(part->append_ohlcv(0, other.view(), LTA_APPEND_UNCHECKED));
    CHECK(closes(*data) == prices(0, 1000));
    REQUIRE(data->append_ohlcv(0, minutes(900, 1000).view(), 0));
    CHECK(closes(*data) == prices(0, 1900));
    auto expected = prices(10, end);
    CHECK(field_of(before, "close", 0, before.row_count()) == expected);
    expected.insert(expected.end(), other.close.begin(), other.close.end());
    CHECK(closes(*part) == expected);
  }
}

TEST_CASE("live bars of a slice and of what it was cut from do not meet in the chunk they share") {
  const auto data = dataset_of_minutes(100);
  const auto part = *lta::slice(*data, {}, {50 * minute, std::nullopt, 0});
  const auto again = *lta::slice(*part, {}, {60 * minute, std::nullopt, 0});
  CHECK(push(*data, {make_bar(100 * minute, 1)}) == "ok");
  CHECK(push(*part, {make_bar(100 * minute, 2), make_bar(101 * minute, 3)}) == "ok");
  CHECK(push(*again, {make_bar(100 * minute, 4)}) == "ok");
  CHECK(push(*data, {make_bar(101 * minute, 5)}) == "ok");
  CHECK(closes(*data).back() == 5);
  CHECK(closes(*data)[100] == 1);
  CHECK(closes(*part)[50] == 2);
  CHECK(closes(*part)[51] == 3);
  CHECK(closes(*again)[40] == 4);
  CHECK(closes(*again).size() == 41);
}

TEST_CASE("a revision on either side of a slice stays on its side") {
  const auto data = dataset_of_minutes(1000);
  const auto part = *lta::slice(*data, {}, {500 * minute, 900 * minute, 0});
  CHECK(push(*part, {make_bar(700 * minute, -1, LTA_BAR_REVISED)}) == "ok");
  CHECK(push(*data, {make_bar(701 * minute, -2, LTA_BAR_REVISED)}) == "ok");
  CHECK(closes(*part)[200] == -1);
  CHECK(closes(*part)[201] == 801);
  CHECK(closes(*data)[700] == 800);
  CHECK(closes(*data)[701] == -2);
  CHECK(push(*part, {make_bar(900 * minute, -3)}) == "ok");
  CHECK(closes(*part)[200] == -1);
  CHECK(closes(*data)[900] == 1000);
}

TEST_CASE("a slice outlives what it was cut from, and then writes into its chunk") {
  auto data = dataset_of_minutes(100);
  const auto part = *lta::slice(*data, {}, {50 * minute, 80 * minute, 0});
  data.reset();
  CHECK(push(*part, {make_bar(80 * minute, 7)}) == "ok");
  auto expected = prices(50, 80);
  expected.push_back(7);
  CHECK(closes(*part) == expected);
}

TEST_CASE("a slice of rows that retention has left is counted from 0 and keeps all that follows") {
  const auto data = make_dataset(100);
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(1000).view(), 0));
  const auto part = *lta::slice(*data, {}, {});
  CHECK((*part->partition_info(0)).first_row == 0);
  REQUIRE(part->append_ohlcv(0, minutes(500, 1000).view(), 0));
  CHECK(closes(*part) == prices(900, 1500));
}

TEST_CASE("a slice keeps a forming bar of its range") {
  const auto data = dataset_of_minutes(5);
  CHECK(push(*data, {make_bar(5 * minute, 9, LTA_BAR_FORMING)}) == "ok");
  CHECK((*(*lta::slice(*data, {}, {2 * minute, 6 * minute, 0}))->pin(0)).forming()->close == 9);
  CHECK((*(*lta::slice(*data, {}, {std::nullopt, std::nullopt, 1}))->pin(0)).forming());
  CHECK(!(*(*lta::slice(*data, {}, {2 * minute, 5 * minute, 0}))->pin(0)).forming());
  CHECK(!(*(*lta::slice(*data, {}, {6 * minute, std::nullopt, 0}))->pin(0)).forming());
}

TEST_CASE("a slice keeps the points of its range and those its bars read") {
  const auto data = dataset_of_minutes(10);
  add_points(*data, 0, "of bars", 0, {{0, 1}, {4 * minute, 2}, {6 * minute, 3}, {7 * minute, 4}});
  add_points(*data, 0, "own", LTA_SERIES_OWN_TIMES,
             {{-9 * minute, 1}, {2 * minute, 2}, {7 * minute, 3}, {7 * minute + 1, 4}});
  const auto part = *lta::slice(*data, {}, {4 * minute, 7 * minute, 0});
  CHECK(points_of(*part, 0, 0) == lines{"4 2", "6 3"});
  // The bar of minute 4 closes at 5 and reads minute 2; that of minute 6 closes at 7.
  CHECK(points_of(*part, 0, 1) == lines{"2 2", "7 3"});
  CHECK(points_of(**lta::slice(*data, {}, {std::nullopt, 7 * minute, 3}), 0, 0) ==
        lines{"4 2", "6 3"});
  const auto pin = *part->pin(0);
  CHECK(field_of(pin, "own", 0, 3) == std::vector<double>{2, 2, 3});
}

TEST_CASE("a slice of points without bars is of their own times") {
  const auto data = make_dataset();
  const auto id = *data->open_partition("BTC", "1d", "macro");
  add_points(*data, id, "rate", 0, {{0, 1}, {day, 2}, {2 * day, 3}, {3 * day, 4}});
  CHECK(points_of(**lta::slice(*data, {}, {day, 3 * day, 0}), 0, 0, day) == lines{"1 2", "2 3"});
  CHECK(points_of(**lta::slice(*data, {}, {day, std::nullopt, 1}), 0, 0, day) == lines{"3 4"});
}

TEST_CASE("a slice takes partitions in the order they are named, with their series") {
  const auto data = make_dataset();
  for (const char* symbol : {"A", "B", "C"}) add_bars(*data, symbol, "1m", minutes(3));
  add_points(*data, 2, "x", 0, {{0, 1}});
  const auto part = *lta::slice(*data, std::vector<std::uint32_t>{2, 0}, {});
  CHECK(part->partition_count() == 2);
  CHECK((*part->name_of(0)).symbol == "C");
  CHECK((*part->name_of(1)).symbol == "A");
  CHECK((*part->partition_info(0)).series_count == 1);
  CHECK(code_of(part->find_partition("C", "1m", "ohlcv")) == "ok");
  CHECK((*lta::slice(*data, std::vector<std::uint32_t>{}, {}))->partition_count() == 0);
}

TEST_CASE("slices are cut and written to while their rows come") {
  const auto data = dataset_of_minutes(1);
  constexpr std::int64_t last = 20'000;
  std::thread feed([&] {
    for (std::int64_t i = 1; i < last; ++i) {
      push(*data, {make_bar(i * minute, 100 + static_cast<double>(i))});
    }
  });
  for (bool is_over = false; !is_over;) {
    const auto part = *lta::slice(*data, {}, {});
    const std::int64_t count = (*part->partition_info(0)).row_count;
    is_over = count == last;
    CHECK(push(*part, {make_bar(count * minute, -1), make_bar((count + 1) * minute, -2)}) == "ok");
    CHECK(push(*part, {make_bar((count / 2) * minute, -3, LTA_BAR_REVISED)}) == "ok");
    auto expected = prices(0, count);
    expected.insert(expected.end(), {-1, -2});
    expected[static_cast<std::size_t>(count / 2)] = -3;
    REQUIRE(closes(*part) == expected);
  }
  feed.join();
  CHECK(closes(*data) == prices(0, last));
}

TEST_CASE("a slice that cannot be is refused") {
  const auto data = dataset_of_minutes(3);
  CHECK(text_of(lta::slice(*data, {}, {5, 4, 0})) == "start_time_ns 5 is after end_time_ns 4");
  CHECK(code_of(lta::slice(*data, {}, {5, 4, 0})) == "dataset.time_range");
  CHECK(text_of(lta::slice(*data, {}, {std::nullopt, std::nullopt, -1})) ==
        "last_row_count -1 is negative: expected a count, or 0 for all rows");
  CHECK(code_of(lta::slice(*data, std::vector<std::uint32_t>{1}, {})) ==
        "dataset.unknown_partition");
  CHECK(text_of(lta::slice(*data, std::vector<std::uint32_t>{0, 0}, {})) ==
        "partition 0 is named twice: expected each partition once");
}
