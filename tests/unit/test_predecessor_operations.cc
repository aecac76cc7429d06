// SPDX-License-Identifier: MIT
// What the predecessor's operations on arrays gave, typed in from a run of it: downsample,
// upsample_ffill and sync_timeframe. Where it was wrong the case says so.
#include <doctest/doctest.h>

#include "operation_helpers.hh"

using namespace lta_test;

namespace {

// Its arrays had times of any unit: rows that are numbered, known at their own time.
columns rows(std::initializer_list<std::int64_t> times, std::initializer_list<double> values) {
  columns made;
  auto value = values.begin();
  for (const std::int64_t time : times) {
    made.add(time, *value, *value, *value, *value, *value);
    ++value;
  }
  return made;
}

lines points_by(const char* rule_name) {
  const auto data = make_dataset();
  const auto id = *data->open_partition("X", "bar", "series");
  add_points(*data, id, "x", LTA_SERIES_OWN_TIMES, {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}});
  lta::named_rule rule{"x", lta::series_rule::last};
  REQUIRE(lta::parse_series_rule(rule_name, &rule.rule));
  return points_of(
      **lta::resample(*data, {}, {.row_factor = 2, .last = LTA_LAST_CLOSED, .rules = {rule}}), 0, 0,
      1);
}

}  // namespace

TEST_CASE("downsample gives the predecessor's points") {
  CHECK(points_by("last") == lines{"2 20", "4 40", "5 50"});
  CHECK(points_by("mean") == lines{"2 15", "4 35", "5 50"});
  CHECK(points_by("sum") == lines{"2 30", "4 70", "5 50"});
  CHECK(points_by("first") == lines{"2 10", "4 30", "5 50"});
  CHECK(points_by("max") == lines{"2 20", "4 40", "5 50"});
  CHECK(points_by("min") == lines{"2 10", "4 30", "5 50"});
}

TEST_CASE("downsample of bars closes at the predecessor's times") {
  const auto data = make_dataset();
  add_bars(*data, "X", "bar", rows({1, 2, 3, 4, 5}, {10, 20, 30, 40, 50}));
  const auto made = *lta::resample(*data, {}, {.row_factor = 2, .last = LTA_LAST_CLOSED});
  CHECK(bars_of(*made, 0, 1) ==
        lines{"1..2 10 20 10 20 30", "3..4 30 40 30 40 70", "5..5 50 50 50 50 50"});
}

// It took any rule then; a factor of 1 is a copy here too, and the rule is checked.
TEST_CASE("downsample by 1 is a copy, by 0 an error") {
  const auto data = make_dataset();
  add_bars(*data, "X", "bar", rows({1, 2}, {10, 20}));
  CHECK(bars_of(**lta::resample(*data, {}, {.row_factor = 1}), 0, 1) == bars_of(*data, 0, 1));
  CHECK(code_of(lta::resample(*data, {}, {.row_factor = 0})) == "dataset.row_factor");
  lta::series_rule rule;
  CHECK(!lta::parse_series_rule("median", &rule));
}

// It repeated times, which must rise here: the values are the same.
TEST_CASE("upsample repeats values as the predecessor did, and the last one once") {
  const auto data = make_dataset();
  columns bars;
  for (const int i : {0, 1, 2}) bars.add(3 * i * minute, 2 * i + 1);
  add_bars(*data, "X", "3m", bars);
  const auto made = *lta::upsample(*data, {}, {"1m", 0, 0});
  CHECK(field_of(*made->pin(0), "close", 0, 7) == std::vector<double>{1, 1, 1, 3, 3, 3, 5});
  CHECK((*made->partition_info(0)).row_count == 7);
}

// Before the first point it gave that point's value, which nobody could know: missing here. Its
// linear mode read the next point and has no counterpart.
TEST_CASE("align shows the predecessor's synchronised values, without the one from the future") {
  const auto data = make_dataset();
  add_bars(*data, "X", "bar", rows({10, 20, 30}, {1, 3, 5}));
  add_bars(*data, "reference", "bar", rows({5, 10, 15, 20, 25, 35}, {0, 0, 0, 0, 0, 0}));
  const auto made = *lta::align(*data, {}, {LTA_JOIN_REFERENCE, LTA_FILL_PREVIOUS, 0, 1});
  CHECK(bars_of(*made, 0, 1) == lines{"5..5 - - - - -", "10..10 1 1 1 1 1", "15..15 1 1 1 1 1",
                                      "20..20 3 3 3 3 3", "25..25 3 3 3 3 3", "35..35 5 5 5 5 5"});
}
