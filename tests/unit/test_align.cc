// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "operation_helpers.hh"

using namespace lta_test;

namespace {

using lta::align;
using lta::align_options;

columns bars_at(std::initializer_list<int> at, std::int64_t unit = minute, int price = 0) {
  columns made;
  for (const int m : at) made.add(m * unit, m + price, m + price, m + price, m + price, 1);
  return made;
}

// A at minutes 0 1 3 4, B (prices 100 higher) at 1 2 4 5.
std::shared_ptr<lta::dataset> two() {
  const auto data = make_dataset();
  add_bars(*data, "A", "1m", bars_at({0, 1, 3, 4}));
  add_bars(*data, "B", "1m", bars_at({1, 2, 4, 5}, minute, 100));
  return data;
}

// "close time in minutes: close" per row.
lines rows_of(const lta::dataset& data, std::uint32_t id) {
  const auto pin = *data.pin(id);
  lines rows;
  for (std::int64_t row = 0; row < pin.row_count(); ++row) {
    const lta_bar bar = pin.bar(row);
    rows.push_back(number(static_cast<double>(bar.close_time_ns) / minute) + ": " +
                   number(bar.close));
  }
  return rows;
}

}  // namespace

TEST_CASE("inner keeps the close times all partitions have") {
  const auto made = *align(*two(), {}, {LTA_JOIN_INNER, LTA_FILL_NONE, 0, 0});
  CHECK(rows_of(*made, 0) == lines{"2: 1", "5: 4"});
  CHECK(rows_of(*made, 1) == lines{"2: 101", "5: 104"});
  CHECK((*made->name_of(1)).symbol == "B");
}

TEST_CASE("outer keeps the close times any partition has, missing where it has none") {
  const auto made = *align(*two(), {}, {LTA_JOIN_OUTER, LTA_FILL_NONE, 0, 0});
  CHECK(rows_of(*made, 0) == lines{"1: 0", "2: 1", "3: -", "4: 3", "5: 4", "6: -"});
  CHECK(rows_of(*made, 1) == lines{"1: -", "2: 101", "3: 102", "4: -", "5: 104", "6: 105"});
  CHECK(bars_of(*made, 0)[2] == "2..3 - - - - -");
}

TEST_CASE("left keeps the close times of the first partition named") {
  const align_options left{LTA_JOIN_LEFT, LTA_FILL_NONE, 0, 0};
  const auto made = *align(*two(), {}, left);
  CHECK(rows_of(*made, 0) == lines{"1: 0", "2: 1", "4: 3", "5: 4"});
  CHECK(rows_of(*made, 1) == lines{"1: -", "2: 101", "4: -", "5: 104"});
  const auto turned = *align(*two(), std::vector<std::uint32_t>{1, 0}, left);
  CHECK(rows_of(*turned, 0) == lines{"2: 101", "3: 102", "5: 104", "6: 105"});
  CHECK(rows_of(*turned, 1) == lines{"2: 1", "3: -", "5: 4", "6: -"});
}

TEST_CASE("a reference gives the close times, among the partitions or not") {
  const align_options by_b{LTA_JOIN_REFERENCE, LTA_FILL_NONE, 0, 1};
  CHECK(rows_of(**align(*two(), {}, by_b), 0) == lines{"2: 1", "3: -", "5: 4", "6: -"});
  const auto made = *align(*two(), std::vector<std::uint32_t>{0}, by_b);
  CHECK(made->partition_count() == 1);
  CHECK(rows_of(*made, 0) == lines{"2: 1", "3: -", "5: 4", "6: -"});
}

TEST_CASE("previous shows the last bar that had closed, never a later one") {
  const auto made = *align(*two(), {}, {LTA_JOIN_OUTER, LTA_FILL_PREVIOUS, 0, 0});
  CHECK(rows_of(*made, 0) == lines{"1: 0", "2: 1", "3: 1", "4: 3", "5: 4", "6: 4"});
  CHECK(rows_of(*made, 1) == lines{"1: -", "2: 101", "3: 102", "4: 102", "5: 104", "6: 105"});
}

TEST_CASE("a previous bar is shown within the tolerance only") {
  const auto data = make_dataset();
  add_bars(*data, "A", "1m", bars_at({0, 1, 2, 3, 4}));
  add_bars(*data, "B", "1m", bars_at({1}));
  const auto at = [&](std::int64_t tolerance) {
    return rows_of(**align(*data, {}, {LTA_JOIN_LEFT, LTA_FILL_PREVIOUS, tolerance, 0}), 1);
  };
  CHECK(at(2 * minute) == lines{"1: -", "2: 1", "3: 1", "4: 1", "5: -"});
  CHECK(at(2 * minute - 1) == lines{"1: -", "2: 1", "3: 1", "4: -", "5: -"});
}

TEST_CASE("an hour is shown to minutes from its close on") {
  const auto data = make_dataset();
  add_bars(*data, "A", "30m", bars_at({0, 30, 60, 90, 120}));
  add_bars(*data, "A", "1h", bars_at({0, 1}, hour, 7));
  const auto made = *align(*data, {}, {LTA_JOIN_REFERENCE, LTA_FILL_PREVIOUS, 0, 0});
  CHECK(rows_of(*made, 1) == lines{"30: -", "60: 7", "90: 7", "120: 8", "150: 8"});
  CHECK((*made->name_of(1)).timeframe == "1h");
  const auto inner = *align(*data, {}, {LTA_JOIN_INNER, LTA_FILL_NONE, 0, 0});
  CHECK(bars_of(*inner, 1) == lines{"30..60 7 7 7 7 1", "90..120 8 8 8 8 1"});
}

TEST_CASE("a row whose bar opened before the last row begins at the last close") {
  const auto data = make_dataset();
  add_bars(*data, "A", "1m", bars_at({0, 58}));
  add_bars(*data, "A", "1h", bars_at({0}, hour, 7));
  const auto made = *align(*data, {}, {LTA_JOIN_OUTER, LTA_FILL_NONE, 0, 0});
  CHECK(bars_of(*made, 1) == lines{"0..1 - - - - -", "58..59 - - - - -", "59..60 7 7 7 7 1"});
}

TEST_CASE("rows that close together count once") {
  const auto data = make_dataset();
  columns ticks;
  ticks.add(0, 1, 1, 1, 1, 1).add(1, 2, 2, 2, 2, 1).add(2, 3, 3, 3, 3, 1);
  ticks.close_times = {minute, minute, 2 * minute};
  add_bars(*data, "A", "tick:5", ticks);
  add_bars(*data, "B", "1m", bars_at({0, 1}));
  for (const std::int32_t join : {LTA_JOIN_INNER, LTA_JOIN_OUTER}) {
    const auto made = *align(*data, {}, {join, LTA_FILL_NONE, 0, 0});
    CHECK(rows_of(*made, 0) == lines{"1: 2", "2: 3"});
    CHECK(rows_of(*made, 1) == lines{"1: 0", "2: 1"});
  }
}

TEST_CASE("rows that stay as they are are shared") {
  const auto data = two();
  add_points(*data, 0, "x", 0, {{0, 1}, {3 * minute, 2}});
  const auto made = *align(*data, {}, {LTA_JOIN_LEFT, LTA_FILL_PREVIOUS, 0, 0});
  std::int64_t count;
  CHECK((*made->pin(0)).field_rows(lta::field_close, 1, 1, &count) ==
        (*data->pin(0)).field_rows(lta::field_close, 1, 1, &count));
  CHECK(points_of(*made, 0, 0) == lines{"0 1", "3 2"});
  CHECK(push(*made, {make_bar(9 * minute, 1)}) == "ok");
  CHECK(push(*data, {make_bar(8 * minute, 2)}) == "ok");
  CHECK(rows_of(*made, 0).back() == "10: 1");
  CHECK(rows_of(*data, 0).back() == "9: 2");
}

TEST_CASE("series follow their bars, own times stay, forming bars are left out") {
  const auto data = two();
  add_points(*data, 1, "x", 0, {{minute, 7}, {4 * minute, 8}});
  add_points(*data, 1, "own", LTA_SERIES_OWN_TIMES, {{-5 * minute, 1}, {3 * minute, 2}});
  REQUIRE(push(*data, {make_bar(6 * minute, 9, LTA_BAR_FORMING)}) == "ok");
  const auto made = *align(*data, {}, {LTA_JOIN_OUTER, LTA_FILL_PREVIOUS, 0, 0});
  // The bar of minute 2 has no point, and it is the one shown in minute 3.
  CHECK(points_of(*made, 1, 0) == lines{"1 7", "4 8"});
  CHECK(points_of(*made, 1, 1) == lines{"-5 1", "3 2"});
  CHECK(!(*made->pin(0)).forming());
}

TEST_CASE("partitions without bars take no part and stay as they are") {
  const auto data = two();
  const auto id = *data->open_partition("C", "1d", "rates");
  add_points(*data, id, "rate", 0, {{0, 1}, {day, 2}});
  const auto made = *align(*data, {}, {LTA_JOIN_INNER, LTA_FILL_NONE, 0, 0});
  CHECK(rows_of(*made, 0) == lines{"2: 1", "5: 4"});
  CHECK(points_of(*made, 2, 0, day) == lines{"0 1", "1 2"});
  CHECK(rows_of(*made, 2).empty());
  const auto led = *align(*data, {}, {LTA_JOIN_REFERENCE, LTA_FILL_NONE, 0, id});
  CHECK(rows_of(*led, 0).empty());
}

TEST_CASE("what comes later changes no earlier row of an align") {
  const auto early = two();
  const auto later = two();
  for (const std::uint32_t id : {0u, 1u}) {
    columns more = bars_at({6, 8}, minute, 5000);
    REQUIRE(later->append_ohlcv(id, more.view(), 0));
  }
  for (const std::int32_t join : {LTA_JOIN_INNER, LTA_JOIN_OUTER, LTA_JOIN_LEFT}) {
    for (const std::uint32_t id : {0u, 1u}) {
      const auto before = bars_of(**align(*early, {}, {join, LTA_FILL_PREVIOUS, 0, 0}), id);
      auto after = bars_of(**align(*later, {}, {join, LTA_FILL_PREVIOUS, 0, 0}), id);
      REQUIRE(after.size() > before.size());
      after.resize(before.size());
      CHECK(after == before);
    }
  }
}

TEST_CASE("an align that cannot be is refused, and says why") {
  const auto data = two();
  const auto text = [&](const align_options& options) {
    return text_of(align(*data, {}, options));
  };
  CHECK(text({4, 0, 0, 0}) == "join 4: expected 0 inner, 1 outer, 2 left or 3 reference");
  CHECK(text({0, 2, 0, 0}) == "fill 2: expected 0 none or 1 previous");
  CHECK(text({0, 0, 5, 0}) ==
        "tolerance_ns 5 without a fill: it says how old a previous bar may be");
  CHECK(text({0, 1, -5, 0}) ==
        "tolerance_ns -5 is negative: expected nanoseconds, or 0 for no limit");
  CHECK(text({LTA_JOIN_LEFT, 0, 0, 1}) == "reference 1 with join 2: only 3 reference has one");
  CHECK(text({LTA_JOIN_REFERENCE, 0, 0, 2}) == "partition 2 is not there: the dataset has 2");
  add_bars(*data, "R", "bar", bars_at({0, 1}));
  CHECK(text({}) ==
        "partition 0, timeframe \"1m\", and partition 2, timeframe \"bar\": row numbers and times "
        "cannot be aligned");
}
