// SPDX-License-Identifier: MIT
// Every allocation of every call of the dataset fails once: the call says so and changes nothing.
#include <doctest/doctest.h>

#include <functional>
#include <numeric>
#include <string>

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/hash.hh"
#include "data/dataset_operations.hh"
#include "data_helpers.hh"
#include "failing_allocations.hh"

using namespace lta_test;

namespace {

// Everything a reader can see.
std::uint64_t state_of(const lta::dataset& data) {
  std::uint64_t hash = lta::hash_combine(data.revision(), data.partition_count());
  hash = lta::hash_combine(hash, static_cast<std::uint64_t>(data.info().memory_bytes));
  hash = lta::hash_combine(hash, static_cast<std::uint64_t>(data.info().row_count));
  for (const std::uint32_t id : data.ordered_partitions()) {
    const auto info = *data.partition_info(id);
    hash = lta::hash_combine(hash, lta::hash_text(info.symbol));
    hash = lta::hash_combine(hash, info.series_count * 2 + info.forming);
    const auto pin = *data.pin(id);
    const std::int64_t count = pin.row_count() - pin.from_row();
    std::vector<double> values(static_cast<std::size_t>(count));
    for (std::int32_t field = 0; field < pin.field_count(); ++field) {
      pin.read_field(field, pin.from_row(), count, values.data());
      hash = lta::hash_bytes(values.data(), values.size() * 8, hash);
    }
    for (std::uint32_t series = 0; series < info.series_count; ++series) {
      const auto rows = static_cast<std::uint64_t>((*data.series_info(id, series)).row_count);
      hash = lta::hash_combine(hash, rows);
    }
    if (pin.forming()) hash = lta::hash_bytes(&*pin.forming(), sizeof(lta_bar), hash);
  }
  return hash;
}

// 63 rows: the next one fills the first chunk, the one after it needs another.
std::shared_ptr<lta::dataset> prepared(std::int64_t retention_rows) {
  const auto data = make_dataset(retention_rows);
  const auto id = open_minutes(*data);
  REQUIRE(data->append_ohlcv(id, minutes(63).view(), 0));
  REQUIRE(push(*data, {make_bar(63 * minute, 1, LTA_BAR_FORMING)}) == "ok");
  REQUIRE(data->open_series(id, "funding", LTA_SERIES_OWN_TIMES));
  return data;
}

using action = std::function<lta::outcome(lta::dataset&)>;

template <class T>
lta::outcome outcome_of(const lta::result<T>& r) {
  if (!r) return r.error();
  return lta::done{};
}

lta::outcome push_outcome(lta::dataset& data, const std::vector<lta_bar>& bars) {
  lta::bar_writer writer(data);
  const auto checked = writer.check(bars);
  if (!checked) return checked.error();
  writer.commit();
  return lta::done{};
}

}  // namespace

TEST_CASE("a failed allocation is an error code and changes nothing") {
  const columns many = minutes(5000, 63);
  columns broken_runs = minutes(40);
  for (std::int64_t i = 63; i < 80; ++i) {
    broken_runs.add(i * minute, 100 + static_cast<double>(i));
    broken_runs.add(5 * minute, 105);  // a re-delivery in between: every run is one row long
  }
  std::vector<lta_bar> live{make_bar(20 * minute, 7, LTA_BAR_REVISED)};
  for (std::int64_t i = 63; i < 400; ++i) live.push_back(make_bar(i * minute, 5));
  live.push_back(make_bar(399 * minute, 7, LTA_BAR_REVISED));
  live.push_back(make_bar(400 * minute, 7, LTA_BAR_FORMING));
  std::vector<std::int64_t> times(500);
  std::iota(times.begin(), times.end(), 0);
  const std::vector<double> values(500, 1.5);

  const std::pair<const char*, action> actions[] = {
      {"open_partition",
       [](lta::dataset& data) {
         return outcome_of(data.open_partition("A symbol too long to be kept in place", "1h", ""));
       }},
      {"open_series",
       [](lta::dataset& data) {
         return outcome_of(data.open_series(0, "a name too long to be kept in place", 0));
       }},
      {"append_ohlcv",
       [&](lta::dataset& data) { return outcome_of(data.append_ohlcv(0, many.view(), 0)); }},
      {"append_ohlcv in pieces",
       [&](lta::dataset& data) { return outcome_of(data.append_ohlcv(0, broken_runs.view(), 0)); }},
      {"append_series",
       [&](lta::dataset& data) {
         return outcome_of(
             data.append_series(0, 0, {500, times.data(), values.data(), nullptr}, 0));
       }},
      {"bar_writer", [&](lta::dataset& data) { return push_outcome(data, live); }},
  };
  int failures = 0;
  for (const std::int64_t retention : {0, 100}) {
    for (const auto& [name, act] : actions) {
      for (const auto span :
           {failing_allocations::span::once, failing_allocations::span::from_then_on}) {
        for (std::int64_t n = 0;; ++n) {
          REQUIRE(n < 1000);
          const auto data = prepared(retention);
          const auto reader = *data->pin(0);
          const std::uint64_t before = state_of(*data);
          const std::int64_t held = live_allocation_count();
          lta_status status;
          bool has_failed;
          {
            const failing_allocations failing(n, span);
            status = lta::guarded(nullptr, [&] { return act(*data); });
            has_failed = failing.has_failed();
          }
          if (!has_failed) {
            CHECK(status == LTA_OK);
            CHECK(state_of(*data) != before);
            break;
          }
          ++failures;
          if (std::string(name) == "append_ohlcv") CHECK(live_allocation_count() == held);
          INFO(std::string(name) << " allocation " << n);
          CHECK(status == LTA_OUT_OF_MEMORY);
          CHECK(state_of(*data) == before);
          CHECK(reader.bar(20).close == 120);
          CHECK(text_of(act(*data)) == "ok");  // and then it works
          const std::uint64_t after = state_of(*data);
          const auto other = prepared(retention);
          REQUIRE(act(*other));
          CHECK(state_of(*other) == after);
        }
      }
    }
  }
  CHECK(failures > 40);
}

TEST_CASE("an operation that runs out of memory gives no dataset and leaves nothing behind") {
  using made = lta::result<std::shared_ptr<lta::dataset>>;
  const std::pair<const char*, std::function<made(const lta::dataset&)>> operations[] = {
      {"slice", [](const auto& data) { return lta::slice(data, {}, {10 * minute, {}, 40}); }},
      {"resample",
       [](const auto& data) {
         return lta::resample(
             data, {}, {.timeframe = "3m", .fill = LTA_FILL_PREVIOUS, .rules = {{"funding", {}}}});
       }},
      {"upsample", [](const auto& data) { return lta::upsample(data, {}, {"15s", 0, 0}); }},
      {"align", [](const auto& data) { return lta::align(data, {}, {LTA_JOIN_OUTER, 1, 0, 0}); }},
  };
  const auto data = prepared(0);
  REQUIRE(data->append_ohlcv(*data->open_partition("other", "1m", ""), minutes(80, 3).view(), 0));
  const std::uint64_t before = state_of(*data);
  int failures = 0;
  for (const auto& [name, operate] : operations) {
    for (std::int64_t n = 0;; ++n) {
      const std::int64_t held = live_allocation_count();
      bool has_failed;
      {
        const failing_allocations failing(n, failing_allocations::span::once);
        const lta_status status = lta::guarded(nullptr, [&] { return outcome_of(operate(*data)); });
        has_failed = failing.has_failed();
        CHECK(status == (has_failed ? LTA_OUT_OF_MEMORY : LTA_OK));
      }
      INFO(std::string(name) << " allocation " << n);
      CHECK(live_allocation_count() == held);
      if (!has_failed) break;
      ++failures;
    }
  }
  CHECK(failures > 40);
  CHECK(state_of(*data) == before);
}

TEST_CASE("an object that gets no id is gone") {
  const std::int64_t before = lta::live_handle_count();
  std::vector<std::uint64_t> ids;
  std::weak_ptr<lta::blob> last;
  // Enough of them that the table has to grow.
  for (int i = 0; i < 3000; ++i) {
    auto made = std::make_shared<lta::blob>(lta::blob{"x"});
    last = made;
    lta::result<std::uint64_t> id = std::uint64_t{0};
    lta_status status;
    {
      const failing_allocations failing(0, failing_allocations::span::from_then_on);
      status = lta::guarded(nullptr, [&]() -> lta::outcome {
        id = lta::open_handle(std::move(made));
        return outcome_of(id);
      });
    }
    if (status == LTA_OUT_OF_MEMORY) {
      CHECK(last.expired());
      break;
    }
    ids.push_back(*id);
  }
  CHECK(last.expired());
  for (const std::uint64_t id : ids) CHECK(lta::drop_handle(id, lta::handle_kind::blob));
  CHECK(lta::live_handle_count() == before);
}

TEST_CASE("a refused push keeps no memory") {
  const auto data = make_dataset();
  open_minutes(*data);
  std::vector<lta_bar> again(601, make_bar(0, 1));
  REQUIRE(push(*data, again) == "ok");
  const std::int64_t held = live_allocation_count();
  std::vector<lta_bar> bars;
  for (std::int64_t i = 1; i <= 600; ++i) bars.push_back(make_bar(i * minute, 1));
  bars.push_back(make_bar(1, 1));
  CHECK(push(*data, bars) == "dataset.time_not_rising");
  CHECK(live_allocation_count() == held + 1);  // `bars` itself
}

TEST_CASE("live bars allocate nothing once the room is there") {
  const auto data = make_dataset(100);
  open_minutes(*data);
  std::vector<lta_bar> bars(3);
  const auto round = [&](std::int64_t i) {
    bars[0] = make_bar(i * minute, 5);
    bars[1] = make_bar(i * minute, 6, LTA_BAR_REVISED);
    bars[2] = make_bar((i + 1) * minute, 7, LTA_BAR_FORMING);
    {
      lta::bar_writer writer(*data);
      if (!writer.check(bars)) return false;
      writer.commit();
    }
    if (i < 2) return true;
    const lta_bar older = make_bar((i - 2) * minute, static_cast<double>(i), LTA_BAR_REVISED);
    lta::bar_writer writer(*data);
    if (!writer.check({&older, 1})) return false;
    writer.commit();
    return true;
  };
  for (std::int64_t i = 0; i < 1000; ++i) REQUIRE(round(i));
  const failing_allocations failing(0, failing_allocations::span::from_then_on);
  bool all = true;
  for (std::int64_t i = 1000; i < 3000; ++i) all = all && round(i);
  CHECK_FALSE(failing.has_failed());
  CHECK(all);
}
