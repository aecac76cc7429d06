// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "base/time.hh"

namespace {

using lta::timeframe;
using lta::timeframe_kind;

// Seconds as `date -u -d ... +%s` prints them.
constexpr std::int64_t at(std::int64_t seconds) { return seconds * 1'000'000'000; }

timeframe parsed(std::string_view text) {
  const auto frame = timeframe::parse(text);
  INFO(text);
  REQUIRE(frame);
  return *frame;
}

std::string code_of(std::string_view text) {
  const auto frame = timeframe::parse(text);
  return frame ? "accepted" : frame.error().code;
}

std::string message_of(std::string_view text) { return timeframe::parse(text).error().message; }

}  // namespace

TEST_CASE("every spelling of a timeframe is read") {
  CHECK(parsed("1s").duration_ns() == 1'000'000'000);
  CHECK(parsed("15m").duration_ns() == 900'000'000'000);
  CHECK(parsed("4h").duration_ns() == 14'400'000'000'000);
  CHECK(parsed("1d").duration_ns() == 86'400'000'000'000);
  CHECK(parsed("2w").duration_ns() == 1'209'600'000'000'000);
  CHECK_FALSE(parsed("1M").duration_ns());
  CHECK(parsed("3M").month_count() == 3);
  CHECK(parsed("tick:100").kind() == timeframe_kind::ticks);
  CHECK(parsed("tick:100").threshold() == 100);
  CHECK(parsed("volume:0.5").threshold() == 0.5);
  CHECK(parsed("dollar:1000000").kind() == timeframe_kind::dollars);
  CHECK(parsed("range:12.25").kind() == timeframe_kind::range);
  CHECK(parsed("bar").kind() == timeframe_kind::bars);
  CHECK(parsed("1m").has_grid());
  CHECK_FALSE(parsed("tick:1").has_grid());
  CHECK(parsed("tick:1").has_time());
  CHECK_FALSE(parsed("bar").has_time());
  CHECK(parsed("60m") == parsed("1h"));
}

TEST_CASE("every other spelling is refused") {
  for (const char* text :
       {"",         "m",        "1",        "60",         "0m",         "-1m",
        "+1m",      "01m",      "1 m",      " 1m",        "1m ",        "1.5h",
        "1y",       "1H",       "1min",     "tick:",      "tick:0",     "tick:1.5",
        "tick:-1",  "tick:1e3", "volume:0", "volume:inf", "volume:nan", "volume:-1",
        "dollar:x", "range:",   "bars",     "BAR",        "Tick:5",     "99999999999999999999m"}) {
    INFO(text);
    CHECK(code_of(text) == "timeframe.unknown");
  }
  CHECK(code_of("9223372036854775807w") == "timeframe.too_long");
  CHECK(code_of("36526d") == "timeframe.too_long");
  CHECK(code_of("36525d") == "accepted");
  CHECK(code_of("1300M") == "timeframe.too_long");
  CHECK(code_of(std::string_view("1m\0", 3)) == "timeframe.unknown");
}

TEST_CASE("a refused timeframe names what was meant") {
  CHECK(message_of("1min").find("did you mean \"1m\"?") != std::string::npos);
  CHECK(message_of("4H").find("did you mean \"4h\"?") != std::string::npos);
  CHECK(message_of("2months").find("did you mean \"2M\"?") != std::string::npos);
  CHECK(message_of("60").find("did you mean") == std::string::npos);
  CHECK(message_of("1\n2\xFF").find("\"1?2?\"") != std::string::npos);
}

TEST_CASE("a bar closes one timeframe after it opens") {
  CHECK(parsed("1m").close_time_ns(at(90)) == at(150));
  CHECK(parsed("1w").close_time_ns(at(345600)) == at(345600 + 604800));
  // Months: 2024-01-01 -> 2024-02-01 -> 2024-03-01 (leap year), 2023-12-01 -> 2024-01-01.
  CHECK(parsed("1M").close_time_ns(at(1704067200)) == at(1706745600));
  CHECK(parsed("1M").close_time_ns(at(1706745600)) == at(1709251200));
  CHECK(parsed("1M").close_time_ns(at(1701388800)) == at(1704067200));
  CHECK(parsed("12M").close_time_ns(at(1704067200)) == at(1735689600));
  // 2024-01-31 13:30 -> 2024-02-29 13:30, the last day there is.
  CHECK(parsed("1M").close_time_ns(at(1706707800)) == at(1709213400));
  // 1969-12-01 -> 1970-01-01.
  CHECK(parsed("1M").close_time_ns(at(-2678400)) == 0);
  CHECK_FALSE(parsed("tick:5").close_time_ns(0));
  CHECK_FALSE(parsed("bar").close_time_ns(0));
}

TEST_CASE("a time belongs to one bar of the grid") {
  CHECK(parsed("15m").bar_open_ns(at(3599)) == at(2700));
  CHECK(parsed("15m").bar_open_ns(at(3600)) == at(3600));
  CHECK(parsed("15m").bar_open_ns(at(-1)) == at(-900));
  // 2024-05-15 was a Wednesday; its week began on Monday 2024-05-13.
  CHECK(parsed("1w").bar_open_ns(at(1715731200)) == at(1715558400));
  CHECK(parsed("1w").bar_open_ns(at(1715558400)) == at(1715558400));
  CHECK(parsed("1w").bar_open_ns(at(1715558399)) == at(1715558400 - 604800));
  // The epoch was a Thursday.
  CHECK(parsed("1w").bar_open_ns(0) == at(-259200));
  // 2024-05-15 -> 2024-05-01; quarter -> 2024-04-01; year -> 2024-01-01.
  CHECK(parsed("1M").bar_open_ns(at(1715731200)) == at(1714521600));
  CHECK(parsed("3M").bar_open_ns(at(1715731200)) == at(1711929600));
  CHECK(parsed("12M").bar_open_ns(at(1715731200)) == at(1704067200));
  CHECK(parsed("1M").bar_open_ns(at(-1)) == at(-2678400));
  // A day that begins at 22:00.
  CHECK(parsed("1d").bar_open_ns(at(86400), at(79200)) == at(79200));
  CHECK(parsed("1d").bar_open_ns(at(79199), at(79200)) == at(79200 - 86400));
  CHECK_FALSE(parsed("tick:5").bar_open_ns(0));
}

TEST_CASE("bars of a grid are numbered from 1970 on") {
  CHECK(parsed("15m").bar_index(at(3599)) == 3);
  CHECK(parsed("15m").bar_index(at(3600)) == 4);
  CHECK(parsed("15m").bar_index(at(-1)) == -1);
  // Weeks from Monday 1970-01-05 on; Monday 2024-05-13 is day 19856.
  CHECK(parsed("1w").bar_index(0) == -1);
  CHECK(parsed("1w").bar_index(at(345600)) == 0);
  CHECK(parsed("1w").bar_index(at(1715558400)) == (19856 - 4) / 7);
  CHECK(parsed("2w").bar_index(at(1715558400)) == (19856 - 4) / 14);
  // May 2024 is month 54 * 12 + 4.
  CHECK(parsed("1M").bar_index(at(1715731200)) == 652);
  CHECK(parsed("3M").bar_index(at(1715731200)) == 217);
  CHECK(parsed("1M").bar_index(at(-1)) == -1);
  CHECK_FALSE(parsed("volume:5").bar_index(0));
  CHECK(parsed("4h").grid_close_ns(at(14399)) == at(14400));
  CHECK(parsed("1w").grid_close_ns(at(1715731200)) == at(1715558400 + 604800));
  // 2024-02-10 -> 2024-03-01.
  CHECK(parsed("1M").grid_close_ns(at(1707523200)) == at(1709251200));
}

TEST_CASE("a timeframe has one spelling, and a code that gives it back") {
  const char* spellings[][2] = {{"60m", "1h"},
                                {"90m", "90m"},
                                {"86400s", "1d"},
                                {"48h", "2d"},
                                {"7d", "7d"},
                                {"1w", "1w"},
                                {"12M", "12M"},
                                {"59s", "59s"},
                                {"tick:100", "tick:100"},
                                {"volume:1000", "volume:1000"},
                                {"volume:0.5", "volume:0.5"},
                                {"dollar:12345678.9", "dollar:12345678.9"},
                                {"range:0.25", "range:0.25"}};
  for (const auto& [given, wanted] : spellings) {
    INFO(given);
    CHECK(parsed(given).text() == wanted);
    CHECK(timeframe::from_code(parsed(given).code()) == parsed(given));
    for (const auto& [other, canonical] : spellings) {
      const bool is_same = std::string_view(wanted) == canonical;
      CHECK((parsed(given).code() == parsed(other).code()) == is_same);
    }
  }
  CHECK(parsed("36525d").code() == 36525.0 * 86400);
  CHECK(timeframe::from_code(parsed("36525d").code()) == parsed("36525d"));
}

TEST_CASE("times at the ends of int64 give no answer instead of a wrong one") {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
  for (const char* text : {"1s", "1d", "1w", "1M", "12M"}) {
    INFO(text);
    CHECK_FALSE(parsed(text).close_time_ns(last));
    CHECK(parsed(text).close_time_ns(first));
    CHECK_FALSE(parsed(text).bar_open_ns(first));
    CHECK(parsed(text).bar_open_ns(last));
    CHECK_FALSE(parsed(text).bar_open_ns(first, last));
    CHECK_FALSE(parsed(text).bar_open_ns(last, first));
  }
  CHECK_FALSE(lta::checked_add(last, 1));
  CHECK(lta::checked_add(last, first) == -1);
}
