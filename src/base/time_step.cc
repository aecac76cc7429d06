// SPDX-License-Identifier: MIT
#include "base/time_step.hh"

#include "base/time.hh"

namespace lta {

std::string_view timeframe_of_step(std::int64_t open_ns, std::int64_t next_ns) {
  static constexpr std::string_view usual[] = {"1s", "5s",  "10s", "15s", "30s", "1m",  "2m", "3m",
                                               "5m", "10m", "15m", "20m", "30m", "45m", "1h", "2h",
                                               "3h", "4h",  "6h",  "8h",  "12h", "1d",  "2d", "3d",
                                               "1w", "2w",  "1M",  "3M",  "6M",  "12M"};
  for (const std::string_view name : usual) {
    const auto spacing = timeframe::parse(name);
    const auto close_ns = spacing->close_time_ns(open_ns);
    if (!close_ns) continue;
    const std::int64_t slack_ns = spacing->duration_ns().value_or(day_ns) < day_ns ? 0 : hour_ns;
    const auto earliest_ns = checked_add(*close_ns, -slack_ns);
    const auto latest_ns = checked_add(*close_ns, slack_ns);
    if (earliest_ns && latest_ns && next_ns >= *earliest_ns && next_ns <= *latest_ns) return name;
  }
  return "bar";
}

}  // namespace lta
