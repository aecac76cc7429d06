// SPDX-License-Identifier: MIT
// Bars of so much volume, or of so much money, each.
#pragma once

#include "feed/count_builder.hh"

namespace lta {

class volume_builder final : public count_builder {
 public:
  // of_value: the threshold is of price times quantity.
  volume_builder(double threshold, bool of_value, bool splits,
                 const std::optional<builder_start>& start)
      : count_builder(start), threshold_(threshold), of_value_(of_value), splits_(splits) {}

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override;
  void visit(state_words& words) override;

 private:
  void add_part(const lta_tick& tick, double quantity);

  const double threshold_;
  const bool of_value_;
  const bool splits_;
  double amount_ = 0;  // of the open bar, towards the threshold
};

}  // namespace lta
