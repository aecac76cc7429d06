// SPDX-License-Identifier: MIT
// Bars of so many ticks each.
#pragma once

#include "feed/count_builder.hh"

namespace lta {

class tick_count_builder final : public count_builder {
 public:
  tick_count_builder(double tick_count, const std::optional<builder_start>& start)
      : count_builder(start), tick_count_(static_cast<std::int64_t>(tick_count)) {}

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override;

 private:
  const std::int64_t tick_count_;
};

}  // namespace lta
