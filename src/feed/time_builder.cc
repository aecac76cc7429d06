// SPDX-License-Identifier: MIT
#include "feed/time_builder.hh"

#include <algorithm>

#include "base/limits.hh"

namespace lta {

time_builder::time_builder(time_spans spans, const builder_options& options, std::int32_t late_bars,
                           const std::optional<builder_start>& start)
    : spans_(std::move(spans)),
      late_bars_(static_cast<std::size_t>(late_bars)),
      fills_empty_(options.has(LTA_BUILDER_EMPTY_BARS)),
      is_skipping_(options.has(LTA_BUILDER_SKIP_FIRST)) {
  told_.reserve(late_bars_ + 1);
  if (!start) return;
  has_last_ = true;
  last_ = {start->time_ns, start->close_time_ns};
  last_close_ = start->close;
}

std::size_t time_builder::add_within(std::span<const lta_tick> ticks) noexcept {
  if (!has_bar_) return 0;
  return add_run(bar_, spans_.window_of({bar_.time_ns, bar_.close_time_ns}), ticks);
}

tick_answer time_builder::add_elsewhere(const lta_tick& tick, std::vector<made_bar>& out) {
  tick_answer why;
  const auto span = spans_.find(tick.time_ns, &why);
  if (!span) return why;
  if (has_bar_ && span->open_ns == bar_.time_ns) {
    bar_.add_by_time(tick);
    return tick_answer::taken;
  }
  const bool is_late =
      has_bar_ ? span->open_ns < bar_.time_ns : has_last_ && span->open_ns < last_.close_ns;
  if (is_late) return add_late(tick, *span, out);
  make_room(out, 1);
  tick_answer answer = tick_answer::taken;
  // Up to the room for them nothing has changed.
  if (fills_empty_ && (has_bar_ || has_last_)) {
    const grid_bar from = has_bar_ ? grid_bar{bar_.time_ns, bar_.close_time_ns} : last_;
    answer = fill(from, [&](const grid_bar& empty) { return empty.open_ns < span->open_ns; }, out);
  } else {
    close_bar(out);
  }
  has_bar_ = true;
  bar_ = tick_bar{};
  bar_.time_ns = span->open_ns;
  bar_.close_time_ns = span->close_ns;
  bar_.add_by_time(tick);
  return answer;
}

// The open bar is closed, and empty bars follow as long as they are wanted; none of them where they
// are too many.
template <class IsWanted>
tick_answer time_builder::fill(const grid_bar& from, IsWanted is_wanted,
                               std::vector<made_bar>& out) {
  std::int64_t count = 0;
  for (auto empty = spans_.next(from); empty && is_wanted(*empty); empty = spans_.next(*empty)) {
    if (++count > limits::bars_per_tick_max) break;
  }
  const bool is_too_long = count > limits::bars_per_tick_max;
  if (is_too_long) count = 0;
  make_room(out, static_cast<std::size_t>(count) + 1);
  close_bar(out);
  grid_bar at = from;
  for (; count > 0; --count) {
    at = *spans_.next(at);
    give(tick_bar::at_price(at.open_ns, at.close_ns, last_close_), out);
  }
  last_ = at;
  return is_too_long ? tick_answer::taken_after_gap : tick_answer::taken;
}

tick_answer time_builder::pass(std::int64_t now_ns, std::vector<made_bar>& out) {
  if (has_bar_ && !spans_.is_over({bar_.time_ns, bar_.close_time_ns}, now_ns)) {
    return tick_answer::taken;
  }
  if (!has_bar_ && !has_last_) return tick_answer::taken;
  make_room(out, 1);
  if (!fills_empty_) {
    close_bar(out);
    return tick_answer::taken;
  }
  const grid_bar from = has_bar_ ? grid_bar{bar_.time_ns, bar_.close_time_ns} : last_;
  return fill(from, [&](const grid_bar& empty) { return spans_.is_over(empty, now_ns); }, out);
}

tick_answer time_builder::add_late(const lta_tick& tick, const grid_bar& span,
                                   std::vector<made_bar>& out) {
  for (tick_bar& told : told_) {
    if (told.time_ns != span.open_ns) continue;
    make_room(out, 1);
    told.add_by_time(tick);
    out.push_back(told.made(LTA_BAR_REVISED));
    return tick_answer::taken;
  }
  return tick_answer::late;
}

// There is room for it.
void time_builder::close_bar(std::vector<made_bar>& out) {
  if (!has_bar_) return;
  has_bar_ = false;
  has_last_ = true;
  last_ = {bar_.time_ns, bar_.close_time_ns};
  last_close_ = bar_.close;
  if (is_skipping_) {
    is_skipping_ = false;
    return;
  }
  give(bar_, out);
}

void time_builder::give(const tick_bar& bar, std::vector<made_bar>& out) {
  out.push_back(bar.made(LTA_BAR_CLOSED));
  if (late_bars_ == 0) return;
  if (told_.size() == late_bars_) told_.erase(told_.begin());
  told_.push_back(bar);
}

std::optional<made_bar> time_builder::forming() const {
  if (!has_bar_ || is_skipping_) return std::nullopt;
  return bar_.made(LTA_BAR_FORMING);
}

void time_builder::visit(state_words& words) {
  words(has_bar_);
  words(is_skipping_);
  words(has_last_);
  bar_.visit(words);
  words(last_.open_ns);
  words(last_.close_ns);
  words(last_close_);
  auto count = static_cast<std::int64_t>(told_.size());
  words(count);
  if (count < 0 || count > static_cast<std::int64_t>(late_bars_)) return words.fail();
  told_.resize(static_cast<std::size_t>(count));
  for (tick_bar& told : told_) told.visit(words);
  if (words.is_reading() && !is_plausible()) words.fail();
}

// Times that a builder can have come to: what is read may be anything.
bool time_builder::is_plausible() const {
  if (has_last_ && last_.close_ns < last_.open_ns) return false;
  const auto is_span = [&](const tick_bar& bar) {
    return bar.close_time_ns > bar.time_ns && bar.is_plausible();
  };
  return (!has_bar_ || is_span(bar_)) && std::all_of(told_.begin(), told_.end(), is_span);
}

}  // namespace lta
