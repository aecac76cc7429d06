// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "operation_helpers.hh"

using namespace lta_test;

namespace {

using lta::upsample;

std::shared_ptr<lta::dataset> hours_at(std::initializer_list<int> at) {
  columns bars;
  for (const int h : at) bars.add(h * hour, h, h + 1, h - 1, h, 1);
  const auto data = make_dataset();
  add_bars(*data, "X", "1h", bars);
  return data;
}

}  // namespace

TEST_CASE("a finer bar holds the last bar that had closed when it closes") {
  const auto made = *upsample(*hours_at({0, 1, 3}), {}, {"30m", 0, 0});
  CHECK((*made->name_of(0)).timeframe == "30m");
  CHECK(bars_of(*made, 0, hour) == lines{"0.5..1 0 1 -1 0 1", "1..1.5 0 1 -1 0 1",
                                         "1.5..2 1 2 0 1 1", "2..2.5 1 2 0 1 1", "2.5..3 1 2 0 1 1",
                                         "3..3.5 1 2 0 1 1", "3.5..4 3 4 2 3 1"});
}

TEST_CASE("no bar is held longer than the tolerance") {
  CHECK(bars_of(**upsample(*hours_at({0, 5}), {}, {"30m", 0, hour}), 0, hour) ==
        lines{"0.5..1 0 1 -1 0 1", "1..1.5 0 1 -1 0 1", "1.5..2 0 1 -1 0 1", "5.5..6 5 6 4 5 1"});
  CHECK(bars_of(**upsample(*hours_at({0, 5}), {}, {"30m", 0, 1}), 0, hour).size() == 2);
}

TEST_CASE("bars that close between the lines are known at the next one") {
  columns bars;
  bars.add(0, 1, 1, 1, 1, 1).add(hour, 2, 2, 2, 2, 2);
  bars.close_times = {hour + 1, 2 * hour - 1};
  const auto data = make_dataset();
  add_bars(*data, "X", "1h", bars);
  CHECK(bars_of(**upsample(*data, {}, {"30m", 0, 0}), 0, hour) ==
        lines{"1..1.5 1 1 1 1 1", "1.5..2 2 2 2 2 2"});
  CHECK(bars_of(**upsample(*data, {}, {"1h", 0, 0}), 0, hour) == lines{"1..2 2 2 2 2 2"});
}

TEST_CASE("months are upsampled to days, and the grid may be shifted") {
  columns bars;
  bars.add(0, 1, 1, 1, 1, 1).add(31 * day, 2, 2, 2, 2, 2);
  const auto data = make_dataset();
  add_bars(*data, "X", "1M", bars);
  const auto days = bars_of(**upsample(*data, {}, {"1d", 0, 0}), 0, day);
  CHECK(days.size() == 29);
  CHECK(days.front() == "30..31 1 1 1 1 1");
  CHECK(days[27] == "57..58 1 1 1 1 1");
  CHECK(days.back() == "58..59 2 2 2 2 2");
  const auto shifted = bars_of(**upsample(*hours_at({0, 1}), {}, {"30m", 10 * minute, 0}), 0);
  CHECK(shifted == lines{"40..70 0 1 -1 0 1", "70..100 0 1 -1 0 1", "100..130 1 2 0 1 1"});
}

TEST_CASE("series are repeated with their bars, own times stay, forming bars are left out") {
  const auto data = hours_at({0, 1, 2});
  add_points(*data, 0, "of bars", 0, {{0, 7}, {2 * hour, 8}});
  add_points(*data, 0, "own", LTA_SERIES_OWN_TIMES, {{5, 1}});
  REQUIRE(push(*data, {make_bar(3 * hour, 50, LTA_BAR_FORMING)}) == "ok");
  const auto made = *upsample(*data, {}, {"30m", 0, 0});
  CHECK(points_of(*made, 0, 0, hour) == lines{"0.5 7", "1 7", "2.5 8"});
  CHECK(points_of(*made, 0, 1, 1) == lines{"5 1"});
  CHECK(bars_of(*made, 0, hour).back() == "2.5..3 2 3 1 2 1");
}

TEST_CASE("points without bars are not known before the bar of their time would have closed") {
  const auto data = make_dataset();
  const auto id = *data->open_partition("X", "1h", "rates");
  add_points(*data, id, "rate", 0, {{0, 1}, {hour, 2}});
  CHECK(points_of(**upsample(*data, {}, {"30m", 0, 0}), 0, 0, hour) ==
        lines{"0.5 1", "1 1", "1.5 2"});
}

TEST_CASE("what comes later changes no earlier row of an upsample") {
  const auto early = bars_of(**upsample(*hours_at({0, 1, 3, 4}), {}, {"20m", 0, 0}), 0);
  const auto later = bars_of(**upsample(*hours_at({0, 1, 3, 4, 7, 9}), {}, {"20m", 0, 0}), 0);
  CHECK(lines(later.begin(), later.begin() + static_cast<std::ptrdiff_t>(early.size())) == early);
  CHECK(later.size() > early.size());
}

TEST_CASE("an upsample that cannot be is refused, and says why") {
  const auto data = hours_at({0});
  CHECK(text_of(upsample(*data, {}, {"25m", 0, 0})) ==
        "timeframe \"25m\": expected one that whole bars of \"1h\", of partition 0, symbol \"X\", "
        "are made of");
  CHECK(code_of(upsample(*data, {}, {"2h", 0, 0})) == "dataset.timeframe_ratio");
  CHECK(code_of(upsample(*data, {}, {"1M", 0, 0})) == "dataset.timeframe_ratio");
  CHECK(code_of(upsample(*data, {}, {"bar", 0, 0})) == "dataset.timeframe_without_grid");
  CHECK(code_of(upsample(*data, {}, {"30m", 30 * minute, 0})) == "dataset.offset");
  CHECK(text_of(upsample(*data, {}, {"30m", 0, -1})) ==
        "tolerance_ns -1 is negative: expected nanoseconds, or 0 for no limit");
  const auto gap = hours_at({0, 2'000'000});
  CHECK(code_of(upsample(*gap, {}, {"1s", 0, 0})) == "dataset.operation_rows");
  CHECK(code_of(upsample(*gap, {}, {"1s", 0, hour})) == "ok");
}
