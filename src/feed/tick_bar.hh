// SPDX-License-Identifier: MIT
// A bar being made of ticks, and a bar as a builder gives it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/number.hh"
#include "laakhay_ta.h"

namespace lta {

// What a tick must be, whoever takes it.
inline bool is_good(const lta_tick& tick) {
  return is_finite(tick.price) && tick.quantity >= 0 && is_finite(tick.quantity) &&
         tick.side >= LTA_SIDE_SELL && tick.side <= LTA_SIDE_BUY;
}

// Values of the series a builder can write beside its bars, in this order.
inline constexpr int extra_count = 4;
inline constexpr const char* extra_names[extra_count] = {"buy_volume", "sell_volume", "trade_count",
                                                         "bar_vwap"};

struct made_bar {
  lta_bar bar;
  double extras[extra_count];
  std::int64_t sequence;  // of the item it came from
  std::int32_t builder;   // index in the session's feed; -1: pushed as a bar
  bool has_extras;        // to be written before the bar is pushed
};

// Room for so many more without a throw later.
inline void make_room(std::vector<made_bar>& bars, std::size_t count) {
  if (bars.capacity() - bars.size() >= count) return;
  bars.reserve(std::max(bars.size() + count, bars.capacity() * 2));
}

struct tick_bar {
  std::int64_t time_ns = 0;
  std::int64_t close_time_ns = 0;
  std::int64_t first_tick_ns = 0;
  std::int64_t last_tick_ns = 0;
  std::int64_t trade_count = 0;
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  double volume = 0;
  double buy_volume = 0;
  double sell_volume = 0;
  double traded_value = 0;  // sum of price times quantity

  // At one price, without a trade.
  static tick_bar at_price(std::int64_t time_ns, std::int64_t close_time_ns, double price) {
    tick_bar bar;
    bar.time_ns = time_ns;
    bar.close_time_ns = close_time_ns;
    bar.open = bar.high = bar.low = bar.close = price;
    return bar;
  }

  void add_price(double price) {
    high = std::max(high, price);
    low = std::min(low, price);
    close = price;
  }
  void add_quantity(const lta_tick& tick, double quantity) {
    volume += quantity;
    if (tick.side == LTA_SIDE_BUY) buy_volume += quantity;
    if (tick.side == LTA_SIDE_SELL) sell_volume += quantity;
    traded_value += tick.price * quantity;
    ++trade_count;
  }

  // A tick of the bar's time: ticks of one bar make the same bar in any order, but for those of
  // one nanosecond, which count as they come.
  void add_by_time(const lta_tick& tick) {
    if (trade_count == 0) {
      open = high = low = close = tick.price;
      first_tick_ns = last_tick_ns = tick.time_ns;
    }
    high = std::max(high, tick.price);
    low = std::min(low, tick.price);
    if (tick.time_ns >= last_tick_ns) {
      close = tick.price;
      last_tick_ns = tick.time_ns;
    } else if (tick.time_ns < first_tick_ns) {
      open = tick.price;
      first_tick_ns = tick.time_ns;
    }
    add_quantity(tick, tick.quantity);
  }

  made_bar made(std::int32_t state) const {
    const double vwap = volume > 0 ? traded_value / volume : missing;
    return {{time_ns, close_time_ns, open, high, low, close, volume, 0, state},
            {buy_volume, sell_volume, static_cast<double>(trade_count), vwap},
            0,
            -1,
            false};
  }

  // What is read may be anything: a bar that can go on.
  bool is_plausible() const {
    return trade_count >= 0 && trade_count < std::int64_t{1} << 53 && close_time_ns >= time_ns;
  }

  // Every field, to be written or read.
  template <class Visitor>
  void visit(Visitor& v) {
    for (std::int64_t* word : {&time_ns, &close_time_ns, &first_tick_ns, &last_tick_ns}) v(*word);
    v(trade_count);
    for (double* word : {&open, &high, &low, &close, &volume, &buy_volume, &sell_volume}) v(*word);
    v(traded_value);
  }
};

}  // namespace lta
