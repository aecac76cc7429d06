// SPDX-License-Identifier: MIT
// Running what a call has staged. Nothing here can fail.
#include <algorithm>
#include <bit>

#include "base/planted.hh"
#include "stream/session.hh"

namespace lta {

void session::run_events(row_sink& sink, std::int64_t event_limit) noexcept {
  for (const staging& s : stagings_) {
    s.state->seen_revised_count = s.revised_count + s.own_revised_count;
    // The same bar as before to the plan, not to a snapshot.
    const bool is_same_bar =
        s.form_event < 0 && s.forming && s.state->forming && s.closed_count == 0;
    if (is_same_bar) s.state->forming = s.forming;
  }
  const auto count = std::min(event_limit, static_cast<std::int64_t>(events_.size()));
  const bool is_far = are_slots_far();
  constexpr std::int64_t ahead = 2;
  for (std::int64_t k = 0; k < count; ++k) {
    event& e = events_[static_cast<std::size_t>(k)];
    if (is_far && k + ahead < count) {
      events_[static_cast<std::size_t>(k + ahead)].state->prefetch_slots(places_);
    }
    if (e.kind == event_kind::close && count - k >= program_->catch_up_min) {
      const auto is_other = [&](const event& other) {
        return other.state != e.state || other.kind != event_kind::close || other.rows != e.rows;
      };
      const event* end = std::find_if(&e, events_.data() + count, is_other);
      if (end - &e >= program_->catch_up_min) {
        run_closes({&e, end}, sink);
        k += end - &e - 1;
        continue;
      }
    }
    switch (e.kind) {
      case event_kind::close: run_close(e, sink); break;
      case event_kind::form: run_form(e, sink); break;
      case event_kind::refill: run_refill(e, sink); break;
    }
  }
  counters_.duplicates += duplicate_count_;
  counters_.overtaken += overtaken_count_;
  counters_.late += late_count_;
}

void session::run_close(event& e, row_sink& sink) noexcept {
  partition_state& state = *e.state;
  const pinned_rows* rows = e.rows < 0 ? nullptr : &pins_[static_cast<std::size_t>(e.rows)];
  state.write_fields(e.bar, rows, joins_, 0);
  state.fill(0);
  read_outputs(state, 0);
  finish_close(e, sink);
  state.close(e.bar);
}

// Everything about a closed slot but its columns and the partition's place behind it.
void session::finish_close(event& e, row_sink& sink) noexcept {
  partition_state& state = *e.state;
  staging& s = stagings_[static_cast<std::size_t>(state.staging)];
  // One that was replaced by an earlier one goes with the last bar of the call.
  const bool is_gone = --s.closed_count == 0 && !s.forming && !planted("session.forming_replaced");
  const bool ends_forming = state.forming && (is_gone || state.forming->time_ns <= e.bar.time_ns);
  if (ends_forming) state.forming.reset();
  ++counters_.closed;
  const bool has_edge = tell_close(state, ends_forming);
  emit(state, e.bar, 0, has_edge, sink);
}

void session::run_form(event& e, row_sink& sink) noexcept {
  partition_state& state = *e.state;
  const pinned_rows* rows = e.rows < 0 ? nullptr : &pins_[static_cast<std::size_t>(e.rows)];
  state.write_fields(e.bar, rows, joins_, 0);
  state.fill(0);
  state.forming = e.bar;
  ++counters_.provisional;
  read_outputs(state, 0);
  const bool has_edge = tell_form(state);
  emit(state, e.bar, LTA_ROW_PROVISIONAL, has_edge, sink);
}

// Refills run before the partition's new bars, so `back` still counts from the open slot.
void session::run_refill(event& e, row_sink& sink) noexcept {
  partition_state& state = *e.state;
  state.step_back(e.back);
  read_outputs(state, e.back);
  before_.swap(row_);
  for (const rewrite& r : rewrites_) {
    if (r.state != &state || r.back != e.back) continue;
    if (r.joins_only) {
      state.write_joins(r.bar, joins_, r.back);
      continue;
    }
    const pinned_rows* rows = r.rows < 0 ? nullptr : &pins_[static_cast<std::size_t>(r.rows)];
    state.write_fields(r.bar, rows, joins_, r.back);
  }
  state.fill(e.back);
  read_outputs(state, e.back);
  bool changed = false;
  for (std::size_t o = 0; o < row_.size(); ++o) {
    changed |= std::bit_cast<std::uint64_t>(before_[o]) != std::bit_cast<std::uint64_t>(row_[o]);
  }
  const bool is_oldest = e.back == stagings_[static_cast<std::size_t>(state.staging)].refill_back;
  const bool has_edge = tell_refill(state, e.back, is_oldest);
  if (!changed && !has_edge) return;
  ++counters_.revised;
  emit(state, e.bar, LTA_ROW_REVISED, has_edge, sink);
}

// Levels of the open slot, which is about to be closed, and its edges against what was told while
// it was forming.
bool session::tell_close(partition_state& state, bool ends_forming) noexcept {
  note_values(state);
  const std::int64_t slot = state.slot_count();
  bool any = false;
  for (std::size_t k = 0; k < signals_.size(); ++k) {
    const std::int8_t now = row_[signals_[k]] == 1.0 ? 1 : 0;
    const bool was_told = ends_forming && !planted("edges.forming_told");
    const int told = was_told ? state.told.forming_told[k] : 0;
    if (ends_forming) state.told.forming_told[k] = 0;
    edges_[signals_[k]] = edge_against(told, now - state.told.level(slot - 1, k));
    any |= edges_[signals_[k]] != 0;
    state.told.set_level(slot, k, now);
  }
  return any;
}

bool session::tell_form(partition_state& state) noexcept {
  bool any = false;
  for (std::size_t k = 0; k < signals_.size(); ++k) {
    std::int8_t& edge = edges_[signals_[k]];
    edge = 0;
    if (options_.closed_edges && !planted("edges.closed_only")) continue;
    const int now = row_[signals_[k]] == 1.0 ? 1 : 0;
    const int is_so = now - state.told.level(state.slot_count() - 1, k);
    edge = edge_against(state.told.forming_told[k], is_so);
    any |= edge != 0;
    state.told.forming_told[k] = static_cast<std::int8_t>(is_so);
  }
  return any;
}

// Slots are refilled oldest first: the one before has its new level already.
bool session::tell_refill(partition_state& state, std::int64_t back, bool is_oldest) noexcept {
  note_values(state);
  const std::int64_t slot = state.slot_count() - back;
  bool any = false;
  for (std::size_t k = 0; k < signals_.size(); ++k) {
    const std::int8_t before = state.told.level(slot - 1, k);
    const bool is_told = is_oldest || planted("edges.refilled_before");
    const std::int8_t told_before = is_told ? before : state.told.refilled[k];
    const std::int8_t told = state.told.level(slot, k);
    const std::int8_t now = row_[signals_[k]] == 1.0 ? 1 : 0;
    edges_[signals_[k]] = edge_against(told - told_before, now - before);
    any |= edges_[signals_[k]] != 0;
    state.told.refilled[k] = told;
    state.told.set_level(slot, k, now);
  }
  return any;
}

void session::read_outputs(const partition_state& state, std::int64_t back) noexcept {
  for (std::size_t o = 0; o < row_.size(); ++o) row_[o] = state.output(o, back);
}

void session::note_values(partition_state& state) noexcept {
  if (state.told.has_all_values) return;
  bool has_all = true;
  for (std::size_t o = 0; o < row_.size(); ++o) {
    if (row_[o] == row_[o]) state.told.has_value[o] = 1;
    has_all &= state.told.has_value[o] != 0;
  }
  state.told.has_all_values = has_all;
}

void session::emit(const partition_state& state, const lta_bar& bar, std::uint32_t flags,
                   bool has_edge, row_sink& sink) const noexcept {
  if (options_.edges_only && !has_edge && !planted("edges.rows_only")) return;
  const std::size_t count = row_.size();
  const std::int64_t row = sink.count;
  const auto at = static_cast<std::size_t>(row) * count;
  if (sink.values != nullptr) std::copy_n(row_.data(), count, sink.values + at);
  if (sink.validity != nullptr) {
    for (std::size_t o = 0; o < count; ++o) sink.validity[at + o] = row_[o] == row_[o] ? 1 : 0;
  }
  if (sink.edges != nullptr) std::copy_n(edges_.data(), count, sink.edges + at);
  if (sink.flags != nullptr) sink.flags[row] = flags;
  sink.add(state.partition(), bar.time_ns);
}

}  // namespace lta
