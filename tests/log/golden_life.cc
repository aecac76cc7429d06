// SPDX-License-Identifier: MIT
#include "golden_life.hh"

namespace log_test {

using namespace promise;

owned golden_plan() {
  return new_plan(R"json({"version": 1, "outputs": [
      {"name": "last", "expr": "close"}, {"name": "mean", "expr": "sma(close, 3)"},
      {"name": "up", "expr": "close > 10"}]})json");
}

owned golden_market() {
  owned dataset = new_dataset();
  open_partition(dataset, "TICKS", "1m");
  open_partition(dataset, "BARS", "1m");
  return dataset;
}

owned golden_session(const owned& plan, const owned& dataset) {
  owned session = new_session(plan, dataset);
  lta_builder id = 0;
  lta_error error = fresh_error();
  must(lta_builder_create(session.id(), golden_ticks, nullptr, &id, &error), error);
  lta_builder_drop(id, nullptr);
  return session;
}

lta_bar golden_bar(std::int64_t minute, double price, std::int32_t state) {
  return {minute * minute_ns, 0, price, price, price, price, 1, golden_bars, state};
}

lta_tick golden_tick(std::int64_t second, double price) {
  return {second * 1'000'000'000, price, 1, golden_ticks, LTA_SIDE_BUY};
}

std::vector<life_call> golden_calls() {
  using kind = life_call::kind;
  std::vector<life_call> calls;
  // BARS: 3, 6, 12, and then 9, which a producer brings while ticks are drained.
  calls.push_back({.bars = {golden_bar(0, 3), golden_bar(1, 6), golden_bar(2, 12)}});
  calls.push_back({.bars = {golden_bar(3, 18, LTA_BAR_FORMING)}});
  // TICKS: minute 0 closes at 14, minute 1 is open at 8 until the clock closes it.
  calls.push_back({.what = kind::drain,
                   .bars = {golden_bar(3, 9)},
                   .ticks = {golden_tick(5, 10), golden_tick(30, 14), golden_tick(65, 8)}});
  calls.push_back({.what = kind::clock, .now_ns = 2 * minute_ns});
  calls.push_back({.bars = {golden_bar(3, 15, LTA_BAR_REVISED)}});
  // Minute 2 closes at 20, minute 3 is open at 26.
  calls.push_back({.what = kind::drain, .ticks = {golden_tick(130, 20), golden_tick(185, 26)}});
  calls.push_back({.bars = {golden_bar(4, 18, LTA_BAR_FORMING)}});
  return calls;
}

}  // namespace log_test
