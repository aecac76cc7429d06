// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/local_time.hh"
#include "base/time_step.hh"

namespace {

using lta::local_time_kind;
using lta::timeframe_of_step;
using lta::zone_change;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t hour = 3'600'000'000'000;
constexpr std::int64_t minute = 60'000'000'000;
constexpr std::int64_t day = 24 * hour;

// Seconds as `date -u -d ... +%s` prints them.
constexpr std::int64_t at(std::int64_t seconds) { return seconds * 1'000'000'000; }

// New York in 2024: summer from 2024-03-10 07:00 UTC to 2024-11-03 06:00 UTC.
const std::vector<zone_change> new_york = {
    {lowest, -5 * hour}, {at(1'710'054'000), -4 * hour}, {at(1'730'613'600), -5 * hour}};

struct answer {
  local_time_kind kind;
  std::int64_t utc_ns;
  friend bool operator==(const answer&, const answer&) = default;
};

answer ask(lta::local_clock& clock, std::int64_t local_ns) {
  answer given{local_time_kind::plain, 0};
  given.kind = clock.to_utc(local_ns, &given.utc_ns);
  return given;
}

answer ask(const std::vector<zone_change>& zone, std::int64_t local_ns) {
  lta::local_clock clock(zone);
  return ask(clock, local_ns);
}

constexpr answer plain(std::int64_t utc_ns) { return {local_time_kind::plain, utc_ns}; }
constexpr answer skipped{local_time_kind::skipped, 0};
constexpr answer repeated{local_time_kind::repeated, 0};

std::string zone_error(const std::vector<zone_change>& zone) {
  const auto checked = lta::check_zone(zone);
  return checked ? "accepted" : checked.error().code;
}

}  // namespace

TEST_CASE("local times of winter and summer are as far from UTC as the zone says") {
  CHECK(ask(new_york, at(1'704'101'400)) == plain(at(1'704'101'400) + 5 * hour));  // 2024-01-01
  CHECK(ask(new_york, at(1'719'826'200)) == plain(at(1'719'826'200) + 4 * hour));  // 2024-07-01
  CHECK(ask(new_york, at(1'735'119'000)) == plain(at(1'735'119'000) + 5 * hour));  // 2024-12-25
}

TEST_CASE("the hour that clocks skip has no moment, and its edges have one") {
  const std::int64_t two = at(1'710'036'000);  // 2024-03-10 02:00 on the wall
  CHECK(ask(new_york, two - 1) == plain(two - 1 + 5 * hour));
  CHECK(ask(new_york, two) == skipped);
  CHECK(ask(new_york, two + hour - 1) == skipped);
  CHECK(ask(new_york, two + hour) == plain(two + 5 * hour));
}

TEST_CASE("the hour that clocks repeat has two moments, and its edges have one") {
  const std::int64_t one = at(1'730'595'600);  // 2024-11-03 01:00 on the wall
  CHECK(ask(new_york, one - 1) == plain(one - 1 + 4 * hour));
  CHECK(ask(new_york, one) == repeated);
  CHECK(ask(new_york, one + hour - 1) == repeated);
  CHECK(ask(new_york, one + hour) == plain(one + hour + 5 * hour));
}

TEST_CASE("a clock that has been asked before gives the same answers, in any order") {
  const std::int64_t start = at(1'709'942'400), end = at(1'730'851'200);
  lta::local_clock asked(new_york);
  std::vector<std::int64_t> times;
  for (std::int64_t time = start; time < end; time += 30 * minute) times.push_back(time);
  for (const std::int64_t time : times) CHECK(ask(asked, time) == ask(new_york, time));
  for (auto it = times.rbegin(); it != times.rend(); ++it) {
    CHECK(ask(asked, *it) == ask(new_york, *it));
  }
}

TEST_CASE("a zone of one offset, and times at the ends of int64") {
  const std::vector<zone_change> india = {{lowest, 5 * hour + 30 * minute}};
  CHECK(ask(india, 0) == plain(-5 * hour - 30 * minute));
  CHECK(ask(india, highest) == plain(highest - 5 * hour - 30 * minute));
  CHECK(ask(india, lowest).kind == local_time_kind::too_large);
  CHECK(ask(new_york, highest).kind == local_time_kind::too_large);
  CHECK(ask(new_york, lowest) == plain(lowest + 5 * hour));
  lta::local_clock clock(india);
  CHECK(ask(clock, 0).kind == local_time_kind::plain);
  CHECK(ask(clock, lowest + hour).kind == local_time_kind::too_large);
}

TEST_CASE("a table that is no zone is refused") {
  CHECK(zone_error(new_york) == "accepted");
  CHECK(zone_error({}) == "timeframe.zone");
  CHECK(zone_error({{0, 0}}) == "timeframe.zone");
  CHECK(zone_error({{lowest, 27 * hour}}) == "timeframe.zone");
  CHECK(zone_error({{lowest, lowest}}) == "timeframe.zone");
  CHECK(zone_error({{lowest, 0}, {5, hour}, {5, 0}}) == "timeframe.zone");
}

TEST_CASE("a moment is told as people write it") {
  CHECK(std::string_view(lta::time_text(at(1'730'595'600)).c_str()) == "2024-11-03 01:00:00");
  CHECK(std::string_view(lta::time_text(-1).c_str()) == "1969-12-31 23:59:59.999999999");
  CHECK(std::string_view(lta::time_text(lowest).c_str()) == "1677-09-21 00:12:43.145224192");
}

TEST_CASE("the usual steps are timeframes") {
  const std::int64_t start = at(1'704'067'200);  // 2024-01-01
  CHECK(timeframe_of_step(start, start + at(1)) == "1s");
  CHECK(timeframe_of_step(start, start + minute) == "1m");
  CHECK(timeframe_of_step(start, start + 15 * minute) == "15m");
  CHECK(timeframe_of_step(start, start + 4 * hour) == "4h");
  CHECK(timeframe_of_step(start, start + day) == "1d");
  CHECK(timeframe_of_step(start, start + 7 * day) == "1w");
  CHECK(timeframe_of_step(start, start + 31 * day) == "1M");
  CHECK(timeframe_of_step(at(1'706'745'600), at(1'709'251'200)) == "1M");  // February 2024
  CHECK(timeframe_of_step(start, start + 91 * day) == "3M");
  CHECK(timeframe_of_step(start, start + 366 * day) == "12M");
}

TEST_CASE("exchange days of 23 and 25 hours are days, and so for weeks and months") {
  const std::int64_t start = at(1'704'067'200);
  for (const std::int64_t shift : {-hour, std::int64_t{0}, hour}) {
    CHECK(timeframe_of_step(start, start + day + shift) == "1d");
    CHECK(timeframe_of_step(start, start + 7 * day + shift) == "1w");
    CHECK(timeframe_of_step(start, start + 31 * day + shift) == "1M");
  }
}

TEST_CASE("what is no usual step is a bar without a grid") {
  const std::int64_t start = at(1'704'067'200);
  for (const std::int64_t step :
       {std::int64_t{1}, at(7), 61 * minute, 5 * hour, 22 * hour, 26 * hour, 5 * day, 29 * day}) {
    INFO(step);
    CHECK(timeframe_of_step(start, start + step) == "bar");
  }
  CHECK(timeframe_of_step(highest - 1, highest) == "bar");
  CHECK(timeframe_of_step(0, 1) == "bar");
}
