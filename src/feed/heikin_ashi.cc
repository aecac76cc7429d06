// SPDX-License-Identifier: MIT
#include "feed/heikin_ashi.hh"

#include <algorithm>

namespace lta {

lta_bar heikin_ashi::changed(const lta_bar& bar) const {
  lta_bar to = bar;
  to.close = (bar.open + bar.high + bar.low + bar.close) / 4;
  to.open = has_last_ ? (last_open_ + last_close_) / 2 : (bar.open + bar.close) / 2;
  to.high = std::max({bar.high, to.open, to.close});
  to.low = std::min({bar.low, to.open, to.close});
  return to;
}

// Only closed bars come here: a revised one would change those behind it.
void heikin_ashi::change_from(std::size_t first, std::vector<made_bar>& out) {
  for (std::size_t k = first; k < out.size(); ++k) {
    out[k].bar = changed(out[k].bar);
    has_last_ = true;
    last_open_ = out[k].bar.open;
    last_close_ = out[k].bar.close;
  }
}

std::optional<made_bar> heikin_ashi::forming() const {
  std::optional<made_bar> made = plain_->forming();
  if (made) made->bar = changed(made->bar);
  return made;
}

void heikin_ashi::visit(state_words& words) {
  words(has_last_);
  words(last_open_);
  words(last_close_);
  plain_->visit(words);
}

}  // namespace lta
