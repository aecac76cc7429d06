// SPDX-License-Identifier: MIT
// Points of series pushed into a session. What they change is found by comparing slots with the
// dataset, as for points that others store, so the points are stored first.
#include <algorithm>
#include <new>

#include "base/planted.hh"
#include "data/transaction.hh"
#include "stream/session.hh"

namespace lta {

// The partitions whose rows may change: those of the points, and those that read them.
outcome session::stage_points(std::span<const lta_point> points) {
  for (const lta_point& point : points) {
    const bool is_same = &point != points.data() && (&point)[-1].partition == point.partition;
    if (is_same) continue;
    partition_state* own = state_of(point.partition);
    if (own == nullptr && wants(point.partition)) {
      const auto opened = open_state(point.partition);
      if (!opened) return opened.error();
      own = *opened;
    }
    for (const auto& state : states_) {
      const bool reads_it =
          std::any_of(state->joins.begin(), state->joins.end(),
                      [&](const auto& source) { return source.partition == point.partition; });
      if (!reads_it && (state.get() != own || !state->reads_series())) continue;
      staging& s = touch(*state);
      if (s.has_rows) continue;
      if (auto staged = stage_rows(s, no_limit); !staged) return staged;
    }
  }
  return stage_joins(false);
}

// Before the points are stored nobody knows which slots they change: all within reach may.
outcome session::store_points(std::span<const lta_point> points, transaction& within,
                              const row_sink& sink) {
  for (std::size_t k = 0; k < points.size(); ++k) {
    const auto stored =
        within.append_point(points[k], {static_cast<std::int64_t>(k), std::ssize(points)});
    if (stored) continue;
    ++refused_count_;
    return stored;
  }
  if (auto staged = stage_points(points); !staged) return staged;
  std::int64_t needed = 0;
  for (const staging& s : stagings_) {
    const std::int64_t reach =
        std::min<std::int64_t>(options_.revision_depth, s.state->known_back());
    needed += planted("session.points_room") ? 0 : s.closed_count + reach + 1;
  }
  end_call();
  return check_room(needed, sink);
}

result<bool> session::push_series(std::span<const lta_point> points, row_sink& sink) {
  if (recorder_ != nullptr) recorder_->prepare(points);
  bool saw_others = false;
  const auto pushed = push_points(points, sink, saw_others);
  if (pushed && recorder_ != nullptr) recorder_->record(saw_others || !*pushed);
  return pushed;
}

result<bool> session::push_points(std::span<const lta_point> points, row_sink& sink,
                                  bool& saw_others) {
  const call_scope scope(*this);
  if (options_.detached) {
    return fail(LTA_UNSUPPORTED, "session.detached_series", -1,
                "a detached session has the fields of bars only: points go to the dataset of a "
                "session that is not");
  }
  transaction within(*rows_);
  saw_others = rows_->revision() != own_revision_;
  auto stored = stage_or_nothing([&] { return store_points(points, within, sink); });
  if (!stored) return stored.error();
  within.commit();
  const std::uint64_t revision = rows_->revision();
  try {
    auto staged = stage_or_nothing([&] { return stage_points(points); });
    if (!staged) return false;
    finish_staging();
  } catch (const std::bad_alloc&) {
    return false;
  }
  run_events(sink, no_limit);
  if (!saw_others) own_revision_ = revision;
  return true;
}

}  // namespace lta
