// SPDX-License-Identifier: MIT
// What the caller says about an Arrow stream: names of columns, a zone, a timeframe to be found.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "arrow_tables.hh"
#include "base/time.hh"

namespace {

using lta_test::append;
using lta_test::arrow_producer;
using lta_test::bars;
using lta_test::made_batch;
using lta_test::made_column;
using lta_test::made_text;
using lta_test::make_dataset;
using lta_test::minute;
using lta_test::named;
using lta_test::refused;
using lta_test::refused_code;
using lta_test::split;
using lta_test::time_at;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t hour = 60 * minute;

made_batch local_bars(std::int64_t count, std::int64_t first = 0) {
  made_batch batch = bars(count, first);
  std::vector<std::int64_t> times;
  for (std::int64_t i = first; i < first + count; ++i) times.push_back(i * minute);
  batch[time_at] = made_column("time", "tsn:", times);
  return batch;
}

lta::arrow_options unnamed(std::uint32_t flags = LTA_ARROW_INFER_TIMEFRAME) {
  lta::arrow_options options = named(flags);
  options.timeframe = "";
  return options;
}

std::string timeframe_found(std::vector<made_batch> batches, lta::arrow_options options) {
  const auto data = make_dataset();
  arrow_producer producer(std::move(batches));
  REQUIRE(append(*data, producer, options));
  return std::string(data->name_of(0)->timeframe);
}

}  // namespace

TEST_CASE("there must be a name, if an empty one, for every column") {
  for (const char* names : {"", "time", "\n\n\n\n", "time\nopen\nhigh\nlow\nclose\nvolume\n"}) {
    auto options = named();
    options.column_names = names;
    CHECK(refused_code({bars(3)}, options) == "arrow.column_names");
  }
  auto options = named();
  options.column_names = "time\nopen\nhigh\nlow\nopen\nvolume";
  CHECK(refused_code({bars(3)}, options) == "arrow.duplicate_column");
}

TEST_CASE("times without a zone are local in the zone that is given, over all batches") {
  auto options = named();
  options.zone = {{lowest, 2 * hour}};
  const auto data = make_dataset();
  arrow_producer producer({local_bars(600), local_bars(3, 600)});
  CHECK(*append(*data, producer, options) == 603);
  for (const std::int64_t row : {0, 599, 600, 602}) {
    CHECK(*data->column(0, "time", row)->times_ns == row * minute - 2 * hour);
  }
}

TEST_CASE("local times that clocks skip or repeat are refused by their row") {
  auto options = named();
  options.zone = {{lowest, 0}, {602 * minute, hour}};
  auto error = refused({local_bars(600), local_bars(3, 600)}, options);
  CHECK(std::string(error.code) == "arrow.time_skipped");
  CHECK(error.position == 602);
  CHECK(std::string(error.message).find("1970-01-01 10:02:00") != std::string::npos);
  options.zone = {{lowest, hour}, {541 * minute, 0}};
  error = refused({local_bars(600), local_bars(3, 600)}, options);
  CHECK(std::string(error.code) == "arrow.time_repeated");
  CHECK(error.position == 541);
}

TEST_CASE("a zone for times that know theirs is refused") {
  auto options = named();
  options.zone = {{lowest, 0}};
  options.integer_unit_ns = 1;
  CHECK(refused_code({bars(3)}, options) == "arrow.zone_known");
  made_batch counted = bars(3);
  counted[time_at] = made_column("time", "l", std::vector<std::int64_t>{0, 1, 2});
  CHECK(refused_code({std::move(counted)}, options) == "arrow.zone_known");
}

TEST_CASE("a timeframe is found in the times where none is named and it is asked for") {
  CHECK(timeframe_found({bars(3)}, unnamed()) == "1m");
  CHECK(refused_code({bars(3)}, unnamed(0)) == "arrow.missing_name");
  CHECK(timeframe_found({bars(3)}, named(LTA_ARROW_INFER_TIMEFRAME)) == "1m");
  auto hours = named(LTA_ARROW_INFER_TIMEFRAME);
  hours.timeframe = "4h";
  CHECK(timeframe_found({bars(3)}, hours) == "4h");
}

TEST_CASE("the step is the smallest one, over blocks and batches") {
  CHECK(timeframe_found({bars(1), bars(1, 15), bars(1, 20), bars(1, 30)}, unnamed()) == "5m");
  CHECK(timeframe_found({bars(1), bars(700, 60)}, unnamed()) == "1m");
  CHECK(timeframe_found({bars(1), bars(1, 7)}, unnamed()) == "bar");
  CHECK(timeframe_found({bars(1)}, unnamed()) == "bar");
}

TEST_CASE("the step is between rows of one symbol, and all of them get the same timeframe") {
  made_batch batch = bars(4);
  batch[time_at] = made_column("time", "tsn:UTC",
                               std::vector<std::int64_t>{0, minute, hour, hour + 15 * minute});
  batch.push_back(made_text("symbol", {"A", "B", "A", "A"}));
  auto options = split(LTA_ARROW_INFER_TIMEFRAME);
  options.timeframe = "";
  const auto data = make_dataset();
  arrow_producer producer({std::move(batch)});
  REQUIRE(append(*data, producer, options));
  REQUIRE(data->partition_count() == 2);
  CHECK(data->name_of(0)->timeframe == "15m");
  CHECK(data->name_of(1)->timeframe == "15m");
}

TEST_CASE("rows that do not rise are no step, and are refused as ever") {
  made_batch batch = bars(3);
  batch[time_at] = made_column("time", "tsn:UTC", std::vector<std::int64_t>{hour, 0, 2 * hour});
  const auto error = refused({std::move(batch)}, unnamed());
  CHECK(std::string(error.code) == "dataset.time_not_rising");
  CHECK(error.position == 1);
}
