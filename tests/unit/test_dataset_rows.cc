// SPDX-License-Identifier: MIT
// Rows of a dataset looked at, written bar by bar, and handed out as Arrow streams.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "arrow_helpers.hh"
#include "base/number.hh"
#include "data/arrow_export.hh"
#include "data/arrow_import.hh"
#include "data_helpers.hh"

namespace {

using lta_test::code_of;
using lta_test::make_bar;
using lta_test::make_dataset;
using lta_test::minute;
using lta_test::minutes;
using lta_test::open_minutes;
using lta_test::text_of;

using lta::missing;

const double* doubles(const lta::column_rows& rows) {
  return static_cast<const double*>(rows.values);
}

}  // namespace

TEST_CASE("a view is the rows of one chunk, and says where to go on") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(200).view(), 0));
  std::int64_t row = 0;
  int chunks = 0;
  while (row < 200) {
    const auto seen = *data->column(0, "close", row);
    CHECK(seen.first_row == row);
    CHECK(seen.end_row == 200);
    CHECK(seen.dtype == LTA_FLOAT64);
    REQUIRE(seen.row_count > 0);
    for (std::int64_t i = 0; i < seen.row_count; ++i) {
      CHECK(doubles(seen)[i] == 100 + static_cast<double>(row + i));
      CHECK(seen.times_ns[i] == (row + i) * minute);
    }
    row += seen.row_count;
    ++chunks;
  }
  CHECK(chunks == 3);  // 64, 64 and 128 rows
  const auto at_end = *data->column(0, "close", 200);
  CHECK(at_end.row_count == 0);
  CHECK(at_end.values == nullptr);
  CHECK(data->column(0, "time", 3)->dtype == LTA_INT64);
  const auto closes = *data->column(0, "close_time", 3);
  CHECK(*static_cast<const std::int64_t*>(closes.values) == 4 * minute);
}

TEST_CASE("a view stays as it is while rows are appended, revised and dropped") {
  const auto data = make_dataset(100);
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(50).view(), 0));
  const auto seen = *data->column(0, "close", -1);
  CHECK(seen.row_count == 50);
  const lta_bar revised = make_bar(49 * minute, 7, LTA_BAR_REVISED);
  CHECK(*data->write_bars({&revised, 1}, LTA_BAR_REVISED, 0) == 1);
  REQUIRE(data->append_ohlcv(0, minutes(5000, 50).view(), 0));
  CHECK(data->partition_info(0)->first_row == 4950);
  CHECK(doubles(seen)[0] == 100);
  CHECK(doubles(seen)[49] == 149);
}

TEST_CASE("rows and columns that are not there are refused") {
  const auto data = make_dataset(100);
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(500).view(), 0));
  CHECK(data->column(0, "close", -1)->first_row == 400);
  CHECK(code_of(data->column(0, "close", 399)) == "dataset.row_not_retained");
  CHECK(code_of(data->column(0, "close", 501)) == "dataset.row_not_retained");
  CHECK(code_of(data->column(0, "close", -2)) == "dataset.row_not_retained");
  CHECK(code_of(data->column(1, "close", 0)) == "dataset.unknown_partition");
  const auto unknown = data->column(0, "volumes", 0);
  CHECK(code_of(unknown) == "dataset.unknown_column");
  CHECK(text_of(unknown).find("did you mean \"volume\"") != std::string::npos);
}

TEST_CASE("a series has rows of its own") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(data->open_series(0, "funding", LTA_SERIES_OWN_TIMES));
  const std::int64_t times[] = {5, 9};
  const double values[] = {0.5, missing};
  REQUIRE(data->append_series(0, 0, {2, times, values, nullptr}, 0));
  const auto seen = *data->column(0, "funding", 0);
  CHECK(seen.row_count == 2);
  CHECK(seen.times_ns[1] == 9);
  CHECK(doubles(seen)[0] == 0.5);
  CHECK(std::isnan(doubles(seen)[1]));
}

TEST_CASE("bars of many partitions are appended in one call, all or none") {
  const auto data = make_dataset();
  open_minutes(*data, "A");
  open_minutes(*data, "B");
  const std::vector<lta_bar> bars{make_bar(0, 10, LTA_BAR_CLOSED, 1),
                                  make_bar(0, 20, LTA_BAR_CLOSED, 0),
                                  make_bar(minute, 11, LTA_BAR_CLOSED, 1)};
  CHECK(*data->write_bars(bars, LTA_BAR_CLOSED, 0) == 3);
  CHECK(*data->write_bars(bars, LTA_BAR_CLOSED, 0) == 0);  // delivered again
  CHECK(data->partition_info(1)->row_count == 2);

  std::vector<lta_bar> bad{make_bar(minute, 21, LTA_BAR_CLOSED, 0),
                           make_bar(minute, 12, LTA_BAR_CLOSED, 1)};
  const auto conflict = data->write_bars(bad, LTA_BAR_CLOSED, 0);
  CHECK(code_of(conflict) == "dataset.time_conflict");
  CHECK(conflict.error().position == 1);
  CHECK(data->partition_info(0)->row_count == 1);
  bad[1] = make_bar(2 * minute, 12, LTA_BAR_CLOSED, 7);
  CHECK(code_of(data->write_bars(bad, LTA_BAR_CLOSED, 0)) == "dataset.unknown_partition");
  CHECK(data->partition_info(0)->row_count == 1);
  CHECK(code_of(data->write_bars(bad, LTA_BAR_FORMING, 0)) == "dataset.bar_state");
  CHECK(code_of(data->write_bars(bad, LTA_BAR_CLOSED, 8)) == "struct.unknown_flag");
}

TEST_CASE("a forming bar is replaced, closed by its own time and dropped by a later bar") {
  const auto data = make_dataset();
  open_minutes(*data);
  const auto set = [&](std::int64_t time, double price) {
    const lta_bar bar = make_bar(time, price, LTA_BAR_FORMING);
    return code_of(data->write_bars({&bar, 1}, LTA_BAR_FORMING, 0));
  };
  CHECK(set(0, 1) == "ok");
  CHECK(set(0, 2) == "ok");
  CHECK(data->info().row_count == 0);
  CHECK(data->pin(0)->forming()->close == 2);
  REQUIRE(data->append_ohlcv(0, minutes(1).view(), 0));  // columns close it too
  CHECK_FALSE(data->pin(0)->forming().has_value());
  CHECK(set(0, 3) == "dataset.forming_not_after_closed");
  CHECK(set(minute, 3) == "ok");
  const lta_bar later = make_bar(2 * minute, 4);
  CHECK(*data->write_bars({&later, 1}, LTA_BAR_CLOSED, 0) == 1);
  CHECK_FALSE(data->pin(0)->forming().has_value());
  CHECK(set(5 * minute, 4) == "ok");
  const lta_bar before = make_bar(4 * minute, 4);
  CHECK(*data->write_bars({&before, 1}, LTA_BAR_CLOSED, 0) == 1);
  CHECK(data->pin(0)->forming()->time_ns == 5 * minute);  // it is later than that one
}

TEST_CASE("a revision replaces a retained row and nothing else") {
  const auto data = make_dataset(64);
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(100).view(), 0));
  const auto revise = [&](lta_bar bar) {
    return code_of(data->write_bars({&bar, 1}, LTA_BAR_REVISED, 0));
  };
  CHECK(revise(make_bar(80 * minute, 7, LTA_BAR_REVISED)) == "ok");
  CHECK(*doubles(*data->column(0, "close", 80)) == 7);
  CHECK(*doubles(*data->column(0, "close", 81)) == 181);
  CHECK(revise(make_bar(20 * minute, 7, LTA_BAR_REVISED)) == "dataset.revision_too_old");
  CHECK(revise(make_bar(200 * minute, 7, LTA_BAR_REVISED)) == "dataset.revision_unknown_time");
  CHECK(revise(make_bar(80 * minute + 1, 7, LTA_BAR_REVISED)) == "dataset.revision_unknown_time");
  lta_bar moved = make_bar(80 * minute, 8, LTA_BAR_REVISED);
  moved.close_time_ns = 82 * minute;
  CHECK(revise(moved) == "dataset.revision_close_time");
  CHECK(*doubles(*data->column(0, "close", 80)) == 7);
}

TEST_CASE("repair widens live bars as it widens columns") {
  const auto data = make_dataset();
  open_minutes(*data);
  const lta_bar bar{0, 0, 10, 9, 11, 12, -1, 0, LTA_BAR_CLOSED};
  CHECK(code_of(data->write_bars({&bar, 1}, LTA_BAR_CLOSED, 0)) == "dataset.high_too_low");
  CHECK(*data->write_bars({&bar, 1}, LTA_BAR_CLOSED, LTA_APPEND_REPAIR) == 1);
  CHECK(*doubles(*data->column(0, "high", 0)) == 12);
  CHECK(*doubles(*data->column(0, "low", 0)) == 10);
  CHECK(*doubles(*data->column(0, "volume", 0)) == 0);
}

TEST_CASE("a dataset goes out as an Arrow stream and comes back equal") {
  const auto data = make_dataset();
  open_minutes(*data, "B");
  open_minutes(*data, "A");
  auto gaps = minutes(300);
  gaps.volume[7] = missing;
  REQUIRE(data->append_ohlcv(0, gaps.view(), 0));
  REQUIRE(data->append_ohlcv(1, minutes(5).view(), 0));
  REQUIRE(data->open_series(1, "funding", 0));
  const std::int64_t times[] = {2 * minute};
  const double values[] = {0.5};
  REQUIRE(data->append_series(1, 0, {1, times, values, nullptr}, 0));

  ArrowArrayStream stream{};
  const auto order = data->ordered_partitions();
  REQUIRE(lta::export_arrow(data, order, &stream));
  lta::arrow_options options;
  options.flags = LTA_ARROW_SERIES;
  const auto copy = make_dataset();
  const auto appended =
      lta::append_arrow(*copy, lta::arrow_owner<ArrowArrayStream>(stream), options);
  REQUIRE(text_of(appended) == "ok");
  CHECK(*appended == 305);
  CHECK(copy->name_of(0)->symbol == "A");
  CHECK(copy->name_of(1)->symbol == "B");
  CHECK(copy->partition_info(1)->row_count == 300);
  const auto pinned = *copy->pin(1);
  for (std::int64_t row = 0; row < 300; ++row) {
    CHECK(pinned.bar(row).close == 100 + static_cast<double>(row));
    CHECK(pinned.close_time_ns(row) == (row + 1) * minute);
    CHECK(std::isnan(pinned.bar(row).volume) == (row == 7));
  }
  double read[5];
  const auto other = *copy->pin(0);
  other.read_field(other.field_index("funding"), 0, 5, read);
  CHECK(std::isnan(read[1]));
  CHECK(read[2] == 0.5);
}

TEST_CASE("an exported batch is the chunk's own memory and outlives the dataset") {
  auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(64).view(), 0));
  const double* stored = doubles(*data->column(0, "close", 0));
  ArrowArrayStream stream{};
  const std::uint32_t all[] = {0};
  REQUIRE(lta::export_arrow(data, all, &stream));
  data.reset();
  ArrowArray batch{};
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  stream.release(&stream);
  const auto* values = static_cast<const double*>(batch.children[8]->buffers[1]);
  CHECK(values == stored);
  CHECK(values[63] == 163);
  CHECK(batch.children[8]->buffers[0] == nullptr);
  batch.release(&batch);
}

TEST_CASE("a series named like a column of every table is not exported") {
  for (const char* name : {"time", "close_time", "symbol", "timeframe", "source", "volume"}) {
    const auto data = make_dataset();
    const auto flows = *data->open_partition("A", "1m", "flows");
    const auto other = *data->open_partition("B", "1m", "flows");
    REQUIRE(data->open_series(flows, name, 0));
    REQUIRE(data->open_series(other, "volumes", 0));
    ArrowArrayStream stream{};
    const std::uint32_t all[] = {flows, other};
    const auto refused = lta::export_arrow(data, all, &stream);
    REQUIRE_FALSE(refused);
    CHECK(std::string(refused.error().code) == "arrow.reserved_name");
    CHECK((stream.release == nullptr));
    const std::uint32_t one[] = {other};
    REQUIRE(lta::export_arrow(data, one, &stream));
    stream.release(&stream);
  }
}

TEST_CASE("missing values of a dataset are nulls in its stream") {
  const auto data = make_dataset();
  open_minutes(*data);
  auto gaps = minutes(20);
  gaps.volume[0] = gaps.volume[9] = gaps.volume[17] = missing;
  REQUIRE(data->append_ohlcv(0, gaps.view(), 0));
  ArrowArrayStream stream{};
  const std::uint32_t all[] = {0};
  REQUIRE(lta::export_arrow(data, all, &stream));
  ArrowArray batch{};
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  stream.release(&stream);
  const auto* validity = static_cast<const std::uint8_t*>(batch.children[9]->buffers[0]);
  REQUIRE(validity != nullptr);
  CHECK(validity[0] == 0b11111110);
  CHECK(validity[1] == 0b11111101);
  CHECK(validity[2] == 0b00001101);
  batch.release(&batch);
}

TEST_CASE("rows that are there again are found in the part of a batch that came before") {
  const auto data = make_dataset();
  open_minutes(*data);
  auto twice = minutes(600);
  twice.add(3 * minute, 103).add(599 * minute, 699).add(600 * minute, 700);
  CHECK(*data->append_ohlcv(0, twice.view(), 0) == 601);
  twice.close.back() = 700.5;
  CHECK(code_of(data->append_ohlcv(0, twice.view(), 0)) == "dataset.time_conflict");
  CHECK(data->info().row_count == 601);
}

TEST_CASE("missing values and bars at the edge of the tolerance go the slow way and are kept") {
  const auto data = make_dataset();
  open_minutes(*data);
  auto rows = minutes(513);
  for (const std::size_t row : {std::size_t{0}, std::size_t{255}, std::size_t{512}}) {
    rows.open[row] = missing;
    rows.high[row] = rows.close[row] * (1 - 0.5e-9);
  }
  REQUIRE(*data->append_ohlcv(0, rows.view(), 0) == 513);
  rows = minutes(1, 513);
  rows.open[0] = missing;  // close alone still counts
  rows.high[0] = rows.close[0] * (1 - 2e-9);
  CHECK(code_of(data->append_ohlcv(0, rows.view(), 0)) == "dataset.high_too_low");
  rows = minutes(1, 513);
  rows.close[0] = missing;
  rows.low[0] = rows.open[0] * (1 + 2e-9);
  CHECK(code_of(data->append_ohlcv(0, rows.view(), 0)) == "dataset.low_too_high");
}

TEST_CASE("views, appends, revisions and retention go on side by side") {
  const auto data = make_dataset(500);
  open_minutes(*data);
  std::thread writer([&] {
    for (std::int64_t i = 0; i < 3000; ++i) {
      const lta_bar bars[] = {make_bar(i * minute, static_cast<double>(i))};
      REQUIRE(data->write_bars(bars, LTA_BAR_CLOSED, 0));
      if (i % 5 == 0) {
        const lta_bar revised[] = {make_bar(i * minute, static_cast<double>(i), LTA_BAR_REVISED)};
        REQUIRE(data->write_bars(revised, LTA_BAR_REVISED, 0));
      }
    }
  });
  std::int64_t seen_rows = 0;
  while (seen_rows < 3000) {
    const auto seen = data->column(0, "close", -1);
    REQUIRE(seen);
    for (std::int64_t i = 0; i < seen->row_count; ++i) {
      REQUIRE(doubles(*seen)[i] == static_cast<double>(seen->first_row + i));
    }
    seen_rows = seen->end_row;
  }
  writer.join();
}
