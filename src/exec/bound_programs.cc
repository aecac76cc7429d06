// SPDX-License-Identifier: MIT
#include "exec/bound_programs.hh"

#include <algorithm>

namespace lta {

result<bound_programs> bound_programs::create(const plan& compiled,
                                              std::span<const pinned_rows> partitions,
                                              const kernel_table& kernels) {
  const std::shared_ptr<prepared_plan> prepared = prepared_plan::of(compiled);
  bound_programs made;
  const auto add = [&](const timeframe* bars) -> outcome {
    auto found = prepared->find_or_make(compiled, bars, kernels);
    if (!found) return found.error();
    made.programs_.push_back(std::move(*found));
    return done{};
  };
  if (!compiled.has_durations() || partitions.empty()) {
    made.program_of_.assign(partitions.size(), 0);
    if (auto added = add(nullptr); !added) return added.error();
    return made;
  }
  std::vector<timeframe> known;
  for (const pinned_rows& rows : partitions) {
    const auto same = std::find(known.begin(), known.end(), rows.bar_timeframe());
    made.program_of_.push_back(static_cast<std::size_t>(same - known.begin()));
    if (same != known.end()) continue;
    known.push_back(rows.bar_timeframe());
    if (auto added = add(&known.back()); !added) return added.error();
  }
  return made;
}

}  // namespace lta
