// SPDX-License-Identifier: MIT
#include "stream/bound_plan.hh"

#include "exec/batch.hh"

namespace lta {

result<std::shared_ptr<const plan>> bound_to(std::shared_ptr<const plan> compiled,
                                             const std::optional<timeframe>& bars) {
  if (!compiled->has_durations()) return compiled;
  if (!bars) {
    return fail(LTA_INVALID_ARGUMENT, "session.no_timeframe", -1,
                "the plan has lags that are times, and no partition says how long a bar is: open "
                "one before the session, or name a timeframe in \"select\"");
  }
  auto bound = compiled->on_bars(*bars);
  if (!bound) return bound.error();
  return *bound != nullptr ? std::move(*bound) : std::move(compiled);
}

std::optional<timeframe> first_timeframe(
    const plan& compiled, const dataset& rows,
    const std::optional<std::vector<std::uint32_t>>& partitions) {
  if (!compiled.has_durations()) return std::nullopt;
  const std::vector<std::uint32_t> ids =
      partitions ? *partitions : selected_partitions(compiled, rows);
  std::string_view text = compiled.select().timeframe;
  const auto name = ids.empty() ? result<partition_name>(partition_name{}) : rows.name_of(ids[0]);
  if (name && !ids.empty()) text = name->timeframe;
  const result<timeframe> bars = timeframe::parse(text);
  return bars ? std::optional(*bars) : std::nullopt;
}

}  // namespace lta
