// SPDX-License-Identifier: MIT
// Batch reads rows where the dataset has them, in blocks that lie in one chunk with all the past
// they need. Promise: it shows nowhere which blocks do.
#include <doctest/doctest.h>

#include "support.hh"

namespace promise {
namespace {

// Windows and lags of a few slots and of hundreds, recursions, fields as they are, and a formula.
constexpr const char* near_and_far = R"json({"version": 1, "outputs": [
  {"name": "a", "expr": "sma(close, 20)"},
  {"name": "b", "expr": "rolling_max(high, 300) - rolling_min(low, 31)"},
  {"name": "c", "expr": "close"},
  {"name": "d", "expr": "volume[150] + open"},
  {"name": "e", "expr": "rsi(14)"},
  {"name": "f", "expr": "atr(14)"},
  {"name": "g", "expr": "crossup(close, bbands(close, 20, 2).upper)"}]})json";

constexpr market_options rough = {.missing_rate = 0.01, .edge_rate = 0.3, .spike_rate = 0.002};

std::int64_t different_cells(const table& a, const table& b) {
  REQUIRE(a.times_ns == b.times_ns);
  std::int64_t different = 0;
  for (std::size_t k = 0; k < a.cells.size(); ++k) different += a.cells[k] != b.cells[k] ? 1 : 0;
  return different;
}

owned slice_from(const owned& dataset, std::int64_t start_time_ns) {
  lta_slice_options options = {};
  options.struct_size = sizeof options;
  options.start_time_ns = start_time_ns;
  lta_dataset id = 0;
  lta_error error = fresh_error();
  must(lta_dataset_slice(dataset.id(), nullptr, 0, &options, &id, &error), error);
  return {id, lta_dataset_drop};
}

}  // namespace

// A row is in another place of another chunk then, and in another block.
TEST_CASE("a row's values do not depend on where rows before it lie") {
  const owned plan = new_plan(near_and_far);
  random_source random(seed_of(36'001));
  const std::vector<lta_bar> bars = make_market(random, 9'000, rough);
  for (const std::int64_t length : {2'113, 4'031, 4'095, 6'000, 9'000}) {
    const std::vector<lta_bar> first(bars.begin(), bars.begin() + length);
    const owned session_data = new_dataset();
    open_partition(session_data, "A");
    const owned session = new_session(plan, session_data);
    stream_rows rows(output_count(plan), 1);
    const table batch = batch_of(plan, first);
    std::int64_t different = 0;
    for (std::int64_t row = 0; row < length; ++row) {
      push(session, {first[static_cast<std::size_t>(row)]}, rows);
      REQUIRE(rows.count == 1);
      for (std::uint32_t o = 0; o < batch.output_count; ++o) {
        different += rows.cell(0, o) != batch.at(row, o) ? 1 : 0;
      }
    }
    CAPTURE(length);
    CHECK(different == 0);
  }
}

TEST_CASE("a slice reads no row of what it was cut from") {
  const owned plan = new_plan(near_and_far);
  random_source random(seed_of(36'002));
  const std::vector<lta_bar> bars = make_market(random, 9'000, rough);
  const owned whole = new_dataset();
  append(whole, open_partition(whole, "A"), bars);
  for (const std::int64_t start : {1L, 200L, 1'000L, 2'500L, 4'100L, 8'000L}) {
    const std::vector<lta_bar> kept(bars.begin() + start, bars.end());
    const owned cut = slice_from(whole, kept.front().time_ns);
    CAPTURE(start);
    CHECK(different_cells(run_batch(plan, cut, 0), batch_of(plan, kept)) == 0);
  }
}

TEST_CASE("rows that retention has dropped are read no more") {
  const owned plan = new_plan(near_and_far);
  random_source random(seed_of(36'003));
  const std::vector<lta_bar> bars = make_market(random, 9'000, rough);
  for (const std::int64_t retained : {1'500L, 3'000L, 5'000L}) {
    const owned dataset = new_dataset(retained);
    append(dataset, open_partition(dataset, "A"), bars);
    const std::vector<lta_bar> kept(bars.end() - retained, bars.end());
    CAPTURE(retained);
    CHECK(different_cells(run_batch(plan, dataset, 0), batch_of(plan, kept)) == 0);
  }
}

}  // namespace promise
