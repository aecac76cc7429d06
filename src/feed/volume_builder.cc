// SPDX-License-Identifier: MIT
#include "feed/volume_builder.hh"

#include <cmath>

#include "base/limits.hh"

namespace lta {

void volume_builder::add_part(const lta_tick& tick, double quantity) {
  if (!has_bar()) open_bar(tick, tick.price);
  add_price(tick, tick.price);
  bar().add_quantity(tick, quantity);
}

tick_answer volume_builder::add(const lta_tick& tick, std::vector<made_bar>& out) {
  if (is_late(tick)) return tick_answer::late;
  // A negative price moves money all the same.
  const double unit = of_value_ ? std::fabs(tick.price) : 1.0;
  double left = unit * tick.quantity;
  const double bar_count = splits_ ? left / threshold_ + 2 : 1;
  if (!std::isfinite(left) || bar_count > static_cast<double>(limits::bars_per_tick_max)) {
    return tick_answer::too_many_bars;
  }
  make_room(out, static_cast<std::size_t>(bar_count));
  double quantity = tick.quantity;
  while (splits_ && amount_ + left > threshold_) {
    const double part = threshold_ - amount_;
    add_part(tick, part / unit);
    close_bar(out);
    amount_ = 0;
    left -= part;
    quantity = left / unit;
  }
  if (splits_ && tick.quantity > 0 && left <= 0) return tick_answer::taken;
  add_part(tick, quantity);
  amount_ += left;
  if (amount_ < threshold_) return tick_answer::taken;
  close_bar(out);
  amount_ = 0;
  return tick_answer::taken;
}

void volume_builder::visit(state_words& words) {
  count_builder::visit(words);
  words(amount_);
  if (words.is_reading() && !(amount_ >= 0 && amount_ < threshold_)) words.fail();
}

}  // namespace lta
