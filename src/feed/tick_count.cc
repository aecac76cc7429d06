// SPDX-License-Identifier: MIT
#include "feed/tick_count.hh"

namespace lta {

tick_answer tick_count_builder::add(const lta_tick& tick, std::vector<made_bar>& out) {
  if (is_late(tick)) return tick_answer::late;
  make_room(out, 1);
  if (!has_bar()) open_bar(tick, tick.price);
  add_price(tick, tick.price);
  bar().add_quantity(tick, tick.quantity);
  if (bar().trade_count >= tick_count_) close_bar(out);
  return tick_answer::taken;
}

}  // namespace lta
