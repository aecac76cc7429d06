// SPDX-License-Identifier: MIT
#include "feed/time_spans.hh"

#include <algorithm>
#include <limits>

namespace lta {

std::optional<grid_bar> time_spans::find(std::int64_t time_ns, tick_answer* why) const {
  // Times are whole nanoseconds, so what is closed on the right is closed on the left of a time one
  // earlier.
  *why = tick_answer::out_of_range;
  if (is_closed_right_ && time_ns == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  const std::int64_t within_ns = is_closed_right_ ? time_ns - 1 : time_ns;
  if (sessions_.empty()) {
    const auto span = grid_.bar_of(within_ns);
    return span ? std::optional(*span) : std::nullopt;
  }
  *why = tick_answer::outside_sessions;
  const auto after =
      std::upper_bound(sessions_.begin(), sessions_.end(), time_ns,
                       [](std::int64_t t, const trading_session& s) { return t < s.open_ns; });
  if (after == sessions_.begin()) return std::nullopt;
  auto session = after - 1;
  // One session may end where the next begins.
  const bool is_end_of_last = is_closed_right_ && time_ns == session->open_ns &&
                              session != sessions_.begin() && (session - 1)->close_ns == time_ns;
  if (is_end_of_last) --session;
  // A session's opening tick is in its first bar, whichever side is closed.
  if (time_ns == session->open_ns) return in_session(*session, time_ns);
  if (within_ns >= session->close_ns) return std::nullopt;
  return in_session(*session, within_ns);
}

std::optional<grid_bar> time_spans::in_session(const trading_session& s,
                                               std::int64_t time_ns) const {
  const std::int64_t length_ns = *grid_.spacing().duration_ns();
  const std::int64_t open_ns = time_ns - (time_ns - s.open_ns) % length_ns;
  const auto close_ns = checked_add(open_ns, length_ns);
  return grid_bar{open_ns, std::min(close_ns.value_or(s.close_ns), s.close_ns)};
}

std::optional<grid_bar> time_spans::next(const grid_bar& span) const {
  if (sessions_.empty()) {
    const auto after = grid_.bar_from(span.close_ns);
    return after ? std::optional(*after) : std::nullopt;
  }
  const auto session =
      std::upper_bound(sessions_.begin(), sessions_.end(), span.close_ns,
                       [](std::int64_t t, const trading_session& s) { return t < s.close_ns; });
  if (session == sessions_.end()) return std::nullopt;
  return in_session(*session, std::max(span.close_ns, session->open_ns));
}

}  // namespace lta
