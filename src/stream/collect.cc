// SPDX-License-Identifier: MIT
// What a call will do, worked out before anything changes. Bars of the call come with their
// verdicts; rows others have added come through pins.
#include <algorithm>
#include <limits>

#include "stream/session.hh"

namespace lta {

void session::end_call() noexcept {
  for (const staging& s : stagings_) s.state->staging = -1;
  stagings_.clear();
  events_.clear();
  rewrites_.clear();
  pins_.clear();
  joins_.clear();
  duplicate_count_ = 0;
  overtaken_count_ = 0;
  late_count_ = 0;
  form_count_ = 0;
}

session::staging& session::touch(partition_state& state) {
  if (state.staging < 0) {
    leave_tile(state);
    stagings_.push_back({.state = &state,
                         .rows = -1,
                         .has_rows = false,
                         .closed_count = 0,
                         .own_row = -1,
                         .last_close_ns = std::numeric_limits<std::int64_t>::min(),
                         .form_event = -1,
                         .refill_back = 0,
                         .forming = state.forming,
                         .revised_count = state.seen_revised_count,
                         .own_revised_count = 0});
    state.staging = static_cast<std::int32_t>(stagings_.size() - 1);
  }
  return stagings_[static_cast<std::size_t>(state.staging)];
}

void session::add_event(staging& s, event_kind kind, const lta_bar& bar, std::int64_t back) {
  if (kind == event_kind::close) s.last_close_ns = bar.close_time_ns;
  form_count_ += kind == event_kind::form ? 1 : 0;
  events_.push_back({.bar = bar,
                     .state = s.state,
                     .order_ns = bar.close_time_ns,
                     .sequence = static_cast<std::int64_t>(events_.size()),
                     .rows = s.rows,
                     .back = static_cast<std::int32_t>(back),
                     .kind = kind});
}

// Rows of the dataset past those that have run, at most `row_limit`, and the forming bar once
// there are no more.
outcome session::stage_rows(staging& s, std::int64_t row_limit) {
  partition_state& state = *s.state;
  const std::int64_t from = std::max<std::int64_t>(state.next_row() - options_.revision_depth, 0);
  const result<pinned_rows> pinned = rows_->pin(state.partition(), from);
  if (!pinned) return pinned.error();
  // A partition that joins late begins with what is left.
  if (state.slot_count() == 0) state.set_next_row(std::max(state.next_row(), pinned->first_row()));
  if (pinned->first_row() > state.next_row()) {
    return fail(LTA_OUT_OF_ORDER, "session.rows_dropped", -1,
                "retention dropped rows of partition %u that the session has not seen: it stands "
                "before row %lld, the first one left is %lld",
                state.partition(), static_cast<long long>(state.next_row()),
                static_cast<long long>(pinned->first_row()));
  }
  pins_.push_back(*pinned);
  s.has_rows = true;
  s.rows = static_cast<std::int32_t>(pins_.size() - 1);
  state.find_fields(*pinned);
  // Points of a series may come after the bars that read them.
  if (pinned->revised_count() != state.seen_revised_count || state.reads_series()) {
    stage_revisions(s, *pinned);
  }
  const std::int64_t left = pinned->row_count() - state.next_row();
  const std::int64_t count = std::min(left, row_limit);
  for (std::int64_t k = 0; k < count; ++k) {
    add_event(s, event_kind::close, pinned->bar(state.next_row() + k), 0);
  }
  s.closed_count = count;
  if (count < left) return done{};
  const bool is_new =
      pinned->forming() && (!s.forming || pinned->forming()->time_ns != s.forming->time_ns ||
                            !state.holds(*pinned->forming(), &pins_.back(), 0));
  s.forming = pinned->forming();
  if (is_new) {
    s.form_event = static_cast<std::int64_t>(events_.size());
    add_event(s, event_kind::form, *s.forming, 0);
  }
  return done{};
}

// Somebody revised rows: the slots that no longer hold what the dataset has.
void session::stage_revisions(staging& s, const pinned_rows& rows) {
  partition_state& state = *s.state;
  s.revised_count = rows.revised_count();
  const std::int64_t reach = std::min<std::int64_t>(options_.revision_depth, state.known_back());
  for (std::int64_t back = reach; back >= 1; --back) {
    // By time: after a restore rows and slots need not be the same in number.
    const std::int64_t row = rows.row_at_or_after_time(state.time_ns(back));
    if (row >= state.next_row() || rows.time_ns(row) != state.time_ns(back)) continue;
    const lta_bar bar = rows.bar(row);
    if (state.holds(bar, &pins_.back(), back)) continue;
    // What this call itself revises is written after what others have.
    rewrites_.insert(rewrites_.begin(), {bar, &state, s.rows, static_cast<std::int32_t>(back)});
    s.refill_back = std::max(s.refill_back, back);
  }
}

outcome session::stage_bar(const lta_bar& given, const bar_verdict& verdict, std::int64_t index) {
  duplicate_count_ += verdict.action == bar_action::duplicate ? 1 : 0;
  const bool is_row = verdict.action == bar_action::append || verdict.action == bar_action::revise;
  if (is_row && !steps_.joins().empty()) {
    lta_bar row = judged(given, verdict);
    row.state = verdict.action == bar_action::append ? LTA_BAR_CLOSED : LTA_BAR_REVISED;
    joins_.add(row);
  }
  partition_state* state = state_of(given.partition);
  if (state == nullptr) return done{};  // stored, but this session does not run it
  staging& s = touch(*state);
  // Unseen rows of others come first; series are read through a pin.
  const std::int64_t end_row = state->next_row() + s.closed_count;
  const bool is_new = verdict.action == bar_action::append || verdict.action == bar_action::forming;
  const bool is_behind = is_new ? verdict.row != end_row : verdict.row >= end_row;
  if (!s.has_rows && (is_behind || state->reads_series())) {
    if (auto staged = stage_rows(s, verdict.row + 1); !staged) return staged;
  }
  if (verdict.action == bar_action::duplicate) return done{};
  const lta_bar bar = judged(given, verdict);
  if (verdict.action == bar_action::revise) return stage_revised(s, bar, verdict.row, index);
  // Counted here and not by the dataset, which may not have had the forming bar of a snapshot.
  if (s.forming && s.forming->time_ns < bar.time_ns) ++overtaken_count_;
  if (verdict.action == bar_action::forming) {
    s.forming = bar;
    s.form_event = static_cast<std::int64_t>(events_.size());
    add_event(s, event_kind::form, bar, 0);
    return done{};
  }
  if (s.own_row < 0) s.own_row = verdict.row;
  ++s.closed_count;
  add_event(s, event_kind::close, bar, 0);
  if (s.forming && s.forming->time_ns <= bar.time_ns) s.forming.reset();
  return done{};
}

outcome session::stage_revised(staging& s, const lta_bar& bar, std::int64_t row,
                               std::int64_t index) {
  partition_state& state = *s.state;
  const bool is_own = s.own_row >= 0 && row >= s.own_row;
  if (!is_own) ++s.own_revised_count;  // rows of the same call are not counted by the dataset
  if (row >= state.next_row()) {
    // The row has an event in this very call, which takes the new values.
    for (event& e : events_) {
      const bool is_row = e.state == &state && e.kind == event_kind::close;
      if (is_row && e.bar.time_ns == bar.time_ns) e.bar = bar;
    }
    return done{};
  }
  const std::int64_t back = back_of(state, bar.time_ns);
  if (back == 0) {
    return fail(LTA_OUT_OF_ORDER, "dataset.revision_too_old", index,
                "bar %lld revises time %lld, which is not among the last %d closed bars: the "
                "session's depth",
                static_cast<long long>(index), static_cast<long long>(bar.time_ns),
                options_.revision_depth);
  }
  rewrites_.push_back({bar, &state, s.rows, static_cast<std::int32_t>(back)});
  s.refill_back = std::max(s.refill_back, back);
  return done{};
}

// The slot of a time, as bars back from the open one; 0 when it cannot be revised.
std::int64_t session::back_of(const partition_state& state, std::int64_t time_ns) const {
  const std::int64_t reach = std::min<std::int64_t>(options_.revision_depth, state.known_back());
  for (std::int64_t back = 1; back <= reach; ++back) {
    if (state.time_ns(back) == time_ns) return back;
  }
  return 0;
}

outcome session::stage_all(std::int64_t row_limit) {
  if (auto opened = open_selected(false); !opened) return opened;
  for (const auto& state : states_) {
    if (auto staged = stage_rows(touch(*state), row_limit); !staged) return staged;
  }
  return stage_joins(true);
}

// Slots behind a revision, the forming bar behind whatever changed, and the order of it all.
void session::finish_staging() {
  for (std::size_t k = 0; k < stagings_.size(); ++k) {
    staging& s = stagings_[k];
    prepare_to_catch_up(s.closed_count);
    const partition_state& state = *s.state;
    for (std::int64_t back = s.refill_back; back >= 1; --back) {
      lta_bar bar = {};
      bar.partition = state.partition();
      bar.time_ns = state.time_ns(back);
      bar.close_time_ns = state.close_time_ns(back);
      add_event(s, event_kind::refill, bar, back);
      events_.back().sequence = -back;
    }
    const bool changed = s.closed_count > 0 || s.refill_back > 0;
    if (!s.forming) {
      s.form_event = -1;
    } else if (changed &&
               (s.form_event < 0 || events_[static_cast<std::size_t>(s.form_event)].bar.time_ns !=
                                        s.forming->time_ns)) {
      s.form_event = static_cast<std::int64_t>(events_.size());
      add_event(s, event_kind::form, *s.forming, 0);
    }
  }
  order_events();
}

void session::order_events() {
  // Only the last forming bar of a partition is left when all rows are stored, and it runs behind
  // every closed one, whatever its close time.
  if (form_count_ > 0)
    std::erase_if(events_, [&](const event& e) {
      return e.kind == event_kind::form &&
             e.sequence != stagings_[static_cast<std::size_t>(e.state->staging)].form_event;
    });
  for (event& e : events_) {
    if (form_count_ == 0) break;
    if (e.kind != event_kind::form) continue;
    const staging& s = stagings_[static_cast<std::size_t>(e.state->staging)];
    e.order_ns = std::max(e.order_ns, s.last_close_ns);
    e.sequence = std::numeric_limits<std::int64_t>::max();
  }
  const auto runs_before = [](const event& a, const event& b) {
    if (a.order_ns != b.order_ns) return a.order_ns < b.order_ns;
    if (a.bar.partition != b.bar.partition) return a.bar.partition < b.bar.partition;
    return a.sequence < b.sequence;
  };
  if (!std::is_sorted(events_.begin(), events_.end(), runs_before)) {
    std::sort(events_.begin(), events_.end(), runs_before);
  }
}

// Refills, and forming bars behind them where nothing closes; the rest is staged again by the next
// round.
void session::keep_steps_back() noexcept {
  std::erase_if(events_, [&](const event& e) {
    const staging& s = stagings_[static_cast<std::size_t>(e.state->staging)];
    return e.kind == event_kind::close || (e.kind == event_kind::form && s.closed_count > 0);
  });
}

// One event gives one row at most.
outcome session::check_room(std::int64_t needed, const row_sink& sink) const {
  if (needed <= sink.capacity) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "session.rows_too_small", needed,
              "the call can give %lld rows, there is room for %lld", static_cast<long long>(needed),
              static_cast<long long>(sink.capacity));
}

}  // namespace lta
