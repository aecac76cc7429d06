// SPDX-License-Identifier: MIT
// Bars whose high and low are so far apart.
#pragma once

#include "feed/count_builder.hh"

namespace lta {

class range_builder final : public count_builder {
 public:
  range_builder(double range, bool splits, const std::optional<builder_start>& start)
      : count_builder(start), range_(range), splits_(splits) {}

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override;

 private:
  const double range_;
  const bool splits_;
};

}  // namespace lta
