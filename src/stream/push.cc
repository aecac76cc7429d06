// SPDX-License-Identifier: MIT
// Which way the bars of a call go. Nearly all calls are plain: closed bars, each behind the others
// of its partition, or forming bars, with nothing else to be thought of. They need no staging.
#include <algorithm>
#include <limits>
#include <utility>

#include "stream/session.hh"

namespace lta {

// Whether the bar closes the partition's open slot, and nothing of it has to be staged.
bool session::is_next(const partition_state& state, const lta_bar& bar,
                      const bar_verdict& verdict) {
  if (verdict.action != bar_action::append) return false;
  // One that is forming ends with the bar or before it.
  const bool ends_forming = !state.forming || state.forming->time_ns <= bar.time_ns;
  return ends_forming && !state.reads_series() && verdict.row == state.next_row() + state.arriving;
}

// Whether the call is what most calls are. Bars come in the order in which rows are told.
bool session::is_plain(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                       const row_sink& sink) {
  if (!steps_.joins().empty() || sink.capacity < std::ssize(bars)) return false;
  if (bars.size() == 1) {
    const partition_state* state = state_of(bars[0].partition);
    return state != nullptr && is_next(*state, bars[0], verdicts[0]);
  }
  std::int64_t last_ns = std::numeric_limits<std::int64_t>::min();
  std::uint32_t last_partition = 0;
  std::size_t longest = 0;
  std::size_t k = 0;
  constexpr std::size_t ahead = 12;
  // One behind the other of the same partition.
  const auto goes_on_at = [&](std::size_t index) {
    const bar_verdict& before = verdicts[index - 1];
    const bar_verdict& verdict = verdicts[index];
    return bars[index].partition == bars[index - 1].partition &&
           verdict.action == bar_action::append && verdict.row == before.row + 1 &&
           verdict.close_time_ns >= before.close_time_ns;
  };
  while (k < bars.size()) {
    prefetch_state(bars, k + ahead);
    const bar_verdict& verdict = verdicts[k];
    const std::uint32_t id = bars[k].partition;
    partition_state* state = state_of(id);
    const bool is_in_order = verdict.close_time_ns > last_ns ||
                             (verdict.close_time_ns == last_ns && id >= last_partition);
    if (!is_in_order || state == nullptr || !is_next(*state, bars[k], verdict)) break;
    std::size_t size = 1;
    while (k + size < bars.size() && goes_on_at(k + size)) ++size;
    k += size;
    state->arriving += static_cast<std::int32_t>(size);
    longest = std::max(longest, size);
    last_ns = verdicts[k - 1].close_time_ns;
    last_partition = id;
  }
  const bool are_all = k == bars.size();
  for (std::size_t i = 0; i < k; ++i) {
    const bool is_another = i == 0 || bars[i].partition != bars[i - 1].partition;
    if (is_another) state_of(bars[i].partition)->arriving = 0;
  }
  if (are_all) prepare_to_catch_up(static_cast<std::int64_t>(longest));
  return are_all;
}

// New bars in the order in which rows are told, where they came in another: into sorted_bars_.
bool session::sort_bars(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts) {
  if (!steps_.joins().empty() || bars.size() > std::numeric_limits<std::uint32_t>::max()) {
    return false;
  }
  order_.clear();
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const bool is_new =
        verdicts[k].action == bar_action::append || verdicts[k].action == bar_action::forming;
    if (!is_new) return false;
    order_.push_back({verdicts[k].close_time_ns, bars[k].partition, static_cast<std::uint32_t>(k)});
  }
  if (std::is_sorted(order_.begin(), order_.end())) return false;
  std::sort(order_.begin(), order_.end());
  sorted_bars_.clear();
  sorted_verdicts_.clear();
  for (const bar_order& o : order_) {
    sorted_bars_.push_back(bars[o.index]);
    sorted_verdicts_.push_back(verdicts[o.index]);
  }
  return true;
}

// A call of one bar that forms, or is closed and ends none that did, and comes where nobody else
// has written since: true when it is stored and told. What it is not, push_bars looks into.
bool session::push_next(const lta_bar& bar, row_sink& sink) noexcept {
  partition_state* state = state_of(bar.partition);
  const bool is_closed = bar.state == LTA_BAR_CLOSED;
  const bool is_possible = state != nullptr && recorder_ == nullptr && steps_.joins().empty() &&
                           sink.capacity > 0 && !(is_closed && state->forming) &&
                           state->in_tile() == nullptr && !state->reads_series();
  if (!is_possible) return false;
  lta_bar judged = bar;
  if (!rows_->append_next(bar, state->next_row(), own_revision_, use_of_rows(),
                          &judged.close_time_ns)) {
    return false;
  }
  ++own_revision_;
  if (!is_closed) {
    form_one(*state, judged, sink);
    return true;
  }
  state->together_count = std::min(state->together_count, 0);
  close_one(*state, judged, sink);
  return true;
}

// Whether the call is closed bars, each behind the others of its partition, and forming bars behind
// those, in the order in which rows are told, and no rows of others are before them.
bool session::is_closed_and_forming(std::span<const lta_bar> bars,
                                    std::span<const bar_verdict> verdicts, const row_sink& sink) {
  if (!steps_.joins().empty() || sink.capacity < std::ssize(bars)) return false;
  constexpr std::int32_t is_forming = 1 << 30;  // nothing comes behind it
  const auto goes_on_at = [&](std::size_t k) {
    const lta_bar& bar = bars[k];
    const bar_verdict& verdict = verdicts[k];
    partition_state* const state = state_of(bar.partition);
    if (state == nullptr || state->arriving >= is_forming) return false;
    if (verdict.action == bar_action::forming) {
      if (state->reads_series() || verdict.row != state->next_row() + state->arriving) return false;
      state->arriving = is_forming;
    } else {
      // Many of one partition are filled together, which needs staging.
      const bool is_one_of_many = k > 0 && bars[k - 1].partition == bar.partition;
      if (is_one_of_many || !is_next(*state, bar, verdict)) return false;
      ++state->arriving;
    }
    const auto order_of = [&](std::size_t i) {
      return std::pair(verdicts[i].close_time_ns, bars[i].partition);
    };
    return k == 0 || order_of(k - 1) <= order_of(k);
  };
  std::size_t count = 0;
  while (count < bars.size() && goes_on_at(count)) ++count;
  for (std::size_t k = 0; k < std::min(count + 1, bars.size()); ++k) {
    if (partition_state* const state = state_of(bars[k].partition)) state->arriving = 0;
  }
  return count == bars.size();
}

outcome session::stage_push(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                            const row_sink& sink) {
  constexpr std::size_t ahead = 8;
  for (std::size_t k = 0; k < bars.size(); ++k) {
    prefetch_state(bars, k + ahead);
    const std::uint32_t id = bars[k].partition;
    if (state_of(id) == nullptr && wants(id)) {
      if (const auto opened = open_state(id); !opened) return opened.error();
    }
    auto staged = stage_bar(bars[k], verdicts[k], static_cast<std::int64_t>(k));
    if (staged) continue;
    refused_count_ += staged.error().position >= 0 ? 1 : 0;
    return staged;
  }
  if (auto staged = stage_joins(false); !staged) return staged;
  finish_staging();
  return check_room(std::ssize(events_), sink);
}

outcome session::push_bars(std::span<const lta_bar> bars, row_sink& sink, bool& saw_others) {
  if (auto mirrored = mirror_partitions(); !mirrored) return mirrored;
  bar_writer writer(*rows_, use_of_rows());
  // The writer keeps others out, so what changes until the commit is ours.
  saw_others = rows_->revision() != own_revision_;
  const auto verdicts = writer.check(bars);
  if (!verdicts) {
    ++refused_count_;
    return verdicts.error();
  }
  const auto store = [&] {
    writer.commit();
    if (!saw_others) own_revision_ = rows_->revision();
  };
  const auto push_plain = [&](std::span<const lta_bar> told, std::span<const bar_verdict> judged,
                              bool may_use_tiles) {
    const bool is_as_before = goes_on(told, judged, sink);
    if (!is_as_before && !is_plain(told, judged, sink)) return false;
    if (!is_as_before) group_bars(told, may_use_tiles);
    store();
    run_groups(told, judged, sink);
    return true;
  };
  const auto push_closed_and_forming = [&](std::span<const lta_bar> told,
                                           std::span<const bar_verdict> judged) {
    if (!is_closed_and_forming(told, judged, sink)) return false;
    for (const lta_bar& bar : told) stay_alone(*state_of(bar.partition));
    prepare_visits(told.size());
    store();
    run_closed_and_forming(told, judged, sink);
    return true;
  };
  if (push_plain(bars, *verdicts, true)) return done{};
  if (push_closed_and_forming(bars, *verdicts)) return done{};
  // Tiles are for those who come together again, which bars in any order do where they are most.
  const bool are_most = 2 * bars.size() >= states_.size();
  if (sort_bars(bars, *verdicts)) {
    if (push_plain(sorted_bars_, sorted_verdicts_, are_most)) return done{};
    if (push_closed_and_forming(sorted_bars_, sorted_verdicts_)) return done{};
  }
  const call_scope scope(*this);
  auto staged = stage_or_nothing([&] { return stage_push(bars, *verdicts, sink); });
  if (!staged) return staged;
  store();
  run_events(sink, no_limit);
  return done{};
}

outcome session::push(std::span<const lta_bar> bars, row_sink& sink) {
  if (bars.size() == 1 && push_next(bars[0], sink)) return done{};
  if (recorder_ != nullptr) recorder_->prepare(bars);
  bool saw_others = false;
  outcome pushed = push_bars(bars, sink, saw_others);
  if (pushed && recorder_ != nullptr) recorder_->record(saw_others);
  return pushed;
}

}  // namespace lta
