// SPDX-License-Identifier: MIT
// Fields of other partitions in a session: samples are taken when a slot is filled, and again when
// the other partition has news that belong before it.
#include <algorithm>
#include <limits>

#include "base/planted.hh"
#include "stream/session.hh"

namespace lta {

// Those the dataset has by now; the first failure is of one it does not have.
outcome session::find_joins(partition_state& state) const {
  outcome found = done{};
  if (state.joins.empty()) return found;
  const auto name = named_->name_of(state.partition());
  if (!name) return name.error();
  for (std::size_t k = 0; k < state.joins.size(); ++k) {
    if (state.joins[k].partition >= 0) continue;
    const auto id = find_joined(*named_, *name, steps_.joins()[k].path);
    if (id) {
      state.joins[k].partition = *id;
    } else if (found) {
      found = id.error();
    }
  }
  return found;
}

// What slots need that close at `close_ns` or later.
outcome session::look_at_joins(partition_state& state, std::int64_t close_ns,
                               call_joins& joins) const {
  // A restored session may meet its sources one by one.
  static_cast<void>(find_joins(state));
  for (std::size_t k = 0; k < state.joins.size(); ++k) {
    if (state.joins[k].partition < 0) continue;
    const auto id = static_cast<std::uint32_t>(state.joins[k].partition);
    if (auto looked = joins.look_at(*rows_, id, close_ns); !looked) return looked;
    state.joins[k].field = joins.field_index(id, steps_.joins()[k].path.field);
  }
  return done{};
}

// Readers the call touches, and readers of what it brings; or all.
outcome session::stage_joins(bool of_all) {
  if (steps_.joins().empty()) return done{};
  for (const auto& state : states_) {
    bool has_news = of_all || state->staging >= 0;
    for (const auto& source : state->joins) {
      has_news |=
          source.partition >= 0 && joins_.has_bars_of(static_cast<std::uint32_t>(source.partition));
    }
    if (!has_news) continue;
    const std::int64_t reach = std::min<std::int64_t>(options_.revision_depth, state->known_back());
    const std::int64_t oldest_ns =
        reach > 0 ? state->close_time_ns(reach) : std::numeric_limits<std::int64_t>::min();
    if (auto looked = look_at_joins(*state, oldest_ns, joins_); !looked) return looked;
    staging& s = touch(*state);
    // Its forming bar may be run again, and reads its series through a pin.
    if (!s.has_rows && state->reads_series() && !planted("session.series_of_reader")) {
      if (auto staged = stage_rows(s, std::numeric_limits<std::int64_t>::max()); !staged) {
        return staged;
      }
    }
    stage_samples(s);
  }
  return done{};
}

// Slots within reach whose samples are not what is known now; older ones keep theirs.
void session::stage_samples(staging& s) {
  partition_state& state = *s.state;
  const std::int64_t depth = options_.revision_depth;
  const std::int64_t reach = std::min(depth, state.known_back());
  for (std::int64_t back = reach; back >= 1; --back) {
    if (state.holds_joins(state.close_time_ns(back), joins_, back)) continue;
    lta_bar times = {};
    times.time_ns = state.time_ns(back);
    times.close_time_ns = state.close_time_ns(back);
    rewrites_.push_back({times, &state, -1, static_cast<std::int32_t>(back), true});
    s.refill_back = std::max(s.refill_back, back);
  }
  const bool is_same_bar = s.form_event < 0 && s.forming && state.forming;
  if (is_same_bar && !state.holds_joins(s.forming->close_time_ns, joins_, 0)) {
    s.form_event = static_cast<std::int64_t>(events_.size());
    add_event(s, event_kind::form, *s.forming, 0);
  }
  if (state.known_back() <= depth) return;
  std::int64_t late = 0;
  for (const auto& source : state.joins) {
    if (source.partition < 0 || source.partition == state.partition()) continue;
    late = std::max(late, joins_.count_new(static_cast<std::uint32_t>(source.partition),
                                           state.close_time_ns(depth + 1)));
  }
  late_count_ += late;
}

}  // namespace lta
