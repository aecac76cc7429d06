// SPDX-License-Identifier: MIT
#include "base/local_time.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <optional>

#include "base/time.hh"

namespace lta {
namespace {

constexpr std::int64_t lowest_ns = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest_ns = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> checked_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  return checked_add(a, b).value_or(b < 0 ? lowest_ns : highest_ns);
}

}  // namespace

time_text::time_text(std::int64_t time_ns) {
  // In integers: chrono would go through nanoseconds that an int64 cannot hold.
  const std::int64_t remainder_ns = time_ns % second_ns;
  const bool is_before = remainder_ns < 0;
  const std::chrono::seconds seconds(time_ns / second_ns - (is_before ? 1 : 0));
  const auto days = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{std::chrono::sys_days{days}};
  const std::int64_t within = (seconds - days).count();
  const int written =
      std::snprintf(text_, sizeof text_, "%04d-%02u-%02u %02d:%02d:%02d",
                    static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()), static_cast<int>(within / 3600),
                    static_cast<int>(within / 60 % 60), static_cast<int>(within % 60));
  const std::int64_t fraction_ns = is_before ? remainder_ns + second_ns : remainder_ns;
  if (fraction_ns != 0 && written > 0) {
    std::snprintf(text_ + written, sizeof text_ - static_cast<std::size_t>(written), ".%09d",
                  static_cast<int>(fraction_ns));
  }
}

outcome check_zone(std::span<const zone_change> changes) {
  const char* code = "timeframe.zone";
  if (changes.empty() || changes[0].from_ns != lowest_ns) {
    return fail(LTA_INVALID_ARGUMENT, code, 0,
                "a zone needs an offset from the beginning: its first change is not at INT64_MIN");
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::int64_t offset_ns = changes[i].offset_ns;
    if (offset_ns > zone_offset_max_ns || offset_ns < -zone_offset_max_ns) {
      return fail(LTA_INVALID_ARGUMENT, code, static_cast<std::int64_t>(i),
                  "the offset %lld ns of change %zu of the zone is more than 26 hours",
                  static_cast<long long>(offset_ns), i);
    }
    if (i > 0 && changes[i].from_ns <= changes[i - 1].from_ns) {
      return fail(LTA_INVALID_ARGUMENT, code, static_cast<std::int64_t>(i),
                  "change %zu of the zone is at %lld, not after the one before it", i,
                  static_cast<long long>(changes[i].from_ns));
    }
  }
  return done{};
}

local_clock::local_clock(std::span<const zone_change> changes) : changes_(changes) {}

// Is the local time a moment of this stretch of the zone?
bool local_clock::holds(std::size_t index, std::int64_t local_ns) const {
  const auto utc_ns = checked_subtract(local_ns, changes_[index].offset_ns);
  if (!utc_ns || *utc_ns < changes_[index].from_ns) return false;
  return index + 1 == changes_.size() || *utc_ns < changes_[index + 1].from_ns;
}

local_time_kind local_clock::search(std::int64_t local_ns, std::int64_t* utc_ns) {
  // Offsets are at most 26 hours: only stretches that close to the time can hold it.
  const auto from = [](const zone_change& change) { return change.from_ns; };
  const auto last =
      std::ranges::upper_bound(changes_, saturating_add(local_ns, zone_offset_max_ns), {}, from);
  auto first =
      std::ranges::upper_bound(changes_, saturating_add(local_ns, -zone_offset_max_ns), {}, from);
  if (first != changes_.begin()) --first;
  std::size_t found = 0;
  int count = 0;
  for (auto it = first; it != last; ++it) {
    const auto index = static_cast<std::size_t>(it - changes_.begin());
    if (!holds(index, local_ns)) continue;
    found = index;
    ++count;
  }
  if (count > 1) return local_time_kind::repeated;
  if (count == 0) {
    const std::int64_t edge_offset_ns =
        local_ns < 0 ? changes_.front().offset_ns : changes_.back().offset_ns;
    return checked_subtract(local_ns, edge_offset_ns) ? local_time_kind::skipped
                                                      : local_time_kind::too_large;
  }
  *utc_ns = local_ns - changes_[found].offset_ns;
  remember(found);
  return local_time_kind::plain;
}

void local_clock::remember(std::size_t index) {
  const zone_change& within = changes_[index];
  offset_ns_ = within.offset_ns;
  plain_from_ns_ = lowest_ns;
  plain_to_ns_ = highest_ns;
  if (within.offset_ns > 0) plain_from_ns_ = lowest_ns + within.offset_ns;
  if (within.offset_ns < 0) plain_to_ns_ = highest_ns + within.offset_ns;
  if (index > 0) {
    const std::int64_t wider_ns = std::max(within.offset_ns, changes_[index - 1].offset_ns);
    plain_from_ns_ = std::max(plain_from_ns_, saturating_add(within.from_ns, wider_ns));
  }
  if (index + 1 < changes_.size()) {
    const zone_change& next = changes_[index + 1];
    const std::int64_t narrower_ns = std::min(within.offset_ns, next.offset_ns);
    plain_to_ns_ = std::min(plain_to_ns_, saturating_add(next.from_ns, narrower_ns));
  }
}

}  // namespace lta
