// SPDX-License-Identifier: MIT
// Bars from ticks, one kind after the other, with values typed by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "data_helpers.hh"
#include "feed/bar_builder.hh"

using lta::builder_options;
using lta::made_bar;
using lta::tick_answer;
using lta_test::code_of;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t minute = 60 * second;

lta_tick tick(std::int64_t time_ns, double price, double quantity = 1, std::int32_t side = 0) {
  return {time_ns, price, quantity, 0, side};
}

struct bench {
  explicit bench(const char* timeframe, builder_options options = {}, std::int32_t depth = 8,
                 std::optional<lta::builder_start> start = std::nullopt)
      : makes(std::move(*lta::make_builder(options, timeframe, depth, start))) {}

  tick_answer add(std::int64_t time_ns, double price, double quantity = 1, std::int32_t side = 0) {
    return makes->add(tick(time_ns, price, quantity, side), bars);
  }
  tick_answer pass(std::int64_t now_ns) { return makes->pass(now_ns, bars); }

  std::unique_ptr<lta::bar_builder> makes;
  std::vector<made_bar> bars;
};

// "0-60 1 4 0 2 v7", times in seconds.
std::string shown(const made_bar& made) {
  const lta_bar& b = made.bar;
  char text[160];
  std::snprintf(text, sizeof text, "%s%g-%g %g %g %g %g v%g",
                b.state == LTA_BAR_CLOSED    ? ""
                : b.state == LTA_BAR_FORMING ? "forming "
                                             : "revised ",
                static_cast<double>(b.time_ns) / second,
                static_cast<double>(b.close_time_ns) / second, b.open, b.high, b.low, b.close,
                b.volume);
  return text;
}

std::vector<std::string> shown(const std::vector<made_bar>& bars) {
  std::vector<std::string> texts;
  for (const made_bar& made : bars) texts.push_back(shown(made));
  return texts;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a time bar is open, high, low, close and sum of its ticks, and closes with a later one") {
  bench b("1m");
  b.add(0, 10, 1);
  b.add(1 * second, 12, 2, LTA_SIDE_BUY);
  b.add(59 * second, 9, 3, LTA_SIDE_SELL);
  CHECK(shown(*b.makes->forming()) == "forming 0-60 10 12 9 9 v6");
  CHECK(b.bars.empty());
  b.add(60 * second, 11, 4);
  CHECK(shown(b.bars) == texts{"0-60 10 12 9 9 v6"});
  CHECK(b.bars[0].extras[0] == 2);                                      // bought
  CHECK(b.bars[0].extras[1] == 3);                                      // sold
  CHECK(b.bars[0].extras[2] == 3);                                      // trades
  CHECK(b.bars[0].extras[3] == doctest::Approx((10 + 24 + 27) / 6.0));  // vwap
  CHECK(shown(*b.makes->forming()) == "forming 60-120 11 11 11 11 v4");
}

TEST_CASE("ticks of one time bar make the same bar in any order") {
  bench b("1m");
  b.add(30 * second, 10);
  b.add(50 * second, 20);
  b.add(10 * second, 5);   // the first by time
  b.add(40 * second, 30);  // neither first nor last
  CHECK(shown(*b.makes->forming()) == "forming 0-60 5 30 5 20 v4");
}

TEST_CASE("closed on the right a tick at a boundary belongs to the bar before it") {
  bench b("1m", {.flags = LTA_BUILDER_CLOSED_RIGHT});
  b.add(60 * second, 10);
  b.add(60 * second + 1, 11);
  CHECK(shown(b.bars) == texts{"0-60 10 10 10 10 v1"});
  b.pass(120 * second);  // the boundary itself may still come
  CHECK(b.bars.size() == 1);
  b.pass(120 * second + 1);
  CHECK(shown(b.bars).back() == "60-120 11 11 11 11 v1");
}

TEST_CASE("a clock closes a bar without a tick, and a tick of it is late") {
  bench b("1m");
  b.pass(1'000 * second);
  CHECK(b.bars.empty());
  b.add(1'000 * second, 10);
  b.pass(1'019 * second);
  CHECK(b.bars.empty());
  b.pass(1'020 * second);
  CHECK(shown(b.bars) == texts{"960-1020 10 10 10 10 v1"});
  CHECK_FALSE(b.makes->forming());
  CHECK(b.add(1'010 * second, 11) == tick_answer::late);
  CHECK(b.add(1'020 * second, 11) == tick_answer::taken);
}

TEST_CASE("empty bars have the last close and no volume, by ticks and by the clock") {
  bench b("1m", {.flags = LTA_BUILDER_EMPTY_BARS});
  b.add(0, 10, 2);
  b.add(185 * second, 12);
  CHECK(shown(b.bars) ==
        texts{"0-60 10 10 10 10 v2", "60-120 10 10 10 10 v0", "120-180 10 10 10 10 v0"});
  b.bars.clear();
  b.pass(330 * second);
  CHECK(shown(b.bars) == texts{"180-240 12 12 12 12 v1", "240-300 12 12 12 12 v0"});
  CHECK(b.add(299 * second, 1) == tick_answer::late);
}

TEST_CASE("a gap too long to fill is told, and the builder goes on") {
  bench b("1s", {.flags = LTA_BUILDER_EMPTY_BARS});
  b.add(0, 10);
  CHECK(b.add(std::int64_t{400'000} * second, 12) == tick_answer::taken_after_gap);
  CHECK(b.bars.size() == 1);
  CHECK(b.add(std::int64_t{400'001} * second, 12) == tick_answer::taken);
  CHECK(b.bars.size() == 2);
}

TEST_CASE("the first bar can be left out") {
  bench b("1m", {.flags = LTA_BUILDER_SKIP_FIRST});
  b.add(30 * second, 10);
  CHECK_FALSE(b.makes->forming());
  b.add(61 * second, 11);
  CHECK(b.bars.empty());
  b.add(121 * second, 12);
  CHECK(shown(b.bars) == texts{"60-120 11 11 11 11 v1"});
}

TEST_CASE("a late tick is refused, or revises one of the last closed bars") {
  bench refusing("1m");
  refusing.add(0, 10);
  refusing.add(60 * second, 11);
  CHECK(refusing.add(59 * second, 12) == tick_answer::late);
  bench b("1m", {.late = LTA_LATE_REVISE}, 2);
  b.add(0, 10);
  b.add(60 * second, 11);
  b.add(120 * second, 12);
  b.bars.clear();
  CHECK(b.add(59 * second, 14, 3) == tick_answer::taken);
  CHECK(shown(b.bars) == texts{"revised 0-60 10 14 10 14 v4"});
  b.add(180 * second, 13);
  CHECK(b.add(58 * second, 15) == tick_answer::late);  // three bars ago
}

TEST_CASE("bars of sessions begin with the session and end with it") {
  builder_options options{.sessions = {{30 * minute, 100 * minute}, {200 * minute, 230 * minute}}};
  bench b("1h", options);
  CHECK(b.add(29 * minute, 1) == tick_answer::outside_sessions);
  CHECK(b.add(30 * minute, 10) == tick_answer::taken);
  CHECK(b.add(89 * minute, 11) == tick_answer::taken);
  CHECK(b.add(90 * minute, 12) == tick_answer::taken);
  CHECK(b.add(100 * minute, 13) == tick_answer::outside_sessions);
  CHECK(b.add(200 * minute, 14) == tick_answer::taken);
  b.pass(230 * minute);
  CHECK(shown(b.bars) == texts{"1800-5400 10 11 10 11 v2", "5400-6000 12 12 12 12 v1",
                               "12000-13800 14 14 14 14 v1"});
  CHECK(b.add(300 * minute, 1) == tick_answer::outside_sessions);
}

TEST_CASE("empty bars of sessions lie inside sessions") {
  builder_options options{.flags = LTA_BUILDER_EMPTY_BARS,
                          .sessions = {{0, 90 * second}, {600 * second, 660 * second}}};
  bench b("1m", options);
  b.add(0, 10);
  b.pass(660 * second);
  CHECK(shown(b.bars) ==
        texts{"0-60 10 10 10 10 v1", "60-90 10 10 10 10 v0", "600-660 10 10 10 10 v0"});
}

TEST_CASE("a tick bar closes with its last tick, and bars of one nanosecond follow each other") {
  bench b("tick:2");
  b.add(5, 10);
  CHECK(b.makes->forming()->bar.state == LTA_BAR_FORMING);
  b.add(5, 12);
  CHECK_FALSE(b.makes->forming());
  b.add(5, 13);
  b.add(5, 11);
  REQUIRE(b.bars.size() == 2);
  CHECK(b.bars[0].bar.time_ns == 5);
  CHECK(b.bars[0].bar.close_time_ns == 5);
  CHECK(b.bars[0].bar.close == 12);
  CHECK(b.bars[1].bar.time_ns == 6);
  CHECK(b.bars[1].bar.open == 13);
  CHECK(b.add(4, 1) == tick_answer::late);
}

TEST_CASE("what passes a volume bar's threshold stays in it, or is split") {
  bench whole("volume:10");
  whole.add(0, 1, 6);
  whole.add(1 * second, 2, 7);
  whole.add(2 * second, 3, 1);
  CHECK(shown(whole.bars) == texts{"0-1 1 2 1 2 v13"});
  CHECK(shown(*whole.makes->forming()) == "forming 2-2 3 3 3 3 v1");

  bench split("volume:10", {.flags = LTA_BUILDER_SPLIT});
  split.add(0, 1, 6);
  split.add(1 * second, 2, 27);
  CHECK(shown(split.bars) == texts{"0-1 1 2 1 2 v10", "1-1 2 2 2 2 v10", "1-1 2 2 2 2 v10"});
  CHECK(split.bars[2].bar.time_ns == 1 * second + 1);
  CHECK(shown(*split.makes->forming()) == "forming 1-1 2 2 2 2 v3");
  split.add(2 * second, 2, 7);
  CHECK(split.bars.size() == 4);
  CHECK_FALSE(split.makes->forming());
}

TEST_CASE("dollar bars count price times quantity") {
  bench whole("dollar:100");
  whole.add(0, 10, 6);
  whole.add(1 * second, 20, 3);
  CHECK(shown(whole.bars) == texts{"0-1 10 20 10 20 v9"});

  bench split("dollar:100", {.flags = LTA_BUILDER_SPLIT});
  split.add(0, 10, 6);
  split.add(1 * second, 20, 8);
  CHECK(shown(split.bars) == texts{"0-1 10 20 10 20 v8", "1-1 20 20 20 20 v5"});
  CHECK(shown(*split.makes->forming()) == "forming 1-1 20 20 20 20 v1");
}

TEST_CASE(
    "a range bar ends when high and low are so far apart, or exactly there when it is split") {
  bench whole("range:2");
  whole.add(0, 10);
  whole.add(1 * second, 11);
  whole.add(2 * second, 15, 5);
  CHECK(shown(whole.bars) == texts{"0-2 10 15 10 15 v7"});

  bench split("range:2", {.flags = LTA_BUILDER_SPLIT});
  split.add(0, 10);
  split.add(1 * second, 11);
  split.add(2 * second, 15, 5);
  CHECK(shown(split.bars) == texts{"0-2 10 12 10 12 v7", "2-2 12 14 12 14 v0"});
  CHECK(shown(*split.makes->forming()) == "forming 2-2 14 15 14 15 v0");
  split.add(3 * second, 12.5);
  CHECK(shown(split.bars).back() == "2-3 14 15 13 13 v1");
}

TEST_CASE("a brick goes on by its size and turns by twice its size") {
  bench b("range:2", {.kind = LTA_BUILD_RENKO});
  b.add(0, 10, 1);
  b.add(1 * second, 13, 1);
  CHECK(shown(b.bars) == texts{"0-1 10 12 10 12 v2"});
  b.add(2 * second, 10.5, 1);
  CHECK(b.bars.size() == 1);
  CHECK(shown(*b.makes->forming()) == "forming 2-2 12 12 10.5 10.5 v1");
  b.add(3 * second, 6, 1);
  CHECK(shown(b.bars) == texts{"0-1 10 12 10 12 v2", "2-3 10 10 8 8 v2", "3-3 8 8 6 6 v0"});
}

TEST_CASE("Heikin-Ashi bars average, and a forming one changes nothing behind it") {
  bench b("1m", {.flags = LTA_BUILDER_HEIKIN_ASHI});
  b.add(0, 10);
  b.add(1 * second, 14);
  b.add(2 * second, 8);
  CHECK(shown(*b.makes->forming()) == "forming 0-60 9 14 8 10 v3");
  b.add(60 * second, 12);
  CHECK(shown(b.bars) == texts{"0-60 9 14 8 10 v3"});
  CHECK(shown(*b.makes->forming()) == "forming 60-120 9.5 12 9.5 12 v1");
  CHECK(shown(*b.makes->forming()) == "forming 60-120 9.5 12 9.5 12 v1");
}

TEST_CASE("a builder goes on after the rows that are there") {
  bench b("1m", {.flags = LTA_BUILDER_EMPTY_BARS}, 8, lta::builder_start{0, minute, 7});
  CHECK(b.add(59 * second, 1) == tick_answer::late);
  b.add(121 * second, 8);
  CHECK(shown(b.bars) == texts{"60-120 7 7 7 7 v0"});
}

TEST_CASE("a tick that would make too many bars changes nothing") {
  for (const char* timeframe : {"volume:0.001", "dollar:0.001", "range:0.001"}) {
    INFO(timeframe);
    bench b(timeframe, {.flags = LTA_BUILDER_SPLIT});
    b.add(0, 1, 0.0001);
    const std::string before = shown(*b.makes->forming());
    CHECK(b.add(1, 1e9, 1e9) == tick_answer::too_many_bars);
    CHECK(b.bars.empty());
    CHECK(shown(*b.makes->forming()) == before);
  }
}

TEST_CASE("times at the ends of an int64 are refused or kept in order") {
  constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  for (const std::uint32_t flags : {0, LTA_BUILDER_CLOSED_RIGHT | 0, LTA_BUILDER_EMPTY_BARS | 0}) {
    bench b("1w", {.flags = flags});
    CHECK(b.add(last, 1) == tick_answer::out_of_range);
    CHECK(b.add(first, 1) == tick_answer::out_of_range);
    CHECK(b.pass(last) == tick_answer::taken);
  }
  bench b("tick:1");
  b.add(last, 1);
  b.add(last, 2);
  CHECK(b.bars.back().bar.time_ns == last);
}

TEST_CASE("options that do not fit the timeframe are refused by name") {
  const auto code = [](const char* timeframe, const builder_options& options) {
    return code_of(lta::make_builder(options, timeframe, 8, std::nullopt));
  };
  CHECK(code("1m", {.flags = 128}) == "builder.flags");
  CHECK(code("1m", {.kind = 2}) == "builder.kind");
  CHECK(code("1m", {.late = 2}) == "builder.late");
  CHECK(code("bar", {}) == "builder.timeframe");
  CHECK(code("1m", {.kind = LTA_BUILD_RENKO}) == "builder.renko_timeframe");
  CHECK(code("tick:3", {.offset_ns = 1}) == "builder.option_of_other_kind");
  CHECK(code("tick:3", {.flags = LTA_BUILDER_SPLIT}) == "builder.option_of_other_kind");
  CHECK(code("1m", {.flags = LTA_BUILDER_SPLIT}) == "builder.option_of_other_kind");
  CHECK(code("1m", {.flags = LTA_BUILDER_HEIKIN_ASHI, .late = LTA_LATE_REVISE}) ==
        "builder.heikin_ashi_revised");
  CHECK(code("1w", {.sessions = {{0, 1}}}) == "builder.sessions_timeframe");
  CHECK(code("1m", {.sessions = {{1, 1}}}) == "builder.sessions");
  CHECK(code("1m", {.sessions = {{0, 10}, {9, 20}}}) == "builder.sessions");
  CHECK(code("1m", {.sessions = {{std::numeric_limits<std::int64_t>::min(),
                                  std::numeric_limits<std::int64_t>::max()}}}) ==
        "builder.sessions");
  CHECK(code("1m", {.offset_ns = minute}) == "dataset.offset");
}

TEST_CASE("a builder's state goes on elsewhere, and words that are cut or impossible are refused") {
  const std::pair<const char*, builder_options> kinds[] = {
      {"1m", {.flags = LTA_BUILDER_EMPTY_BARS | LTA_BUILDER_HEIKIN_ASHI}},
      {"1m", {.late = LTA_LATE_REVISE}},
      {"tick:3", {}},
      {"volume:5", {.flags = LTA_BUILDER_SPLIT}},
      {"dollar:50", {}},
      {"range:2", {.flags = LTA_BUILDER_SPLIT}},
      {"range:2", {.kind = LTA_BUILD_RENKO}},
  };
  for (const auto& [timeframe, options] : kinds) {
    INFO(timeframe);
    bench all(timeframe, options);
    bench second_half(timeframe, options);
    for (int k = 0; k < 40; ++k) {
      if (k == 21) {
        lta::state_words written;
        all.makes->visit(written);
        lta::state_words reading(written.words());
        second_half.makes->visit(reading);
        CHECK(reading.is_whole());
        for (std::size_t count = 0; count < written.words().size(); ++count) {
          bench cut(timeframe, options);
          lta::state_words few(
              std::vector(written.words().begin(),
                          written.words().begin() + static_cast<std::ptrdiff_t>(count)));
          cut.makes->visit(few);
          CHECK_FALSE(few.is_whole());
        }
        all.bars.clear();
      }
      const std::int64_t time_ns = k * 17 * second;
      const double price = 10 + (k * 7) % 5;
      const double quantity = 1 + k % 3;
      all.add(time_ns, price, quantity);
      if (k >= 21) second_half.add(time_ns, price, quantity);
    }
    CHECK(shown(all.bars) == shown(second_half.bars));
    CHECK(!all.bars.empty());
  }
}

TEST_CASE("a state between bars has the last close and what is late") {
  const builder_options options{.flags = LTA_BUILDER_EMPTY_BARS};
  bench before("1m", options);
  before.add(0, 10);
  before.pass(60 * second);
  lta::state_words written;
  before.makes->visit(written);
  bench after("1m", options);
  lta::state_words reading(written.words());
  after.makes->visit(reading);
  REQUIRE(reading.is_whole());
  CHECK(after.add(59 * second, 1) == tick_answer::late);
  after.add(121 * second, 12);
  CHECK(shown(after.bars) == texts{"60-120 10 10 10 10 v0"});
}

TEST_CASE("ticks taken many at a time make the bits that they make one by one") {
  std::mt19937_64 random(4711);
  const auto below = [&](std::uint64_t count) { return random() % count; };
  for (int round = 0; round < 400; ++round) {
    builder_options options;
    if (round % 3 == 1) options.flags = LTA_BUILDER_CLOSED_RIGHT;
    bench one("1m", options);
    bench many("1m", options);
    std::vector<lta_tick> ticks;
    std::int64_t now = static_cast<std::int64_t>(below(1000)) * second - 300 * second;
    for (int k = 0; k < 200; ++k) {
      now += static_cast<std::int64_t>(below(3)) * second / 2;
      lta_tick t =
          tick(now, 0.1 * static_cast<double>(below(1000)) - (below(9) == 0 ? 60 : 0),
               0.3 * static_cast<double>(below(50)), static_cast<std::int32_t>(below(3)) - 1);
      if (below(12) == 0) t.time_ns -= static_cast<std::int64_t>(below(20)) * second;
      if (below(20) == 0) t.price = below(2) == 0 ? 0.0 : -0.0;
      if (below(20) == 0) t.quantity = -0.0;
      const double odd[] = {NAN, INFINITY, -INFINITY, -1.0, 1e308};
      if (round % 2 == 1 && below(40) == 0) t.price = odd[below(3)];
      if (round % 2 == 1 && below(40) == 0) t.quantity = odd[below(5)];
      if (round % 2 == 1 && below(40) == 0) t.side = below(2) == 0 ? 2 : -2;
      if (round % 4 >= 2 && below(30) == 0) t.partition = 1;
      ticks.push_back(t);
    }
    std::span<const lta_tick> left(ticks);
    while (!left.empty()) {
      std::size_t count =
          many.makes->add_within(left.first(std::min<std::size_t>(left.size(), 50)));
      if (count == 0) {
        if (lta::is_good(left.front())) many.makes->add(left.front(), many.bars);
        count = 1;
      }
      for (const lta_tick& t : left.first(count)) {
        if (lta::is_good(t)) one.makes->add(t, one.bars);
      }
      left = left.subspan(count);
      lta::state_words words[2];
      one.makes->visit(words[0]);
      many.makes->visit(words[1]);
      REQUIRE(words[0].words() == words[1].words());
    }
    CHECK(shown(one.bars) == shown(many.bars));
  }
}
