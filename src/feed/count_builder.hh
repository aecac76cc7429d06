// SPDX-License-Identifier: MIT
// What builders without a grid have in common: bars that open with a tick and close with one, in
// the order in which ticks come.
#pragma once

#include <vector>

#include "feed/bar_builder.hh"

namespace lta {

class count_builder : public bar_builder {
 public:
  tick_answer pass(std::int64_t, std::vector<made_bar>&) override { return tick_answer::taken; }
  std::optional<made_bar> forming() const override;
  void visit(state_words& words) override;

 protected:
  explicit count_builder(const std::optional<builder_start>& start);

  // Older than what the last closed bar ended with.
  bool is_late(const lta_tick& tick) const { return has_last_ && tick.time_ns < last_tick_ns_; }
  bool has_bar() const { return has_bar_; }
  // The open bar; bars of the same nanosecond open one after the other.
  tick_bar& bar() { return bar_; }
  void open_bar(const lta_tick& tick, double price);
  // The tick's time and price; its quantity is added apart.
  void add_price(const lta_tick& tick, double price);
  // There is room for it.
  void close_bar(std::vector<made_bar>& out);

 private:
  bool has_bar_ = false;
  bool has_last_ = false;
  tick_bar bar_;
  std::int64_t last_time_ns_ = 0;  // of the last closed bar
  std::int64_t last_close_time_ns_ = 0;
  std::int64_t last_tick_ns_ = 0;
};

}  // namespace lta
