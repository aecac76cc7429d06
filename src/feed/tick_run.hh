// SPDX-License-Identifier: MIT
// Many ticks of one open bar at once: the same bits as tick_bar::add_by_time one by one, with what
// they are judged for gathered and looked at in the end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "feed/tick_bar.hh"

namespace lta {

// Times that a bar holds: first_ns and so many after it.
struct tick_window {
  std::int64_t first_ns;
  std::uint64_t count_ns;
  bool has(std::int64_t time_ns) const {
    return static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(first_ns) < count_ns;
  }
};

namespace tick_run {

using pair = double __attribute__((vector_size(16)));
using pair_bits = std::int64_t __attribute__((vector_size(16)));

// Which of {bought, sold} a quantity counts for: sold, unknown, bought.
alignas(16) inline constexpr std::int64_t side_bits[3][2] = {{0, -1}, {0, 0}, {-1, 0}};
static_assert(LTA_SIDE_SELL == -1 && LTA_SIDE_BUY == 1);

// Partition and side are one word, which less this one is the side's place in side_bits.
inline std::uint64_t word_of_sold(std::uint32_t partition) {
  return partition - (std::uint64_t{1} << 32);
}
inline std::uint64_t side_place(const lta_tick& tick, std::uint64_t sold) {
  const std::uint64_t word = tick.partition | std::uint64_t{static_cast<std::uint32_t>(tick.side)}
                                                  << 32;
  return std::rotr(word - sold, 32);
}

// One by one, each judged before it is added.
inline std::size_t add_each(tick_bar& bar, const tick_window& window,
                            std::span<const lta_tick> ticks) {
  std::size_t count = 0;
  for (const lta_tick& tick : ticks) {
    const bool is_within = tick.partition == ticks.front().partition && window.has(tick.time_ns);
    if (!is_within || !is_good(tick)) break;
    bar.add_by_time(tick);
    ++count;
  }
  return count;
}

// The bar has a tick. False: a price or quantity among them may be no good, and the bar is spoiled.
// A price or quantity that is not finite makes the sums so.
inline bool add_trusting(tick_bar& bar, const tick_window& window, std::span<const lta_tick> ticks,
                         std::size_t& out_count) {
  const std::uint64_t sold = word_of_sold(ticks.front().partition);
  const lta_tick* const end = ticks.data() + ticks.size();
  const lta_tick* at = ticks.data();
  pair high_low = {bar.high, -bar.low};
  pair amounts = {bar.volume, bar.traded_value};
  pair sides = {bar.buy_volume, bar.sell_volume};
  double close = bar.close;
  std::int64_t last_ns = bar.last_tick_ns;
  std::uint64_t signs = 0;
  for (; at != end; ++at) {
    const std::uint64_t place = side_place(*at, sold);
    if (!window.has(at->time_ns) || place > 2) break;
    const double price = at->price;
    const double quantity = at->quantity;
    signs |= std::bit_cast<std::uint64_t>(quantity);
    if (at->time_ns >= last_ns) [[likely]] {
      close = price;
      last_ns = at->time_ns;
    } else if (at->time_ns < bar.first_tick_ns) {
      bar.open = price;
      bar.first_tick_ns = at->time_ns;
    }
    const pair both = {price, -price};
    high_low = both > high_low ? both : high_low;
    const pair twice = {quantity, quantity};
    pair_bits counts;
    std::memcpy(&counts, side_bits[place], sizeof counts);
    sides += std::bit_cast<pair>(std::bit_cast<pair_bits>(twice) & counts);
    const pair added = {quantity, price * quantity};
    amounts += added;
  }
  bar.high = high_low[0];
  bar.low = -high_low[1];
  bar.volume = amounts[0];
  bar.traded_value = amounts[1];
  bar.buy_volume = sides[0];
  bar.sell_volume = sides[1];
  bar.close = close;
  bar.last_tick_ns = last_ns;
  out_count = static_cast<std::size_t>(at - ticks.data());
  bar.trade_count += static_cast<std::int64_t>(out_count);
  return signs >> 63 == 0 && is_finite(bar.volume) && is_finite(bar.traded_value);
}

}  // namespace tick_run

// Good ticks of the first one's partition and the window, as many from the front; the count.
inline std::size_t add_run(tick_bar& bar, const tick_window& window,
                           std::span<const lta_tick> ticks) {
  tick_bar trusting = bar;
  std::size_t count = 0;
  if (bar.trade_count > 0 && tick_run::add_trusting(trusting, window, ticks, count)) {
    bar = trusting;
    return count;
  }
  return tick_run::add_each(bar, window, ticks);
}

}  // namespace lta
