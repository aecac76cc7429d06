// SPDX-License-Identifier: MIT
// Bricks: one more in the same direction when the price has gone a brick's size on, one in the
// other when it has gone back by two.
#pragma once

#include "feed/count_builder.hh"

namespace lta {

class renko_builder final : public count_builder {
 public:
  renko_builder(double size, const std::optional<builder_start>& start);

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override;
  void visit(state_words& words) override;

 private:
  // Levels are counted from the first price, so that they do not drift.
  double level(std::int64_t index) const { return origin_ + static_cast<double>(index) * size_; }
  bool lay_brick(double price, std::vector<made_bar>& out);

  const double size_;
  bool has_origin_ = false;
  double origin_ = 0;
  // Of the last brick; both are 0 before the first one.
  std::int64_t top_ = 0;
  std::int64_t bottom_ = 0;
  bool is_rising_ = false;
};

}  // namespace lta
