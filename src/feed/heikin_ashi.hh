// SPDX-License-Identifier: MIT
// Bars of another builder as Heikin-Ashi bars.
#pragma once

#include "feed/bar_builder.hh"

namespace lta {

class heikin_ashi final : public bar_builder {
 public:
  explicit heikin_ashi(std::unique_ptr<bar_builder> plain) : plain_(std::move(plain)) {}

  tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) override {
    const std::size_t first = out.size();
    const tick_answer answer = plain_->add(tick, out);
    change_from(first, out);
    return answer;
  }
  std::size_t add_within(std::span<const lta_tick> ticks) noexcept override {
    return plain_->add_within(ticks);
  }
  tick_answer pass(std::int64_t now_ns, std::vector<made_bar>& out) override {
    const std::size_t first = out.size();
    const tick_answer answer = plain_->pass(now_ns, out);
    change_from(first, out);
    return answer;
  }
  std::optional<made_bar> forming() const override;
  void visit(state_words& words) override;

 private:
  lta_bar changed(const lta_bar& bar) const;
  void change_from(std::size_t first, std::vector<made_bar>& out);

  std::unique_ptr<bar_builder> plain_;
  bool has_last_ = false;
  double last_open_ = 0;  // of the last closed Heikin-Ashi bar
  double last_close_ = 0;
};

}  // namespace lta
