// SPDX-License-Identifier: MIT
#include "feed/range_builder.hh"

#include "base/limits.hh"

namespace lta {

tick_answer range_builder::add(const lta_tick& tick, std::vector<made_bar>& out) {
  if (is_late(tick)) return tick_answer::late;
  const double price = tick.price;
  const double way = has_bar() ? std::max(price - bar().low, bar().high - price) : 0;
  const double bar_count = splits_ ? way / range_ + 2 : 1;
  if (!(bar_count <= static_cast<double>(limits::bars_per_tick_max))) {
    return tick_answer::too_many_bars;
  }
  make_room(out, static_cast<std::size_t>(bar_count));
  if (!has_bar()) open_bar(tick, price);
  bar().add_quantity(tick, tick.quantity);
  // The trade counts in the first bar it ends; those it runs through have none.
  for (double left = bar_count - 1; splits_ && left >= 1; --left) {
    const double top = bar().low + range_;
    const double bottom = bar().high - range_;
    if (price <= top && price >= bottom) break;
    const double edge = price > top ? top : bottom;
    add_price(tick, edge);
    close_bar(out);
    open_bar(tick, edge);
  }
  add_price(tick, price);
  if (bar().high >= bar().low + range_) close_bar(out);
  return tick_answer::taken;
}

}  // namespace lta
