// SPDX-License-Identifier: MIT
#include "base/time.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/limits.hh"
#include "base/planted.hh"
#include "base/quoted.hh"

namespace lta {
namespace {

// What a code can carry beside its kind; far outside of what anybody trades.
constexpr double threshold_min = 0x1p-256;
constexpr double threshold_max = 0x1p+256;

// Codes: seconds of fixed timeframes, and the others where no count of seconds lies. A power of two
// moves a threshold there and back without a change.
constexpr double month_code = -1e6;
constexpr double far_up = 0x1p+500;
constexpr double far_down = 0x1p-500;

// 1970-01-05, the first Monday.
constexpr std::int64_t first_monday_ns = 4 * day_ns;

std::optional<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t positive) {
  return a / positive - (a % positive < 0 && !planted("time.floor") ? 1 : 0);
}

std::string plain_text(double value) {
  char digits[512];
  const auto written =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
  return {digits, written.ptr};
}

struct civil_time {
  std::int64_t month;  // since January 1970
  unsigned day;        // of the month
  std::int64_t within_day_ns;
};

civil_time to_civil(std::int64_t time_ns) {
  const std::int64_t days = floor_divide(time_ns, day_ns);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  const std::int64_t years = static_cast<int>(date.year()) - 1970;
  const std::int64_t remainder_ns = time_ns % day_ns;
  return {years * 12 + static_cast<unsigned>(date.month()) - 1, static_cast<unsigned>(date.day()),
          remainder_ns < 0 ? remainder_ns + day_ns : remainder_ns};
}

// A day past the end of its month becomes the last one.
std::optional<std::int64_t> from_civil(const civil_time& civil) {
  const std::int64_t years = floor_divide(civil.month, 12);
  const std::chrono::year year{static_cast<int>(1970 + years)};
  const std::chrono::month month{static_cast<unsigned>(civil.month - years * 12 + 1)};
  const auto last = (year / month / std::chrono::last).day();
  const std::chrono::day day{
      planted("time.month_end") ? civil.day : std::min(civil.day, static_cast<unsigned>(last))};
  const std::int64_t days = std::chrono::sys_days{year / month / day}.time_since_epoch().count();
  if (days < 0) {  // count from the day's end: its start may not fit where the time does
    const auto day_end = checked_multiply(days + 1, day_ns);
    return day_end ? checked_add(*day_end, civil.within_day_ns - day_ns) : std::nullopt;
  }
  const auto midnight = checked_multiply(days, day_ns);
  return midnight ? checked_add(*midnight, civil.within_day_ns) : std::nullopt;
}

std::optional<std::int64_t> parse_count(std::string_view digits) {
  std::int64_t count = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  const bool plain =
      !digits.empty() && (digits[0] >= '1' || planted("time.leading_zero")) && digits[0] <= '9';
  if (!plain || stop != end || error != std::errc{}) return std::nullopt;
  return count;
}

std::optional<double> parse_threshold(std::string_view digits) {
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
  const bool plain = !digits.empty() && digits[0] >= '0' && digits[0] <= '9';
  if (!plain || stop != end || error != std::errc{}) return std::nullopt;
  if (!(value >= threshold_min) || !(value <= threshold_max)) return std::nullopt;
  return value;
}

std::int64_t unit_ns(char unit) {
  switch (unit) {
    case 's': return second_ns;
    case 'm': return minute_ns;
    case 'h': return hour_ns;
    case 'd': return day_ns;
    case 'w': return week_ns;
    default: return 0;
  }
}

// What people write elsewhere for our units; 0 when nobody does.
char familiar_unit(std::string_view word) {
  struct spelling {
    std::string_view word;
    char unit;
  };
  static constexpr spelling spellings[] = {
      {"S", 's'},     {"sec", 's'},  {"secs", 's'},   {"second", 's'},  {"seconds", 's'},
      {"min", 'm'},   {"mins", 'm'}, {"minute", 'm'}, {"minutes", 'm'}, {"T", 'm'},
      {"H", 'h'},     {"hr", 'h'},   {"hour", 'h'},   {"hours", 'h'},   {"D", 'd'},
      {"day", 'd'},   {"days", 'd'}, {"W", 'w'},      {"wk", 'w'},      {"week", 'w'},
      {"weeks", 'w'}, {"mo", 'M'},   {"mon", 'M'},    {"month", 'M'},   {"months", 'M'},
  };
  for (const spelling& s : spellings) {
    if (s.word == word) return s.unit;
  }
  return 0;
}

failure unknown_spelling(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const char unit = familiar_unit(text.substr(digits));
  constexpr const char* expected =
      "expected <n> and one of s m h d w M, tick:N, volume:X, dollar:X, range:X or bar";
  if (unit && parse_count(text.substr(0, digits))) {
    return fail(LTA_INVALID_ARGUMENT, "timeframe.unknown", -1,
                "timeframe %s is not known: %s; did you mean \"%.*s%c\"?", quoted(text).c_str(),
                expected, static_cast<int>(std::min<std::size_t>(digits, 20)), text.data(), unit);
  }
  return fail(LTA_INVALID_ARGUMENT, "timeframe.unknown", -1, "timeframe %s is not known: %s",
              quoted(text).c_str(), expected);
}

failure too_long(std::string_view text) {
  return fail(LTA_LIMIT_EXCEEDED, "timeframe.too_long", -1, "timeframe %s is longer than %lld days",
              quoted(text).c_str(), static_cast<long long>(limits::timeframe_days_max));
}

}  // namespace

result<timeframe> timeframe::parse(std::string_view text) {
  timeframe parsed;
  if (text == "bar") return parsed;

  struct threshold_prefix {
    std::string_view prefix;
    timeframe_kind kind;
  };
  static constexpr threshold_prefix prefixes[] = {{"tick:", timeframe_kind::ticks},
                                                  {"volume:", timeframe_kind::volume},
                                                  {"dollar:", timeframe_kind::dollars},
                                                  {"range:", timeframe_kind::range}};
  for (const threshold_prefix& p : prefixes) {
    if (!text.starts_with(p.prefix)) continue;
    const std::string_view amount = text.substr(p.prefix.size());
    const auto value = parse_threshold(amount);
    const bool is_whole = p.kind == timeframe_kind::ticks && !planted("time.tick_fraction");
    if (!value || (is_whole && !parse_count(amount))) {
      return unknown_spelling(text);
    }
    parsed.kind_ = p.kind;
    parsed.threshold_ = *value;
    return parsed;
  }

  if (text.size() < 2) return unknown_spelling(text);
  const char unit = text.back();
  const auto count = parse_count(text.substr(0, text.size() - 1));
  if (!count || (unit != 'M' && unit_ns(unit) == 0)) return unknown_spelling(text);
  if (unit == 'M') {
    if (*count > limits::timeframe_days_max / 30) return too_long(text);
    parsed.kind_ = timeframe_kind::months;
    parsed.count_ = *count;
    return parsed;
  }
  const auto length = checked_multiply(*count, unit_ns(unit));
  const std::int64_t days_max = limits::timeframe_days_max + planted("time.longest");
  if (!length || *length > days_max * day_ns) return too_long(text);
  parsed.kind_ = unit == 'w' ? timeframe_kind::weeks : timeframe_kind::fixed;
  parsed.count_ = *length;
  return parsed;
}

bool timeframe::is_finer_than(const timeframe& other) const {
  if (!has_grid() || !other.has_grid()) return false;
  if (kind_ == other.kind_) return count_ < other.count_;
  const auto length = [](const timeframe& t) {
    return t.kind_ == timeframe_kind::months ? t.count_ * 28 * day_ns : t.count_;
  };
  return length(*this) < length(other);
}

std::string timeframe::text() const {
  char digits[64];
  const auto put = [&](auto value, const char* before, const char* after) {
    const auto written = std::to_chars(digits, digits + sizeof digits, value);
    return before + std::string(digits, written.ptr) + after;
  };
  switch (kind_) {
    case timeframe_kind::bars: return "bar";
    case timeframe_kind::ticks: return "tick:" + plain_text(threshold_);
    case timeframe_kind::volume: return "volume:" + plain_text(threshold_);
    case timeframe_kind::dollars: return "dollar:" + plain_text(threshold_);
    case timeframe_kind::range: return "range:" + plain_text(threshold_);
    case timeframe_kind::weeks: return put(count_ / week_ns, "", "w");
    case timeframe_kind::months: return put(count_, "", "M");
    case timeframe_kind::fixed: break;
  }
  constexpr const char* units[] = {"d", "h", "m"};
  for (const char* unit : units) {
    if (count_ % unit_ns(*unit) == 0) return put(count_ / unit_ns(*unit), "", unit);
  }
  return put(count_ / second_ns, "", "s");
}

double timeframe::code() const {
  const std::int64_t second_count = count_ / second_ns;
  const std::int64_t week_count = count_ / week_ns;
  switch (kind_) {
    case timeframe_kind::fixed: return static_cast<double>(second_count);
    case timeframe_kind::weeks: return -static_cast<double>(week_count);
    case timeframe_kind::months: return month_code - static_cast<double>(count_);
    case timeframe_kind::ticks: return threshold_ * far_down;
    case timeframe_kind::range: return -threshold_ * far_down;
    case timeframe_kind::volume: return threshold_ * far_up;
    case timeframe_kind::dollars: return -threshold_ * far_up;
    case timeframe_kind::bars: break;
  }
  return 0;
}

timeframe timeframe::from_code(double code) {
  timeframe t;
  const double size = code < 0 ? -code : code;
  if (size < 0.5 && size > 0) {
    t.kind_ = code > 0 ? timeframe_kind::ticks : timeframe_kind::range;
    t.threshold_ = size * far_up;
  } else if (size > 0x1p+200) {
    t.kind_ = code > 0 ? timeframe_kind::volume : timeframe_kind::dollars;
    t.threshold_ = size * far_down;
  } else if (code > 0) {
    t.kind_ = timeframe_kind::fixed;
    t.count_ = static_cast<std::int64_t>(code) * second_ns;
  } else if (code < month_code) {
    t.kind_ = timeframe_kind::months;
    t.count_ = static_cast<std::int64_t>(month_code - code);
  } else if (code < 0) {
    t.kind_ = timeframe_kind::weeks;
    t.count_ = static_cast<std::int64_t>(-code) * week_ns;
  }
  return t;
}

std::optional<std::int64_t> timeframe::bar_index(std::int64_t time_ns) const {
  switch (kind_) {
    case timeframe_kind::fixed: return floor_divide(time_ns, count_);
    case timeframe_kind::weeks: {
      std::int64_t shifted;
      if (__builtin_sub_overflow(time_ns, first_monday_ns, &shifted)) return std::nullopt;
      return floor_divide(shifted, count_) + planted("time.week_index");
    }
    case timeframe_kind::months: return floor_divide(to_civil(time_ns).month, count_);
    default: return std::nullopt;
  }
}

std::optional<std::int64_t> timeframe::duration_ns() const {
  if (kind_ != timeframe_kind::fixed && kind_ != timeframe_kind::weeks) return std::nullopt;
  return count_;
}

std::optional<std::int64_t> timeframe::add_months(std::int64_t open_ns) const {
  civil_time civil = to_civil(open_ns);
  civil.month += count_;
  return from_civil(civil);
}

std::optional<std::int64_t> timeframe::bar_open_ns(std::int64_t time_ns,
                                                   std::int64_t offset_ns) const {
  if (!has_grid()) return std::nullopt;
  std::int64_t shifted;
  if (__builtin_sub_overflow(time_ns, offset_ns, &shifted)) return std::nullopt;
  if (kind_ == timeframe_kind::months) {
    civil_time civil = to_civil(shifted);
    civil = {floor_divide(civil.month, count_) * count_,
             planted("time.month_start") ? civil.day : 1, 0};
    const auto open = from_civil(civil);
    return open ? checked_add(*open, offset_ns) : std::nullopt;
  }
  const bool is_weeks = kind_ == timeframe_kind::weeks && !planted("time.week_anchor");
  const std::int64_t anchor = is_weeks ? first_monday_ns : 0;
  if (__builtin_sub_overflow(shifted, anchor, &shifted)) return std::nullopt;
  const auto start = checked_multiply(floor_divide(shifted, count_), count_);
  const auto open = start ? checked_add(*start, anchor) : std::nullopt;
  return open ? checked_add(*open, planted("time.offset") ? 0 : offset_ns) : std::nullopt;
}

}  // namespace lta
