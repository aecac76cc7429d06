// SPDX-License-Identifier: MIT
#include "feed/count_builder.hh"

#include <algorithm>
#include <limits>

namespace lta {

count_builder::count_builder(const std::optional<builder_start>& start) {
  if (!start) return;
  has_last_ = true;
  last_time_ns_ = start->time_ns;
  last_close_time_ns_ = start->close_time_ns;
  last_tick_ns_ = start->close_time_ns;
}

void count_builder::open_bar(const lta_tick& tick, double price) {
  // At the end of time bars stand still, and the dataset refuses them.
  constexpr std::int64_t end_ns = std::numeric_limits<std::int64_t>::max();
  const std::int64_t next_ns = last_time_ns_ < end_ns ? last_time_ns_ + 1 : end_ns;
  const std::int64_t open_ns = has_last_ ? std::max(tick.time_ns, next_ns) : tick.time_ns;
  const std::int64_t close_ns = has_last_ ? std::max(open_ns, last_close_time_ns_) : open_ns;
  bar_ = tick_bar::at_price(open_ns, close_ns, price);
  bar_.first_tick_ns = bar_.last_tick_ns = tick.time_ns;
  has_bar_ = true;
}

void count_builder::add_price(const lta_tick& tick, double price) {
  bar_.add_price(price);
  bar_.last_tick_ns = std::max(bar_.last_tick_ns, tick.time_ns);
  bar_.close_time_ns = std::max(bar_.close_time_ns, tick.time_ns);
}

void count_builder::close_bar(std::vector<made_bar>& out) {
  out.push_back(bar_.made(LTA_BAR_CLOSED));
  has_bar_ = false;
  has_last_ = true;
  last_time_ns_ = bar_.time_ns;
  last_close_time_ns_ = bar_.close_time_ns;
  last_tick_ns_ = std::max(last_tick_ns_, bar_.last_tick_ns);
}

std::optional<made_bar> count_builder::forming() const {
  if (!has_bar_) return std::nullopt;
  return bar_.made(LTA_BAR_FORMING);
}

void count_builder::visit(state_words& words) {
  words(has_bar_);
  words(has_last_);
  bar_.visit(words);
  words(last_time_ns_);
  words(last_close_time_ns_);
  words(last_tick_ns_);
  if (words.is_reading() && !bar_.is_plausible()) words.fail();
}

}  // namespace lta
