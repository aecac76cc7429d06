// SPDX-License-Identifier: MIT
// Where the bars of a time builder lie: on the clock's grid, or inside trading sessions, whose bars
// are counted from each session's open and end with its close.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/time_grid.hh"
#include "feed/bar_builder.hh"
#include "feed/tick_run.hh"

namespace lta {

class time_spans {
 public:
  // sessions may be empty: around the clock.
  time_spans(const time_grid& grid, std::vector<trading_session> sessions, bool is_closed_right)
      : grid_(grid), sessions_(std::move(sessions)), is_closed_right_(is_closed_right) {}

  bool has(const grid_bar& span, std::int64_t time_ns) const {
    return is_closed_right_ ? time_ns > span.open_ns && time_ns <= span.close_ns
                            : time_ns >= span.open_ns && time_ns < span.close_ns;
  }
  tick_window window_of(const grid_bar& span) const {
    return {span.open_ns + (is_closed_right_ ? 1 : 0),
            static_cast<std::uint64_t>(span.close_ns) - static_cast<std::uint64_t>(span.open_ns)};
  }
  // The bar is over once time has come to its end; closed right, once it is past it.
  bool is_over(const grid_bar& span, std::int64_t now_ns) const {
    return is_closed_right_ ? now_ns > span.close_ns : now_ns >= span.close_ns;
  }

  // The bar that holds a time; `why` says why there is none.
  std::optional<grid_bar> find(std::int64_t time_ns, tick_answer* why) const;
  // The one after a bar; none after the last session, or where an int64 ends.
  std::optional<grid_bar> next(const grid_bar& span) const;

 private:
  std::optional<grid_bar> in_session(const trading_session& s, std::int64_t time_ns) const;

  time_grid grid_;
  std::vector<trading_session> sessions_;
  bool is_closed_right_;
};

}  // namespace lta
