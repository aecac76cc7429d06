// SPDX-License-Identifier: MIT
// Clocks on walls: local times become UTC by a table of the moments at which a zone's distance
// from UTC changes. The table is the caller's; there is no time zone database here.
#pragma once

#include <cstdint>
#include <span>

#include "base/status.hh"

namespace lta {

// A moment as people write it, "2024-11-03 01:30:00", for messages.
struct time_text {
  explicit time_text(std::int64_t time_ns);
  const char* c_str() const { return text_; }

 private:
  char text_[40];
};

// From `from_ns` (UTC) on, local time is UTC plus `offset_ns`.
struct zone_change {
  std::int64_t from_ns;
  std::int64_t offset_ns;
};

inline constexpr std::int64_t zone_offset_max_ns = 26LL * 3600 * 1'000'000'000;

// At least one change, the first from INT64_MIN on, moments rising, offsets within 26 hours.
outcome check_zone(std::span<const zone_change> changes);

enum class local_time_kind : std::uint8_t {
  plain,      // one moment
  repeated,   // clocks went back over it: two moments
  skipped,    // clocks went forward over it: no moment
  too_large,  // its moment does not fit into int64
};

// Converts local times, fast where they come in order. The table stays the caller's.
class local_clock {
 public:
  // `changes` as check_zone() accepts them.
  explicit local_clock(std::span<const zone_change> changes);

  local_time_kind to_utc(std::int64_t local_ns, std::int64_t* utc_ns) {
    if (local_ns >= plain_from_ns_ && local_ns < plain_to_ns_) {
      *utc_ns = local_ns - offset_ns_;
      return local_time_kind::plain;
    }
    return search(local_ns, utc_ns);
  }

 private:
  local_time_kind search(std::int64_t local_ns, std::int64_t* utc_ns);
  bool holds(std::size_t index, std::int64_t local_ns) const;
  void remember(std::size_t index);

  std::span<const zone_change> changes_;
  // Local times in [from, to) are plain and `offset_ns_` ahead of UTC.
  std::int64_t plain_from_ns_ = 0;
  std::int64_t plain_to_ns_ = 0;
  std::int64_t offset_ns_ = 0;
};

}  // namespace lta
