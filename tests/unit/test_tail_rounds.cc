// SPDX-License-Identifier: MIT
// A tail that has all rows that are retained goes on behind a full chunk without writing one.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "data/bar_writer.hh"
#include "data_helpers.hh"

using namespace lta_test;

namespace {

constexpr std::int64_t chunk_rows = 64;

double price_of(std::int64_t row) { return 100 + static_cast<double>(row); }

void append(lta::dataset& data, std::int64_t row) {
  const lta_bar bar = make_bar(row * minute, price_of(row));
  REQUIRE(code_of(data.write_bars({&bar, 1}, LTA_BAR_CLOSED, 0)) == "ok");
}

// `count` bars, one call each, and nobody looks.
std::shared_ptr<lta::dataset> fed(std::int64_t kept, std::int64_t count) {
  const auto data = make_dataset(kept);
  open_minutes(*data);
  for (std::int64_t row = 0; row < count; ++row) append(*data, row);
  return data;
}

void check_rows(const lta::pinned_rows& pin, std::int64_t kept, std::int64_t count) {
  REQUIRE(pin.row_count() == count);
  REQUIRE(pin.first_row() == std::max<std::int64_t>(count - kept, 0));
  for (std::int64_t row = pin.first_row(); row < count; ++row) {
    CAPTURE(row);
    REQUIRE(pin.time_ns(row) == row * minute);
    REQUIRE(pin.close_time_ns(row) == (row + 1) * minute);
    const lta_bar bar = pin.bar(row);
    REQUIRE(bar.open == price_of(row));
    REQUIRE(bar.high == price_of(row) + 1);
    REQUIRE(bar.low == price_of(row) - 1);
    REQUIRE(bar.close == price_of(row));
    REQUIRE(bar.volume == 1);
  }
}

}  // namespace

TEST_CASE("whoever looks first, after however many bars, sees the rows that are retained") {
  for (const std::int64_t kept : {1, 2, 7, 9, 14, 15}) {
    for (std::int64_t count = 1; count <= 5 * chunk_rows + 20; ++count) {
      CAPTURE(kept);
      CAPTURE(count);
      const auto data = fed(kept, count);
      REQUIRE(data->info().row_count == std::min(kept, count));
      REQUIRE(data->revision() == static_cast<std::uint64_t>(count));
      check_rows(*data->pin(0), kept, count);
      REQUIRE(data->info().revision == static_cast<std::uint64_t>(count));
      // What comes next goes on from there, in a tail or not.
      for (std::int64_t row = count; row < count + 3; ++row) append(*data, row);
      check_rows(*data->pin(0), kept, count + 3);
    }
  }
}

TEST_CASE("a revision and a refused bar find the rows of a tail that went on") {
  for (const std::int64_t kept : {1, 9, 15}) {
    for (std::int64_t count = 3 * chunk_rows - 20; count <= 4 * chunk_rows + 20; ++count) {
      CAPTURE(kept);
      CAPTURE(count);
      const auto data = fed(kept, count);
      const lta_bar refused[] = {make_bar(count * minute, 1), make_bar(0, 1, LTA_BAR_CLOSED, 9)};
      REQUIRE(code_of(data->write_bars(refused, LTA_BAR_CLOSED, 0)) == "dataset.unknown_partition");
      check_rows(*data->pin(0), kept, count);
      const std::int64_t oldest = count - kept;
      const lta_bar revised = make_bar(oldest * minute, -5, LTA_BAR_REVISED);
      REQUIRE(data->write_bars({&revised, 1}, LTA_BAR_REVISED, 0));
      CHECK((*data->pin(0)).bar(oldest).close == -5);
      append(*data, count);
      CHECK((*data->pin(0)).bar(count).close == price_of(count));
    }
  }
}

TEST_CASE("a pin keeps its rows while chunks turn over") {
  constexpr std::int64_t kept = 9;
  for (std::int64_t count = 2 * chunk_rows; count <= 3 * chunk_rows + 1; ++count) {
    CAPTURE(count);
    const auto data = fed(kept, count);
    const auto pin = *data->pin(0);
    for (std::int64_t row = count; row < count + 4 * chunk_rows; ++row) append(*data, row);
    check_rows(*data->pin(0), kept, count + 4 * chunk_rows);  // rows go into columns
    check_rows(pin, kept, count);
  }
}

TEST_CASE("chunks that turn over take no more memory") {
  const auto early = fed(9, 4 * chunk_rows);
  const auto late = fed(9, 400 * chunk_rows);
  CHECK(late->info().memory_bytes == early->info().memory_bytes);
}
