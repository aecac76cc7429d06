// SPDX-License-Identifier: MIT
// What was pushed before the snapshots in golden/ were taken. Expected values are worked out by
// hand where they are read.
#pragma once

#include <string>
#include <vector>

#include "support.hh"

namespace promise {

struct golden_life {
  std::string name;  // of the file
  const char* payload;
  std::vector<std::string> symbols;  // of daily bars
  std::vector<lta_bar> bars;
};

inline constexpr std::int64_t golden_day_ns = 86'400'000'000'000;

inline lta_bar golden_bar(std::int64_t day, double price, std::uint32_t partition,
                          std::int32_t state = LTA_BAR_CLOSED) {
  return {day * golden_day_ns, 0, price, price, price, price, 1, partition, state};
}

// Closes of days 1 to 4: 3, 6, 12, 9; day 5 is forming at 18, and its rise past 10 was told.
inline golden_life plain_life() {
  return {"plain",
          R"json({"version": 1, "outputs": [
      {"name": "mean", "expr": "sma(close, 3)"}, {"name": "last", "expr": "close"},
      {"name": "up", "expr": "close > 10"}]})json",
          {"A"},
          {golden_bar(1, 3, 0), golden_bar(2, 6, 0), golden_bar(3, 12, 0), golden_bar(4, 9, 0),
           golden_bar(5, 18, 0, LTA_BAR_FORMING)}};
}

// Days 4 to 6 of A at 1, 2, 3 and of B at 10, 20, 30, where bars of two days begin on even days.
inline golden_life clocks_life() {
  return {"clocks",
          R"json({"version": 1, "outputs": [
      {"name": "two", "expr": "tf('2d', close)"}, {"name": "sum", "expr": "cumsum(close)"}]})json",
          {"A", "B"},
          {golden_bar(4, 1, 0), golden_bar(4, 10, 1), golden_bar(5, 2, 0), golden_bar(5, 20, 1),
           golden_bar(6, 3, 0), golden_bar(6, 30, 1)}};
}

inline std::string lived(const golden_life& life) {
  const owned dataset = new_dataset();
  for (const std::string& symbol : life.symbols) open_partition(dataset, symbol);
  const owned plan = new_plan(life.payload);
  const owned session = new_session(plan, dataset);
  stream_rows rows(output_count(plan));
  push(session, life.bars, rows);
  return snapshot(session);
}

}  // namespace promise
