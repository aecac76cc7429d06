// SPDX-License-Identifier: MIT
#include "exec/bound_programs.hh"

#include <algorithm>

namespace lta {

result<bound_programs> bound_programs::create(const std::shared_ptr<const plan>& compiled,
                                              std::span<const pinned_rows> partitions,
                                              const kernel_table& kernels) {
  bound_programs made;
  if (!compiled->has_durations() || partitions.empty()) {
    made.add(compiled, kernels);
    made.program_of_.assign(partitions.size(), 0);
    return made;
  }
  std::vector<timeframe> known;
  for (const pinned_rows& rows : partitions) {
    const auto same = std::find(known.begin(), known.end(), rows.bar_timeframe());
    made.program_of_.push_back(static_cast<std::size_t>(same - known.begin()));
    if (same != known.end()) continue;
    known.push_back(rows.bar_timeframe());
    auto bound = compiled->on_bars(rows.bar_timeframe());
    if (!bound) return bound.error();
    made.add(*bound != nullptr ? *bound : compiled, kernels);
  }
  return made;
}

void bound_programs::add(std::shared_ptr<const plan> bound, const kernel_table& kernels) {
  programs_.push_back(std::make_unique<block_program>(bound->compiled(), kernels));
  plans_.push_back(std::move(bound));
}

}  // namespace lta
