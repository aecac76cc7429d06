// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <random>

#include "data_helpers.hh"

using namespace lta_test;
using lta::bar_action;

namespace {

// Checks and commits; the verdicts.
std::vector<lta::bar_verdict> judged(lta::dataset& data, const std::vector<lta_bar>& bars) {
  lta::bar_writer writer(data);
  const auto checked = writer.check(bars);
  if (!checked) FAIL(checked.error().message);
  std::vector<lta::bar_verdict> verdicts((*checked).begin(), (*checked).end());
  writer.commit();
  return verdicts;
}

lta::failure refusal(lta::dataset& data, const std::vector<lta_bar>& bars) {
  lta::bar_writer writer(data);
  const auto checked = writer.check(bars);
  REQUIRE_FALSE(checked);
  return checked.error();
}

}  // namespace

TEST_CASE("closed bars are appended, with the close time the timeframe gives") {
  const auto data = make_dataset();
  open_minutes(*data);
  const auto verdicts = judged(*data, {make_bar(0, 1), make_bar(minute, 2)});
  CHECK(verdicts[0].action == bar_action::append);
  CHECK(verdicts[0].row == 0);
  CHECK(verdicts[1].row == 1);
  CHECK(verdicts[1].close_time_ns == 2 * minute);
  CHECK_FALSE(verdicts[1].overtook_forming);
  CHECK((*data->pin(0)).bar(1).close == 2);
  CHECK(data->revision() == 2);
}

TEST_CASE("nothing is seen before the commit and nothing stays without one") {
  const auto data = make_dataset();
  open_minutes(*data);
  {
    lta::bar_writer writer(*data);
    std::vector<lta_bar> bars;
    for (std::int64_t i = 0; i < 200; ++i) bars.push_back(make_bar(i * minute, 1));
    REQUIRE(writer.check(bars));
    CHECK((*data->pin(0)).row_count() == 0);
    CHECK(data->info().memory_bytes == 0);
  }
  CHECK((*data->pin(0)).row_count() == 0);
  CHECK(push(*data, {make_bar(0, 5)}) == "ok");
  CHECK((*data->pin(0)).bar(0).close == 5);
}

TEST_CASE("one bad bar refuses all, and is named by its index") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(push(*data, {make_bar(0, 1)}) == "ok");
  const double infinity = std::numeric_limits<double>::infinity();
  lta_bar infinite = make_bar(2 * minute, 1);
  infinite.low = -infinity;
  lta_bar inconsistent = make_bar(2 * minute, 1);
  inconsistent.high = 0.5;
  lta_bar negative = make_bar(2 * minute, 1);
  negative.volume = -1;
  lta_bar unknown = make_bar(2 * minute, 1);
  unknown.partition = 3;
  lta_bar state = make_bar(2 * minute, 1, 3);
  lta_bar closes = make_bar(2 * minute, 1);
  closes.close_time_ns = 2 * minute;
  const std::pair<lta_bar, std::string> bad[] = {
      {infinite, "dataset.infinite_value"},
      {inconsistent, "dataset.high_too_low"},
      {negative, "dataset.negative_volume"},
      {unknown, "dataset.unknown_partition"},
      {state, "dataset.bar_state"},
      {closes, "dataset.close_time_not_after_open"},
      {make_bar(minute, 9), "dataset.time_conflict"},
      {make_bar(1, 9), "dataset.time_not_rising"},
      {make_bar(minute, 9, LTA_BAR_FORMING), "dataset.forming_not_after_closed"},
      {make_bar(2 * minute, 9, LTA_BAR_REVISED), "dataset.revision_unknown_time"}};
  for (const auto& [bar, code] : bad) {
    const auto f = refusal(*data, {make_bar(minute, 2), make_bar(0, 7, LTA_BAR_REVISED), bar});
    CHECK(f.code == code);
    CHECK(f.position == 2);
    CHECK(data->info().row_count == 1);
    CHECK(data->revision() == 1);
    CHECK((*data->pin(0)).bar(0).close == 1);
  }
  CHECK(std::string(refusal(*data, {make_bar(0, 9)}).message).find("push it as revised") !=
        std::string::npos);
}

TEST_CASE("a live bar obeys each rule of a bar") {
  const auto data = make_dataset();
  open_minutes(*data);
  const auto code = [&](double open, double high, double low, double close, double volume) {
    const lta_bar bar{0, 0, open, high, low, close, volume, 0, LTA_BAR_CLOSED};
    return std::string(refusal(*data, {bar}).code);
  };
  CHECK(code(10, 9, 8, 9, 1) == "dataset.high_too_low");
  CHECK(code(9, 9, 8, 10, 1) == "dataset.high_too_low");
  CHECK(code(7, 10, 8, 9, 1) == "dataset.low_too_high");
  CHECK(code(9, 10, 8, 7, 1) == "dataset.low_too_high");
  CHECK(code(9, 10, 8, 9, -1) == "dataset.negative_volume");
  CHECK(push(*data, {{0, 0, 9, 10, 8, 9, 0, 0, LTA_BAR_CLOSED}}) == "ok");
}

TEST_CASE("identical bars are duplicates at any retained time") {
  const auto data = make_dataset();
  open_minutes(*data);
  const double nan_value = std::numeric_limits<double>::quiet_NaN();
  lta_bar missing = make_bar(minute, 1);
  missing.close = -nan_value;
  REQUIRE(push(*data, {make_bar(0, 1), missing, make_bar(2 * minute, 3)}) == "ok");
  missing.close = nan_value;
  const auto verdicts = judged(
      *data, {make_bar(0, 1), missing, make_bar(2 * minute, 3), make_bar(0, 1, LTA_BAR_REVISED),
              make_bar(3 * minute, 4), make_bar(3 * minute, 4)});
  for (const int i : {0, 1, 2, 3, 5}) CHECK(verdicts[i].action == bar_action::duplicate);
  CHECK(verdicts[1].row == 1);
  CHECK(verdicts[4].action == bar_action::append);
  CHECK(verdicts[5].row == 3);
  CHECK(data->revision() == 4);
}

TEST_CASE("a forming bar is set, replaced, closed and overtaken") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(push(*data, {make_bar(0, 1)}) == "ok");
  auto verdicts =
      judged(*data, {make_bar(minute, 2, LTA_BAR_FORMING), make_bar(minute, 3, LTA_BAR_FORMING)});
  CHECK(verdicts[1].action == bar_action::forming);
  CHECK(verdicts[1].row == 1);
  CHECK_FALSE(verdicts[1].overtook_forming);
  CHECK((*data->partition_info(0)).forming == 1);
  const auto pin = *data->pin(0);
  CHECK(pin.row_count() == 1);
  REQUIRE(pin.forming());
  CHECK(pin.forming()->close == 3);
  CHECK(pin.forming()->close_time_ns == 2 * minute);
  CHECK(pin.forming()->state == LTA_BAR_FORMING);

  verdicts = judged(*data, {make_bar(minute, 4)});  // closes it
  CHECK_FALSE(verdicts[0].overtook_forming);
  CHECK_FALSE((*data->pin(0)).forming());
  CHECK(pin.forming()->close == 3);

  verdicts = judged(*data, {make_bar(2 * minute, 5, LTA_BAR_FORMING),
                            make_bar(3 * minute, 6, LTA_BAR_FORMING), make_bar(4 * minute, 7)});
  CHECK(verdicts[1].overtook_forming);
  CHECK(verdicts[2].overtook_forming);
  CHECK_FALSE((*data->pin(0)).forming());

  // A closed bar before the forming one leaves it alone.
  verdicts = judged(*data, {make_bar(9 * minute, 5, LTA_BAR_FORMING), make_bar(5 * minute, 8)});
  CHECK_FALSE(verdicts[1].overtook_forming);
  CHECK((*data->pin(0)).forming()->time_ns == 9 * minute);
  // So does a column append, until it gets there.
  REQUIRE(data->append_ohlcv(0, minutes(1, 8).view(), 0));
  CHECK((*data->pin(0)).forming());
  REQUIRE(data->append_ohlcv(0, minutes(1, 9).view(), 0));
  CHECK_FALSE((*data->pin(0)).forming());
}

TEST_CASE("revisions replace closed rows, also those of the same call") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(100).view(), 0));
  const auto verdicts = judged(
      *data, {make_bar(100 * minute, 1), make_bar(100 * minute, 2, LTA_BAR_REVISED),
              make_bar(7 * minute, 3, LTA_BAR_REVISED), make_bar(7 * minute, 4, LTA_BAR_REVISED),
              make_bar(7 * minute, 4), make_bar(7 * minute, 107, LTA_BAR_REVISED),
              make_bar(90 * minute, 5, LTA_BAR_REVISED), make_bar(101 * minute, 6)});
  CHECK(verdicts[1].action == bar_action::revise);
  CHECK(verdicts[1].row == 100);
  CHECK(verdicts[2].row == 7);
  CHECK(verdicts[3].action == bar_action::revise);
  CHECK(verdicts[4].action == bar_action::duplicate);
  CHECK(verdicts[5].action == bar_action::revise);
  CHECK(verdicts[7].row == 101);
  const auto pin = *data->pin(0);
  CHECK(pin.bar(100).close == 2);
  CHECK(pin.bar(7).close == 107);
  CHECK(pin.bar(90).close == 5);
  CHECK(pin.bar(101).close == 6);
  CHECK(pin.revised_count() == 4);
}

TEST_CASE("a revision under a reader keeps the rows appended in the same call") {
  const auto data = make_dataset();
  open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, minutes(10).view(), 0));
  const auto reader = *data->pin(0);
  REQUIRE(push(*data, {make_bar(10 * minute, 42), make_bar(9 * minute, 7, LTA_BAR_REVISED)}) ==
          "ok");
  CHECK(reader.bar(9).close == 109);
  const auto pin = *data->pin(0);
  CHECK(pin.bar(9).close == 7);
  CHECK(pin.bar(10).close == 42);
  CHECK(pin.time_ns(10) == 10 * minute);
  CHECK(pin.bar(0).close == 100);
}

TEST_CASE("a revision keeps the close time") {
  const auto data = make_dataset();
  open_minutes(*data);
  lta_bar half_day = make_bar(0, 1);
  half_day.close_time_ns = minute / 2;
  REQUIRE(push(*data, {half_day}) == "ok");
  REQUIRE(push(*data, {make_bar(0, 2, LTA_BAR_REVISED)}) == "ok");
  CHECK((*data->pin(0)).close_time_ns(0) == minute / 2);
  lta_bar moved = make_bar(0, 3, LTA_BAR_REVISED);
  moved.close_time_ns = minute;
  CHECK(std::string(refusal(*data, {moved}).code) == "dataset.revision_close_time");
  CHECK(std::string(refusal(*data, {make_bar(0, 2)}).code) == "dataset.time_conflict");
}

TEST_CASE("bars without a grid bring their close time") {
  const auto data = make_dataset();
  REQUIRE(data->open_partition("X", "tick:10", ""));
  CHECK(std::string(refusal(*data, {make_bar(5, 1)}).code) == "dataset.close_time_required");
  lta_bar bar = make_bar(5, 1);
  bar.close_time_ns = 5;
  CHECK(push(*data, {bar}) == "ok");
  bar.time_ns = 6;
  CHECK(std::string(refusal(*data, {bar}).code) == "dataset.close_time_not_after_open");
}

// Against a map from time to bar: random appends, repetitions, revisions and forming bars over two
// partitions, with and without retention, while a reader may hold the rows.
TEST_CASE("any mixture of live bars ends in the rows a map would hold") {
  const char* given = std::getenv("LTA_TEST_SEED");
  const auto seed = given ? static_cast<std::uint32_t>(std::atoll(given)) : 20240517u;
  MESSAGE("LTA_TEST_SEED=" << seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  int counts[4] = {};
  for (const std::int64_t retention : {0, 7, 150}) {
    const auto data = make_dataset(retention);
    open_minutes(*data, "A");
    open_minutes(*data, "B");
    std::map<std::int64_t, double> model[2];
    std::int64_t appended[2] = {0, 0};
    std::optional<std::int64_t> forming[2];
    std::optional<lta::pinned_rows> reader;
    for (int call = 0; call < 400; ++call) {
      std::vector<lta_bar> bars;
      std::vector<std::pair<bar_action, bool>> expected;
      for (std::int64_t n = 1 + below(call % 10 == 0 ? 300 : 4); n > 0; --n) {
        const std::uint32_t id = random() % 2;
        auto& rows = model[id];
        const std::int64_t last = rows.empty() ? -1 : rows.rbegin()->first / minute;
        const std::int64_t kind = below(10);
        const double price = static_cast<double>(1 + below(3));
        if (kind < 5 || rows.empty()) {
          const std::int64_t time = (last + 1 + below(2)) * minute;
          const bool over = forming[id] && *forming[id] <= time;
          expected.emplace_back(bar_action::append, over && *forming[id] < time);
          if (over) forming[id].reset();
          rows[time] = price;
          ++appended[id];
          if (retention && static_cast<std::int64_t>(rows.size()) > retention) {
            rows.erase(rows.begin());
          }
          bars.push_back(make_bar(time, price, LTA_BAR_CLOSED, id));
        } else if (kind < 7) {
          const std::int64_t time = (last + 1 + below(3)) * minute;
          expected.emplace_back(bar_action::forming, forming[id] && *forming[id] < time);
          forming[id] = time;
          bars.push_back(make_bar(time, price, LTA_BAR_FORMING, id));
        } else {
          auto at = rows.begin();
          std::advance(at, below(static_cast<std::uint32_t>(rows.size())));
          const bool revise = kind < 9;
          const double value = revise ? price : at->second;
          expected.emplace_back(value == at->second ? bar_action::duplicate : bar_action::revise,
                                false);
          at->second = value;
          bars.push_back(make_bar(at->first, value, revise ? LTA_BAR_REVISED : LTA_BAR_CLOSED, id));
        }
      }
      const auto verdicts = judged(*data, bars);
      for (std::size_t i = 0; i < bars.size(); ++i) {
        REQUIRE(verdicts[i].action == expected[i].first);
        REQUIRE(verdicts[i].overtook_forming == expected[i].second);
        ++counts[static_cast<int>(verdicts[i].action)];
      }
      if (call % 3 == 0) reader = *data->pin(random() % 2);
      if (call % 7 == 0) reader.reset();
      for (const std::uint32_t id : {0u, 1u}) {
        const auto pin = *data->pin(id);
        REQUIRE(pin.row_count() == appended[id]);
        REQUIRE(pin.row_count() - pin.first_row() == static_cast<std::int64_t>(model[id].size()));
        std::int64_t row = pin.first_row();
        for (const auto& [time, price] : model[id]) {
          REQUIRE(pin.time_ns(row) == time);
          REQUIRE(pin.bar(row).close == price);
          ++row;
        }
        REQUIRE(pin.forming().has_value() == forming[id].has_value());
        if (forming[id]) REQUIRE(pin.forming()->time_ns == *forming[id]);
      }
    }
  }
  for (const int count : counts) CHECK(count > 500);
}
