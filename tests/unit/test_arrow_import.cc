// SPDX-License-Identifier: MIT
// What Arrow streams of every kind become in a dataset.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "arrow_tables.hh"
#include "base/time.hh"

namespace {

using lta_test::append;
using lta_test::arrow_made;
using lta_test::arrow_producer;
using lta_test::bars;
using lta_test::close_at;
using lta_test::code_of;
using lta_test::made_batch;
using lta_test::made_column;
using lta_test::made_dictionary;
using lta_test::made_text;
using lta_test::make_dataset;
using lta_test::minute;
using lta_test::named;
using lta_test::open_at;
using lta_test::refused;
using lta_test::refused_code;
using lta_test::split;
using lta_test::text_of;
using lta_test::time_at;
using lta_test::volume_at;

double value_at(const lta::dataset& data, std::uint32_t partition, const char* name,
                std::int64_t row) {
  const auto seen = data.column(partition, name, row);
  REQUIRE(seen);
  return *static_cast<const double*>(seen->values);
}
std::int64_t time_at_row(const lta::dataset& data, std::uint32_t partition, std::int64_t row) {
  return *data.column(partition, "time", row)->times_ns;
}

}  // namespace

TEST_CASE("bars of several batches arrive in order, bit for bit") {
  const auto data = make_dataset();
  arrow_producer producer({bars(700), bars(1, 700), bars(0), bars(2000, 701)});
  CHECK(*append(*data, producer) == 2701);
  REQUIRE(data->info().row_count == 2701);
  for (const std::int64_t row : {0, 511, 512, 699, 700, 701, 2700}) {
    CHECK(time_at_row(*data, 0, row) == row * minute);
    CHECK(value_at(*data, 0, "close", row) == 100 + static_cast<double>(row));
    CHECK(value_at(*data, 0, "volume", row) == 2);
  }
}

TEST_CASE("rows that are there already are skipped, a stream of other values is refused whole") {
  const auto data = make_dataset();
  arrow_producer first({bars(100)});
  arrow_producer again({bars(50), bars(70, 50)});
  CHECK(*append(*data, first) == 100);
  CHECK(*append(*data, again) == 20);
  made_batch changed = bars(100, 100);
  changed[close_at] = made_column("close", "g", std::vector<double>(100, 200.5));
  changed[2] = made_column("high", "g", std::vector<double>(100, 300));
  arrow_producer other({bars(100, 120), std::move(changed)});
  const auto refused = append(*data, other);
  CHECK(code_of(refused) == "dataset.time_conflict");
  CHECK(refused.error().position == 100);  // a row of the stream, not of the batch
  CHECK(data->info().row_count == 120);
}

TEST_CASE("numbers of any width are read, null is missing") {
  made_batch batch = bars(3);
  batch[open_at] = made_column<std::int32_t>("open", "i", {100, 101, 102});
  batch[2] = made_column<float>("high", "f", {101.5F, 102.5F, 103.5F});
  batch[3] = made_column<std::int8_t>("low", "c", {99, 100, 101});
  batch[close_at] = made_column<std::uint16_t>("close", "S", {100, 101, 7});
  batch[close_at].validity = {0b011};
  batch[close_at].null_count = -1;  // not counted
  batch[volume_at] = made_column<std::uint64_t>("volume", "L", {0, 1ULL << 53, 5});
  const auto data = make_dataset();
  arrow_producer producer({std::move(batch)});
  REQUIRE(text_of(append(*data, producer)) == "ok");
  CHECK(value_at(*data, 0, "open", 1) == 101);
  CHECK(value_at(*data, 0, "high", 2) == 103.5);
  CHECK(value_at(*data, 0, "low", 0) == 99);
  CHECK(value_at(*data, 0, "close", 1) == 101);
  CHECK(std::isnan(value_at(*data, 0, "close", 2)));
  CHECK(value_at(*data, 0, "volume", 1) == 9007199254740992.0);
}

TEST_CASE("times of every unit are nanoseconds afterwards") {
  struct {
    const char* format;
    std::int64_t value;
    std::int64_t time_ns;
  } const cases[] = {{"tss:Europe/Berlin", 1'700'000'000, 1'700'000'000'000'000'000},
                     {"tsm:", 1'700'000'000'001, 1'700'000'000'001'000'000},
                     {"tsu:UTC", 1'700'000'000'000'001, 1'700'000'000'000'001'000},
                     {"tsn:", -1, -1},
                     {"tdm", 86'400'000, 86'400'000'000'000}};
  for (const auto& given : cases) {
    CAPTURE(given.format);
    made_batch batch = bars(1);
    batch[time_at] = made_column<std::int64_t>("time", given.format, {given.value});
    const auto data = make_dataset();
    arrow_producer producer({std::move(batch)});
    REQUIRE(text_of(append(*data, producer)) == "ok");
    CHECK(time_at_row(*data, 0, 0) == given.time_ns);
  }
  made_batch days = bars(2);
  days[time_at] = made_column<std::int32_t>("time", "tdD", {-1, 19'723});
  const auto data = make_dataset();
  arrow_producer producer({std::move(days)});
  REQUIRE(text_of(append(*data, producer)) == "ok");
  CHECK(time_at_row(*data, 0, 0) == -86'400'000'000'000);
  CHECK(time_at_row(*data, 0, 1) == 1'704'067'200'000'000'000);  // 2024-01-01
}

TEST_CASE("integer times need a unit, and the refusal says what they could be") {
  made_batch batch = bars(1);
  batch[time_at] = made_column<std::int64_t>("time", "l", {1'700'000'000'000});
  const lta::failure unknown = refused({batch});
  CHECK(std::string(unknown.code) == "arrow.time_unit");
  CHECK(std::string(unknown.message).find("2023-11-14 as milliseconds") != std::string::npos);
  lta::arrow_options options = named();
  options.integer_unit_ns = 1'000'000;
  const auto data = make_dataset();
  arrow_producer producer({batch});
  REQUIRE(text_of(append(*data, producer, options)) == "ok");
  CHECK(time_at_row(*data, 0, 0) == 1'700'000'000'000'000'000);
}

TEST_CASE("a time that is null or out of range is refused by its row") {
  made_batch batch = bars(3);
  batch[time_at].validity = {0b101};
  batch[time_at].null_count = 1;
  const lta::failure null_time = refused({bars(2), batch});
  CHECK(std::string(null_time.code) == "arrow.null_time");
  CHECK(null_time.position == 3);
  batch = bars(2);
  batch[time_at] = made_column<std::int64_t>("time", "tss:", {0, 9'300'000'000});
  const lta::failure overflow = refused({batch});
  CHECK(std::string(overflow.code) == "arrow.time_overflow");
  CHECK(overflow.position == 1);
}

TEST_CASE("sliced columns are read from their offsets, the table's and their own") {
  made_batch batch = bars(10);
  for (arrow_made& column : batch) column.offset = 3;
  for (arrow_made& column : batch) column.length = 7;
  const auto data = make_dataset();
  arrow_producer producer({std::move(batch)});
  producer.spoil_array = [](ArrowArray& array) {
    array.offset = 2;
    array.length = 4;
  };
  // length 4 is what is left of the columns' 7 after the table's 2: rows 5 to 8.
  REQUIRE(text_of(append(*data, producer)) == "ok");
  REQUIRE(data->info().row_count == 4);
  CHECK(time_at_row(*data, 0, 0) == 5 * minute);
  CHECK(value_at(*data, 0, "close", 3) == 108);
}

TEST_CASE("a symbol column splits rows into partitions, text or dictionary") {
  const std::vector<std::string> words{"ETH", "BTC", "ETH", "BTC"};
  std::vector<arrow_made> columns{made_text("symbol", words)};
  arrow_made large = made_column<std::int64_t>("symbol", "U", {0, 3, 6, 9, 12});
  large.length = 4;
  large.buffers.push_back(
      lta_test::bytes{'E', 'T', 'H', 'B', 'T', 'C', 'E', 'T', 'H', 'B', 'T', 'C'});
  columns.push_back(large);
  columns.push_back(made_dictionary<std::int8_t>("symbol", "c", {0, 1, 0, 1}, {"ETH", "BTC"}));
  columns.push_back(
      made_dictionary<std::uint32_t>("symbol", "I", {2, 0, 1, 0}, {"BTC", "ETH", "ETH"}));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    CAPTURE(i);
    made_batch batch = bars(4);
    batch.push_back(columns[i]);
    const auto data = make_dataset();
    arrow_producer producer({std::move(batch)});
    REQUIRE(text_of(append(*data, producer, split())) == "ok");
    CHECK(data->name_of(0)->symbol == "ETH");
    CHECK(data->name_of(1)->symbol == "BTC");
    CHECK(data->partition_info(0)->row_count == 2);
    CHECK(time_at_row(*data, 0, 1) == 2 * minute);
    CHECK(value_at(*data, 1, "close", 1) == 103);
  }
}

TEST_CASE("text views are read, inlined and in buffers") {
  const std::string word = "A_SYMBOL_OF_20_BYTES";
  lta_test::bytes views(32, 0);
  const auto put = [&](std::size_t at, std::int32_t value) {
    std::memcpy(views.data() + at, &value, sizeof value);
  };
  put(0, 3);
  std::memcpy(views.data() + 4, "BTC", 3);
  put(16, 20);
  std::memcpy(views.data() + 20, word.data(), 4);
  put(24, 0);
  put(28, 2);
  const std::string behind = "--" + word;
  arrow_made column{"symbol", "vu", 2, {views}, {}, 0, 0, {}};
  column.buffers.push_back(lta_test::bytes(behind.begin(), behind.end()));
  column.buffers.push_back(lta_test::bytes_of<std::int64_t>({22}));
  made_batch batch = bars(2);
  batch.push_back(column);
  const auto data = make_dataset();
  arrow_producer producer({batch});
  REQUIRE(text_of(append(*data, producer, split())) == "ok");
  CHECK(data->name_of(0)->symbol == "BTC");
  CHECK(data->name_of(1)->symbol == word);

  batch.back().buffers[2] = lta_test::bytes_of<std::int64_t>({21});  // a byte short
  CHECK(refused_code({batch}, split()) == "arrow.text");
  batch.back().buffers[2] = lta_test::bytes_of<std::int64_t>({22});
  const std::int32_t second_buffer = 1;
  std::memcpy(batch.back().buffers[0].data() + 24, &second_buffer, 4);
  CHECK(refused_code({batch}, split()) == "arrow.text");
}

TEST_CASE("names that are null, blank or nowhere are refused") {
  made_batch batch = bars(2);
  batch.push_back(made_text("symbol", {"A", ""}));
  CHECK(refused_code({batch}, split()) == "dataset.blank_name");
  batch.back() = made_text("symbol", {"A", "B"});
  batch.back().validity = {0b01};
  batch.back().null_count = 1;
  const lta::failure null_name = refused({batch}, split());
  CHECK(std::string(null_name.code) == "arrow.null_name");
  CHECK(null_name.position == 1);
  batch.back() = made_dictionary<std::int8_t>("symbol", "c", {0, 1}, {"A", "B"});
  batch.back().validity = {0b01};
  batch.back().null_count = 1;
  CHECK(refused_code({batch}, split()) == "arrow.null_name");
  CHECK(refused_code({batch}, named()) == "arrow.name_twice");
  CHECK(refused_code({bars(2)}, split()) == "arrow.missing_name");
  batch.back() = made_column<double>("symbol", "g", {1, 2});
  CHECK(refused_code({batch}, split()) == "arrow.column_type");
  batch.back() = made_text("symbol", {"A", "B"});
  lta::arrow_options unknown = split();
  unknown.timeframe = "1min";
  CHECK(refused_code({batch}, unknown) == "timeframe.unknown");
}

TEST_CASE("one bad row of one symbol refuses the rows of all") {
  made_batch batch = bars(4);
  batch.push_back(made_text("symbol", {"A", "B", "A", "B"}));
  batch[3] = made_column<double>("low", "g", {99, 100, 101, 500});
  const lta::failure bad = refused({batch}, split());
  CHECK(std::string(bad.code) == "dataset.low_too_high");
  CHECK(bad.position == 3);
}

TEST_CASE("columns are found by their exact names") {
  made_batch batch = bars(2);
  batch[close_at].name = "Close";
  const lta::failure missing = refused({batch});
  CHECK(std::string(missing.code) == "arrow.missing_column");
  CHECK(std::string(missing.message).find("did you mean \"Close\"") != std::string::npos);
  batch = bars(2);
  batch[time_at].name = "when";
  CHECK(refused_code({batch}) == "arrow.missing_column");
  batch = bars(2);
  batch.push_back(batch[close_at]);
  CHECK(refused_code({batch}) == "arrow.duplicate_column");
  batch = bars(2);
  batch[close_at] = made_text("close", {"1", "2"});
  CHECK(refused_code({batch}) == "arrow.column_type");
  batch = bars(2);
  batch[time_at] = made_column<double>("time", "g", {1, 2});
  CHECK(refused_code({batch}) == "arrow.column_type");
}

TEST_CASE("a missing volume has to be asked for") {
  made_batch batch = bars(2);
  batch.pop_back();
  CHECK(refused_code({batch}) == "arrow.missing_column");
  const auto data = make_dataset();
  arrow_producer producer({batch});
  REQUIRE(text_of(append(*data, producer, named(LTA_ARROW_NO_VOLUME))) == "ok");
  CHECK(std::isnan(value_at(*data, 0, "volume", 1)));
  CHECK(value_at(*data, 0, "close", 1) == 101);
}

TEST_CASE("other columns of numbers are series where that is asked for") {
  made_batch batch = bars(2);
  batch.push_back(made_column<float>("funding", "f", {0.5F, -0.5F}));
  batch.push_back(made_text("note", {"x", "y"}));
  const auto without = make_dataset();
  arrow_producer first({batch});
  REQUIRE(append(*without, first));
  CHECK(without->partition_info(0)->series_count == 0);
  const auto data = make_dataset();
  arrow_producer second({batch});
  REQUIRE(text_of(append(*data, second, named(LTA_ARROW_SERIES))) == "ok");
  CHECK(data->partition_info(0)->series_count == 1);
  CHECK(value_at(*data, 0, "funding", 1) == -0.5);

  made_batch points{batch[time_at], batch[6]};
  const auto alone = make_dataset();
  arrow_producer third({points});
  CHECK(*append(*alone, third, named(LTA_ARROW_SERIES | LTA_ARROW_SERIES_OWN_TIMES)) == 2);
  CHECK(alone->info().row_count == 0);
  CHECK(alone->series_info(0, 0)->row_count == 2);
  CHECK(alone->series_info(0, 0)->flags == LTA_SERIES_OWN_TIMES);
}

TEST_CASE("close times are taken as they are given") {
  made_batch batch = bars(2);
  batch.push_back(made_column<std::int64_t>("close_time", "tss:UTC", {59, 119}));
  const auto data = make_dataset();
  arrow_producer producer({batch});
  REQUIRE(text_of(append(*data, producer)) == "ok");
  const auto seen = *data->column(0, "close_time", 1);
  CHECK(*static_cast<const std::int64_t*>(seen.values) == 119 * lta::second_ns);
}

TEST_CASE("append flags hold for Arrow rows") {
  made_batch batch = bars(1);
  batch[2] = made_column<double>("high", "g", {90});
  batch[volume_at] = made_column<double>("volume", "g", {-1});
  CHECK(refused_code({batch}) == "dataset.high_too_low");
  lta::arrow_options options = named();
  options.check = lta::bar_check::repair;
  const auto data = make_dataset();
  arrow_producer producer({batch});
  REQUIRE(text_of(append(*data, producer, options)) == "ok");
  CHECK(value_at(*data, 0, "high", 0) == 100);
  CHECK(value_at(*data, 0, "volume", 0) == 0);
}

TEST_CASE("the memory limit holds for Arrow rows") {
  const auto data = make_dataset(0, 100'000);
  arrow_producer producer({bars(1000), bars(9000, 1000)});
  CHECK(code_of(append(*data, producer)) == "dataset.memory_limit");
  CHECK(data->info().memory_bytes == 0);
  CHECK(data->partition_count() == 0);
}

TEST_CASE("retention keeps the newest rows of a stream") {
  const auto data = make_dataset(100);
  arrow_producer producer({bars(5000), bars(5000, 5000)});
  REQUIRE(text_of(append(*data, producer)) == "ok");
  const auto info = *data->partition_info(0);
  CHECK(info.row_count == 100);
  CHECK(info.first_row == 9900);
  CHECK(value_at(*data, 0, "close", 9900) == 10000);
  CHECK(info.memory_bytes < 40'000);
}
