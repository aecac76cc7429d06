// SPDX-License-Identifier: MIT
// Live bars without a session.
#include "data/bar_writer.hh"
#include "data/dataset.hh"

namespace lta {

result<std::int64_t> dataset::write_bars(std::span<const lta_bar> bars, std::int32_t state,
                                         std::uint32_t flags) {
  const auto check = check_of_flags(flags);
  if (!check) return check.error();
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (bars[i].state == state) continue;
    return fail(LTA_INVALID_ARGUMENT, "dataset.bar_state", static_cast<std::int64_t>(i),
                "state %d of bar %zu: expected %d in this call", bars[i].state, i, state);
  }
  bar_writer writer(*this);
  const auto verdicts = writer.check(bars, *check);
  if (!verdicts) return verdicts.error();
  std::int64_t changed_count = 0;
  for (const bar_verdict& verdict : *verdicts) {
    changed_count += verdict.action != bar_action::duplicate;
  }
  writer.commit();
  return changed_count;
}

}  // namespace lta
