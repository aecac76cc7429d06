// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>

#include "operation_helpers.hh"

using namespace lta_test;

namespace {

using lta::resample;
using lta::resample_options;

// Hours with open h, high h+10, low h-10, close h+1, volume h.
columns hours(std::initializer_list<int> at) {
  columns made;
  for (const int h : at) made.add(h * hour, h, h + 10, h - 10, h + 1, h);
  return made;
}

std::shared_ptr<lta::dataset> with(const columns& bars, const char* timeframe = "1h") {
  const auto data = make_dataset();
  add_bars(*data, "X", timeframe, bars);
  return data;
}

lines hours_of(const columns& bars, const resample_options& options) {
  const auto made = resample(*with(bars), {}, options);
  if (!made) return {made.error().message};
  return bars_of(**made, 0, hour);
}

constexpr resample_options four_hours{.timeframe = "4h"};

}  // namespace

TEST_CASE(
    "a coarser bar has the first open, the highest high, the lowest low, the last close and "
    "the whole volume") {
  columns bars;
  bars.add(0, 5, 9, 4, 6, 10).add(hour, 6, 12, 5, 7, 20).add(2 * hour, 7, 8, 1, 2, 30);
  bars.add(3 * hour, 2, 3, 2, 3, 40);
  CHECK(hours_of(bars, four_hours) == lines{"0..4 5 12 1 3 100"});
  const auto made = *resample(*with(bars), {}, four_hours);
  CHECK((*made->name_of(0)).timeframe == "4h");
  CHECK((*made->name_of(0)).symbol == "X");
}

TEST_CASE("a missing value is passed over, and where all are missing so is the result") {
  columns bars;
  bars.add(0, none, none, 4, none, none).add(hour, 6, 12, none, 7, 20);
  bars.add(2 * hour, 7, none, 5, none, none).add(3 * hour, none, 3, 8, none, 5);
  for (int h = 4; h < 8; ++h) bars.add(h * hour, none, none, none, none, none);
  CHECK(hours_of(bars, four_hours) == lines{"0..4 6 12 4 7 25", "4..8 - - - - -"});
}

TEST_CASE("gaps stay gaps") {
  CHECK(hours_of(hours({0, 1, 2, 3, 17, 19, 20}), four_hours) ==
        lines{"0..4 0 13 -10 4 6", "16..20 17 29 7 20 36", "~20..24 20 30 10 21 20"});
}

TEST_CASE("gaps are filled with the last close and no volume where that is asked for") {
  CHECK(hours_of(hours({1, 3, 13, 20}), {.timeframe = "4h", .fill = LTA_FILL_PREVIOUS}) ==
        lines{"0..4 1 13 -9 4 4", "4..8 4 4 4 4 0", "8..12 4 4 4 4 0", "12..16 13 23 3 14 13",
              "16..20 14 14 14 14 0", "~20..24 20 30 10 21 20"});
  columns bars = hours({1});
  bars.add(5 * hour, 5, 6, 5, none, 1).add(15 * hour, 1, 1, 1, 1, 1);
  CHECK(hours_of(bars, {.timeframe = "4h", .fill = LTA_FILL_PREVIOUS}) ==
        lines{"0..4 1 11 -9 2 1", "4..8 5 6 5 - 1", "8..12 2 2 2 2 0", "12..16 1 1 1 1 1"});
}

TEST_CASE("an incomplete last bar is forming, closed or dropped") {
  const columns bars = hours({0, 3, 4, 6});
  CHECK(hours_of(bars, four_hours) == lines{"0..4 0 13 -10 4 3", "~4..8 4 16 -6 7 10"});
  CHECK(hours_of(bars, {.timeframe = "4h", .last = LTA_LAST_CLOSED}) ==
        lines{"0..4 0 13 -10 4 3", "4..8 4 16 -6 7 10"});
  CHECK(hours_of(bars, {.timeframe = "4h", .last = LTA_LAST_DROPPED}) ==
        lines{"0..4 0 13 -10 4 3"});
}

TEST_CASE("the last bar is complete when a row closes at its end") {
  CHECK(hours_of(hours({7}), four_hours) == lines{"4..8 7 17 -3 8 7"});
  CHECK(hours_of(hours({6}), four_hours) == lines{"~4..8 6 16 -4 7 6"});
}

TEST_CASE("a forming bar is merged into the forming bar, and completes what is before it") {
  const auto forming = [](std::int64_t at) {
    auto data = with(hours({4, 5}));
    lta_bar bar = make_bar(at * hour, 50, LTA_BAR_FORMING);
    REQUIRE(push(*data, {bar}) == "ok");
    return data;
  };
  CHECK(bars_of(**resample(*forming(6), {}, four_hours), 0, hour) == lines{"~4..8 4 51 -6 50 10"});
  CHECK(bars_of(**resample(*forming(7), {}, four_hours), 0, hour) == lines{"~4..8 4 51 -6 50 10"});
  CHECK(bars_of(**resample(*forming(8), {}, four_hours), 0, hour) ==
        lines{"4..8 4 15 -6 6 9", "~8..12 50 51 49 50 1"});
  CHECK(bars_of(**resample(*forming(8), {}, {.timeframe = "4h", .last = LTA_LAST_DROPPED}), 0,
                hour) == lines{"4..8 4 15 -6 6 9"});
  CHECK(bars_of(**resample(*forming(7), {}, {.timeframe = "4h", .last = LTA_LAST_CLOSED}), 0,
                hour) == lines{"4..8 4 15 -6 6 9"});
  CHECK(
      bars_of(**resample(*forming(16), {},
                         {.timeframe = "4h", .fill = LTA_FILL_PREVIOUS, .last = LTA_LAST_DROPPED}),
              0, hour) == lines{"4..8 4 15 -6 6 9", "8..12 6 6 6 6 0", "12..16 6 6 6 6 0"});
}

TEST_CASE("rows before the first boundary make a bar, or are dropped") {
  const columns bars = hours({2, 3, 4, 5, 6, 7});
  CHECK(hours_of(bars, four_hours) == lines{"0..4 2 13 -8 4 5", "4..8 4 17 -6 8 22"});
  CHECK(hours_of(bars, {.timeframe = "4h", .drops_partial_first = true}) ==
        lines{"4..8 4 17 -6 8 22"});
  CHECK(hours_of(hours({4, 7}), {.timeframe = "4h", .drops_partial_first = true}) ==
        lines{"4..8 4 17 -6 8 11"});
}

TEST_CASE("the grid may be shifted") {
  CHECK(hours_of(hours({1, 2, 5, 6}), {.timeframe = "4h", .offset_ns = 2 * hour}) ==
        lines{"-2..2 1 11 -9 2 1", "2..6 2 15 -8 6 7", "~6..10 6 16 -4 7 6"});
  CHECK(hours_of(hours({0, 1}), {.timeframe = "4h", .offset_ns = -3 * hour}) ==
        lines{"-3..1 0 10 -10 1 0", "~1..5 1 11 -9 2 1"});
}

TEST_CASE("weeks begin on Monday and months on the first, also where the grid is shifted") {
  columns bars;  // 1970-01-01 was a Thursday: day 4 is a Monday
  for (int d = 0; d < 60; ++d) bars.add(d * day, d, d, d, d, 1);
  const auto data = with(bars, "1d");
  const auto weeks = bars_of(**resample(*data, {}, {.timeframe = "1w"}), 0, day);
  CHECK(weeks[0] == "-3..4 0 3 0 3 4");
  CHECK(weeks[1] == "4..11 4 10 4 10 7");
  const auto months = bars_of(**resample(*data, {}, {.timeframe = "1M"}), 0, day);
  CHECK(months == lines{"0..31 0 30 0 30 31", "31..59 31 58 31 58 28", "~59..90 59 59 59 59 1"});
  const auto early = bars_of(**resample(*data, {}, {.timeframe = "1M", .offset_ns = -day}), 0, day);
  CHECK(early == lines{"-1..30 0 29 0 29 30", "30..58 30 57 30 57 28", "~58..89 58 59 58 59 2"});
}

TEST_CASE("a bar that holds a row closing after its end closes with that row") {
  columns bars;
  bars.add(5 * hour, 1).add(29 * hour, 2).add(53 * hour, 3);
  bars.close_times = {29 * hour, 53 * hour, 77 * hour};
  CHECK(bars_of(**resample(*with(bars, "1d"), {}, {.timeframe = "1d"}), 0, hour) ==
        lines{"0..29 1 2 0 1 1", "24..53 2 3 1 2 1", "48..77 3 4 2 3 1"});
}

TEST_CASE("series of the bars get one point per bar, as their rule says") {
  const auto data = with(hours({0, 1, 2, 3, 5, 6, 7, 8}));
  for (const char* name : {"plain", "first", "last", "sum", "mean", "min", "max"}) {
    add_points(
        *data, 0, name, 0,
        {{0, 3}, {2 * hour, 1}, {3 * hour, 5}, {5 * hour, none}, {7 * hour, 4}, {8 * hour, 8}});
  }
  resample_options options = four_hours;
  for (const char* name : {"first", "last", "sum", "mean", "min", "max"}) {
    lta::named_rule rule{name, lta::series_rule::last};
    REQUIRE(lta::parse_series_rule(name, &rule.rule));
    options.rules.push_back(rule);
  }
  const auto made = *resample(*data, {}, options);
  CHECK(points_of(*made, 0, 0, hour) == lines{"0 5", "4 4"});
  CHECK(points_of(*made, 0, 1, hour) == lines{"0 3", "4 4"});
  CHECK(points_of(*made, 0, 2, hour) == lines{"0 5", "4 4"});
  CHECK(points_of(*made, 0, 3, hour) == lines{"0 9", "4 4"});
  CHECK(points_of(*made, 0, 4, hour) == lines{"0 3", "4 4"});
  CHECK(points_of(*made, 0, 5, hour) == lines{"0 1", "4 4"});
  CHECK(points_of(*made, 0, 6, hour) == lines{"0 5", "4 4"});
  options.last = LTA_LAST_CLOSED;
  CHECK(points_of(**resample(*data, {}, options), 0, 3, hour) == lines{"0 9", "4 4", "8 8"});
  options.drops_partial_first = true;
  options.offset_ns = hour;
  CHECK(points_of(**resample(*data, {}, options), 0, 3, hour) == lines{"1 6", "5 12"});
}

TEST_CASE("a bar whose points are all missing has a missing one") {
  const auto data = with(hours({0, 1, 2, 3}));
  add_points(*data, 0, "x", 0, {{0, none}, {hour, none}});
  CHECK(points_of(**resample(*data, {}, four_hours), 0, 0, hour) == lines{"0 -"});
}

TEST_CASE("a series with own times stays as it is unless a rule names it") {
  const auto data = with(hours({0, 1, 2, 3, 4}));
  add_points(*data, 0, "own", LTA_SERIES_OWN_TIMES,
             {{hour / 2, 1}, {4 * hour - 1, 2}, {4 * hour, 3}, {9 * hour, 4}});
  const auto plain = *resample(*data, {}, four_hours);
  CHECK(points_of(*plain, 0, 0, hour).size() == 4);
  CHECK((*plain->series_info(0, 0)).flags == LTA_SERIES_OWN_TIMES);
  resample_options options = four_hours;
  options.rules = {{"own", lta::series_rule::sum}};
  const auto summed = *resample(*data, {}, options);
  CHECK((*summed->series_info(0, 0)).flags == 0);
  // The bar of hour 4 is forming and has no point yet; nothing is known of hour 8 either.
  CHECK(points_of(*summed, 0, 0, hour) == lines{"0 3"});
}

TEST_CASE("a partition without bars is resampled by the times of its points") {
  const auto data = make_dataset();
  const auto id = *data->open_partition("X", "1h", "rates");
  add_points(*data, id, "rate", 0, {{hour, 1}, {3 * hour, 2}, {9 * hour, 3}});
  CHECK(points_of(**resample(*data, {}, four_hours), 0, 0, hour) == lines{"0 2"});
  CHECK(points_of(**resample(*data, {}, {.timeframe = "4h", .last = LTA_LAST_CLOSED}), 0, 0,
                  hour) == lines{"0 2", "8 3"});
}

TEST_CASE("sums are compensated") {
  columns bars;
  for (int i = 0; i < 4; ++i) bars.add(i * hour, 1, 1, 1, 1, i == 0 ? 1e16 : 1);
  CHECK(hours_of(bars, four_hours) == lines{"0..4 1 1 1 1 10000000000000004"});
  columns large;
  for (int i = 0; i < 4; ++i) large.add(i * hour, 1, 1, 1, 1, 1.5e308);
  CHECK(hours_of(large, four_hours) == lines{"0..4 1 1 1 1 -"});
}

TEST_CASE("rows are grouped by their count, whatever their times") {
  const columns bars = hours({0, 1, 7, 8, 30});
  CHECK(hours_of(bars, {.row_factor = 2}) ==
        lines{"0..2 0 11 -10 2 1", "7..9 7 18 -3 9 15", "~30..31 30 40 20 31 30"});
  CHECK(hours_of(bars, {.row_factor = 2, .last = LTA_LAST_CLOSED}).back() ==
        "30..31 30 40 20 31 30");
  CHECK(hours_of(bars, {.row_factor = 2, .last = LTA_LAST_DROPPED}).size() == 2);
  CHECK(hours_of(bars, {.row_factor = 1}) == bars_of(*with(bars), 0, hour));
}

TEST_CASE("groups of rows name their timeframe") {
  const auto name = [](const char* timeframe, std::int64_t factor, const char* given = "") {
    const auto data = make_dataset();
    REQUIRE(data->open_partition("X", timeframe, ""));
    const auto made = resample(*data, {}, {.timeframe = given, .row_factor = factor});
    return made ? std::string((*(*made)->name_of(0)).timeframe) : code_of(made);
  };
  CHECK(name("15m", 4) == "60m");
  CHECK(name("1M", 3) == "3M");
  CHECK(name("tick:100", 3) == "tick:300");
  CHECK(name("bar", 5) == "bar");
  CHECK(name("15m", 4, "1h") == "1h");
  CHECK(name("15m", 1) == "15m");
  CHECK(name("range:2", 3) == "dataset.timeframe_of_rows");
  CHECK(name("range:2", 3, "range:3") == "range:3");
  CHECK(name("range:2", 3, "1h") == "dataset.timeframe_of_rows");
  CHECK(name("1h", 3, "bar") == "dataset.timeframe_of_rows");
  CHECK(name("2m", std::numeric_limits<std::int64_t>::max()) == "dataset.timeframe_of_rows");
  CHECK(name("100d", 1000) == "timeframe.too_long");
}

TEST_CASE("points are grouped with the rows they belong to, own times by themselves") {
  const auto data = with(hours({0, 1, 2, 3, 4}));
  add_points(*data, 0, "of bars", 0, {{0, 1}, {hour, 2}, {3 * hour, 4}, {4 * hour, 8}});
  add_points(*data, 0, "own", LTA_SERIES_OWN_TIMES, {{5, 1}, {6, 2}, {7, 4}});
  resample_options options{.row_factor = 2};
  options.rules = {{"of bars", lta::series_rule::sum}, {"own", lta::series_rule::sum}};
  const auto made = *resample(*data, {}, options);
  CHECK(points_of(*made, 0, 0, hour) == lines{"0 3", "2 4"});
  CHECK(points_of(*made, 0, 1, 1) == lines{"6 3"});
  CHECK((*made->series_info(0, 1)).flags == LTA_SERIES_OWN_TIMES);
  options.last = LTA_LAST_CLOSED;
  const auto closed = *resample(*data, {}, options);
  CHECK(points_of(*closed, 0, 0, hour) == lines{"0 3", "2 4", "4 8"});
  CHECK(points_of(*closed, 0, 1, 1) == lines{"6 3", "7 4"});
}

TEST_CASE("a resample that cannot be is refused, and says why") {
  const auto data = with(hours({0, 1}));
  const auto text = [&](const resample_options& options) {
    return text_of(resample(*data, {}, options));
  };
  CHECK(text({.timeframe = "90m"}) ==
        "timeframe \"90m\": expected one that whole bars of \"1h\", of partition 0, symbol \"X\", "
        "add up to");
  CHECK(text({.timeframe = "30m"}).starts_with("timeframe \"30m\": expected"));
  CHECK(text({.timeframe = "4x"}).starts_with("timeframe \"4x\" is not known"));
  CHECK(text({.timeframe = "tick:5"}) ==
        "timeframe \"tick:5\" has no grid on the clock: expected <n> and one of s m h d w M");
  CHECK(text({}) == "neither a timeframe nor a row_factor of at least 1 is given");
  CHECK(text({.row_factor = -2}) ==
        "row_factor -2 is negative: expected a count of rows, or 0 for the clock");
  CHECK(text({.timeframe = "4h", .offset_ns = 4 * hour}) ==
        "offset_ns 14400000000000: expected less than a bar of \"4h\", 14400000000000, to either "
        "side");
  CHECK(text({.timeframe = "4h", .fill = 2}) == "fill 2: expected 0 none or 1 previous");
  CHECK(text({.timeframe = "4h", .last = 3}) ==
        "last 3: expected 0 forming, 1 closed or 2 dropped");
  CHECK(text({.row_factor = 2, .offset_ns = 5}) ==
        "offset_ns is for the clock, and row_factor 2 counts rows");
  CHECK(code_of(resample(*with(columns{}.add(0, 1), "1w"), {}, {.timeframe = "1M"})) ==
        "dataset.timeframe_ratio");
  columns rows;
  rows.add(0, 1);
  CHECK(text_of(resample(*with(rows, "bar"), {}, four_hours)) ==
        "partition 0, symbol \"X\", numbers its rows: they have no place on the clock");
}

TEST_CASE("a rule for a series that is nowhere is refused with the nearest one") {
  const auto data = with(hours({0}));
  add_points(*data, 0, "funding", 0, {{0, 1}});
  resample_options options = four_hours;
  options.rules = {{"fundin", lta::series_rule::sum}};
  CHECK(text_of(resample(*data, {}, options)) ==
        "series \"fundin\" of a rule is in none of the partitions; did you mean \"funding\"");
}

TEST_CASE("two partitions that would become one are refused") {
  const auto data = with(hours({0}));
  add_bars(*data, "X", "30m", hours({0}));
  CHECK(text_of(resample(*data, {}, four_hours)) ==
        "partitions 0 and 1 would both become symbol \"X\", timeframe \"4h\", source \"ohlcv\": "
        "name the partitions to take");
  CHECK(code_of(resample(*data, std::vector<std::uint32_t>{1}, four_hours)) == "ok");
}

TEST_CASE("a gap by mistake is refused before it is filled") {
  columns bars;
  bars.add(0, 1).add(200 * 365 * day, 1);
  CHECK(text_of(resample(*with(bars, "1s"), {}, {.timeframe = "1s", .fill = LTA_FILL_PREVIOUS})) ==
        "6307199999 rows more than the 1 already made are more than the 134217728 an operation may "
        "make");
}

TEST_CASE("the memory limit of the old dataset holds for the new one") {
  const auto data = make_dataset(0, 10'000);
  const auto id = *data->open_partition("X", "1h", "");
  REQUIRE(data->append_ohlcv(id, hours({0, 2000}).view(), 0));
  CHECK(code_of(resample(*data, {}, {.timeframe = "1h", .fill = LTA_FILL_PREVIOUS})) ==
        "dataset.memory_limit");
  const auto small = *resample(*data, {}, four_hours);
  CHECK(code_of(small->append_ohlcv(0, minutes(1000, 1'000'000).view(), 0)) ==
        "dataset.memory_limit");
}

TEST_CASE("times at the ends of int64 are refused, not wrapped") {
  columns bars;
  bars.add(std::numeric_limits<std::int64_t>::min() + 5, 1);
  CHECK(code_of(resample(*with(bars, "1s"), {}, {.timeframe = "1d"})) == "dataset.time_overflow");
}
