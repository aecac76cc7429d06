// SPDX-License-Identifier: MIT
// Running what a call has staged. Nothing here can fail.
#include <algorithm>
#include <bit>

#include "stream/session.hh"

namespace lta {

void session::run_events(row_sink* sink, std::int64_t event_limit) noexcept {
  for (const staging& s : stagings_) {
    s.state->seen_revised_count = s.revised_count + s.own_revised_count;
    // The same bar as before to the plan, not to a snapshot.
    const bool is_same_bar =
        s.form_event < 0 && s.forming && s.state->forming && s.closed_count == 0;
    if (is_same_bar) s.state->forming = s.forming;
  }
  const auto count = std::min(event_limit, static_cast<std::int64_t>(events_.size()));
  for (std::int64_t k = 0; k < count; ++k) {
    event& e = events_[static_cast<std::size_t>(k)];
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

void session::run_close(event& e, row_sink* sink) noexcept {
  partition_state& state = *e.state;
  const pinned_rows* rows = e.rows < 0 ? nullptr : &pins_[static_cast<std::size_t>(e.rows)];
  state.write_fields(e.bar, rows, joins_, 0);
  state.fill(0);
  if (state.forming && state.forming->time_ns <= e.bar.time_ns) state.forming.reset();
  ++counters_.closed;
  emit(state, e.bar, 0, 0, true, sink);
  state.close(e.bar);
  ++state.next_row;
}

void session::run_form(event& e, row_sink* sink) noexcept {
  partition_state& state = *e.state;
  const pinned_rows* rows = e.rows < 0 ? nullptr : &pins_[static_cast<std::size_t>(e.rows)];
  state.write_fields(e.bar, rows, joins_, 0);
  state.fill(0);
  state.forming = e.bar;
  ++counters_.provisional;
  emit(state, e.bar, 0, LTA_ROW_PROVISIONAL, true, sink);
}

// Refills run before the partition's new bars, so `back` still counts from the open slot.
void session::run_refill(event& e, row_sink* sink) noexcept {
  partition_state& state = *e.state;
  const std::size_t count = output_count();
  for (std::size_t o = 0; o < count; ++o) before_[o] = state.output(o, e.back);
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
  bool changed = false;
  for (std::size_t o = 0; o < count; ++o) {
    changed |= std::bit_cast<std::uint64_t>(before_[o]) !=
               std::bit_cast<std::uint64_t>(state.output(o, e.back));
  }
  if (!changed) return;
  ++counters_.revised;
  emit(state, e.bar, e.back, LTA_ROW_REVISED, e.back == 1 && !state.forming, sink);
}

// Edges are told against what was delivered last, so they are told for the newest row only.
void session::emit(partition_state& state, const lta_bar& bar, std::int64_t back,
                   std::uint32_t flags, bool is_newest, row_sink* sink) noexcept {
  const std::size_t count = output_count();
  const std::vector<program_output>& outputs = plan_->compiled().outputs;
  const std::int64_t row = sink == nullptr ? 0 : sink->count;
  const auto at = static_cast<std::size_t>(row) * count;
  for (std::size_t o = 0; o < count; ++o) {
    const double value = state.output(o, back);
    std::int8_t edge = 0;
    if (is_newest && outputs[o].type == value_type::signal) {
      const std::int8_t now = value == 1.0 ? 1 : 0;
      edge = static_cast<std::int8_t>(now - state.reported[o]);
      state.reported[o] = now;
    }
    if (sink == nullptr) continue;
    if (sink->values != nullptr) sink->values[at + o] = value;
    if (sink->validity != nullptr) sink->validity[at + o] = value == value ? 1 : 0;
    if (sink->edges != nullptr) sink->edges[at + o] = edge;
  }
  if (sink == nullptr) return;
  if (sink->partitions != nullptr) sink->partitions[row] = state.partition();
  if (sink->times_ns != nullptr) sink->times_ns[row] = bar.time_ns;
  if (sink->flags != nullptr) sink->flags[row] = flags;
  ++sink->count;
}

}  // namespace lta
