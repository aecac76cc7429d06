// SPDX-License-Identifier: MIT
#include "feed/renko_builder.hh"

#include <cmath>

#include "base/limits.hh"

namespace lta {

renko_builder::renko_builder(double size, const std::optional<builder_start>& start)
    : count_builder(start), size_(size) {
  if (!start || !std::isfinite(start->close)) return;
  has_origin_ = true;
  origin_ = start->close;
}

tick_answer renko_builder::add(const lta_tick& tick, std::vector<made_bar>& out) {
  if (is_late(tick)) return tick_answer::late;
  const double price = tick.price;
  const double base = has_origin_ ? level(is_rising_ ? top_ : bottom_) : price;
  const double way = std::fabs(price - base) / size_;
  if (!(way + 2 <= static_cast<double>(limits::bars_per_tick_max))) {
    return tick_answer::too_many_bars;
  }
  auto brick_count = static_cast<std::size_t>(way + 2);
  make_room(out, brick_count);
  if (!has_origin_) {
    has_origin_ = true;
    origin_ = price;
  }
  if (!has_bar()) open_bar(tick, base);
  add_price(tick, price);
  bar().add_quantity(tick, tick.quantity);
  for (; brick_count > 0 && lay_brick(price, out); --brick_count) {
    const bool has_more = price >= level(top_ + 1) || price <= level(bottom_ - 1);
    if (!has_more) break;
    open_bar(tick, level(is_rising_ ? top_ : bottom_));
  }
  return tick_answer::taken;
}

// False where the price has not gone far enough.
bool renko_builder::lay_brick(double price, std::vector<made_bar>& out) {
  if (price >= level(top_ + 1)) {
    bottom_ = top_++;
    is_rising_ = true;
  } else if (price <= level(bottom_ - 1)) {
    top_ = bottom_--;
    is_rising_ = false;
  } else {
    return false;
  }
  bar().high = level(top_);
  bar().low = level(bottom_);
  bar().open = is_rising_ ? bar().low : bar().high;
  bar().close = is_rising_ ? bar().high : bar().low;
  close_bar(out);
  return true;
}

void renko_builder::visit(state_words& words) {
  count_builder::visit(words);
  words(has_origin_);
  words(origin_);
  words(top_);
  words(bottom_);
  words(is_rising_);
  constexpr std::int64_t end = std::int64_t{1} << 53;
  const bool is_level = bottom_ > -end && bottom_ <= top_ && top_ < end;
  if (words.is_reading() && !is_level) words.fail();
}

}  // namespace lta
