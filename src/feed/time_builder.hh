// SPDX-License-Identifier: MIT
// Bars of the clock.
#pragma once

#include <vector>

#include "feed/bar_builder.hh"
#include "feed/time_spans.hh"

namespace lta {

class time_builder final : public bar_builder {
 public:
  // late_bars: how many closed bars a late tick may still revise.
  time_builder(time_spans spans, const builder_options& options, std::int32_t late_bars,
               const std::optional<builder_start>& start);

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override {
    if (has_bar_ && spans_.has({bar_.time_ns, bar_.close_time_ns}, tick.time_ns)) {
      bar_.add_by_time(tick);
      return tick_answer::taken;
    }
    return add_elsewhere(tick, out);
  }
  std::size_t add_within(std::span<const lta_tick> ticks) noexcept override;
  tick_answer pass(std::int64_t now_ns, std::vector<made_bar>& out) override;
  std::optional<made_bar> forming() const override;
  void visit(state_words& words) override;

 private:
  tick_answer add_elsewhere(const lta_tick& tick, std::vector<made_bar>& out);
  tick_answer add_late(const lta_tick& tick, const grid_bar& span, std::vector<made_bar>& out);
  void close_bar(std::vector<made_bar>& out);
  void give(const tick_bar& bar, std::vector<made_bar>& out);
  bool is_plausible() const;

  template <class IsWanted>
  tick_answer fill(const grid_bar& from, IsWanted is_wanted, std::vector<made_bar>& out);

  time_spans spans_;
  const std::size_t late_bars_;
  const bool fills_empty_;
  bool has_bar_ = false;
  bool is_skipping_;       // the bar of the first tick
  bool has_last_ = false;  // a bar has ended, told or not
  tick_bar bar_;
  grid_bar last_ = {};  // the one that ended last: ticks of it and before are late
  double last_close_ = 0;
  std::vector<tick_bar> told_;  // closed bars for late ticks, the oldest first
};

}  // namespace lta
