// SPDX-License-Identifier: MIT
// Items become bars here; drain_push.cc pushes them.
#include "stream/drain.hh"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/limits.hh"

namespace lta {
namespace {

failure bad_tick(const lta_tick& tick) {
  if (!std::isfinite(tick.price)) {
    return fail(LTA_INVALID_ARGUMENT, "feed.price", -1,
                "price of a tick of partition %u at time %lld: expected a finite number",
                tick.partition, static_cast<long long>(tick.time_ns));
  }
  if (tick.side < LTA_SIDE_SELL || tick.side > LTA_SIDE_BUY) {
    return fail(LTA_INVALID_ARGUMENT, "feed.side", -1,
                "side %d of a tick of partition %u: expected -1 sell, 0 unknown or 1 buy",
                tick.side, tick.partition);
  }
  return fail(LTA_INVALID_ARGUMENT, "feed.quantity", -1,
              "quantity of a tick of partition %u at time %lld: expected a finite number that is "
              "not negative",
              tick.partition, static_cast<long long>(tick.time_ns));
}

// A call with too little room for rows ends the same way again; one that memory failed may not.
bool does_repeat(const result<drain_end>& end) {
  return end || std::string_view(end.error().code) == "session.rows_too_small";
}

failure no_builder(const lta_tick& tick) {
  return fail(LTA_NOT_FOUND, "feed.no_builder", -1,
              "a tick of partition %u: no builder of the session takes its ticks", tick.partition);
}

}  // namespace

// A feed that has something to keep travels in the session's snapshots.
void session_feed::keep_in_snapshots() {
  if (is_kept_) return;
  session_->set_section("feed", false, [this](std::span<const std::uint32_t> partitions) {
    return write_state(partitions);
  });
  is_kept_ = true;
}

void session_feed::refuse(const failure& what, std::int64_t sequence) {
  ++counters_.refused;
  const std::string_view code = what.code;
  auto found = std::find_if(refusals_.begin(), refusals_.end(),
                            [&](const refusal& r) { return code == r.what.code; });
  if (found == refusals_.end()) {
    if (refusals_.size() == limits::refusal_codes_max) return;
    found = refusals_.insert(refusals_.end(), refusal{});
  }
  found->what = what;
  found->sequence = sequence;
  ++found->count;
}

void session_feed::refuse_answer(tick_answer answer, std::int64_t time_ns,
                                 std::uint32_t partition) {
  const auto time = static_cast<long long>(time_ns);
  switch (answer) {
    case tick_answer::taken: return;
    case tick_answer::taken_after_gap:
      return refuse(fail(LTA_LIMIT_EXCEEDED, "feed.gap_too_long", -1,
                         "more than %lld empty bars of partition %u before time %lld: left out",
                         static_cast<long long>(limits::bars_per_tick_max), partition, time),
                    sequence_);
    case tick_answer::late:
      return refuse(fail(LTA_OUT_OF_ORDER, "feed.tick_late", -1,
                         "a tick at time %lld belongs to a bar of partition %u that has closed",
                         time, partition),
                    sequence_);
    case tick_answer::outside_sessions:
      return refuse(
          fail(LTA_INVALID_ARGUMENT, "feed.outside_sessions", -1,
               "a tick at time %lld is in none of the sessions of partition %u", time, partition),
          sequence_);
    case tick_answer::out_of_range:
      return refuse(fail(LTA_INVALID_ARGUMENT, "feed.time_overflow", -1,
                         "the bar of partition %u that holds time %lld is past the times an int64 "
                         "can hold",
                         partition, time),
                    sequence_);
    case tick_answer::too_many_bars:
      return refuse(fail(LTA_LIMIT_EXCEEDED, "feed.too_many_bars", -1,
                         "a tick at time %lld would make more than %lld bars of partition %u", time,
                         static_cast<long long>(limits::bars_per_tick_max), partition),
                    sequence_);
  }
}

void session_feed::label_made(std::size_t from, std::int32_t builder) {
  const open_builder_state& of = builders_[static_cast<std::size_t>(builder)];
  for (std::size_t k = from; k < pending_.size(); ++k) {
    made_bar& made = pending_[k];
    made.bar.partition = of.partition;
    made.builder = builder;
    made.sequence = sequence_;
    made.has_extras = of.options.has(LTA_BUILDER_SERIES) && made.bar.state == LTA_BAR_CLOSED;
  }
}

void session_feed::take_tick(const lta_tick& tick) {
  if (!is_good(tick)) return refuse(bad_tick(tick), sequence_);
  std::int32_t at = builder_at_;
  if (at < 0 && tick.partition < by_ticks_.size()) at = by_ticks_[tick.partition];
  if (at < 0) return refuse(no_builder(tick), sequence_);
  while (at >= 0) {
    open_builder_state& builder = builders_[static_cast<std::size_t>(at)];
    builder_at_ = at;
    const std::size_t from = pending_.size();
    const tick_answer answer = builder.makes->add(tick, pending_);
    if (pending_.size() != from) label_made(from, at);
    const bool is_taken = answer == tick_answer::taken || answer == tick_answer::taken_after_gap;
    if (answer != tick_answer::taken) refuse_answer(answer, tick.time_ns, builder.partition);
    if (is_taken) mark_dirty(at);
    at = builder.next_of_ticks;
  }
  builder_at_ = -1;
}

void session_feed::mark_dirty(std::int32_t at) {
  open_builder_state& builder = builders_[static_cast<std::size_t>(at)];
  if (builder.is_dirty) return;
  dirty_.push_back(at);
  builder.is_dirty = true;
}

// Most ticks only change one builder's open bar: as many as do, together.
std::size_t session_feed::take_run(std::span<const lta_tick> ticks) {
  const std::uint32_t partition = ticks.front().partition;
  const std::int32_t at = partition < by_ticks_.size() ? by_ticks_[partition] : -1;
  if (at < 0 || builder_at_ >= 0) return 0;
  open_builder_state& builder = builders_[static_cast<std::size_t>(at)];
  if (builder.next_of_ticks >= 0) return 0;
  const std::size_t count = builder.makes->add_within(ticks);
  if (count > 0) mark_dirty(at);
  return count;
}

void session_feed::take_bar(const lta_bar& bar) {
  make_room(pending_, 1);
  pending_.push_back({bar, {}, sequence_, -1, false});
}

producer_queue::portion session_feed::next_portion(std::int64_t max_items) {
  if (!is_again_) return queue_.take(max_items);
  if (again_.empty()) return {};
  const producer_queue::portion next = again_.front();
  again_ = again_.subspan(1);
  return next;
}

void session_feed::tell_portion() const {
  session_recorder* const told = session_->recorder();
  if (told == nullptr) return;
  if (portion_at_ < portion_.ticks.size()) told->add_items(portion_.ticks.subspan(portion_at_));
  if (portion_at_ < portion_.bars.size()) told->add_items(portion_.bars.subspan(portion_at_));
}

// The items done. What has been taken from the queue is gone on with after a throw.
std::int64_t session_feed::take_items(std::int64_t max_items) {
  std::int64_t count = 0;
  for (;;) {
    if (portion_at_ == portion_.ticks.size() + portion_.bars.size()) {
      portion_ = next_portion(max_items - count);
      portion_at_ = 0;
    }
    tell_portion();
    const std::size_t first = portion_at_;
    while (portion_at_ < portion_.ticks.size()) {
      std::size_t taken = take_run(portion_.ticks.subspan(portion_at_));
      if (taken == 0) {
        take_tick(portion_.ticks[portion_at_]);
        taken = 1;
      }
      portion_at_ += taken;
      sequence_ += static_cast<std::int64_t>(taken);
      counters_.ticks += static_cast<std::int64_t>(taken);
    }
    for (; portion_at_ < portion_.bars.size(); ++portion_at_, ++sequence_) {
      take_bar(portion_.bars[portion_at_]);
      ++counters_.bars;
    }
    if (portion_at_ == first) return count;
    count += static_cast<std::int64_t>(portion_at_ - first);
  }
}

// The open bars that have changed since they were told.
void session_feed::add_forming() {
  make_room(pending_, dirty_.size());
  for (const std::int32_t at : dirty_) {
    open_builder_state& builder = builders_[static_cast<std::size_t>(at)];
    builder.is_dirty = false;
    const std::optional<made_bar> made = builder.makes->forming();
    if (!made) continue;
    pending_.push_back(*made);
    label_made(pending_.size() - 1, at);
  }
  dirty_.clear();
}

result<drain_end> session_feed::drain_now(std::int64_t max_items, row_sink& sink) {
  const bool had_pending = !pending_.empty();
  if (had_pending) {
    const auto pushed = push_pending(sink);
    if (!pushed) return pushed.error();
    if (!*pushed) return drain_end::items_left;
  }
  const std::int64_t count = take_items(max_items);
  add_forming();
  const auto pushed = push_pending(sink);
  if (!pushed) return pushed.error();
  if (!*pushed || (count == max_items && queue_.waiting_count() > 0)) {
    return drain_end::items_left;
  }
  return count > 0 || had_pending ? drain_end::finished : drain_end::idle;
}

result<drain_end> session_feed::drain(std::int64_t max_items, row_sink& sink) {
  session_recorder* const told = session_->recorder();
  if (told == nullptr) return drain_now(max_items, sink);
  told->begin_drain(sink.capacity - sink.count, sequence_);
  fed_scope scope(told);
  const std::int64_t rows_before = sink.count;
  const std::int64_t refused_before = counters_.refused;
  const std::int64_t sequence_before = sequence_;
  const bool had_news = !pending_.empty() || !dirty_.empty();
  auto end = drain_now(max_items, sink);
  scope.ended({.row_count = sink.count - rows_before,
               .refused_count = counters_.refused - refused_before,
               .changed = had_news || sequence_ != sequence_before,
               .repeats = does_repeat(end)});
  return end;
}

result<drain_end> session_feed::drain_again(std::span<const producer_queue::portion> items,
                                            std::int64_t sequence, row_sink& sink) {
  is_again_ = true;
  again_ = items;
  sequence_ = sequence;
  auto end = drain_now(std::numeric_limits<std::int64_t>::max(), sink);
  is_again_ = false;
  again_ = {};
  portion_ = {};
  portion_at_ = 0;
  return end;
}

result<drain_end> session_feed::pass_time(std::int64_t now_ns, row_sink& sink) {
  for (std::size_t k = 0; k < builders_.size(); ++k) {
    const std::size_t from = pending_.size();
    const tick_answer answer = builders_[k].makes->pass(now_ns, pending_);
    label_made(from, static_cast<std::int32_t>(k));
    refuse_answer(answer, now_ns, builders_[k].partition);
  }
  keep_in_snapshots();
  clock_ns_ = now_ns;
  if (pending_.empty()) return drain_end::idle;
  const auto pushed = push_pending(sink);
  if (!pushed) return pushed.error();
  return *pushed ? drain_end::finished : drain_end::items_left;
}

result<drain_end> session_feed::advance_clock(std::int64_t now_ns, row_sink& sink) {
  if (clock_ns_ && now_ns < *clock_ns_) {
    return fail(LTA_OUT_OF_ORDER, "session.clock_not_rising", -1,
                "now_ns %lld is before %lld, which the clock has been told",
                static_cast<long long>(now_ns), static_cast<long long>(*clock_ns_));
  }
  session_recorder* const told = session_->recorder();
  if (told == nullptr) return pass_time(now_ns, sink);
  told->begin_clock(sink.capacity - sink.count, now_ns);
  fed_scope scope(told);
  const std::int64_t rows_before = sink.count;
  const std::int64_t refused_before = counters_.refused;
  const bool had_news = !pending_.empty() || clock_ns_ != now_ns;
  auto end = pass_time(now_ns, sink);
  scope.ended({.row_count = sink.count - rows_before,
               .refused_count = counters_.refused - refused_before,
               .changed = had_news,
               .repeats = does_repeat(end)});
  return end;
}

}  // namespace lta
